/* sign.h: Ed25519 signatures and their keys in PEM files. */
#ifndef OS_SIGN_H
#define OS_SIGN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Keys are files as openssl(1) writes them: PKCS #8 ("PRIVATE KEY", not
 * encrypted) and SubjectPublicKeyInfo ("PUBLIC KEY"). Source: RFC 8032, 8410.
 */

#define SIGN_BYTES          64
#define SIGN_PUBLIC_BYTES   32
#define SIGN_KEY_FILE_BYTES 16384 /* one PEM file at most; they have 120 */

struct sign_public {
	unsigned char bytes[SIGN_PUBLIC_BYTES];
};

struct sign_signature {
	unsigned char bytes[SIGN_BYTES];
};

/*
 * Make a pair: prefix.key (mode 0600) and prefix.pub. Neither may exist
 * (E_USAGE); on -1 neither is left behind.
 */
int sign_keygen(const char *prefix, struct err *e) NODISCARD;

/* A private key in memory. */
struct sign_key;

/*
 * Read one. E_INPUT when the file holds none, E_UNSUPPORTED when it is no
 * Ed25519 key or encrypted.
 */
int sign_key_read(
    const char *path, struct sign_key **ret_key, struct err *e) NODISCARD;
/* Takes NULL; the memory is wiped. */
void sign_key_free(struct sign_key *key);

/* Read a public key. A private one is refused: it does not belong there. */
int sign_public_read(
    const char *path, struct sign_public *ret_pub, struct err *e) NODISCARD;

struct sign_public sign_public_of(const struct sign_key *key);

struct sign_signature sign_make(const struct sign_key *key, struct str bytes);

/* False also when pub is no point of the curve. */
bool sign_verify(const struct sign_public *pub, struct str bytes,
    const struct sign_signature *sig);

#endif
