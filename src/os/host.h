/* host.h: who this machine is. */
#ifndef OS_HOST_H
#define OS_HOST_H

#include "base/arena.h"
#include "base/str.h"

/* Its name, in a; empty when it has none. */
struct str host_name(struct arena *a) NODISCARD;

/*
 * The addresses of its network cards that others can reach, IPv4 before IPv6,
 * each once, in a: none of loopback or of one link only.
 */
void host_addresses(
    struct arena *a, size_t max, struct str **ret_addresses, size_t *ret_n);

/* 16 bytes of chance. */
void host_chance(unsigned char ret_bytes[16]);

#endif
