/* confine.h: a process that may only look, and only where it was told. */
#ifndef OS_CONFINE_H
#define OS_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/* What is left to a confined process beside the descriptors that it has. */
struct confine {
	/* Folders below which files may be opened to be read; -1: none. */
	const int *readable;
	size_t n_readable;
	/* A folder below which files may be made and removed; -1: none. */
	int writable;
};

/* By what means. Both: all that confine_enter promises holds. */
struct confine_state {
	unsigned landlock; /* the version of its ABI; 0: the kernel has none */
	bool has_seccomp;
};

/*
 * From now on this process opens no file but those, and those only to be read
 * (made, read and written below writable); it starts no program, process or
 * thread, has no socket, signals nobody but itself, and gains no privileges.
 * Cannot be undone. Memory, files that are open, clocks and random numbers
 * stay. What is refused fails with EACCES (files) or ENOSYS.
 *
 * Never fails: *ret_s says what the kernel has done. Without Landlock any file
 * can be opened to be read, and with a writable folder to be written; without
 * seccomp there is no promise but on opening files and starting programs.
 */
void confine_enter(const struct confine *c, struct confine_state *ret_s);

/*
 * Close all descriptors but 0, 1, 2 and these, of which those below 3 are
 * passed over.
 */
void confine_keep(const int *fds, size_t n);

/* Standard input, output and errors lead nowhere from now on. */
void confine_silence(void);

/* What confine_enter would find here. */
void confine_probe(struct confine_state *ret_s);

/* What is not kept, for people; NULL when all of it is. */
const char *confine_lack(const struct confine_state *s);

#endif
