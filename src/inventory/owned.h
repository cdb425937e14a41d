/* owned.h: which files of a target its system's packages have put there. */
#ifndef INVENTORY_OWNED_H
#define INVENTORY_OWNED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/vec.h"

/*
 * A file of the system's packages is matched as theirs: fixes come under old
 * version numbers, so that what it says of itself would give false findings.
 * Of each only a keyed hash of its path is kept.
 */
struct owned {
	struct vec hashes; /* uint64_t */
	struct vec asked;  /* struct owned_question */
	struct buf path;
	uint64_t key[2];
	bool is_sorted;
};

struct owned_question {
	uint64_t hash;      /* of a path */
	struct str *answer; /* the package that has put it there */
};

void owned_init(struct owned *o);
void owned_done(struct owned *o);

/*
 * Whose is the file at path? *answer is set when a package is told of that has
 * put it there; names of packages are borrowed.
 */
void owned_ask(struct owned *o, struct str path, struct str *answer);

/*
 * A file of package, which is the system's or a third party's. Of those only
 * questions are answered. It is name in folder, "/usr/lib" or "usr/lib/". What lies below one of the folders
 * that are links into /usr by now lies there as well. After LIMIT_OWNED_FILES
 * the rest is not known.
 */
void owned_add(struct owned *o, struct str folder, struct str name,
    struct str package, bool is_systems);

/* A file at an absolute path? */
bool owned_has(struct owned *o, struct str path);

#endif
