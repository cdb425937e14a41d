/* files.h: what another machine has sent of its files, as a tree. */
#ifndef REMOTE_FILES_H
#define REMOTE_FILES_H

#include "base/buf.h"
#include "core/tree.h"

/*
 * Paths are absolute, of whole components (remote_path_is_good); they and all
 * texts are copied. Of two things that are said of one path the later counts,
 * but that nothing takes a file's bytes from it.
 */
struct remote_files;

struct remote_files *remote_files_new(void) NODISCARD;
void remote_files_free(struct remote_files *f);

/* "/a/b": no empty, "." or ".." component, no NUL, no LF, not too long. */
bool remote_path_is_good(struct str path);

/*
 * Take the memory of bytes, so that files may be slices of it until f ends;
 * bytes is empty and of no use then.
 */
void remote_files_own(struct remote_files *f, struct buf *bytes);

/* Each is E_LIMIT over LIMIT_SSH_FILES. */

int remote_files_add(struct remote_files *f, struct str path, struct str bytes,
    struct err *e) NODISCARD;
/* A folder that can be listed. */
int remote_files_add_folder(
    struct remote_files *f, struct str path, struct err *e) NODISCARD;
/* It is there, but why says why it cannot be opened or listed. */
int remote_files_add_fault(struct remote_files *f, struct str path,
    const struct err *why, struct err *e) NODISCARD;
/* A walk meets that file; its size is told also when it was not sent. */
int remote_files_add_walked(struct remote_files *f, const struct tree_entry *at,
    struct err *e) NODISCARD;
/* A walk does not go there; E_OK: on purpose. */
int remote_files_add_skipped(struct remote_files *f, struct str path,
    enum ecode code, struct str reason, struct err *e) NODISCARD;

/* Has anything been said of path? */
bool remote_files_has(const struct remote_files *f, struct str path);

/* The tree of it all. It takes f, to which nothing may be added any more. */
struct tree *remote_files_tree(struct remote_files *f) NODISCARD;

#endif
