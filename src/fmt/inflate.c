/* inflate.c: undo deflate, as it lies in zip files and in sections of ELF. */
#include "fmt/inflate.h"

#include <limits.h>
#include <zlib.h>

#include "base/die.h"

#define CHUNK_BYTES 16384u

/* Give z more of packed, of which there must be some. */
static int
feed_chunk(z_stream *z, unsigned char *chunk, const struct bytes_at *packed,
    uint64_t *used, struct err *e)
{
	uint64_t n = packed->size_bytes - *used;

	if (n > CHUNK_BYTES)
		n = CHUNK_BYTES;
	if (n == 0)
		return fail(e, E_INPUT, "deflated data is cut off");
	if (bytes_at_read(packed, *used, chunk, (size_t)n, e) < 0)
		return -1;
	*used += n;
	z->next_in = chunk;
	z->avail_in = (uInt)n;
	return 0;
}

/* The next part of to that zlib's counters can tell of. */
static void
give_space(z_stream *z, size_t *left)
{
	uInt n = *left > UINT_MAX / 2 ? UINT_MAX / 2 : (uInt)*left;

	z->avail_out = n;
	*left -= n;
}

/* 1 when all is out, 0 when out is full before, -1. */
static int
run(z_stream *z, unsigned char *chunk, const struct bytes_at *packed,
    size_t left, uint64_t *used, struct err *e)
{
	int status = Z_OK;

	while (status != Z_STREAM_END) {
		if (z->avail_in == 0 &&
		    feed_chunk(z, chunk, packed, used, e) < 0)
			return -1;
		if (z->avail_out == 0)
			give_space(z, &left);
		status = inflate(z, Z_NO_FLUSH);
		if (status == Z_BUF_ERROR && z->avail_out == 0 && left == 0)
			return 0;
		if (status != Z_OK && status != Z_STREAM_END &&
		    status != Z_BUF_ERROR)
			return fail(e, E_INPUT, "deflated data: %s",
			    z->msg != NULL ? z->msg : "damaged");
	}
	return 1;
}

int
inflate_bytes(const struct bytes_at *packed, enum inflate_kind kind,
    const struct inflate_to *to, size_t *ret_n, uint64_t *ret_used,
    struct err *e)
{
	z_stream z = {0};
	unsigned char chunk[CHUNK_BYTES], none = 0;
	unsigned char *out = to->space > 0 ? (unsigned char *)to->out : &none;
	int all;

	*ret_used = 0;
	if (inflateInit2(&z, kind == INFLATE_RAW ? -MAX_WBITS : MAX_WBITS) !=
	    Z_OK)
		die("zlib: no memory, or another zlib than at build time");
	z.next_out = out;
	all = run(&z, chunk, packed, to->space, ret_used, e);
	*ret_used -= z.avail_in;
	inflateEnd(&z);
	if (all == 0 && !to->is_prefix)
		return fail(
		    e, E_LIMIT, "more than %zu bytes when unpacked", to->space);
	if (all < 0)
		return -1;
	*ret_n = (size_t)(z.next_out - out);
	return 0;
}
