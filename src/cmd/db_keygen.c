/* db_keygen.c: yagura db keygen. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "os/sign.h"

static const struct cmd_option options[] = {
    {NULL, NULL, NULL},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return sign_keygen(args->words[0], e);
}

const struct cmd cmd_db_keygen = {
    .name = "db keygen",
    .words = "PREFIX",
    .doc = "make a pair of keys to sign and verify by",
    .manual = "PREFIX.key is for --sign, PREFIX.pub for --key or, as "
	      "bundle.pub, for the\n"
	      "database folder of who imports. Neither may exist.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
