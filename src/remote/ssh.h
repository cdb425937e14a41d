/* ssh.h: the files of another machine, by the system's ssh program. */
#ifndef REMOTE_SSH_H
#define REMOTE_SSH_H

#include "base/vec.h"
#include "core/tree.h"

struct ssh_options {
	const char *config;   /* instead of the user's; NULL: none */
	const char *identity; /* the one key to use; NULL: as configured */
	unsigned timeout_s;   /* for everything; 0: LIMIT_SSH_S */
};

/* What is wanted of a machine. */
struct ssh_wish {
	/* As extract.h's paths, but '*' leaves out names with a first dot. */
	const char *const *patterns; /* NULL-ended */
	/* Look all over these, NULL-ended; NULL: patterns are all. */
	const char *const *folders;
	void *ctx;
	/*
	 * Is that file wanted? What must come with it, wherever it is, is
	 * added to others (struct str, in a).
	 */
	bool (*wants)(void *ctx, const struct tree_entry *f, struct arena *a,
	    struct vec *others);
};

/*
 * "[user@]host[:port]", an IPv6 address with a port or colons in brackets:
 * the host as it is written, and its ":port". E_USAGE for anything else, such
 * as what ssh would take for an option.
 */
int ssh_place_read(const char *place, struct str *ret_user,
    struct str *ret_host, struct str *ret_port, struct err *e) NODISCARD;

/*
 * Run a read-only script by "ssh HOST sh -s" (remote/collector.h) and put
 * what it sends into a tree, and what runs there (uname -r) into *ret_kernel,
 * owned by a. The tree can be walked only where wish had folders; it has the
 * files that were wanted, as they were when they were read.
 *
 * The user's configuration counts, with its jump hosts; but there is never a
 * question, a password, a terminal or a forwarded port, agent or display, and
 * the host's key must be known already. Errors name place: E_NET when it
 * cannot be reached, is not the one that is known or is not done in time;
 * E_IO with EACCES when it refuses our key; E_INPUT when what it says makes no
 * sense; E_LIMIT when that is too much; E_UNSUPPORTED when it lacks the
 * programs; E_ABSENT when there is no ssh here.
 */
int ssh_collect(struct arena *a, const char *place,
    const struct ssh_options *opt, const struct ssh_wish *wish,
    struct tree **ret_t, struct str *ret_kernel, struct err *e) NODISCARD;

#endif
