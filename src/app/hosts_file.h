/* hosts_file.h: the list of hosts that are scanned together. */
#ifndef APP_HOSTS_FILE_H
#define APP_HOSTS_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct host {
	const char *target; /* "ssh:root@web1:2222" */
	struct str name;    /* "web1:2222": no two have the same */
};

/*
 * The hosts in the text of a file: one a line, [user@]host[:port] with or
 * without "ssh:" before it; '#' begins a comment. In a. E_USAGE names the
 * line that is none, or that has been there before (whatever its user), or
 * says that there is no host at all; E_LIMIT over LIMIT_HOSTS.
 */
int hosts_file_parse(struct arena *a, struct str where, struct str text,
    struct host **ret_hosts, size_t *ret_n, struct err *e) NODISCARD;

#endif
