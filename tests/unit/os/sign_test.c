/* sign_test.c: signatures hold for their bytes and key only. */
#include "os/sign.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/digest.h"
#include "tests/tap.h"

struct pair {
	struct arena a;
	const char *prefix, *key, *pub;
};

static void
make_pair(struct pair *p, const char *name)
{
	struct err e;

	arena_init(&p->a, 1 << 20);
	p->prefix = str_printf(&p->a, "%s/%s", tap_dir(), name).p;
	p->key = str_printf(&p->a, "%s.key", p->prefix).p;
	p->pub = str_printf(&p->a, "%s.pub", p->prefix).p;
	OK_ERR(sign_keygen(p->prefix, &e) == 0, &e);
}

static void
put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	OK(f != NULL);
	if (f == NULL)
		return;
	fputs(text, f);
	fclose(f);
}

static void
a_signature_holds_for_its_bytes_only(void)
{
	char bytes[] = "a list of files";
	struct str all = str_of(bytes, sizeof bytes - 1);
	struct sign_public pub, other = {{0}};
	struct sign_signature sig;
	struct sign_key *key;
	struct pair p;
	struct err e;

	make_pair(&p, "one");
	OK_ERR(sign_public_read(p.pub, &pub, &e) == 0, &e);
	NEED(sign_key_read(p.key, &key, &e) == 0);
	other = sign_public_of(key);
	OK(memcmp(&other, &pub, sizeof pub) == 0);
	sig = sign_make(key, all);
	OK(sign_verify(&pub, all, &sig));
	for (size_t i = 0; i < all.n; i++) {
		bytes[i] ^= 1;
		OK(!sign_verify(&pub, all, &sig));
		bytes[i] ^= 1;
	}
	for (size_t i = 0; i < SIGN_BYTES; i++) {
		sig.bytes[i] ^= 0x10;
		OK(!sign_verify(&pub, all, &sig));
		sig.bytes[i] ^= 0x10;
	}
	OK(!sign_verify(&pub, str_first(all, all.n - 1), &sig));
	memset(&other, 0xff, sizeof other);
	OK(!sign_verify(&other, all, &sig));
	sig = sign_make(key, STR_NONE);
	OK(sign_verify(&pub, STR_NONE, &sig));
	sign_key_free(key);
	sign_key_free(NULL);
	arena_done(&p.a);
}

static void
keys_are_private_and_never_overwritten(void)
{
	struct pair p;
	struct stat st;
	struct err e;

	make_pair(&p, "two");
	OK(stat(p.key, &st) == 0 && (st.st_mode & 0777) == 0600);
	FAILS(sign_keygen(p.prefix, &e) < 0, &e, E_USAGE, "is there already");
	unlink(p.key);
	FAILS(sign_keygen(p.prefix, &e) < 0, &e, E_USAGE, ".pub");
	OK(access(p.key, F_OK) < 0);
	FAILS(sign_keygen("/no/such/folder/k", &e) < 0, &e, E_ABSENT, "k.key");
	arena_done(&p.a);
}

static void
what_is_no_key_is_refused(void)
{
	/* Made for this test: openssl genpkey -algorithm X25519. */
	static const char other_kind[] =
	    "-----BEGIN PRIVATE KEY-----\n"
	    "MC4CAQAwBQYDK2VuBCIEIAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAhI\n"
	    "-----END PRIVATE KEY-----\n";
	struct sign_public pub;
	struct sign_key *key;
	struct pair p;
	struct err e;

	make_pair(&p, "three");
	FAILS(sign_public_read(p.key, &pub, &e) < 0, &e, E_INPUT,
	    "no public key");
	FAILS(
	    sign_key_read(p.pub, &key, &e) < 0, &e, E_INPUT, "no private key");
	put_file(p.key, "");
	FAILS(sign_key_read(p.key, &key, &e) < 0, &e, E_INPUT, "three.key");
	put_file(p.key, other_kind);
	FAILS(sign_key_read(p.key, &key, &e) < 0, &e, E_UNSUPPORTED,
	    "no Ed25519 key");
	put_file(p.key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
			"-----END ENCRYPTED PRIVATE KEY-----\n");
	FAILS(sign_key_read(p.key, &key, &e) < 0, &e, E_UNSUPPORTED,
	    "an encrypted key");
	FAILS(sign_key_read("/no/such.key", &key, &e) < 0, &e, E_ABSENT,
	    "such.key");
	FAILS(sign_public_read("/dev/zero", &pub, &e) < 0, &e, E_LIMIT,
	    "/dev/zero");
	arena_done(&p.a);
}

static void
a_stream_is_summed_as_it_passes(void)
{
	/* FIPS 180-2, appendix B.1: SHA-256 of "abc". */
	static const unsigned char want[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01,
	    0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0,
	    0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61,
	    0xf2, 0x00, 0x15, 0xad};
	struct digest_stream s;
	struct digest_sum sum;
	struct stream_mem in;
	struct err e;
	char part[2];

	stream_mem_init(&in, STR("abc"));
	digest_stream_init(&s, &in.stream);
	EQ_INT(s.stream.read(&s.stream, part, 2, &e), 2);
	EQ_STR(str_of(part, 2), STR("ab"));
	EQ_INT(s.stream.read(&s.stream, part, 2, &e), 1);
	EQ_INT(s.stream.read(&s.stream, part, 2, &e), 0);
	EQ_INT(s.n_bytes, 3);
	sum = digest_stream_end(&s);
	OK(memcmp(sum.bytes, want, sizeof want) == 0);
}

int
main(void)
{
	RUN(a_signature_holds_for_its_bytes_only);
	RUN(keys_are_private_and_never_overwritten);
	RUN(what_is_no_key_is_refused);
	RUN(a_stream_is_summed_as_it_passes);
	return tap_done();
}
