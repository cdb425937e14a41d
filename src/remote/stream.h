/* stream.h: what the collector on another machine says, read as it comes. */
#ifndef REMOTE_STREAM_H
#define REMOTE_STREAM_H

#include "remote/files.h"

/*
 * Lines, and bytes of files. Before the first line below, a login shell may
 * say what it likes.
 *	yagura-collector 1
 *	K RELEASE		the running kernel (uname -r)
 *	D PATH			a folder that can be read
 *	U PATH			there, or perhaps there, but closed to us
 *	O PATH			neither file nor folder
 *	F N			files of N bytes together. Lines as wc -c says
 *				them follow, "SIZE PATH", the last one is
 *				"N total"; then N bytes, the files' one after
 *				the other; then a line: "=" when they are
 *				sound, "!" when one changed meanwhile or could
 *				not be read. They are sent again one by one
 *				then; if one is alone, that is its fault.
 *	L MODE SIZE PATH	a file met by a walk, mode in octal
 *	S TYPE PATH		a file system of that type, which the walk
 *				passes over
 *	X PATH: REASON		a folder that the walk could not read
 *	C REASON		what is asked cannot be done there
 *	N			a name with a line feed, which cannot be told
 *	E			done with what was asked
 * It is a program on a machine that may be anybody's: nothing is believed of
 * numbers, paths and order.
 */
struct remote_stream {
	struct remote_files *files;
	/* Told of each file that a walk meets. */
	int (*walked)(void *ctx, const struct tree_entry *f, struct err *e);
	void *ctx;

	char kernel[256]; /* empty: not said */
	unsigned n_ends;  /* lines "E" so far */

	/* Its own. */
	int state;
	struct buf line;  /* as far as it has come */
	struct buf names; /* lines of the frame */
	struct buf bytes; /* of the frame's files */
	size_t n_noise, n_lines;
	uint64_t n_bytes; /* of the frame */
	uint64_t n_left;  /* bytes that it may still send */
};

void remote_stream_init(struct remote_stream *s, struct remote_files *files);
void remote_stream_done(struct remote_stream *s);

/* Some more of it. -1 when it makes no sense or is too much. */
int remote_stream_add(
    struct remote_stream *s, struct str bytes, struct err *e) NODISCARD;

/* Has the collector begun to speak? */
bool remote_stream_has_begun(const struct remote_stream *s);

#endif
