/* call.h: ask a server something by HTTP, many times over one connection. */
#ifndef OS_CALL_H
#define OS_CALL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Holds connections open. One thread uses it. */
struct call_client;

/* ca_file: certificates to trust instead of the system's; may be NULL. */
struct call_client *call_client_open(const char *ca_file) NODISCARD;
/* Takes NULL. */
void call_client_close(struct call_client *c);

struct call {
	const char *method;       /* "PUT" */
	const char *url;          /* http:// or https:// */
	const char *token;        /* of a bearer; NULL: none */
	const char *content_type; /* of body */
	struct str body;          /* borrowed; empty: none is sent */
	size_t max_reply_bytes;
	unsigned connect_timeout_s;
	unsigned timeout_s; /* for all of it */
};

struct call_reply {
	long status;
	struct str body;        /* in the arena of the call */
	unsigned retry_after_s; /* 0: not stated */
};

/*
 * 0 with whatever status the server gives; redirects are not followed, for a
 * token belongs to one server. -1: E_NET (unreachable, cut short, too slow),
 * E_LIMIT (a longer reply), E_USAGE (not such a URL). Neither credentials in
 * the URL nor its query nor the token appear in a message.
 */
int call_send(struct call_client *client, struct arena *a, const struct call *c,
    struct call_reply *ret_r, struct err *e) NODISCARD;

#endif
