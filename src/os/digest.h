/* digest.h: SHA-256 of files and bytes. Only this and os/sign know OpenSSL. */
#ifndef OS_DIGEST_H
#define OS_DIGEST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

/*
 * "sha256:<64 hex digits>" of the whole of an open file, in a, and its size.
 * Where the descriptor stands does not matter and does not change.
 */
int digest_file(struct arena *a, int fd, const char *where,
    struct str *ret_digest, uint64_t *ret_bytes, struct err *e) NODISCARD;

/* The same of bytes at hand. */
struct str digest_bytes(struct arena *a, struct str bytes) NODISCARD;

#define DIGEST_BYTES 32
struct digest_sum {
	unsigned char bytes[DIGEST_BYTES];
};

static inline bool
digest_eq(struct digest_sum x, struct digest_sum y)
{
	return memcmp(x.bytes, y.bytes, DIGEST_BYTES) == 0;
}

/* A stream that passes on what another one gives, and sums it. */
struct digest_stream {
	struct stream stream;
	struct stream *in; /* borrowed */
	void *sum;
	uint64_t n_bytes; /* so far */
};
void digest_stream_init(struct digest_stream *s, struct stream *in);
/* Of what was read; ends s. Needed once for every init. */
struct digest_sum digest_stream_end(struct digest_stream *s);

#endif
