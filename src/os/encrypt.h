/* encrypt.h: bytes that only the holders of some keys can read. */
#ifndef OS_ENCRYPT_H
#define OS_ENCRYPT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

/*
 * CMS AuthEnvelopedData in DER, as "openssl cms -decrypt -inform DER" reads
 * it: the content by AES-256-GCM, its key for each recipient by RSA-OAEP
 * (SHA-256), or by ECDH with AES-256 key wrap. It is encrypted as it is
 * written, in pieces of some kilobytes; the tag at the end covers all of it.
 * Source: RFC 5652, 5083, 5084, 5753, 8017.
 */

#define ENCRYPT_RECIPIENTS 64 /* of one file at most; each adds 500 bytes */

/* Certificates: to whom. */
struct encrypt_to;

/*
 * Read PEM files of one certificate each, NULL-ended, one at least. E_INPUT
 * when a file holds none; E_UNSUPPORTED when its key is neither RSA nor EC, or
 * weaker than RSA of 2048 bits; E_LIMIT over ENCRYPT_RECIPIENTS.
 */
int encrypt_to_read(const char *const *paths, struct encrypt_to **ret_to,
    struct err *e) NODISCARD;
/* Takes NULL. */
void encrypt_to_free(struct encrypt_to *to);

/* What is written to out goes to under, encrypted. */
struct encrypt_writer {
	FILE *out; /* cannot seek */
	FILE *under;
	struct CMS_ContentInfo_st *cms;
	struct bio_st *chain; /* ends in a BIO over under */
	bool has_failed;
	int sys; /* errno of the first piece that was lost */
};

/* w must stay where it is until end or abort; under is the caller's. */
int encrypt_writer_open(struct encrypt_writer *w, const struct encrypt_to *to,
    FILE *under, struct err *e) NODISCARD;
/*
 * Write what is left, and the tag; under may still hold some of it in its
 * buffer. -1 when any of it could not be written; then what under is over may
 * know better why. Ends w.
 */
int encrypt_writer_end(struct encrypt_writer *w, struct err *e) NODISCARD;
/* Without a tag, what was written cannot be decrypted. Harmless after end. */
void encrypt_writer_abort(struct encrypt_writer *w);

#endif
