/* fleet.h: the words of commands that list assets. */
#ifndef CMD_FLEET_H
#define CMD_FLEET_H

#include "app/fleet.h"
#include "cmd/cmd.h"

/* clang-format off */
#define FLEET_ASSET_OPTIONS                                                    \
	{"state", "DIR", "where assets and findings are kept"},                \
	{"asset", "NAME", "this asset alone: name, id or UUID"},               \
	{"account", "ID", "of this account"},                                  \
	{"region", "NAME", "of this region"},                                  \
	{"namespace", "NAME", "of this namespace"},                            \
	{"os", "OS", "of this system: debian, debian:12"},                     \
	{"tag", "KEY[=VALUE]", "with this tag"},                               \
	{"coverage", "STATE", "in this state of coverage"},                    \
	{"format", "FORM", "table or json"},                                   \
	{NULL, NULL, NULL}
/* clang-format on */

/* Read them. */
int fleet_asset_args(const struct cmd_args *args, struct fleet_options *opt,
    struct store_asset_filter *f, struct err *e) NODISCARD;

#endif
