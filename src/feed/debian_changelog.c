/* debian_changelog.c: what a package's changelog says it fixed. */
#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"
#include "feed/changelog_entry.h"
#include "feed/changelog_item.h"
#include "feed/debian.h"
#include "feed/feed.h"

/*
 * For a package of which only the changelog is at hand: every CVE id in it
 * becomes a vulnerability of the entry's source package. Format:
 * deb-changelog(5); entries are newest first.
 *
 * Which entry is the fix? Read from the oldest entry to the newest, the first
 * bullet that names the id is; later ones mostly tell of regressions and
 * dropped patches. These bullets are different (changelog_item.c finds them):
 * - "not affected by CVE-…": as if it were not there.
 * - "Revert … CVE-…": the fix is gone. The next newer bullet that names the
 *   id is the fix; without one the package is affected, without a fix.
 * - "reapply", "incomplete fix for", "complete fix for" CVE-…: the fix is
 *   from here on, not where it was first named.
 * Where this is wrong it errs towards an older version being affected, for
 * the range is always everything before the fix. Not so with a patch that is
 * dropped: unless the bullet says "revert" or "back out" it is taken to be
 * part of the new upstream release, as nearly all are. An id that is not
 * named, or only as "CVE-2024-1000/1001", is not seen.
 *
 * Severity: urgency low and medium are what packaging tools write by
 * themselves and say nothing; high, emergency and critical are a person's
 * word and become SEVERITY_HIGH.
 *
 * It ends with how far the changelog was read (struct watched): from its
 * newest entry back to the oldest one with the same source that can be
 * reached without crossing lines that could not be understood.
 */

/* Ten times what the longest changelog has. */
#define ENTRIES_MAX ((size_t)100000)

struct entry {
	struct changelog_header head;
	struct str body; /* its bullets, whole lines */
	bool is_whole;   /* its end was seen */
	bool after_gap;  /* lines between it and the newer one are not read */
	utc_s at;
};

struct issue {
	struct str id;
	struct str title;
	const struct entry *entry; /* the fix, or what reverts it */
	bool is_fixed;
};

struct changelog {
	struct arena *scratch;
	const struct feed_input *in;
	struct knowledge_sink *out;
	struct vec entries; /* struct entry, as in the text */
	struct vec issues;  /* struct issue */
	struct map by_id;   /* index into issues */
};

/* Where the reader stands. */
struct lines {
	struct str rest;
	size_t n; /* of the last line taken, from 1 */
	bool in_entry;
	bool in_gap; /* since a line that belongs nowhere */
	bool told;   /* of the entry or gap: one report is enough */
};

static void
report(const struct changelog *c, size_t line, const char *what)
{
	struct err e;

	fail(&e, E_INPUT, "line %zu: %s", line, what);
	diag_err(&c->out->diags, c->in->where, &e);
}

/* What stands at the start of a line and is neither header nor damage. */
static bool
is_remark(struct str line)
{
	return str_starts(line, STR("# ")) || str_starts(line, STR("/*")) ||
	       str_starts(line, STR("$"));
}

/* Editors' settings, or entries in the forms of before 1996. */
static bool
is_tail(struct str line)
{
	if (str_starts(line, STR(";;")))
		line = str_trim(str_skip(line, 2));
	return str_starts(line, STR("Local variables:")) ||
	       str_starts(line, STR("Local Variables:")) ||
	       str_starts(line, STR("vim:")) ||
	       str_starts(line, STR("Old Changelog:"));
}

static struct entry *
last_entry(struct changelog *c)
{
	return vec_at(&c->entries, c->entries.n - 1);
}

static void
report_once(struct changelog *c, struct lines *l, const char *what)
{
	if (!l->told)
		report(c, l->n, what);
	l->told = true;
}

static void
open_entry(
    struct changelog *c, struct lines *l, const struct changelog_header *header)
{
	struct entry *entry;

	if (l->in_entry) {
		report(c, l->n, "the entry before has no trailer");
		last_entry(c)->is_whole = true;
	}
	entry = vec_add(&c->entries);
	entry->head = *header;
	entry->after_gap = l->in_gap;
	entry->body = str_first(l->rest, 0);
	l->in_entry = true;
	l->in_gap = l->told = false;
}

static void
close_entry(struct changelog *c, struct lines *l, struct str trailer)
{
	struct entry *entry = last_entry(c);

	entry->is_whole = true;
	if (!changelog_time(trailer, &entry->at))
		report(c, l->n, "the trailer has no date");
	l->in_entry = l->told = false;
}

/* False where the changelog ends. */
static bool
read_line(struct changelog *c, struct lines *l, struct str line)
{
	struct changelog_header header;

	if (str_trim(line).n == 0)
		return true;
	if (changelog_header(line, &header)) {
		open_entry(c, l, &header);
	} else if (!is_space(line.p[0]) && is_tail(line)) {
		return false;
	} else if (l->in_entry && str_starts(line, STR(" --"))) {
		close_entry(c, l, line);
	} else if (l->in_entry) {
		struct entry *entry = last_entry(c);

		/* Where it does not belong it may still name a CVE. */
		if (!is_space(line.p[0]))
			report_once(c, l, "a change is not indented");
		entry->body.n = (size_t)(line.p + line.n - entry->body.p);
	} else if (is_space(line.p[0]) || !is_remark(line)) {
		report_once(c, l, "no entry, no change, no trailer");
		l->in_gap = true;
	}
	return true;
}

static int
read_entries(
    struct changelog *c, struct str text, const char *where, struct err *e)
{
	struct lines l = {.rest = text};
	struct str line;

	while (str_line(&l.rest, &line)) {
		l.n++;
		if (!read_line(c, &l, line))
			break;
		if (c->entries.n > ENTRIES_MAX)
			return fail(e, E_LIMIT, "%s: more than %zu entries",
			    where, ENTRIES_MAX);
	}
	if (c->entries.n == 0)
		return fail(e, E_INPUT, "%s: no changelog entry", where);
	if (l.in_entry)
		report(c, l.n, "the text ends within an entry");
	return 0;
}

struct item {
	struct str text; /* folded */
	size_t indent;
};

static bool
is_bullet(struct str line)
{
	return line.n > 1 && strchr("*-+~>", line.p[0]) != NULL &&
	       is_space(line.p[1]);
}

/* "[ Jane Doe ]": whose bullets follow. */
static bool
is_name_line(struct str line)
{
	return str_starts(line, STR("[ ")) && str_ends(line, STR(" ]"));
}

static struct str
folded(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool is_gap = (unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f;

		if (!is_gap)
			p[n++] = s.p[i];
		else if (n > 0 && p[n - 1] != ' ')
			p[n++] = ' ';
	}
	return str_trim(str_of(p, n));
}

/* The next bullet off *rest, or text that stands without one. */
static bool
next_item(struct arena *a, struct str *rest, struct item *ret_item)
{
	struct str line, before = *rest, raw = STR_NONE;
	size_t indent = 0;

	while (str_line(rest, &line)) {
		struct str words = str_trim(line);

		if (words.n == 0 || is_name_line(words)) {
			if (raw.n > 0)
				break;
		} else if (raw.n == 0) {
			indent = (size_t)(words.p - line.p);
			raw = is_bullet(words) ? str_skip(words, 2) : words;
		} else if (is_bullet(words)) {
			*rest = before;
			break;
		} else {
			raw.n = (size_t)(words.p + words.n - raw.p);
		}
		before = *rest;
	}
	*ret_item = (struct item){folded(a, raw), indent};
	return raw.n > 0;
}

static char
upper(char ch)
{
	return ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
}

/* In upper case, so that it is found again. */
static struct issue *
issue_of(struct changelog *c, struct str id)
{
	char *p = str_z(c->scratch, id);
	struct issue *issue;
	uint32_t at;

	for (size_t i = 0; i < id.n; i++)
		p[i] = upper(p[i]);
	id = str_of(p, id.n);
	if (!map_get(&c->by_id, id, &at)) {
		at = (uint32_t)c->issues.n;
		issue = vec_add(&c->issues);
		issue->id = id;
		*map_put(&c->by_id, id, at) = at;
	}
	return vec_at(&c->issues, at);
}

static void
note(struct changelog *c, const struct entry *entry, struct str id,
    enum claim claim, struct str title)
{
	struct issue *issue;

	if (claim == CLAIM_NOT_AFFECTED)
		return;
	issue = issue_of(c, id);
	if (issue->is_fixed && claim == CLAIM_FIX && issue->entry != entry)
		return;
	issue->entry = entry;
	issue->is_fixed = claim != CLAIM_REVERT;
	/* Why a fix was taken out is no title of what it fixed. */
	if (issue->title.n == 0 && issue->is_fixed)
		issue->title = title;
}

/* detail: the bullet below it, when that may explain it, else empty. */
static void
read_item(struct changelog *c, const struct entry *entry, struct str text,
    struct str detail)
{
	struct id_run run;
	struct str title;
	size_t from = 0;

	if (!id_run_next(text, 0, &run))
		return;
	title = item_title(c->scratch, text);
	if (title.n == 0)
		title = item_title(c->scratch, detail);
	while (id_run_next(text, from, &run)) {
		enum claim claim = claim_of(text, from, run);
		struct str ids =
		    str_of(text.p + run.start, run.end - run.start);
		struct str id;

		while ((id = id_cut(&ids)).n > 0)
			note(c, entry, id, claim, title);
		from = run.end;
	}
}

static void
read_body(struct changelog *c, const struct entry *entry)
{
	struct str rest = entry->body;
	struct item item, next;
	struct id_run run;
	bool more = next_item(c->scratch, &rest, &item);

	while (more) {
		struct str detail = STR_NONE;

		more = next_item(c->scratch, &rest, &next);
		if (more && next.indent > item.indent &&
		    !id_run_next(next.text, 0, &run))
			detail = next.text;
		read_item(c, entry, item.text, detail);
		item = next;
	}
}

static int
push_issue(const struct changelog *c, const struct issue *issue, struct err *e)
{
	const struct entry *entry = issue->entry;
	struct event events[] = {
	    {EVENT_INTRODUCED, STR("0")           },
	    {EVENT_FIXED,      entry->head.version},
	};
	struct range range = {events, issue->is_fixed ? 2 : 1};
	struct affected affected = {
	    .ecosystem = c->in->ecosystem,
	    .package = entry->head.source,
	    .ranges = &range,
	    .n_ranges = 1,
	    .status = issue->is_fixed ? STATUS_FIXED_LATER : STATUS_AFFECTED,
	    .severity =
		entry->head.is_urgent ? SEVERITY_HIGH : SEVERITY_UNKNOWN,
	};
	struct advisory adv = {
	    .id = issue->id,
	    .kind = ADVISORY_VULNERABILITY,
	    .title = issue->title,
	    .published_at = entry->at,
	    .affected = &affected,
	    .n_affected = 1,
	};

	return c->out->advisory(c->out->ctx, &adv, e);
}

static int
push_watched(const struct changelog *c, struct err *e)
{
	const struct entry *entries = c->entries.items;
	struct watched watched = {
	    .ecosystem = c->in->ecosystem,
	    .package = entries[0].head.source,
	    .version = entries[0].head.version,
	};

	for (size_t i = 0; i < c->entries.n; i++) {
		if ((i > 0 && entries[i].after_gap) || !entries[i].is_whole ||
		    !str_eq(entries[i].head.source, watched.package))
			break;
		watched.since = entries[i].head.version;
	}
	/* Cut off within its newest entry: nothing is known for sure. */
	if (watched.since.n == 0)
		return 0;
	return c->out->watch(c->out->ctx, &watched, e);
}

static int
push_all(struct changelog *c, struct err *e)
{
	const struct entry *entries = c->entries.items;

	for (size_t i = c->entries.n; i > 0; i--)
		read_body(c, &entries[i - 1]);
	for (size_t i = 0; i < c->issues.n; i++)
		if (push_issue(c, vec_at(&c->issues, i), e) < 0)
			return -1;
	return push_watched(c, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct changelog c = {.scratch = scratch, .in = in, .out = out};
	struct str text;
	int rc = -1;

	if (in->ecosystem.n == 0)
		return fail(e, E_USAGE,
		    "%s: of which release the changelog is must be told",
		    where);
	if (stream_load(
		scratch, in->bytes, LIMIT_CHANGELOG_BYTES, where, &text, e) < 0)
		return -1;
	vec_init(&c.entries, sizeof(struct entry));
	vec_init(&c.issues, sizeof(struct issue));
	map_init(&c.by_id);
	if (read_entries(&c, text, where, e) == 0)
		rc = push_all(&c, e);
	map_done(&c.by_id);
	vec_done(&c.issues);
	vec_done(&c.entries);
	return rc;
}

static const char *const families[] = {"debian", NULL};

const struct feed feed_debian_changelog = {
    .name = "debian-changelog",
    .version = 1,
    .doc = "CVE ids in the changelogs of Debian packages",
    .licence = "as the package",
    .url = NULL,
    .path = NULL,
    .is_partial = true,
    .families = families,
    .rank = 10,
    .wants = NULL,
    .read = read,
};
