/* address.h: how far inside an address of the Internet leads. */
#ifndef OS_ADDRESS_H
#define OS_ADDRESS_H

/* From outside to inside: who is further in has more to lose. */
enum address_place {
	ADDRESS_NONE = 0,   /* no address at all, but a name */
	ADDRESS_PUBLIC,     /* anybody's */
	ADDRESS_PRIVATE,    /* of this network */
	ADDRESS_LINK_LOCAL, /* of this cable; a cloud's metadata service */
	ADDRESS_LOOPBACK,   /* of this machine */
};

/* Where text, "192.0.2.1", "fe80::1" or "[::1]", leads. */
enum address_place address_place(const char *text);

#endif
