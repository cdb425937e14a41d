/* group.h: findings that are one thing to people. */
#ifndef REPORT_GROUP_H
#define REPORT_GROUP_H

#include "base/vec.h"
#include "core/finding.h"

/* A package of a group, and its own fix. */
struct group_package {
	const struct package *package;
	struct str fixed_version;
};

/*
 * One vulnerability in one source package: findings that follow each other
 * with the same id, source, version and state of suppression. Valid until
 * the next one.
 */
struct group {
	struct finding first;
	const struct group_package *packages;
	size_t n; /* findings of it; packages[i] of the i-th */
};

/* Groups pulled from the findings, one ahead; memory is that of one group. */
struct groups {
	struct finding_iter *it;
	bool (*wants)(const struct finding *f);
	const struct finding *ahead; /* NULL: none is left */
	struct arena a;              /* the group's texts */
	struct vec packages;
};

/* From the beginning, those that are wanted (NULL: all). it is borrowed. */
void groups_start(struct groups *g, struct finding_iter *it,
    bool (*wants)(const struct finding *f));
bool groups_next(struct groups *g, struct group *ret_group);
void groups_done(struct groups *g);

#endif
