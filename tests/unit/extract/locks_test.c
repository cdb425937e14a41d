/* locks_test.c: lock files as large as may be, made to do harm. */
#include "base/buf.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "tests/tap.h"

extern const struct extractor extract_javascript_bun_lock,
    extract_javascript_package_lock, extract_javascript_pnpm_lock,
    extract_javascript_yarn_lock, extract_python_dist_info,
    extract_python_pipfile_lock, extract_python_poetry_lock,
    extract_python_requirements;

#define BUN          &extract_javascript_bun_lock
#define PACKAGE_LOCK &extract_javascript_package_lock
#define PNPM         &extract_javascript_pnpm_lock
#define YARN         &extract_javascript_yarn_lock
#define DIST_INFO    &extract_python_dist_info
#define PIPFILE      &extract_python_pipfile_lock
#define POETRY       &extract_python_poetry_lock
#define REQUIREMENTS &extract_python_requirements

/* head, as many words as fit into the extractor's maximum, tail. */
static const struct {
	const struct extractor *x;
	const char *head, *word, *tail;
	bool is_limit; /* refused, by name; else read to the end */
} rows[] = {
    {PACKAGE_LOCK, "{\"packages\": [",      "1,",                        "1]}",        true },
    {PACKAGE_LOCK, "{\"dependencies\":",    "{\"a\":{\"dependencies\":", "",           true },
    {PACKAGE_LOCK, "",                      "[",                         "",           true },
    {BUN,	  "{\"packages\": {",      "\"a\":[\"a@1\"],",          "}}",         true },
    {BUN,	  "",		      "/*",			"",           false},
    {BUN,	  "[",		     "//\n",                      "]",          false},
    {BUN,	  "[",		     ", ",			"]",          false},
    {PIPFILE,      "{\"default\": {",       "\"a\":{},",                 "\"a\":{}}}", false},
    {POETRY,       "",		      "[[package]]\n",             "",           true },
    {POETRY,       "a = ",                  "[",                         "",           true },
    {POETRY,       "a = \"",                "\\u0041",                   "\"",         false},
    {PNPM,         "packages: {",           "a,",                        "}",          true },
    {PNPM,         "packages:\n",           " /a@1: {}\n",               "",           true },
    {PNPM,         "packages: ",            "[",                         "",           true },
    {PNPM,         "",		      "? ",			"",           false},
    {PNPM,         "",		      "---\n",                     "",           true },
    {PNPM,         "a: \"",                 "\\x41",                     "\"",         false},
    {YARN,         "__metadata:\n",         "a: 1\n",                    "",           true },
    {YARN,         "",		      "a@1:\n  version 1\n",       "",           false},
    {YARN,         "",		      "\n",			"",           false},
    {YARN,         "",		      "a@npm:b@",                  "",           false},
    {REQUIREMENTS, "",                      "\n",                        "",           false},
    {REQUIREMENTS, "",                      "\\\n",                      "",           false},
    {REQUIREMENTS, "",                      "\\\n\n",                    "",           false},
    {REQUIREMENTS, "",                      "a==1\n",                    "",           false},
    {REQUIREMENTS, "a",                     "==1,",                      "",           false},
    {REQUIREMENTS, "a==",                   "1",                         "",           false},
    {DIST_INFO,    "Name: a\nVersion: 1\n", " x\n",                      "",           false},
    {DIST_INFO,    "Name: ",                "a",                         "",           false},
};

static int
count(void *ctx, const struct package *p, struct err *e)
{
	size_t *n = ctx;

	(void)p;
	if (++*n > LIMIT_PACKAGES)
		return fail(e, E_LIMIT, "enough");
	return 0;
}

static void
drop(void *ctx, const struct diag *d)
{
	(void)ctx;
	(void)d;
}

static int
nothing_beside(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	(void)a;
	(void)ret_bytes;
	return fail(e, E_ABSENT, "%.*s%s", STR_ARG(s->path), suffix);
}

static void
read_row(size_t i, struct str bytes)
{
	size_t n = 0;
	struct package_sink sink = {
	    .ctx = &n, .add = count, .diags = {NULL, drop}
        };
	struct source src = {.path = STR("/srv/x"),
	    .bytes = bytes,
	    .size_bytes = bytes.n,
	    .sibling = nothing_beside};
	struct arena scratch;
	struct err e = {.code = E_OK};
	int rc;

	arena_init(&scratch, 224u << 20);
	rc = rows[i].x->read(&scratch, &src, &sink, &e);
	if (rows[i].is_limit && (rc == 0 || e.code != E_LIMIT))
		tap_check(false, __FILE__, __LINE__, "row %zu: %d %s", i, rc,
		    rc < 0 ? e.text : "");
	arena_done(&scratch);
}

static void
none_does_harm(void)
{
	struct buf text;

	buf_init(&text, LIMIT_LOCK_FILE_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t room = rows[i].x->max_bytes - strlen(rows[i].head) -
			      strlen(rows[i].tail);
		size_t n = strlen(rows[i].word);

		buf_clear(&text);
		buf_add(&text, str_from(rows[i].head));
		for (size_t k = 0; k < room / n; k++)
			buf_add(&text, str_of(rows[i].word, n));
		buf_add(&text, str_from(rows[i].tail));
		OK(!text.over);
		read_row(i, buf_str(&text));
	}
	buf_done(&text);
}

int
main(void)
{
	RUN(none_does_harm);
	return tap_done();
}
