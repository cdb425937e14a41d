/* encrypt.c: bytes that only the holders of some keys can read. */
#define _GNU_SOURCE /* fopencookie */
#include "os/encrypt.h"

#include <errno.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/die.h"
#include "os/file.h"

#define CERTIFICATE_FILE_BYTES (64 << 10)
#define STRENGTH_BITS          112 /* of RSA with 2048 bits. NIST SP 800-57 */

struct encrypt_to {
	X509 *certificates[ENCRYPT_RECIPIENTS];
	size_t n;
};

/* ---- to whom */

static int
check_key(const char *path, X509 *certificate, struct err *e)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate);
	int type = key != NULL ? EVP_PKEY_get_base_id(key) : 0;

	if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
		return fail(e, E_UNSUPPORTED,
		    "%s: its key is neither RSA nor EC", path);
	if (EVP_PKEY_get_security_bits(key) < STRENGTH_BITS)
		return fail(e, E_UNSUPPORTED, "%s: its key is too weak", path);
	return 0;
}

static int
read_certificate(const char *path, X509 **ret_certificate, struct err *e)
{
	struct arena a;
	struct str text;
	X509 *certificate;
	BIO *bio;

	arena_init(&a, (size_t)4 * CERTIFICATE_FILE_BYTES);
	if (file_read(&a, path, CERTIFICATE_FILE_BYTES, &text, e) < 0) {
		arena_done(&a);
		return -1;
	}
	bio = BIO_new_mem_buf(text.p, (int)text.n);
	if (bio == NULL)
		die("no memory for a certificate");
	certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	arena_done(&a);
	ERR_clear_error();
	if (certificate == NULL)
		return fail(e, E_INPUT, "%s: no certificate in PEM form", path);
	if (check_key(path, certificate, e) < 0) {
		X509_free(certificate);
		return -1;
	}
	*ret_certificate = certificate;
	return 0;
}

int
encrypt_to_read(
    const char *const *paths, struct encrypt_to **ret_to, struct err *e)
{
	struct encrypt_to *to = die_alloc(sizeof *to);
	int rc = 0;

	to->n = 0;
	for (size_t i = 0; rc == 0 && paths[i] != NULL; i++) {
		if (to->n == ENCRYPT_RECIPIENTS)
			rc = fail(e, E_LIMIT, "%s: more than %d recipients",
			    paths[i], ENCRYPT_RECIPIENTS);
		else
			rc = read_certificate(
			    paths[i], &to->certificates[to->n], e);
		to->n += rc == 0;
	}
	if (rc == 0)
		*ret_to = to;
	else
		encrypt_to_free(to);
	return rc;
}

void
encrypt_to_free(struct encrypt_to *to)
{
	for (size_t i = 0; to != NULL && i < to->n; i++)
		X509_free(to->certificates[i]);
	free(to);
}

/*
 * OpenSSL's own choices are of 1993 and 2009: RSA with PKCS #1 v1.5, whose
 * padding gives itself away, and SHA-1 to derive from ECDH.
 */
static bool
choose_modern(CMS_RecipientInfo *info, X509 *certificate)
{
	EVP_PKEY_CTX *ctx = CMS_RecipientInfo_get0_pkey_ctx(info);
	const EVP_MD *md = EVP_sha256();

	if (EVP_PKEY_get_base_id(X509_get0_pubkey(certificate)) == EVP_PKEY_EC)
		return EVP_PKEY_CTX_set_ecdh_kdf_md(ctx, md) > 0;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_oaep_md(ctx, md) > 0 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) > 0;
}

static bool
add_recipients(CMS_ContentInfo *cms, const struct encrypt_to *to)
{
	for (size_t i = 0; i < to->n; i++) {
		CMS_RecipientInfo *info = CMS_add1_recipient_cert(
		    cms, to->certificates[i], CMS_KEY_PARAM);

		if (info == NULL || !choose_modern(info, to->certificates[i]))
			return false;
	}
	return true;
}

/* ---- the content */

static ssize_t
out_write(void *cookie, const char *p, size_t n)
{
	struct encrypt_writer *w = cookie;
	int part = n > 1 << 20 ? 1 << 20 : (int)n;

	/* Once a piece is lost, nothing behind it is worth writing. */
	errno = 0;
	if (!w->has_failed && BIO_write(w->chain, p, part) != part) {
		w->sys = errno;
		w->has_failed = true;
	}
	return w->has_failed ? 0 : part;
}

static void
free_chain(struct encrypt_writer *w)
{
	BIO_free_all(w->chain);
	CMS_ContentInfo_free(w->cms);
	w->chain = NULL;
	w->cms = NULL;
	ERR_clear_error();
}

int
encrypt_writer_open(struct encrypt_writer *w, const struct encrypt_to *to,
    FILE *under, struct err *e)
{
	static const cookie_io_functions_t ops = {.write = out_write};
	BIO *bottom = BIO_new_fp(under, BIO_NOCLOSE);
	int sys;

	*w = (struct encrypt_writer){.under = under};
	w->cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(),
	    CMS_STREAM | CMS_PARTIAL | CMS_BINARY);
	if (bottom == NULL || w->cms == NULL)
		die("no AES-256-GCM in OpenSSL");
	if (add_recipients(w->cms, to))
		w->chain = BIO_new_CMS(bottom, w->cms);
	if (w->chain == NULL) {
		BIO_free(bottom);
		free_chain(w);
		return fail(e, E_UNSUPPORTED,
		    "a certificate's key cannot be encrypted to");
	}
	w->out = fopencookie(w, "w", ops);
	if (w->out == NULL) {
		sys = errno;
		free_chain(w);
		return fail_sys(e, sys, "encryption");
	}
	return 0;
}

int
encrypt_writer_end(struct encrypt_writer *w, struct err *e)
{
	bool ok = fclose(w->out) == 0 && !w->has_failed;

	w->out = NULL;
	if (ok) {
		errno = 0;
		/* This writes the last piece and the tag. */
		ok = BIO_flush(w->chain) > 0 && !ferror(w->under);
		w->sys = errno;
	}
	free_chain(w);
	return ok ? 0
		  : fail_sys(e, w->sys != 0 ? w->sys : EIO,
			"the encrypted bytes cannot be written");
}

void
encrypt_writer_abort(struct encrypt_writer *w)
{
	w->has_failed = true;
	if (w->out != NULL)
		fclose(w->out);
	w->out = NULL;
	free_chain(w);
}
