/* list.c: the table of subcommands, made from cmd/meson.build. */
#include "cmd/cmd.h"

#define X(stem) extern const struct cmd cmd_##stem;
#include "cmd/cmd_list.h"
#undef X

/* clang-format off */
#define X(stem) &cmd_##stem,
const struct cmd *const cmd_list[] = {
#include "cmd/cmd_list.h"
};
#undef X
/* clang-format on */

const size_t cmd_list_n = ARRAY_LEN(cmd_list);
