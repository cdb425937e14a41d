/* reply.h: answers in JSON. */
#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include "fmt/json_out.h"
#include "server/http.h"

/*
 * {"error": {"code": "...", "message": "..."}}: the code is for programs and
 * never changes, the message is for people.
 */
void reply_error(struct http_request *r, unsigned status, const char *code,
    const char *fmt, ...) PRINTF(4, 5);

/*
 * The answer to what failed for that error: 400 "bad-result" or 413
 * "too-large" where the sender's bytes are no good, 404 "absent", 503 "busy"
 * where it may go better later, with Retry-After.
 */
void reply_err(struct http_request *r, const struct err *e);

/* A document that is written to j. */
struct reply_json {
	struct json_out j;
	FILE *out;
	char *text;
	size_t n;
};
void reply_json_begin(struct reply_json *w);
/* Ends w; the answer has that status. */
void reply_json_end(
    struct reply_json *w, struct http_request *r, unsigned status);

/* text/plain */
void reply_text(struct http_request *r, unsigned status, const char *text);

#endif
