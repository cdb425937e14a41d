/* token_list.c: yagura token list. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "core/limits.h"
#include "store/store.h"

static const struct cmd_option options[] = {
    {"state", "DIR", "where assets and findings are kept"},
    {NULL,    NULL,  NULL				},
};

static void
write_token(struct arena *a, const struct store_token *t)
{
	struct str ends = t->expires_at != 0 ? time_write_date(a, t->expires_at)
					     : STR("never");

	if (t->revoked_at != 0)
		ends = STR("revoked");
	printf("%-8.*s  %-6s  %-10.*s  %-10.*s  %.*s\n", STR_ARG(t->id),
	    store_scope_name(t->scope),
	    STR_ARG(time_write_date(a, t->created_at)), STR_ARG(ends),
	    STR_ARG(t->name));
}

static int
run(const struct cmd_args *args, struct err *e)
{
	struct store_token *tokens;
	struct store *s;
	struct arena a;
	size_t n;
	int rc;

	if (store_open(args->state_dir, &s, e) < 0)
		return -1;
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	rc = store_token_list(s, &a, &tokens, &n, e);
	if (rc == 0)
		puts("ID        SCOPE   CREATED     EXPIRES     NAME");
	for (size_t i = 0; rc == 0 && i < n; i++)
		write_token(&a, &tokens[i]);
	arena_done(&a);
	store_close(s);
	return rc;
}

const struct cmd cmd_token_list = {
    .name = "token list",
    .words = "",
    .doc = "list the tokens of a store",
    .options = options,
    .run = run,
};
