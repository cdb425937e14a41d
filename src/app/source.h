/* source.h: where feeds are fetched from: publishers, a mirror, a folder. */
#ifndef APP_SOURCE_H
#define APP_SOURCE_H

#include "app/collect.h"

/*
 * place is a folder or a URL below which feeds lie under their path (as a
 * mirror of the publishers has them), one file that is a feed's, or NULL for
 * the publishers themselves. Downloads go to work_dir and are gone with the
 * descriptor.
 *
 * The inputs of feed at place, owned by a, each with an open descriptor to be
 * closed by source_close. 0 inputs when place does not have this feed. -1
 * when it has it but it could not be fetched.
 */
int source_open(struct arena *a, const char *place, const char *work_dir,
    const struct feed *feed, struct collect_input **ret_in, size_t *ret_n,
    struct err *e) NODISCARD;

/* A nameless file in dir, gone with the descriptor. */
int source_temp(
    struct arena *a, const char *dir, int *ret_fd, struct err *e) NODISCARD;

void source_close(struct collect_input *in, size_t n);

#endif
