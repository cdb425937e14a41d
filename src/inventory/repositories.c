/* repositories.c: where the system gets its packages from. */
#include "inventory/repositories.h"

#include "base/vec.h"
#include "core/limits.h"
#include "inventory/paths.h"

struct search {
	struct arena *a;
	struct tree *t;
	struct diag_sink *diags;
	struct vec ids; /* struct str */
};

/* In any case of letters; small is in small ones. */
static bool
is_word(struct str word, const char *small)
{
	size_t n = strlen(small);

	for (size_t i = 0; i < word.n && i < n; i++)
		if ((word.p[i] | (is_alpha(word.p[i]) ? 0x20 : 0)) != small[i])
			return false;
	return word.n == n;
}

/* Is it a word for no? Source: libdnf's option parser. */
static bool
is_no(struct str word)
{
	static const char *const words[] = {"0", "no", "false", "off"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(word, words[i]))
			return true;
	return false;
}

/* One section of a file, from its head to the next one. */
struct section {
	struct str id;
	bool is_enabled;
};

static void
end_section(struct search *s, const struct section *at)
{
	if (at->id.n == 0 || !at->is_enabled || s->ids.n == LIMIT_REPOSITORIES)
		return;
	*(struct str *)vec_add(&s->ids) = str_dup(s->a, at->id);
}

static void
read_lines(struct search *s, struct str text)
{
	struct section at = {STR_NONE, true};
	struct str line, name;

	while (str_line(&text, &line)) {
		line = str_trim(line);
		if (str_starts(line, STR("[")) && str_ends(line, STR("]"))) {
			end_section(s, &at);
			at.id = str_first(str_skip(line, 1), line.n - 2);
			at.is_enabled = !str_eq(at.id, STR("main"));
		} else if (str_cut(&line, '=', &name) &&
			   str_eq(str_trim(name), STR("enabled")) &&
			   is_no(str_trim(line))) {
			at.is_enabled = false;
		}
	}
	end_section(s, &at);
}

static bool
read_file(void *ctx, const char *path, enum path_origin origin)
{
	struct search *s = ctx;
	struct tree_file *f;
	struct arena scratch;
	struct str text;
	struct err e;

	(void)origin;
	arena_init(&scratch, (size_t)2 * LIMIT_SMALL_FILE_BYTES);
	if (s->t->ops->open(s->t, path, &f, &e) == 0) {
		if (tree_file_load(&scratch, f, LIMIT_SMALL_FILE_BYTES, path,
			&text, &e) == 0)
			read_lines(s, text);
		else
			diag_err(s->diags, str_from(path), &e);
		f->ops->close(f);
	} else if (e.code != E_ABSENT && e.code != E_UNSUPPORTED) {
		diag_err(s->diags, str_from(path), &e);
	}
	arena_done(&scratch);
	return true;
}

static int
by_bytes(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

void
repositories_find(struct arena *a, struct tree *t, struct diag_sink *diags,
    const struct str **ret_ids, size_t *ret_n)
{
	struct search s = {.a = a, .t = t, .diags = diags};
	struct path_sink sink = {&s, read_file, diags};
	struct str *ids;
	size_t n = 0;

	vec_init(&s.ids, sizeof(struct str));
	paths_find(t, "/etc/yum.repos.d/*.repo", &sink);
	vec_sort(&s.ids, by_bytes);
	ids = s.ids.items;
	for (size_t i = 0; i < s.ids.n; i++)
		if (n == 0 || !str_eq(ids[i], ids[n - 1]))
			ids[n++] = ids[i];
	*ret_n = n;
	*ret_ids = vec_keep(&s.ids, a);
}
