/* dpkg_test.c: dpkg's order against dpkg itself, on many versions. */
#include "version/version.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/spawn.h"
#include "tests/tap.h"

extern const struct version_order version_dpkg;

#define ASKED          300   /* pairs per test: dpkg runs once for each */
#define VERSIONS_MAX   20000 /* of the real ones */
#define PAIRS_COMPARED 2000000

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

static int
cmp_sign(struct str a, struct str b)
{
	struct err e = {0};
	int c = 0;

	OK_ERR(version_dpkg.cmp(a, b, &c, &e) == 0, &e);
	return sign(c);
}

static bool
is_readable(struct str v)
{
	struct err e;
	int c;

	return version_dpkg.cmp(v, v, &c, &e) == 0;
}

/* Questions for dpkg, asked by one shell: a process each is slow here. */
struct questions {
	struct arena *a;
	const char *argv[4 + 3 * ASKED + 1];
	size_t n; /* of argv */
};

static void
questions_init(struct questions *q, struct arena *a)
{
	q->a = a;
	q->argv[0] = "sh";
	q->argv[1] = "-c";
	q->argv[2] = "while [ $# -gt 0 ]; do "
		     "dpkg --compare-versions \"$1\" \"$2\" \"$3\" || "
		     "echo \"$1 $2 $3\"; shift 3; done";
	q->argv[3] = "sh";
	q->n = 4;
}

/* Does dpkg say the same as cmp? */
static void
questions_add(struct questions *q, struct str x, struct str y)
{
	static const char *const words[] = {"lt", "eq", "gt"};

	q->argv[q->n++] = str_z(q->a, x);
	q->argv[q->n++] = words[cmp_sign(x, y) + 1];
	q->argv[q->n++] = str_z(q->a, y);
}

static void
questions_ask(struct questions *q)
{
	struct spawn s = {q->argv, NULL, 60, 1 << 20};
	struct spawn_result r;
	struct err e = {0};

	q->argv[q->n] = NULL;
	EQ_INT((q->n - 4) / 3, ASKED);
	if (OK_ERR(spawn_run(q->a, &s, &r, &e) == 0, &e)) {
		EQ_INT(r.exit_code, 0);
		tap_check(r.output.n == 0, __FILE__, __LINE__,
		    "dpkg denies: %.*s", STR_ARG(r.output));
	}
}

static bool
have_dpkg(struct arena *a)
{
	const char *const argv[] = {"dpkg", "--version", NULL};
	struct spawn s = {argv, NULL, 10, 1 << 16};
	struct spawn_result r;
	struct err e;

	if (spawn_run(a, &s, &r, &e) == 0 && r.exit_code == 0)
		return true;
	tap_skip("no dpkg here");
	return false;
}

/* Leave out, double, replace or put in a few characters of v. */
static struct str
mutate(struct arena *a, struct str v)
{
	static const char alphabet[] = "~~++--..::0001239aAzZ";
	char *p = arena_alloc(a, v.n + 8);
	size_t n = v.n;

	memcpy(p, v.p, n);
	for (uint64_t k = 1 + tap_random_below(3); k > 0 && n > 1; k--) {
		size_t at = tap_random_below(n);
		char c = alphabet[tap_random_below(sizeof alphabet - 1)];

		switch (tap_random_below(3)) {
		case 0:
			n--;
			memmove(p + at, p + at + 1, n - at);
			break;
		case 1:
			p[at] = c;
			break;
		default:
			memmove(p + at + 1, p + at, n - at);
			p[at] = tap_random_below(2) ? c : p[at];
			n++;
		}
	}
	return str_of(p, n);
}

static void
dpkg_agrees_on_mutated_versions(void)
{
	static const char *const seeds[] = {"0", "1.0", "1.0-1", "1:2.3-4",
	    "1.0~rc1-1", "7.88.1-10+deb12u5", "2:4.17.12+dfsg-0+deb12u1",
	    "1.0-1+b1", "0.0~git20230101.abcdef0-1", "5.2.15-2+b2",
	    "1.2.3-4ubuntu5.6", "12.2.0-14+deb12u1~bpo11+1", "1.0+really0.9-1",
	    "2023.01.01-1", "18446744073709551615-1", "1--1", "1:1:1-1"};
	struct questions q;
	struct arena a;

	arena_init(&a, 64 << 20);
	if (have_dpkg(&a)) {
		questions_init(&q, &a);
		for (int asked = 0; asked < ASKED;) {
			const char *seed =
			    seeds[tap_random_below(ARRAY_LEN(seeds))];
			struct str x = mutate(&a, str_from(seed));
			struct str y = mutate(&a, x);

			/* dpkg takes a first '-' for an option. */
			if (!is_readable(x) || !is_readable(y) ||
			    x.p[0] == '-' || y.p[0] == '-')
				continue;
			questions_add(&q, x, y);
			asked++;
		}
		questions_ask(&q);
	}
	arena_done(&a);
}

/* A string of n times c between before and after, in a. */
static struct str
stretched(
    struct arena *a, const char *before, char c, size_t n, const char *after)
{
	size_t head = strlen(before), tail = strlen(after);
	char *p = arena_alloc(a, head + n + tail);

	memcpy(p, before, head);
	memset(p + head, c, n);
	memcpy(p + head + n, after, tail);
	return str_of(p, head + n + tail);
}

static struct str
key_of(struct arena *a, struct str v)
{
	struct str key;
	struct buf b;
	struct err e = {0};

	buf_init(&b, 2 * v.n + 16);
	OK_ERR(version_dpkg.key(v, &b, &e) == 0, &e);
	key = str_dup(a, buf_str(&b));
	buf_done(&b);
	return key;
}

static void
huge_versions_compare_by_text_and_key(void)
{
	const size_t n = 100000;
	struct arena a;
	struct str rising[10];

	arena_init(&a, 64 << 20);
	rising[0] = stretched(&a, "", '0', n, "");
	rising[1] = stretched(&a, "1", '~', n, "");
	rising[2] = stretched(&a, "1", '~', n - 1, "");
	rising[3] = stretched(&a, "", '0', n, "1");
	rising[4] = stretched(&a, "1", '0', n, "~");
	rising[5] = stretched(&a, "1", '0', n, "");
	rising[6] = stretched(&a, "1", '0', n - 1, "1");
	rising[7] = stretched(&a, "", '9', n + 1, "");
	rising[8] = stretched(&a, "1", '0', n + 1, "");
	rising[9] = stretched(&a, "1:", 'a', n, "");
	for (size_t i = 0; i < ARRAY_LEN(rising); i++) {
		struct str key = key_of(&a, rising[i]);

		OK(key.n <= rising[i].n + 5);
		for (size_t j = 0; j < ARRAY_LEN(rising); j++) {
			int want = (i > j) - (i < j);

			EQ_INT(cmp_sign(rising[i], rising[j]), want);
			EQ_INT(sign(str_cmp(key, key_of(&a, rising[j]))), want);
		}
	}
	arena_done(&a);
}

static void
keys_have_the_documented_bytes(void)
{
	const struct {
		const char *version;
		struct str key;
	} rows[] = {
	    {"0",		     STR("\x08\x08\x02\x08\x02")                },
	    {"1~-1",                  STR("\x08\x09\x01\x08\x02\x09\x02")        },
	    {"3:1.A-z",               STR("\x0b\x09\xfe\xc8\x08\x02\xfb\x08\x02")},
	    {"178",                   STR("\x08\xba\x02\x08\x02")                },
	    {"179",                   STR("\x08\xbb\xb3\x02\x08\x02")            },
	    {"65536",                 STR("\x08\xbd\x01\x00\x00\x02\x08\x02")    },
	    {"18446744073709551616",
             STR("\x08\xc7\x1c\x18\x44\x67\x44\x07\x37\x09\x55"
		    "\x16\x16\x02\x08\x02")                                      },
	    {"123456789012345678901",
             STR("\x08\xc7\x1d\x12\x34\x56\x78\x90\x12\x34\x56"
		    "\x78\x90\x10\x02\x08\x02")                                  },
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		tap_check(
		    str_eq(key_of(&a, str_from(rows[i].version)), rows[i].key),
		    __FILE__, __LINE__, "key of %s", rows[i].version);
	arena_done(&a);
}

static void
no_key_is_longer_than_its_version_and_five(void)
{
	static const char *const texts[] = {"0", "~", "1-~", "a", "184", "185",
	    "256", "999", "65536", "99999", "1-185", "999999999999999999",
	    "9999999999999999999", "18446744073709551615",
	    "18446744073709551616", "1a2b3c4d-5.6.7.8"};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct str v = str_from(texts[i]);

		tap_check(key_of(&a, v).n <= v.n + 5, __FILE__, __LINE__,
		    "key of %.*s has %zu bytes", STR_ARG(v), key_of(&a, v).n);
	}
	arena_done(&a);
}

/* Real versions, each once. */
struct sample {
	struct arena a;
	struct map seen;
	struct vec versions; /* struct str */
	size_t n_refused;
};

static void
sample_add(struct sample *s, struct str v)
{
	uint32_t *known;

	if (s->versions.n >= VERSIONS_MAX)
		return;
	v = str_dup(&s->a, v);
	known = map_put(&s->seen, v, 0);
	if (*known)
		return;
	*known = 1;
	if (is_readable(v))
		*(struct str *)vec_add(&s->versions) = v;
	else
		s->n_refused++;
}

/* "Version: 1.0-1", "Source: glibc (2.36-9)". */
static void
sample_status(struct sample *s, struct str bytes)
{
	struct str line;

	while (str_line(&bytes, &line)) {
		ptrdiff_t open = str_find(line, '(');

		if (str_starts(line, STR("Version: ")))
			sample_add(s, str_trim(str_skip(line, 9)));
		else if (str_starts(line, STR("Source: ")) && open >= 0 &&
			 str_ends(line, STR(")")))
			sample_add(
			    s, str_first(str_skip(line, (size_t)open + 1),
				   line.n - (size_t)open - 2));
	}
}

/* Every "fixed": "..." of an OSV record. */
static void
sample_osv(struct sample *s, struct str bytes)
{
	ptrdiff_t at;

	while ((at = str_find_str(bytes, STR("\"fixed\""))) >= 0) {
		struct str before, version;

		bytes = str_skip(bytes, (size_t)at + 7);
		version = bytes;
		str_cut(&version, '"', &before);
		str_cut(&version, '"', &before);
		sample_add(s, before);
	}
}

/*
 * All files below path that are named by suffix, but only each step-th of
 * a folder: the records are many.
 */
static void
sample_tree(struct sample *s, const char *path, const char *suffix, size_t step,
    void (*read)(struct sample *s, struct str bytes))
{
	struct str *names;
	struct str bytes;
	struct arena a;
	struct err e = {0};
	size_t n = 0;

	arena_init(&a, 256 << 20);
	if (!OK_ERR(dir_list(&a, path, &names, &n, &e) == 0, &e))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		bool named = str_ends(names[i], str_from(suffix));
		struct str child =
		    str_printf(&a, "%s/%.*s", path, STR_ARG(names[i]));
		struct stat st;

		if ((named && i % step != 0) || lstat(child.p, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			sample_tree(s, child.p, suffix, step, read);
		else if (S_ISREG(st.st_mode) && named &&
			 file_read(&a, child.p, LIMIT_PACKAGE_DB_BYTES, &bytes,
			     &e) == 0)
			read(s, bytes);
	}
	arena_done(&a);
}

static const struct str *keys_for_sort;

static int
by_key(const void *a, const void *b)
{
	return str_cmp(keys_for_sort[*(const uint32_t *)a],
	    keys_for_sort[*(const uint32_t *)b]);
}

static void
check_sample(struct sample *s)
{
	const struct str *v = s->versions.items;
	size_t n = s->versions.n, n_wrong = 0, key_bytes = 0, text_bytes = 0;
	struct str *key = arena_zalloc(&s->a, n, sizeof *key);
	uint32_t *order = arena_zalloc(&s->a, n, sizeof *order);
	struct questions q;

	NEED(n > 1000);
	for (size_t i = 0; i < n; i++) {
		key[i] = key_of(&s->a, v[i]);
		order[i] = (uint32_t)i;
		key_bytes += key[i].n;
		text_bytes += v[i].n;
	}
	for (int k = 0; k < PAIRS_COMPARED; k++) {
		size_t i = tap_random_below(n), j = tap_random_below(n);

		n_wrong +=
		    cmp_sign(v[i], v[j]) != sign(str_cmp(key[i], key[j]));
	}
	EQ_INT(n_wrong, 0);
	keys_for_sort = key;
	qsort(order, n, sizeof *order, by_key);
	/* Neighbours are the hardest pairs, of random ones and of sorted. */
	for (size_t i = 0; i + 1 < n; i++)
		n_wrong += cmp_sign(v[order[i]], v[order[i + 1]]) !=
			   sign(str_cmp(key[order[i]], key[order[i + 1]]));
	EQ_INT(n_wrong, 0);
	if (have_dpkg(&s->a)) {
		questions_init(&q, &s->a);
		for (int k = 0; k < ASKED; k++) {
			size_t i = tap_random_below(n - 1);

			questions_add(&q, v[order[i]], v[order[i + 1]]);
		}
		questions_ask(&q);
	}
	tap_note(
	    "%zu versions, %zu not readable; %zu bytes of text, %zu of key", n,
	    s->n_refused, text_bytes, key_bytes);
}

static void
real_versions_have_keys_in_dpkgs_order(void)
{
	const char *root = getenv("YAGURA_DATA");
	struct sample s = {.n_refused = 0};
	struct str path;

	if (root == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return;
	}
	arena_init(&s.a, 256 << 20);
	map_init(&s.seen);
	vec_init(&s.versions, sizeof(struct str));
	path = str_printf(&s.a, "%s/raw/inventories", root);
	sample_tree(&s, path.p, "status", 1, sample_status);
	path = str_printf(&s.a, "%s/raw/osv-debian", root);
	sample_tree(&s, path.p, ".json", 16, sample_osv);
	check_sample(&s);
	vec_done(&s.versions);
	map_done(&s.seen);
	arena_done(&s.a);
}

int
main(void)
{
	RUN(dpkg_agrees_on_mutated_versions);
	RUN(huge_versions_compare_by_text_and_key);
	RUN(keys_have_the_documented_bytes);
	RUN(no_key_is_longer_than_its_version_and_five);
	RUN(real_versions_have_keys_in_dpkgs_order);
	return tap_done();
}
