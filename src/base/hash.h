/* hash.h: SipHash-1-3, so that nobody can choose names that collide. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

/*
 * Keyed hash of s. Never stored: the key differs from run to run.
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012),
 * with 1 compression and 3 finalisation rounds.
 */
uint64_t hash_str(const uint64_t key[2], struct str s);

/* A key of this process, from getrandom(2). */
void hash_new_key(uint64_t ret_key[2]);

#endif
