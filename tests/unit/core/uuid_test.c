/* uuid_test.c: names that are given once. */
#include "core/uuid.h"

#include "tests/tap.h"

#define HEX "0123456789abcdef"

static void
written(void)
{
	unsigned char ones[UUID_BYTES];
	struct arena a;

	memset(ones, 0xff, sizeof ones);
	arena_init(&a, 1 << 16);
	EQ_STR(uuid_write(&a, ones, 4),
	    STR("ffffffff-ffff-4fff-bfff-ffffffffffff"));
	EQ_STR(uuid_write(&a, ones, 8),
	    STR("ffffffff-ffff-8fff-bfff-ffffffffffff"));
	OK(uuid_is(uuid_write(&a, ones, 4)));
	arena_done(&a);
}

static void
of_digests(void)
{
	struct arena a;

	arena_init(&a, 1 << 16);
	EQ_STR(uuid_of_digest(&a, STR("sha256:" HEX HEX HEX HEX)),
	    STR("01234567-89ab-8def-8123-456789abcdef"));
	OK(uuid_of_digest(&a, STR("sha256:" HEX)).n == 0);
	OK(uuid_of_digest(&a, STR("sha256:0123456789ABCDEF" HEX HEX HEX)).n ==
	    0);
	OK(uuid_of_digest(&a, STR_NONE).n == 0);
	arena_done(&a);
}

static void
recognised(void)
{
	OK(uuid_is(STR("ffffffff-ffff-4fff-bfff-ffffffffffff")));
	OK(!uuid_is(STR_NONE));
	OK(!uuid_is(STR("FFFFFFFF-ffff-4fff-bfff-ffffffffffff")));
	OK(!uuid_is(STR("ffffffff-ffff-4fff-bfff-fffffffffff")));
	OK(!uuid_is(STR("fffffffff-fff-4fff-bfff-ffffffffffff")));
	OK(!uuid_is(STR("../../../../../../etc/passwd/../../..")));
}

int
main(void)
{
	RUN(written);
	RUN(of_digests);
	RUN(recognised);
	return tap_done();
}
