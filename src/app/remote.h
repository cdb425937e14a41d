/* remote.h: another machine as the target of a scan. */
#ifndef APP_REMOTE_H
#define APP_REMOTE_H

#include "app/session.h"

/* Is it one, "ssh:HOST"? */
bool remote_is(const char *target);

/* HOST of "ssh:[USER@]HOST[:PORT]", a part of target. */
struct str remote_host(const char *target);

/*
 * Ask it for what the extractors read where systems keep it and, when that is
 * wanted, for what they want of its other files: all into s->tree. Programs
 * are not fetched, only counted (s->n_unread). What runs there is put into
 * *ret_kernel, owned by s.
 */
int remote_open(struct session *s, const struct session_options *opt,
    struct str *ret_kernel, struct err *e) NODISCARD;

#endif
