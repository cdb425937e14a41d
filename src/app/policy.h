/* policy.h: make a policy of words and files. */
#ifndef APP_POLICY_H
#define APP_POLICY_H

#include "policy/policy.h"

/* As on the command line; NULL: not given. Lists end in NULL. */
struct policy_options {
	const char *severity;  /* "high,critical", ">=high" */
	const char *epss_over; /* "0.5" */
	const char *new_since; /* an earlier result in JSON */
	const char *exposure;
	const char *mission;
	const char *product; /* what VEX calls the target */
	const char *const *cves;
	const char *const *packages;     /* names and globs */
	const char *const *fail_on;      /* policy/gate.h */
	const char *const *ignore_files; /* FILE or FORM:FILE */
	const char *const *vex;
	bool fixed_only, kev_only, exploit_only;
	bool no_own_rules; /* .yagura.yaml here is not looked for */
	bool fail_on_eol;
};

/* A policy and all that it points into. */
struct app_policy {
	struct policy policy;
	struct arena a;
	struct earlier baseline;
	bool fails_on_eol;
};

/*
 * Read the words and the files they name. Without no_own_rules, .yagura.yaml
 * of the current directory is the first of them, if it is there. -1 ends p.
 */
int app_policy_open(struct app_policy *p, const struct policy_options *opt,
    struct err *e) NODISCARD;

/* earlier_read of a file. */
int app_result_read(struct earlier *r, const char *path,
    void (*one)(void *ctx, struct str key, const struct earlier_finding *f),
    void *ctx, struct err *e) NODISCARD;

/* Ends p. Harmless for a zeroed one. */
void app_policy_close(struct app_policy *p);

#endif
