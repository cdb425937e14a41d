/* case.h: save what is needed to repeat a scan: a bug report is a test. */
#ifndef APP_CASE_H
#define APP_CASE_H

#include "base/arena.h"
#include "base/err.h"
#include "core/tree.h"

struct session;

/*
 * A case is a folder:
 *	in/		the files that were read, under their own paths
 *	db/		the database as it was, this target's shard only
 *	want.json	what the scan said
 *	run		how to repeat it
 *
 * Replace *t by a tree that writes every file which is opened through it to
 * dir/in as well. dir must not exist yet. The new tree closes the old one.
 */
int case_record(
    struct arena *a, const char *dir, struct tree **t, struct err *e) NODISCARD;

/*
 * What t, that case_record made, could not save so far, code E_OK when all of
 * it is; and that another process could not.
 */
const struct err *case_unsaved(const struct tree *t);
void case_note_unsaved(struct tree *t, const struct err *e);

/*
 * The rest of the case: db/, run, and want.json, which is what run prints. s is
 * matched already, and its tree is the one that case_record made. The process
 * stands in dir afterwards.
 */
int case_finish(struct session *s, const char *dir, struct err *e) NODISCARD;

#endif
