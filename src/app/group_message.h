/* group_message.h: what the process of a group tells of its work. */
#ifndef APP_GROUP_MESSAGE_H
#define APP_GROUP_MESSAGE_H

#include "app/worker.h"
#include "core/diag.h"
#include "vulndb/build.h"
#include "vulndb/generation.h"

/* Said in the child; group_take of app/group.h hears it in the parent. */

/* What is being done, for people; out is a struct worker_pipe. */
void group_tell_line(void *out, struct str line);

/* What became of feed i of the group; name and licence go without saying. */
void group_tell_row(
    struct worker_pipe *out, size_t i, const struct generation_feed *row);

void group_tell_shards(
    struct worker_pipe *out, const struct vulndb_shard_info *list, size_t n);

/* The first few of n diagnostics, and that there were n_all. */
void group_tell_diags(
    struct worker_pipe *out, const struct diag *list, size_t n, uint64_t n_all);

void group_tell_recipe(struct worker_pipe *out, struct str recipe);
void group_tell_unchanged(struct worker_pipe *out);

#endif
