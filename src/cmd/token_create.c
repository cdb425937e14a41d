/* token_create.c: yagura token create. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "os/clock.h"
#include "store/store.h"

static const struct cmd_option options[] = {
    {"scope", "SCOPE", "upload, read or admin"                   },
    {"name",  "NAME",  "whose it is; the scope's word by default"},
    {"days",  "N",     "until it expires; never by default"      },
    {"state", "DIR",   "where assets and findings are kept"      },
    {NULL,    NULL,    NULL				      },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *word = cmd_value(args, "scope", NULL);
	char text[STORE_TOKEN_BYTES];
	enum store_scope scope;
	struct store *s;
	unsigned n;
	utc_s now;
	int rc;

	if (word == NULL || !store_scope_parse(str_from(word), &scope))
		return fail(e, E_USAGE,
		    "token create needs --scope upload, read or admin");
	if (cmd_number(args, "days", 0, 36500, &n, e) < 0 ||
	    clock_now(&now, e) < 0 || store_open(args->state_dir, &s, e) < 0)
		return -1;
	rc = store_token_create(s, str_from(cmd_value(args, "name", word)),
	    scope, n > 0 ? now + (utc_s)n * 86400 : 0, now, text, e);
	store_close(s);
	if (rc == 0)
		puts(text);
	return rc;
}

const struct cmd cmd_token_create = {
    .name = "token create",
    .words = "",
    .doc = "make a token for clients of yagura serve",
    .manual = "Prints it, this once: the store keeps a digest only.\n",
    .options = options,
    .run = run,
};
