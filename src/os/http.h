/* http.h: fetch a URL into a file. The only place that knows libcurl. */
#ifndef OS_HTTP_H
#define OS_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* By what a server knows a body again; empty where it does not say. */
struct http_edition {
	char etag[256];         /* with its quotes */
	char last_modified[64]; /* in its own words */
};

/* The beginning of a body, which the next fetch of it goes on from. */
struct http_part {
	struct http_edition edition;
	uint64_t n_bytes; /* of it in fd, from the beginning of that; 0: none */
	bool is_unreachable; /* no connection came about at all */
};

struct http_get {
	const char *url; /* http://, https:// or file:/// */
	int fd;          /* where the body goes, from where it stands */
	uint64_t max_bytes;
	unsigned connect_timeout_s;
	unsigned stall_timeout_s; /* slower than 1 kB/s for so long: given up */
	/* The body at hand: status 304 when it is still that. May be NULL. */
	const struct http_edition *known;
	/*
	 * May be NULL. Else fd is a file whose whole content becomes the body:
	 * it goes on behind part where the server agrees, and is begun anew
	 * where not. After E_NET it says what there is now to go on from.
	 */
	struct http_part *part;
	/* With part: how often to try again after status 5xx, or a transfer
	 * that broke off or stalled; after half a second, then 2, 8, ... */
	unsigned n_retries;
};

struct http_reply {
	long status;              /* 200, 304; for file: 200 */
	uint64_t n_bytes;         /* of the body */
	uint64_t n_sent;          /* of them, now */
	int64_t last_modified_at; /* UTC seconds, 0 when not stated */
	struct http_edition edition;
};

/*
 * 0 with a 2xx answer, or 304 when a body was known. -1: E_ABSENT (404, 410, no such file), E_NET
 * (unreachable, other status, cut short, stalled), E_LIMIT (larger than
 * max_bytes), E_IO (the body could not be written: the disk is full; a file
 * that cannot be read), E_USAGE (not such a URL, not a regular file); fd may
 * then hold a part of it. At most 5 redirects are followed, to http and https
 * only, never from https to http, and never further inside than the first
 * address was (os/address.h): a public server cannot send us to a private
 * network, that not to a cloud's metadata, nobody to this machine itself.
 * Behind a proxy that is the proxy's to refuse. Credentials in the URL are not
 * sent to another host, and neither they nor its query appear in a message. Proxies
 * come from the usual environment variables.
 */
int http_fetch(const struct http_get *g, struct http_reply *ret_r,
    struct err *e) NODISCARD;

#endif
