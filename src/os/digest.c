/* digest.c: SHA-256 of files and bytes. */
#include "os/digest.h"

#include <assert.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"

#define CHUNK ((size_t)64 << 10)

static struct str
hex(struct arena *a, const unsigned char *p, unsigned n)
{
	static const char digits[] = "0123456789abcdef";
	const struct str head = STR("sha256:");
	char *text = arena_alloc(a, head.n + 2 * (size_t)n);

	memcpy(text, head.p, head.n);
	for (size_t i = 0; i < n; i++) {
		text[head.n + 2 * i] = digits[p[i] >> 4];
		text[head.n + 2 * i + 1] = digits[p[i] & 15];
	}
	return str_of(text, head.n + 2 * (size_t)n);
}

void
digest_begin(struct digest *d)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		die("no SHA-256 in OpenSSL");
	d->ctx = ctx;
}

void
digest_add(struct digest *d, struct str bytes)
{
	EVP_DigestUpdate(d->ctx, bytes.p, bytes.n);
}

struct str
digest_end(struct digest *d, struct arena *a)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n_sum = 0;

	EVP_DigestFinal_ex(d->ctx, sum, &n_sum);
	EVP_MD_CTX_free(d->ctx);
	d->ctx = NULL;
	return hex(a, sum, n_sum);
}

int
digest_file(struct arena *a, int fd, const char *where, struct str *ret_digest,
    uint64_t *ret_bytes, struct err *e)
{
	char *chunk = die_alloc(CHUNK);
	struct digest d;
	struct str digest;
	uint64_t off = 0;
	int sys;
	ssize_t n;

	digest_begin(&d);
	while ((n = pread(fd, chunk, CHUNK, (off_t)off)) > 0) {
		digest_add(&d, str_of(chunk, (size_t)n));
		off += (uint64_t)n;
	}
	sys = errno;
	digest = digest_end(&d, a);
	free(chunk);
	if (n < 0)
		return fail_sys(e, sys, "%s", where);
	*ret_digest = digest;
	*ret_bytes = off;
	return 0;
}

struct str
digest_bytes(struct arena *a, struct str bytes)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n_sum = 0;

	if (EVP_Digest(bytes.p, bytes.n, sum, &n_sum, EVP_sha256(), NULL) != 1)
		die("no SHA-256 in OpenSSL");
	return hex(a, sum, n_sum);
}

static ssize_t
sum_read(struct stream *stream, void *p, size_t n, struct err *e)
{
	struct digest_stream *s = (struct digest_stream *)stream;
	ssize_t got = s->in->read(s->in, p, n, e);

	if (got > 0) {
		EVP_DigestUpdate(s->sum, p, (size_t)got);
		s->n_bytes += (uint64_t)got;
	}
	return got;
}

void
digest_stream_init(struct digest_stream *s, struct stream *in)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		die("no SHA-256 in OpenSSL");
	*s = (struct digest_stream){{sum_read}, in, ctx, 0};
}

struct digest_sum
digest_stream_end(struct digest_stream *s)
{
	struct digest_sum sum;

	static_assert(DIGEST_BYTES == 256 / 8, "SHA-256");
	EVP_DigestFinal_ex(s->sum, sum.bytes, NULL);
	EVP_MD_CTX_free(s->sum);
	s->sum = NULL;
	return sum;
}
