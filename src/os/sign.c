/* sign.c: Ed25519 signatures and their keys in PEM files. */
#include "os/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "os/file.h"

struct sign_key {
	EVP_PKEY *pair;
};

/* Nobody is asked for a passphrase: a key of a program has none. */
static int
no_passphrase(char *buf, int size, int is_writing, void *ctx)
{
	(void)buf, (void)size, (void)is_writing, (void)ctx;
	return -1;
}

/* The one PEM key of a file. */
static int
read_pem(const char *path, bool is_private, EVP_PKEY **ret_key, struct err *e)
{
	struct arena a;
	struct str text;
	EVP_PKEY *key;
	BIO *bio;

	arena_init(&a, 4 * SIGN_KEY_FILE_BYTES);
	if (file_read(&a, path, SIGN_KEY_FILE_BYTES, &text, e) < 0) {
		arena_done(&a);
		return -1;
	}
	bio = BIO_new_mem_buf(text.p, (int)text.n);
	if (bio == NULL)
		die("no memory for a key");
	key = is_private
		  ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL)
		  : PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	if (key == NULL && str_find_str(text, STR("ENCRYPTED")) >= 0)
		fail(e, E_UNSUPPORTED, "%s: an encrypted key", path);
	else if (key == NULL)
		fail(e, E_INPUT, "%s: no %s key in PEM form", path,
		    is_private ? "private" : "public");
	arena_done(&a);
	if (key == NULL)
		return -1;
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
		EVP_PKEY_free(key);
		return fail(e, E_UNSUPPORTED, "%s: no Ed25519 key", path);
	}
	*ret_key = key;
	return 0;
}

int
sign_key_read(const char *path, struct sign_key **ret_key, struct err *e)
{
	struct sign_key *key;
	EVP_PKEY *pair;

	if (read_pem(path, true, &pair, e) < 0)
		return -1;
	key = die_alloc(sizeof *key);
	key->pair = pair;
	*ret_key = key;
	return 0;
}

void
sign_key_free(struct sign_key *key)
{
	if (key != NULL)
		EVP_PKEY_free(key->pair);
	free(key);
}

static struct sign_public
raw_public(const EVP_PKEY *key)
{
	struct sign_public pub;
	size_t n = sizeof pub.bytes;

	if (EVP_PKEY_get_raw_public_key(key, pub.bytes, &n) != 1 ||
	    n != sizeof pub.bytes)
		die("no public key in OpenSSL");
	return pub;
}

int
sign_public_read(const char *path, struct sign_public *ret_pub, struct err *e)
{
	EVP_PKEY *key;

	if (read_pem(path, false, &key, e) < 0)
		return -1;
	*ret_pub = raw_public(key);
	EVP_PKEY_free(key);
	return 0;
}

struct sign_public
sign_public_of(const struct sign_key *key)
{
	return raw_public(key->pair);
}

struct sign_signature
sign_make(const struct sign_key *key, struct str bytes)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct sign_signature sig;
	size_t n = sizeof sig.bytes;

	if (ctx == NULL ||
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, key->pair) != 1 ||
	    EVP_DigestSign(ctx, sig.bytes, &n, (const unsigned char *)bytes.p,
		bytes.n) != 1 ||
	    n != sizeof sig.bytes)
		die("no Ed25519 in OpenSSL");
	EVP_MD_CTX_free(ctx);
	return sig;
}

bool
sign_verify(const struct sign_public *pub, struct str bytes,
    const struct sign_signature *sig)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, pub->bytes, sizeof pub->bytes);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	if (ctx == NULL)
		die("no memory for a signature");
	ok = key != NULL &&
	     EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
	     EVP_DigestVerify(ctx, sig->bytes, sizeof sig->bytes,
		 (const unsigned char *)bytes.p, bytes.n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ok;
}

/* A new file; what is there already is a key that somebody may still need. */
static int
write_pem(const char *path, const EVP_PKEY *key, bool is_private, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    is_private ? 0600 : 0644);
	FILE *f;
	int ok, sys;

	if (fd < 0 && errno == EEXIST)
		return fail(e, E_USAGE, "%s: is there already", path);
	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	f = fdopen(fd, "w");
	if (f == NULL)
		die("no memory for a file");
	errno = 0;
	ok = is_private
		 ? PEM_write_PKCS8PrivateKey(f, key, NULL, NULL, 0, NULL, NULL)
		 : PEM_write_PUBKEY(f, key);
	ok = ok == 1 && fflush(f) == 0 && fsync(fd) == 0;
	sys = errno;
	fclose(f);
	if (ok)
		return 0;
	unlink(path);
	return fail_sys(e, sys != 0 ? sys : EIO, "%s", path);
}

int
sign_keygen(const char *prefix, struct err *e)
{
	char private[4096], public[4096];
	EVP_PKEY *key;
	int r;

	if (snprintf(private, sizeof private, "%s.key", prefix) >=
		(int)sizeof private ||
	    snprintf(public, sizeof public, "%s.pub", prefix) >=
		(int)sizeof public)
		return fail_sys(e, ENAMETOOLONG, "%s", prefix);
	key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (key == NULL)
		die("no Ed25519 in OpenSSL");
	r = write_pem(private, key, true, e);
	if (r == 0 && write_pem(public, key, false, e) < 0) {
		unlink(private);
		r = -1;
	}
	EVP_PKEY_free(key);
	return r;
}
