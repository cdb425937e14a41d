/* zstd.h: streams of bytes packed by Zstandard, and unpacked again. */
#ifndef FMT_ZSTD_H
#define FMT_ZSTD_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

/*
 * One frame with its size in its header (RFC 8878). With a base the frame
 * holds only what differs from those bytes, which must be the same ones on
 * both sides: in zstd's terms a raw-content dictionary whose id is 0, as its
 * --patch-from makes.
 */
struct zstd_job {
	struct stream *in; /* borrowed, as all of this */
	uint64_t n_bytes;  /* of what is not packed: exactly */
	struct str base;   /* empty: none */
	const char *where; /* for messages */
};

/*
 * What in gives, packed. E_INPUT when that is not n_bytes. Memory: some 100
 * MB; with a base some 3 times the larger of the two.
 */
struct stream *zstd_pack_open(const struct zstd_job *job) NODISCARD;

/*
 * What the frame in gives was made of. E_INPUT when it is damaged, ends too
 * soon, does not give n_bytes or has something behind it. Memory: 8 MB, with
 * a base about the larger of the two; E_INPUT when a frame asks for more.
 */
struct stream *zstd_unpack_open(const struct zstd_job *job) NODISCARD;

/* Ends a stream of either. Takes NULL. */
void zstd_close(struct stream *s);

#endif
