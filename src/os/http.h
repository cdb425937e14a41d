/* http.h: fetch a URL into a file. The only place that knows libcurl. */
#ifndef OS_HTTP_H
#define OS_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct http_get {
	const char *url; /* http://, https:// or file:/// */
	int fd;          /* where the body goes, from where it stands */
	uint64_t max_bytes;
	unsigned connect_timeout_s;
	unsigned stall_timeout_s; /* slower than 1 kB/s for so long: given up */
};

struct http_reply {
	long status;              /* 200; for file: 200 */
	uint64_t n_bytes;         /* of the body */
	int64_t last_modified_at; /* UTC seconds, 0 when not stated */
};

/*
 * 0 with a 2xx answer. -1: E_ABSENT (404, 410, no such file), E_NET
 * (unreachable, other status, cut short, stalled), E_LIMIT (larger than
 * max_bytes), E_IO (the body could not be written: the disk is full; a file
 * that cannot be read), E_USAGE (not such a URL, not a regular file); fd may
 * then hold a part of it. At most 5 redirects are followed, to http and https
 * only, never from https to http; credentials in the URL are not sent to
 * another host, and neither they nor its query appear in a message. Proxies
 * come from the usual environment variables.
 */
int http_fetch(const struct http_get *g, struct http_reply *ret_r,
    struct err *e) NODISCARD;

#endif
