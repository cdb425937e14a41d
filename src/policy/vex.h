/* vex.h: what the readers of VEX documents share. */
#ifndef POLICY_VEX_H
#define POLICY_VEX_H

#include "policy/form.h"

/*
 * A statement in the making. It is of some packages, or of the target as a
 * whole where one of its products is the target (rule_is_target).
 */
struct vex_draft {
	struct rule_draft draft;
	bool is_of_target;
};

/* The four words of VEX, as OpenVEX writes them; -1 names the line. */
int vex_set_status(struct rule_maker *m, struct vex_draft *v, struct str status,
    struct err *e) NODISCARD;

/* A vulnerability that it speaks of. */
int vex_add_id(struct rule_maker *m, struct vex_draft *v, struct str id,
    struct err *e) NODISCARD;

/* A product that it speaks of, by a name: what is no purl is none. */
int vex_add_product(struct rule_maker *m, struct vex_draft *v, struct str name,
    struct err *e) NODISCARD;

/* Keep it; of other products than packages and the target it is counted. */
int vex_add(struct rule_maker *m, struct vex_draft *v, struct err *e) NODISCARD;

/* Newest first, of the rules from that index on. */
void vex_sort(struct rule_maker *m, size_t from);

#endif
