/* address.c: how far inside an address of the Internet leads. */
#include "os/address.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"

/*
 * The first that fits counts. IPv4 as ::ffff:a.b.c.d. Sources: IANA's
 * special-purpose address registries (RFC 6890); the addresses of metadata
 * services by the manuals of AWS, Alibaba and Oracle clouds.
 */
static const struct {
	const char *text;
	unsigned bits;
	enum address_place place;
} rows[] = {
    {"::ffff:100.100.100.200", 128, ADDRESS_LINK_LOCAL},
    {"::ffff:192.0.0.192",     128, ADDRESS_LINK_LOCAL},
    {"fd00:ec2::254",          128, ADDRESS_LINK_LOCAL},
    {"::ffff:0.0.0.0",         104, ADDRESS_LOOPBACK  },
    {"::ffff:127.0.0.0",       104, ADDRESS_LOOPBACK  },
    {"::ffff:169.254.0.0",     112, ADDRESS_LINK_LOCAL},
    {"::ffff:10.0.0.0",        104, ADDRESS_PRIVATE   },
    {"::ffff:172.16.0.0",      108, ADDRESS_PRIVATE   },
    {"::ffff:192.168.0.0",     112, ADDRESS_PRIVATE   },
    {"::ffff:100.64.0.0",      106, ADDRESS_PRIVATE   },
    {"::ffff:192.0.0.0",       120, ADDRESS_PRIVATE   },
    {"::ffff:0:0",             96,  ADDRESS_PUBLIC    },
    {"::",		     127, ADDRESS_LOOPBACK  }, /* and ::1 */
    {"fe80::",		 10,  ADDRESS_LINK_LOCAL},
    {"fc00::",		 7,   ADDRESS_PRIVATE   },
    {"fec0::",		 10,  ADDRESS_PRIVATE   },
};

/* What IPv4 is put behind. */
static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool
has_prefix(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	return memcmp(a, b, whole) == 0 &&
	       (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

/* The 16 bytes of it; false when it is none. */
static bool
parse(const char *text, unsigned char ret_bytes[16])
{
	unsigned char v4[4];
	char plain[INET6_ADDRSTRLEN + 1];
	size_t n = strlen(text);

	if (n > 2 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	/* A zone, "%eth0", says nothing. */
	if (memchr(text, '%', n) != NULL)
		n = (size_t)((const char *)memchr(text, '%', n) - text);
	if (n >= sizeof plain)
		return false;
	snprintf(plain, sizeof plain, "%.*s", (int)n, text);
	if (inet_pton(AF_INET6, plain, ret_bytes) == 1)
		return true;
	if (inet_pton(AF_INET, plain, v4) != 1)
		return false;
	memcpy(ret_bytes, mapped, sizeof mapped);
	memcpy(ret_bytes + 12, v4, 4);
	return true;
}

/* IPv6 that is translated to IPv4 (RFC 6052), or that IPv4 is put in. */
static void
unwrap(unsigned char bytes[16])
{
	unsigned char nat64[16], compatible[16];

	if (inet_pton(AF_INET6, "64:ff9b::", nat64) != 1 ||
	    inet_pton(AF_INET6, "::", compatible) != 1)
		return;
	if (has_prefix(bytes, nat64, 96) ||
	    (has_prefix(bytes, compatible, 96) &&
		!has_prefix(bytes, compatible, 127)))
		memcpy(bytes, mapped, sizeof mapped);
}

enum address_place
address_place(const char *text)
{
	unsigned char bytes[16], row[16];

	if (!parse(text, bytes))
		return ADDRESS_NONE;
	unwrap(bytes);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (inet_pton(AF_INET6, rows[i].text, row) == 1 &&
		    has_prefix(bytes, row, rows[i].bits))
			return rows[i].place;
	return ADDRESS_PUBLIC;
}
