/* collector.h: the script that another machine's sh runs for us. */
#ifndef REMOTE_COLLECTOR_H
#define REMOTE_COLLECTOR_H

#include "base/buf.h"

/*
 * A script for any POSIX sh, on its stdin. It reads files and writes to
 * nothing but its standard output (remote/stream.h); it changes no file and
 * leaves none behind. It needs cat, head -c, sed, uname and wc; to walk, find
 * and either its -printf or stat -c.
 *
 * First it sends what patterns stand for: absolute paths, NULL-ended, in
 * which '*' stands for names that do not begin with a dot. A name that needs
 * quotes in sh is our mistake and dies. Then, after "E", it reads lines:
 *	w FOLDER	tell every file below it
 *	/PATH		send that file, with others
 *	s		now
 *	q		end
 * and says "E" after each walk, and at the end.
 */
void collector_script(struct buf *out, const char *const *patterns);

#endif
