/* rule.h: what somebody has said of findings that need no action. */
#ifndef POLICY_RULE_H
#define POLICY_RULE_H

#include "base/map.h"
#include "base/vec.h"
#include "core/finding.h"

/* What of a finding a condition looks at. */
enum rule_field {
	RULE_ID = 0,    /* its id and aliases, in any case of letters */
	RULE_PACKAGE,   /* the package's name, or its source's */
	RULE_NAME,      /* the package's name alone */
	RULE_SOURCE,    /* its source's name alone */
	RULE_VERSION,   /* the package's, or its source's */
	RULE_TYPE,      /* purl type: "npm" */
	RULE_PURL,      /* package URL */
	RULE_PATH,      /* the file that says it is installed */
	RULE_FIX_STATE, /* "fixed", "not-fixed", "wont-fix", "unknown" */
	RULE_SCOPE,     /* "dev" of what is needed to develop only */
	RULE_FIELD_N
};

enum pattern_kind {
	PATTERN_EXACT = 0,
	PATTERN_NO_CASE, /* ASCII letters */
	PATTERN_REGEX,   /* expressions and globs */
	PATTERN_PURL
};

/* A package URL in parts, percent signs undone. */
struct purl_parts {
	struct str type;
	struct str path;    /* namespace and name */
	struct str version; /* empty: none is stated */
	struct str qualifiers;
};

struct pattern {
	enum pattern_kind kind;
	struct str text;
	const struct regex *regex;          /* of PATTERN_REGEX */
	struct purl_parts purl;             /* of PATTERN_PURL */
	const struct regex *path, *version; /* its globs; NULL: as they are */
};

/* One of its patterns matches. */
struct condition {
	enum rule_field field;
	const struct pattern *any;
	size_t n;
};

struct rule {
	struct suppression says;
	uint32_t file;     /* index of its file */
	bool is_statement; /* of VEX, whose files speak of much else */
	/*
	 * VEX: it does apply, or nobody knows yet. Where such a statement is
	 * the first of its file that matches, those behind it do not count.
	 */
	bool is_open;
	utc_s said_at;   /* VEX: when; newer ones come first */
	uint32_t number; /* in the order of reading */
	unsigned line;
	const struct condition *all; /* all must hold; never none */
	size_t n_all;
	struct str what; /* for messages: its first id, or what it has */
};

/* One file of rules. */
struct rule_file {
	struct str name;
	const char *form;
	size_t n_rules;   /* that are in force */
	size_t n_expired; /* told in expired */
	size_t n_foreign; /* that this program or target cannot have */
	struct str expired, foreign; /* for people: where and why */
};

/* A finding as rules look at it. Valid as long as the finding. */
struct rule_subject {
	struct arena *a; /* for what must be made of it */
	const struct finding *finding;
	const struct os_info *os;
	struct purl_parts purl;
	bool has_purl; /* it was made */
};

/*
 * Rules of many files, by the ids that they speak of: asking for one finding
 * looks at few of them. Owned by the arena they were read into.
 */
struct rules {
	const struct rule *list;
	size_t n;
	const struct rule_file *files;
	size_t n_files;
	struct map of_id;    /* id in capitals -> index + 1 into links */
	struct vec links;    /* struct rule_link */
	uint32_t without_id; /* first link of rules for all ids; 0: none */
};

/* An empty set; rules_done also after that. */
void rules_init(struct rules *r);
void rules_done(struct rules *r);

/* Takes lists in a; the files' order is that of weight, the first wins. */
void rules_set(struct rules *r, struct arena *a, const struct rule *list,
    size_t n, const struct rule_file *files, size_t n_files);

/*
 * The rule that says that the finding needs no action, as its index; false
 * when none does. Of each file the first that matches decides.
 */
bool rules_find(
    const struct rules *r, struct rule_subject *s, size_t *ret_index);

/* Does that rule say anything of the finding? */
bool rule_matches(const struct rule *rule, struct rule_subject *s);

/* "pkg:npm/%40a/b@1?arch=x" in parts owned by a; false: no package URL. */
bool purl_parts_of(
    struct arena *a, struct str text, struct purl_parts *ret_parts);

#endif
