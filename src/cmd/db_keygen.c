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
    .doc = "make a pair of keys, PREFIX.key to sign and PREFIX.pub to verify",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
