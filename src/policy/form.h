/* form.h: the shape of one form of rules or statements, and its maker. */
#ifndef POLICY_FORM_H
#define POLICY_FORM_H

#include "fmt/json.h"
#include "policy/rule.h"

/*
 * What rules of one file are put into. Readers give every rule with its line;
 * what is over is decided here, so that all forms agree on it.
 */
struct rule_maker {
	struct arena *a;       /* owns what is made */
	struct arena *scratch; /* of the file being read */
	const char *where;     /* the file, as it was named */
	utc_s now;
	struct str product; /* what VEX calls the target; empty: not said */
	uint32_t file;
	struct rule_file about;
	struct vec rules; /* struct rule, of all files */
};

/*
 * One file per form, policy/<stem>.c, exporting exactly one
 * `const struct rule_form policy_<stem>`; listed in policy/meson.build.
 */
struct rule_form {
	const char *name; /* "trivyignore", as in FORM:FILE */
	const char *doc;  /* one line for people */
	/* Ends of file names that it is told by; NULL-ended. VEX: none. */
	const char *const *names;
	/* VEX: is the document one? doc is its tree. NULL: no VEX. */
	bool (*is)(const struct json *doc);
	/*
	 * Put rules of bytes (of VEX: doc) into m. -1 with *e naming file and
	 * line when anything in it is not understood: a rule that is read
	 * wrongly hides findings.
	 */
	int (*read)(struct rule_maker *m, struct str bytes,
	    const struct json *doc, struct err *e);
};

extern const struct rule_form *const rule_form_list[];
extern const size_t rule_form_list_n;

/* The form of that name, or NULL. */
const struct rule_form *rule_form_find(struct str name);

/* The form whose files are called so, or NULL: nobody can tell. */
const struct rule_form *rule_form_of_file(struct str path);

/* ---- for readers */

/* A rule in the making: up to one condition for each field. */
struct rule_draft {
	struct rule rule;
	struct condition all[RULE_FIELD_N];
	unsigned line;
};

/* "FILE: line N: " and the text, into e; -1. */
#define rule_fail(m, line, e, ...)                                             \
	(err_set((e), E_INPUT, __VA_ARGS__),                                   \
	    err_prepend((e), "%s: line %u", (m)->where, (line)), err_result())

/* One pattern more for that field. */
int rule_draft_text(struct rule_maker *m, struct rule_draft *d,
    enum rule_field field, enum pattern_kind kind, struct str text,
    struct err *e) NODISCARD;
/* The same of a glob; in a path "*" keeps to its folder. */
int rule_draft_glob(struct rule_maker *m, struct rule_draft *d,
    enum rule_field field, struct str text, struct err *e) NODISCARD;

/* Every member of o must have one of these names, which end in NULL. */
int rule_check_keys(struct rule_maker *m, const struct json *o,
    const char *const *names, struct err *e) NODISCARD;

/* Text of a member; empty when there is none; -1 when it is no text. */
int rule_text(struct rule_maker *m, const struct json *o, const char *name,
    struct str *ret_s, struct err *e) NODISCARD;

/* A day or time, exclusive; 0 when there is none. */
int rule_time(struct rule_maker *m, const struct json *o, const char *name,
    utc_s *ret_at, struct err *e) NODISCARD;

/*
 * Keep it, or count it as expired. E_INPUT when it has no condition, which
 * would hide everything.
 */
int rule_add(
    struct rule_maker *m, struct rule_draft *d, struct err *e) NODISCARD;

/* A rule that cannot apply here, and why; counted, not kept. */
void rule_add_foreign(struct rule_maker *m, unsigned line, const char *why);

/* Does VEX's name of a product mean the target? An id, purl or CPE. */
bool rule_is_target(const struct rule_maker *m, struct str product);

#endif
