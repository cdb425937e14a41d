/* hosts.h: scan many hosts over ssh, several at a time. */
#ifndef APP_HOSTS_H
#define APP_HOSTS_H

#include <stdio.h>

#include "app/scan.h"

struct hosts_options {
	struct session_options session; /* but for its target */
	const char *file;               /* app/hosts_file.h */
	const char *output_dir; /* DIR/HOST.json of each; NULL: no files */
	unsigned n_at_once;
	struct policy_options policy;
};

/*
 * Scan every host of the file, each in a process of its own, and print to out
 * what came of each: one line, in the order of the file. A file of results
 * appears whole or not at all; that of a host that fails stays as it was.
 * *ret_o of all of them together; a host that failed makes it partial. -1
 * when the list of hosts, the folder or the policy is no good.
 */
int app_scan_hosts(const struct hosts_options *opt, FILE *out,
    struct scan_outcome *ret_o, struct err *e) NODISCARD;

#endif
