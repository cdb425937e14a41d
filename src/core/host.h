/* host.h: what runs on the machine that is looked at. */
#ifndef CORE_HOST_H
#define CORE_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* A port that something listens on. */
struct host_listener {
	struct str protocol; /* "tcp", "tcp6", "udp", "udp6" */
	struct str address; /* "127.0.0.1", "::1"; "0.0.0.0" and "::" are all */
	unsigned port;
	struct str program; /* its path; empty: not known */
	struct str package; /* of the system that the program is of; or empty */
};

/* A program that runs code which is no longer on disk: to be started again. */
struct host_stale {
	struct str program;
	struct str package; /* likewise */
	struct str file;    /* one that was replaced or removed under it */
};

struct host_facts {
	/* Why it is to be started again; empty: nothing says so. */
	struct str reboot;
	struct host_listener *listeners; /* by protocol, port, address */
	size_t n_listeners;
	struct host_stale *stale; /* by program, each once */
	size_t n_stale;
	size_t n_closed; /* processes that the user may not look into */
};

#endif
