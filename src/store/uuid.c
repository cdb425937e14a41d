/* uuid.c: names that nobody else will ever give. */
#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

#include "store/internal.h"

/* Source: RFC 9562, sections 4, 5.4 and 5.8. */
static void
write_uuid(const unsigned char b[16], unsigned version, char *ret)
{
	snprintf(ret, STORE_UUID_BYTES,
	    "%02x%02x%02x%02x-%02x%02x-%x%x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    b[0], b[1], b[2], b[3], b[4], b[5], version, b[6] & 0xfu, b[7],
	    (b[8] & 0x3fu) | 0x80u, b[9], b[10], b[11], b[12], b[13], b[14],
	    b[15]);
}

int
store_uuid_random(char ret[STORE_UUID_BYTES], struct err *e)
{
	unsigned char b[16];

	if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
		return fail_sys(e, errno, "getrandom");
	write_uuid(b, 4, ret);
	return 0;
}

void
store_uuid_of(struct str bytes, char ret[STORE_UUID_BYTES])
{
	struct seal seal = store_seal(&bytes, 1);

	write_uuid(seal.bytes, 8, ret);
}
