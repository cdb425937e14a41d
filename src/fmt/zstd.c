/* zstd.c: streams of bytes packed by Zstandard, and unpacked again. */
#include "fmt/zstd.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/die.h"

/*
 * Time against size, of a database of 436 MB: 3 packs it in 3 s to 70 MB, 6 in
 * 8 s to 64 MB, 9 in 16 s to 62 MB, 12 in 25 s to 61 MB.
 */
#define LEVEL          6
#define CHUNK          ((size_t)128 << 10)
#define WINDOW_LOG     23 /* of a frame without a base */
#define WINDOW_LOG_MAX 30

struct packed {
	struct stream stream;
	struct zstd_job job;
	ZSTD_CCtx *c; /* one of both */
	ZSTD_DCtx *d;
	char *chunk; /* what in gave last */
	ZSTD_inBuffer rest;
	uint64_t n_in, n_out;
	bool is_end_of_in;
	bool is_whole; /* the frame is complete */
};

/* The window that reaches from the end of the one to the start of the other. */
static int
window_log(const struct zstd_job *job)
{
	uint64_t n = job->n_bytes > job->base.n ? job->n_bytes : job->base.n;
	int log = WINDOW_LOG;

	if (job->base.n == 0)
		return log;
	while (log < WINDOW_LOG_MAX && n > (uint64_t)1 << log)
		log++;
	return log;
}

/* Our own parameters; that they are refused is our mistake. */
static void
must(size_t code)
{
	if (ZSTD_isError(code))
		die("zstd: %s", ZSTD_getErrorName(code));
}

static int
refill(struct packed *s, struct err *e)
{
	ssize_t got;

	if (s->rest.pos < s->rest.size || s->is_end_of_in)
		return 0;
	got = s->job.in->read(s->job.in, s->chunk, CHUNK, e);
	if (got < 0)
		return -1;
	s->is_end_of_in = got == 0;
	s->rest = (ZSTD_inBuffer){s->chunk, (size_t)got, 0};
	s->n_in += (uint64_t)got;
	return 0;
}

static int
wrong_size(const struct packed *s, struct err *e)
{
	return fail(e, E_INPUT, "%s: not the %llu bytes that were stated",
	    s->job.where, (unsigned long long)s->job.n_bytes);
}

static ssize_t
pack_read(struct stream *stream, void *p, size_t n, struct err *e)
{
	struct packed *s = (struct packed *)stream;
	ZSTD_outBuffer out = {p, n, 0};

	while (out.pos == 0 && !s->is_whole) {
		size_t left;

		if (refill(s, e) < 0)
			return -1;
		if (s->n_in > s->job.n_bytes ||
		    (s->is_end_of_in && s->n_in < s->job.n_bytes))
			return wrong_size(s, e);
		left = ZSTD_compressStream2(s->c, &out, &s->rest,
		    s->is_end_of_in ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return fail(e, E_INPUT, "%s: %s", s->job.where,
			    ZSTD_getErrorName(left));
		s->is_whole = s->is_end_of_in && left == 0;
	}
	return (ssize_t)out.pos;
}

/* Behind the end of the frame there is nothing. */
static int
check_end(struct packed *s, struct err *e)
{
	if (s->n_out != s->job.n_bytes)
		return wrong_size(s, e);
	if (refill(s, e) < 0)
		return -1;
	if (s->rest.pos < s->rest.size)
		return fail(e, E_INPUT, "%s: damaged: something behind the end",
		    s->job.where);
	return 0;
}

static ssize_t
unpack_read(struct stream *stream, void *p, size_t n, struct err *e)
{
	struct packed *s = (struct packed *)stream;
	ZSTD_outBuffer out = {p, n, 0};

	while (out.pos == 0 && !s->is_whole) {
		size_t left;

		if (refill(s, e) < 0)
			return -1;
		/* The last bytes may still be inside after in has ended. */
		left = ZSTD_decompressStream(s->d, &out, &s->rest);
		if (ZSTD_isError(left))
			return fail(e, E_INPUT, "%s: damaged: %s", s->job.where,
			    ZSTD_getErrorName(left));
		if (left > 0 && out.pos == 0 && s->is_end_of_in)
			return fail(e, E_INPUT, "%s: damaged: it ends too soon",
			    s->job.where);
		s->n_out += out.pos;
		if (s->n_out > s->job.n_bytes)
			return wrong_size(s, e);
		s->is_whole = left == 0;
		if (s->is_whole && check_end(s, e) < 0)
			return -1;
	}
	return (ssize_t)out.pos;
}

static struct packed *
open_stream(const struct zstd_job *job)
{
	struct packed *s = die_alloc(sizeof *s);

	*s = (struct packed){.job = *job, .chunk = die_alloc(CHUNK)};
	return s;
}

struct stream *
zstd_pack_open(const struct zstd_job *job)
{
	struct packed *s = open_stream(job);

	s->stream.read = pack_read;
	s->c = ZSTD_createCCtx();
	if (s->c == NULL)
		die("no memory for zstd");
	must(ZSTD_CCtx_setParameter(s->c, ZSTD_c_compressionLevel, LEVEL));
	must(ZSTD_CCtx_setParameter(s->c, ZSTD_c_windowLog, window_log(job)));
	must(ZSTD_CCtx_setPledgedSrcSize(s->c, job->n_bytes));
	if (job->base.n > 0) {
		/* Or matches far back in a large base are not found. */
		must(ZSTD_CCtx_setParameter(
		    s->c, ZSTD_c_enableLongDistanceMatching, 1));
		must(ZSTD_CCtx_refPrefix(s->c, job->base.p, job->base.n));
	}
	return &s->stream;
}

struct stream *
zstd_unpack_open(const struct zstd_job *job)
{
	struct packed *s = open_stream(job);

	s->stream.read = unpack_read;
	s->d = ZSTD_createDCtx();
	if (s->d == NULL)
		die("no memory for zstd");
	must(
	    ZSTD_DCtx_setParameter(s->d, ZSTD_d_windowLogMax, window_log(job)));
	if (job->base.n > 0)
		must(ZSTD_DCtx_refPrefix(s->d, job->base.p, job->base.n));
	return &s->stream;
}

void
zstd_close(struct stream *stream)
{
	struct packed *s = (struct packed *)stream;

	if (s == NULL)
		return;
	ZSTD_freeCCtx(s->c);
	ZSTD_freeDCtx(s->d);
	free(s->chunk);
	free(s);
}
