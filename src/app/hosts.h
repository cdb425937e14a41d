/* hosts.h: scan many hosts over ssh, several at a time. */
#ifndef APP_HOSTS_H
#define APP_HOSTS_H

#include <stdio.h>

#include "app/session.h"

struct hosts_options {
	struct session_options session; /* but for its target */
	const char *file;               /* app/hosts_file.h */
	const char *output_dir; /* DIR/HOST.json of each; NULL: no files */
	unsigned n_at_once;
};

/*
 * Scan every host of the file, each in a process of its own, and print to out
 * what came of each: one line, in the order of the file. A file of results
 * appears whole or not at all; that of a host that fails stays as it was.
 * *ret_partial: a host failed, or something of it was not decided. -1 when
 * the list of hosts or the folder is no good.
 */
int app_scan_hosts(const struct hosts_options *opt, FILE *out,
    bool *ret_partial, struct err *e) NODISCARD;

#endif
