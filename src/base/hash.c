/* hash.c: SipHash-1-3, so that nobody can choose names that collide. */
#define _DEFAULT_SOURCE /* getentropy */
#include "base/hash.h"

#include <string.h>
#include <unistd.h>

#include "base/die.h"

static inline uint64_t
rotl(uint64_t x, int n)
{
	return (x << n) | (x >> (64 - n));
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

/* n of 0..8 bytes as a little-endian number. */
static inline uint64_t
load_le(const char *p, size_t n)
{
	uint64_t m = 0;

	for (size_t i = 0; i < n; i++)
		m |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return m;
}

uint64_t
hash_str(const uint64_t key[2], struct str s)
{
	uint64_t v[4] = {key[0] ^ 0x736f6d6570736575,
	    key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
	    key[1] ^ 0x7465646279746573};
	size_t whole = s.n / 8 * 8;
	uint64_t m;

	for (size_t i = 0; i < whole; i += 8) {
		m = load_le(s.p + i, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	m = (uint64_t)s.n << 56;
	if (s.n > whole)
		m |= load_le(s.p + whole, s.n - whole);
	v[3] ^= m;
	sip_round(v);
	v[0] ^= m;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void
hash_new_key(uint64_t ret_key[2])
{
	if (getentropy(ret_key, 2 * sizeof ret_key[0]) != 0)
		die("no randomness from the kernel");
}
