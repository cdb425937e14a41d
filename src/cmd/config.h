/* config.h: what configuration files and the environment say. */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "base/vec.h"
#include "cmd/option.h"

/*
 * A file is YAML: a mapping of options to values, for all commands that have
 * them, and of commands to such mappings, for one:
 *
 *	db: /srv/yagura/db
 *	scan:
 *	  format: json
 *	  paths: [/opt, /srv]
 *
 * docs/CONFIG.md; schema/config.schema.json is made of the same tables.
 */

/* One value that a file gives. */
struct config_setting {
	const struct cmd *cmd; /* NULL: all that have the option */
	const char *name;      /* of the option */
	const char *values[CMD_REPEATS_MAX];
	size_t n_values;
	const char *where; /* "FILE: line 3" */
};

struct config_file {
	const char *path;
	bool is_there;
	struct vec settings; /* struct config_setting */
};

#define CONFIG_FILES_MAX 2

struct config {
	struct arena a;
	struct config_file files[CONFIG_FILES_MAX]; /* the first one wins */
	size_t n_files;
};

/*
 * Read the file `named`; without one that of $YAGURA_CONFIG; without that
 * yagura/config.yaml below $XDG_CONFIG_HOME (~/.config) and
 * /etc/yagura/yagura.yaml, as far as they are there. A file is refused as a
 * whole: the error names it, the line and the key.
 */
int config_open(struct config *c, const char *named, struct err *e) NODISCARD;
/* Also after an open that failed. */
void config_close(struct config *c);

/*
 * Add to args what the environment, else the files say of its options that
 * are not given. Values live as long as c.
 */
int config_settle(
    struct config *c, struct cmd_args *args, struct err *e) NODISCARD;

#endif
