/* scan.h: look at one target and say what is wrong with it. */
#ifndef APP_SCAN_H
#define APP_SCAN_H

#include <stdbool.h>

#include "app/policy.h"
#include "app/session.h"
#include "report/report.h"

struct scan_options {
	struct session_options session;
	const char *format;
	const char *output;        /* NULL: stdout */
	const char *template_file; /* goes into report.template; NULL: none */
	struct report_options report;
	struct policy_options policy;
};

/* What came of a scan, beside its result. */
struct scan_outcome {
	bool is_partial; /* something was not decided */
	bool has_fired;  /* a gate did */
	bool has_ended;  /* --fail-on-eol: of something support has ended */
};

/* -1 when there is no result at all. */
int app_scan(const struct scan_options *opt, struct scan_outcome *ret_o,
    struct err *e) NODISCARD;

/* The findings of a session that was matched, by a policy. */
struct scan_findings {
	struct policy_view view; /* view.iter gives them out */
	struct finding_iter list;
	const struct session *session;
	const uint32_t *order; /* NULL: as they are */
	size_t next;
};

/* All is borrowed. f must stay where it is until scan_findings_done. */
void scan_findings_init(struct scan_findings *f, struct session *s,
    const struct policy *policy, enum report_group by);
void scan_findings_done(struct scan_findings *f);

/*
 * Look at all findings by the policy: coverage gets rows on it, and gates
 * that fire are told on stderr, name before them, unless it is NULL.
 */
void scan_judge(struct session *s, const struct app_policy *p, const char *name,
    struct scan_outcome *ret_o);

/*
 * Write a session that was matched in a form: to path all or nothing, or to
 * stdout when path is NULL. opt may be NULL for a file; policy may be NULL.
 */
int scan_write(struct session *s, const struct policy *policy,
    const char *format, const char *path, const struct report_options *opt,
    struct err *e) NODISCARD;

#endif
