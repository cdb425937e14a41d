/* hash_test.c: SipHash-1-3 against its definition, and how it spreads. */
#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/tap.h"

static const uint64_t counting_key[2] = {
    0x0706050403020100, 0x0f0e0d0c0b0a0908};

/*
 * Key 00 01 .. 0f, message 00 01 .. of n bytes (modulo 256). Computed with a
 * second implementation, in Python, written from the paper; that one gives
 * the paper's own a129ca6149be45e5 for SipHash-2-4 of 15 bytes.
 */
static void
known_answers_come_out(void)
{
	static const struct {
		size_t n;
		uint64_t want;
	} rows[] = {
	    {0,    0xabac0158050fc4dc},
	    {1,    0xc9f49bf37d57ca93},
	    {2,    0x82cb9b024dc7d44d},
	    {3,    0x8bf80ab8e7ddf7fb},
	    {4,    0xcf75576088d38328},
	    {5,    0xdef9d52f49533b67},
	    {6,    0xc50d2b50c59f22a7},
	    {7,    0xd3927d989bb11140},
	    {8,    0x369095118d299a8e},
	    {9,    0x25a48eb36c063de4},
	    {15,   0xd320d86d2a519956},
	    {16,   0xcc4fdd1a7d908b66},
	    {17,   0x9cf2689063dbd80c},
	    {31,   0x2370dd1f8c21d1bc},
	    {63,   0x9d199062b7bbb3a8},
	    {255,  0xf76214e3153c4a15},
	    {256,  0x75b3e64e167de370},
	    {257,  0x5d8ffca6213c73b8},
	    {1000, 0x2cf8d9d4f270cadf},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		/* Exactly n bytes: reading past them shows. */
		char *p = malloc(rows[i].n > 0 ? rows[i].n : 1);

		NEED(p != NULL);
		for (size_t k = 0; k < rows[i].n; k++)
			p[k] = (char)k;
		OK(hash_str(counting_key, str_of(p, rows[i].n)) ==
		    rows[i].want);
		free(p);
	}
	OK(hash_str((uint64_t[]){0, 0}, STR_NONE) == 0xd1fba762150c532c);
}

static void
high_bytes_are_no_sign(void)
{
	const uint64_t key[2] = {UINT64_MAX, UINT64_MAX};
	char p[64];

	memset(p, 0xff, sizeof p);
	OK(hash_str(key, str_of(p, sizeof p)) == 0xfdf6f430b71112fe);
}

static void
length_and_every_byte_count(void)
{
	char p[40] = {0};
	uint64_t seen[41];

	for (size_t n = 0; n <= sizeof p; n++) {
		seen[n] = hash_str(counting_key, str_of(p, n));
		for (size_t k = 0; k < n; k++)
			OK(seen[n] != seen[k]);
	}
	for (size_t i = 0; i < sizeof p; i++) {
		p[i] = 1;
		OK(hash_str(counting_key, str_of(p, sizeof p)) != seen[40]);
		p[i] = 0;
	}
}

/*
 * 100,000 similar names into 2^17 buckets by the low and by the high bits.
 * The sum of squares of a random spread is n + n * n / buckets; the fullest
 * bucket has 8 or so.
 */
static void
similar_names_spread_evenly(void)
{
	enum {
		N = 100000,
		BUCKETS = 1 << 17
	};
	static const int shifts[] = {0, 32, 47};

	for (size_t s = 0; s < ARRAY_LEN(shifts); s++) {
		unsigned *count = calloc(BUCKETS, sizeof *count), most = 0;
		double squares = 0, want = N + (double)N * N / BUCKETS;

		NEED(count != NULL);
		for (int i = 0; i < N; i++) {
			char name[32];
			int n = snprintf(name, sizeof name, "CVE-2024-%d", i);
			uint64_t h =
			    hash_str(counting_key, str_of(name, (size_t)n));

			count[(h >> shifts[s]) & (BUCKETS - 1)]++;
		}
		for (int i = 0; i < BUCKETS; i++) {
			squares += (double)count[i] * count[i];
			if (count[i] > most)
				most = count[i];
		}
		OK(squares > want * 0.97 && squares < want * 1.03);
		OK(most < 14);
		free(count);
	}
}

static void
keys_of_a_process_differ(void)
{
	uint64_t k[8][2];

	for (size_t i = 0; i < 8; i++) {
		hash_new_key(k[i]);
		for (size_t j = 0; j < i; j++)
			OK(k[i][0] != k[j][0] && k[i][1] != k[j][1]);
		OK(hash_str(k[i], STR("libc6")) !=
		    hash_str(counting_key, STR("libc6")));
	}
}

int
main(void)
{
	RUN(known_answers_come_out);
	RUN(high_bytes_are_no_sign);
	RUN(length_and_every_byte_count);
	RUN(similar_names_spread_evenly);
	RUN(keys_of_a_process_differ);
	return tap_done();
}
