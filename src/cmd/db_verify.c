/* db_verify.c: yagura db verify. */
#include <stdio.h>

#include "app/status.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db", "DIR", "the vulnerability database"},
    {NULL, NULL,  NULL			},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return app_db_verify(args->db_dir, stdout, e);
}

const struct cmd cmd_db_verify = {
    .name = "db verify",
    .words = "",
    .doc = "look at every byte of the database in use",
    .options = options,
    .run = run,
};
