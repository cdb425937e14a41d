/* sender.h: the conversation with a server that takes results. */
#ifndef APP_SENDER_H
#define APP_SENDER_H

#include "app/result.h"
#include "app/upload.h"
#include "os/call.h"

struct sender {
	const struct upload_options *opt;
	struct call_client *client;
	char token[512];
	struct arena a; /* of one request */
	/* Called before each try; may say -1 to give up. May be NULL. */
	int (*before_try)(void *ctx, struct err *e);
	void *ctx;
};

enum sent {
	SENT_STORED,
	SENT_UNCHANGED,
	SENT_ALREADY,
	SENT_NEED_INVENTORY, /* of a check-in: the server wants all of it */
	SENT_REFUSED,        /* the result is no good; *e says why */
	SENT_N
};

/* Reads the token. */
int sender_open(struct sender *s, const struct upload_options *opt,
    struct err *e) NODISCARD;
/* Harmless after an open that failed. */
void sender_close(struct sender *s);

/*
 * Send it: where it states a digest, that alone first, at most
 * LIMIT_CHECKIN_BYTES. *ret_new: an asset was made for it. -1: as
 * app_upload_dir; for SENT_REFUSED it is 0, with the server's reason in *e.
 */
int sender_send(struct sender *s, const struct result *r, enum sent *ret_sent,
    bool *ret_new, struct err *e) NODISCARD;

#endif
