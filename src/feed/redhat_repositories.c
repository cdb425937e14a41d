/* redhat_repositories.c: which repositories of Red Hat's hold which products. */
#include <stdio.h>

#include "core/limits.h"
#include "feed/feed.h"
#include "feed/redhat.h"
#include "fmt/json.h"

/*
 * {data: {repository id: {cpes[], repo_relative_urls[]}}, last_updated}. Only
 * repositories of own lines are pushed, as nothing needs to be known of the
 * others.
 *
 * Those of prolonged support are mostly one for all minor releases of a RHEL;
 * their cpes say which there were. The host's own release says then which line
 * it is in: the channel is given without its version. They hold what other
 * programmes published for the same minor release before: each is pushed.
 * Of a layered product with several versions in one repository nothing says
 * which of them is installed: it is left out.
 * Source: docs.redhat.com, "Red Hat vulnerability data", repository-to-cpe.
 */

struct repositories {
	struct arena *scratch; /* forgotten after each repository */
	const char *where;
	struct knowledge_sink *out;
	size_t n_seen;
};

/* What one repository holds: each word of products once. */
struct content {
	struct redhat_line lines[LIMIT_REPOSITORY_LINES];
	bool has_several[LIMIT_REPOSITORY_LINES]; /* versions under that word */
	size_t n;
	bool is_common; /* also RHEL's own line */
	bool is_over;   /* the limit: there were more */
};

static void
report(const struct repositories *r, struct str id, struct err *e)
{
	fail_at(e, "%.*s", STR_ARG(id));
	diag_err(&r->out->diags, str_from(r->where), e);
}

/* "rhel_eus" of "rhel_eus:8.6". */
static struct str
word_of(struct str channel)
{
	ptrdiff_t colon = str_find(channel, ':');

	return colon >= 0 ? str_first(channel, (size_t)colon) : channel;
}

static void
add_line(struct content *c, const struct redhat_line *line)
{
	if (!line->is_own_line) {
		c->is_common = c->is_common || line->channel.n == 0;
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (!str_eq(c->lines[i].ecosystem, line->ecosystem) ||
		    !str_eq(
			word_of(c->lines[i].channel), word_of(line->channel)))
			continue;
		if (!str_eq(c->lines[i].channel, line->channel))
			c->has_several[i] = true;
		return;
	}
	if (c->n < LIMIT_REPOSITORY_LINES)
		c->lines[c->n++] = *line;
	else
		c->is_over = true;
}

/*
 * Some of RHEL's common repositories are said to be of a stream as well, for
 * which they were the base. Those of a stream have it in their name.
 */
static bool
is_named_after(struct str id, const struct content *c)
{
	const struct str prefix = STR("rhel_");

	for (size_t i = 0; i < c->n; i++) {
		struct str word = word_of(c->lines[i].channel);

		if (str_starts(word, prefix) &&
		    str_find_str(id, str_skip(word, prefix.n)) >= 0)
			return true;
	}
	return false;
}

static int
push(struct repositories *r, struct str id, const struct content *c,
    struct err *e)
{
	for (size_t i = 0; i < c->n; i++) {
		struct repository_note note = {
		    c->lines[i].ecosystem, id, c->lines[i].channel};

		if (c->has_several[i] && !redhat_is_stream(note.channel))
			continue;
		if (c->has_several[i])
			note.channel = word_of(note.channel);
		if (r->out->repository(r->out->ctx, &note, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_one(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct repositories *r = ctx;
	struct str id = path[1], product;
	const struct json *cpes = json_get(value, "cpes");
	struct content content = {.n = 0};
	struct err bad;

	if (!str_eq(path[0], STR("data")))
		return 0;
	if (id.n == 0 || id.n > LIMIT_NAME_BYTES || cpes == NULL ||
	    cpes->type != JSON_ARRAY) {
		fail(&bad, E_INPUT, "not a repository with cpes");
		report(r, id, &bad);
		return 0;
	}
	r->n_seen++;
	for (const struct json *v = cpes->first; v != NULL; v = v->next) {
		struct redhat_line lines[REDHAT_LINES_MAX];
		size_t n;

		if (v->type != JSON_STRING || v->text.n > LIMIT_NAME_BYTES) {
			fail(&bad, E_INPUT, "cpes: not a cpe");
			report(r, id, &bad);
			continue;
		}
		if (!redhat_product(v->text, &product))
			continue;
		n = redhat_lines(r->scratch, product, STR_NONE, lines);
		for (size_t i = 0; i < n; i++)
			add_line(&content, &lines[i]);
	}
	if (content.is_over) {
		fail(&bad, E_LIMIT, "of more than %u products",
		    LIMIT_REPOSITORY_LINES);
		report(r, id, &bad);
	}
	if (content.is_common && !is_named_after(id, &content))
		return 0;
	return push(r, id, &content, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	char where[256]; /* not in scratch, which json_split resets */
	struct repositories r = {scratch, where, out, 0};

	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (json_split(scratch, in->bytes, 2, where, read_one, &r, e) < 0)
		return -1;
	if (r.n_seen == 0)
		return fail(e, E_INPUT, "%s: no repositories in it", where);
	return 0;
}

static bool
wants(struct str name)
{
	return str_eq(name, STR("repository-to-cpe.json"));
}

static const char *const families[] = {"redhat", NULL};

const struct feed feed_redhat_repositories = {
    .name = "redhat-repositories",
    .version = 1,
    .doc = "which of Red Hat's repositories follow lines of their own",
    .licence = "CC-BY-4.0",
    .url = "https://security.access.redhat.com/data/meta/v1/"
	   "repository-to-cpe.json",
    .path = "redhat/repository-to-cpe.json",
    .rank = 30,
    .has_no_advisories = true,
    .families = families,
    .wants = wants,
    .read = read,
};
