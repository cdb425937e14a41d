/* host.c: who this machine is. */
#define _GNU_SOURCE /* getifaddrs, getrandom */
#include "os/host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/utsname.h>

#include "base/die.h"
#include "base/vec.h"

struct str
host_name(struct arena *a)
{
	struct utsname u;

	if (uname(&u) < 0 || str_eq(str_from(u.nodename), STR("(none)")))
		return STR_NONE;
	return str_dup(a, str_from(u.nodename));
}

static bool
write_v4(const struct sockaddr_in *s, char text[INET6_ADDRSTRLEN])
{
	uint32_t n = ntohl(s->sin_addr.s_addr);

	/* 169.254.0.0/16 is of one link (RFC 3927). */
	return n >> 24 != 127 && n >> 16 != 0xa9fe &&
	       inet_ntop(AF_INET, &s->sin_addr, text, INET6_ADDRSTRLEN) != NULL;
}

static bool
write_v6(const struct sockaddr_in6 *s, char text[INET6_ADDRSTRLEN])
{
	return !IN6_IS_ADDR_LOOPBACK(&s->sin6_addr) &&
	       !IN6_IS_ADDR_LINKLOCAL(&s->sin6_addr) &&
	       inet_ntop(AF_INET6, &s->sin6_addr, text, INET6_ADDRSTRLEN) !=
		   NULL;
}

static void
add(struct arena *a, struct vec *list, size_t max, const struct ifaddrs *i,
    int family)
{
	const void *address = i->ifa_addr;
	char text[INET6_ADDRSTRLEN];

	if (address == NULL || i->ifa_addr->sa_family != family ||
	    (i->ifa_flags & IFF_UP) == 0 || list->n == max)
		return;
	if (family == AF_INET ? !write_v4(address, text)
			      : !write_v6(address, text))
		return;
	for (size_t k = 0; k < list->n; k++)
		if (str_eq(*(struct str *)vec_at(list, k), str_from(text)))
			return;
	*(struct str *)vec_add(list) = str_dup(a, str_from(text));
}

void
host_addresses(
    struct arena *a, size_t max, struct str **ret_addresses, size_t *ret_n)
{
	struct ifaddrs *all = NULL;
	struct vec list;

	vec_init(&list, sizeof(struct str));
	if (getifaddrs(&all) == 0) {
		for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
			add(a, &list, max, i, AF_INET);
		for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
			add(a, &list, max, i, AF_INET6);
		freeifaddrs(all);
	}
	*ret_n = list.n;
	*ret_addresses = vec_keep(&list, a);
}

void
host_chance(unsigned char ret_bytes[16])
{
	ssize_t got;

	do
		got = getrandom(ret_bytes, 16, 0);
	while (got < 0 && errno == EINTR);
	if (got != 16)
		die("getrandom gives nothing");
}
