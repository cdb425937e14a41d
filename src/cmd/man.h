/* man.h: manual pages, made from the tables. */
#ifndef CMD_MAN_H
#define CMD_MAN_H

#include <stdio.h>

#include "cmd/cmd.h"

/* yagura-db-update(1) of "db update", in mdoc(7). */
void man_write(FILE *out, const struct cmd *cmd);

#endif
