/*
 * version.c: what comparing versions costs, by text and by key.
 *
 *	bench-version [FILE]
 *
 * FILE holds one version a line (without it: a few built-in ones); each order
 * takes those that it can read. Prints one JSON line per measure. Compare the
 * figures of one run: they stand for this machine at this moment only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "os/file.h"
#include "version/version.h"

#define ROUNDS    9       /* the median counts */
#define PAIRS     1000000 /* of one round */
#define FILE_MAX  (64u << 20)
#define KEY_BYTES 64 /* longer keys share the last class */

static const char built_in[] =
    "1.0\n1.0-1\n1:2.3-4\n1.0~rc1-1\n7.88.1-10+deb12u5\n"
    "2:4.17.12+dfsg-0+deb12u1\n1.0-1+b1\n0.0~git20230101.abcdef0-1\n"
    "5.2.15-2+b2\n1.2.3-4ubuntu5.6\n12.2.0-14+deb12u1~bpo11+1\n"
    "1.0+really0.9-1\n2023.01.01-1\n6.1.90-1\n6.1.94-1\n2.36-9+deb12u7\n"
    "3.0.11-1~deb12u2\n3.0.13-1~deb12u1\n252.26-1~deb12u2\n1:9.2p1-2+deb12u3\n";

struct set {
	struct str *text;
	struct str *key;
	size_t n;
	size_t text_bytes, key_bytes;
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct set
read_set(struct arena *a, const struct version_order *o, struct str lines)
{
	struct set s = {0};
	struct str rest = lines, line;
	struct buf b;
	struct err e;
	size_t n = 0;

	while (str_line(&rest, &line))
		n++;
	s.text = arena_zalloc(a, n, sizeof *s.text);
	s.key = arena_zalloc(a, n, sizeof *s.key);
	buf_init(&b, FILE_MAX);
	while (str_line(&lines, &line)) {
		buf_clear(&b);
		if (o->key(line, &b, &e) < 0)
			continue;
		s.text[s.n] = line;
		s.key[s.n++] = str_dup(a, buf_str(&b));
		s.text_bytes += line.n;
		s.key_bytes += b.n;
	}
	buf_done(&b);
	return s;
}

/* Pairs from a fixed stream of numbers, so that all measures see the same. */
static size_t
next_index(uint64_t *state, size_t n)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*state >> 33) % n;
}

/*
 * One round of each measure. What they return is only there so that the
 * compiler cannot leave the work out.
 */
static size_t
pick_pairs(const struct version_order *o, const struct set *s)
{
	uint64_t state = 1;
	size_t sum = 0;

	(void)o;
	for (int i = 0; i < PAIRS; i++) {
		const struct str *a = &s->text[next_index(&state, s->n)];
		const struct str *b = &s->text[next_index(&state, s->n)];

		sum += a->n < b->n;
	}
	return sum;
}

static size_t
compare_texts(const struct version_order *o, const struct set *s)
{
	uint64_t state = 1;
	size_t sum = 0;
	struct err e;
	int c = 0;

	for (int i = 0; i < PAIRS; i++) {
		struct str a = s->text[next_index(&state, s->n)];
		struct str b = s->text[next_index(&state, s->n)];

		sum += o->cmp(a, b, &c, &e) == 0 && c < 0;
	}
	return sum;
}

static size_t
compare_keys(const struct version_order *o, const struct set *s)
{
	uint64_t state = 1;
	size_t sum = 0;

	(void)o;
	for (int i = 0; i < PAIRS; i++) {
		struct str a = s->key[next_index(&state, s->n)];
		struct str b = s->key[next_index(&state, s->n)];

		sum += str_cmp(a, b) < 0;
	}
	return sum;
}

static size_t
build_keys(const struct version_order *o, const struct set *s)
{
	uint64_t state = 1;
	size_t sum = 0;
	struct buf b;
	struct err e;

	buf_init(&b, FILE_MAX);
	for (int i = 0; i < PAIRS; i++) {
		(void)next_index(&state, s->n);
		buf_clear(&b);
		if (o->key(s->text[next_index(&state, s->n)], &b, &e) == 0)
			sum += b.n;
	}
	buf_done(&b);
	return sum;
}

static const struct measure {
	const char *name;
	size_t (*run)(const struct version_order *o, const struct set *s);
} measures[] = {
    {"nothing",      pick_pairs   }, /* the loop alone, to be taken off the others */
    {"compare_text", compare_texts},
    {"compare_key",  compare_keys },
    {"build_key",    build_keys   },
};

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
measure_speed(const struct version_order *o, const struct set *s)
{
	double loop_ns = 0, text_ns = 0;

	for (size_t m = 0; m < ARRAY_LEN(measures); m++) {
		uint64_t took[ROUNDS];
		size_t sum = 0;
		double ns;

		for (int r = 0; r < ROUNDS; r++) {
			uint64_t start = now_ns();

			sum = measures[m].run(o, s);
			took[r] = now_ns() - start;
		}
		qsort(took, ROUNDS, sizeof took[0], by_size);
		ns = (double)took[ROUNDS / 2] / PAIRS - loop_ns;
		if (m == 0) {
			loop_ns = ns;
			continue;
		}
		if (m == 1)
			text_ns = ns;
		printf("{\"name\":\"version/%s/%s\",\"ns_per_op\":%.1f,"
		       "\"of_compare_text\":%.3f,\"checksum\":%zu}\n",
		    o->name, measures[m].name, ns, ns / text_ns, sum);
	}
}

static void
measure_length(const struct version_order *o, const struct set *s)
{
	size_t count[KEY_BYTES + 1] = {0}, longest = 0, seen = 0;
	int median = -1, p99 = -1;

	for (size_t i = 0; i < s->n; i++) {
		size_t n = s->key[i].n;

		count[n < KEY_BYTES ? n : KEY_BYTES]++;
		longest = n > longest ? n : longest;
	}
	for (int n = 0; n <= KEY_BYTES; n++) {
		seen += count[n];
		if (median < 0 && seen * 2 >= s->n)
			median = n;
		if (p99 < 0 && seen * 100 >= s->n * 99)
			p99 = n;
	}
	printf("{\"name\":\"version/%s/key_bytes\",\"versions\":%zu,"
	       "\"mean\":%.1f,\"median\":%d,\"p99\":%d,\"max\":%zu,"
	       "\"of_text\":%.3f}\n",
	    o->name, s->n, (double)s->key_bytes / (double)s->n, median, p99,
	    longest, (double)s->key_bytes / (double)s->text_bytes);
}

int
main(int argc, char **argv)
{
	struct str lines = str_from(built_in);
	struct arena a;
	struct err e;

	arena_init(&a, 1u << 30);
	if (argc > 1 && file_read(&a, argv[1], FILE_MAX, &lines, &e) < 0) {
		fprintf(stderr, "bench-version: %s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < version_list_n; i++) {
		struct set s = read_set(&a, version_list[i], lines);

		if (s.n == 0)
			continue;
		measure_speed(version_list[i], &s);
		measure_length(version_list[i], &s);
	}
	arena_done(&a);
	return 0;
}
