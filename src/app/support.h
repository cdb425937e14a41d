/* support.h: when support ends, by the roads that every Debian has. */
#ifndef APP_SUPPORT_H
#define APP_SUPPORT_H

#include <stdbool.h>

#include "app/apt.h"
#include "app/collect.h"

/* Is the feed one of support dates that a package carries? */
bool support_knows(const struct feed *feed);

/* How packages are come by. */
struct support {
	const char *work_dir;
	const char *state_dir; /* of apt's indexes, kept between runs */
	bool use_apt;          /* else only what is installed here counts */
	bool has_tried, has_apt;
	struct apt apt;
};

/*
 * The documents of such a feed from the package that carries it: *ret_in is
 * owned by c->a, its descriptors are the caller's to close. n = 0 when there
 * is none; the reason is noted in c.
 */
void support_find(struct support *s, struct collect *c, const struct feed *feed,
    struct collect_input **ret_in, size_t *ret_n);

#endif
