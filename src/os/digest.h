/* digest.h: SHA-256 of files and bytes. The only place that knows OpenSSL. */
#ifndef OS_DIGEST_H
#define OS_DIGEST_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * "sha256:<64 hex digits>" of the whole of an open file, in a, and its size.
 * Where the descriptor stands does not matter and does not change.
 */
int digest_file(struct arena *a, int fd, const char *where,
    struct str *ret_digest, uint64_t *ret_bytes, struct err *e) NODISCARD;

/*
 * The same of what is added piece by piece. digest_end gives the digest and
 * ends d; there is nothing to free before digest_begin or after it.
 */
struct digest {
	void *ctx;
};
void digest_begin(struct digest *d);
void digest_add(struct digest *d, struct str bytes);
struct str digest_end(struct digest *d, struct arena *a) NODISCARD;

/* The same of bytes at hand. */
struct str digest_bytes(struct arena *a, struct str bytes) NODISCARD;

#endif
