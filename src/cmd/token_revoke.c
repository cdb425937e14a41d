/* token_revoke.c: yagura token revoke. */
#include "cmd/cmd.h"
#include "os/clock.h"
#include "store/store.h"

static const struct cmd_option options[] = {
    {"store", "PLACE", "of what is known of the fleet"},
    {NULL,    NULL,    NULL			   },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct store *s;
	char place[4096];
	utc_s now;
	int rc;

	if (cmd_place(args, "store", place, e) < 0 || clock_now(&now, e) < 0 ||
	    store_open(place, &s, e) < 0)
		return -1;
	rc = store_token_revoke(s, str_from(args->words[0]), now, e);
	store_close(s);
	return rc;
}

const struct cmd cmd_token_revoke = {
    .name = "token revoke",
    .words = "NAME",
    .doc = "end a token, by its name or id",
    .manual = "A server that runs may take it for 5 seconds more.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
