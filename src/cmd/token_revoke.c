/* token_revoke.c: yagura token revoke. */
#include "cmd/cmd.h"
#include "os/clock.h"
#include "store/store.h"

static const struct cmd_option options[] = {
    {"state", "DIR", "where assets and findings are kept"},
    {NULL,    NULL,  NULL				},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct store *s;
	utc_s now;
	int rc;

	if (clock_now(&now, e) < 0 || store_open(args->state_dir, &s, e) < 0)
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
