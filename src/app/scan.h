/* scan.h: look at one target and say what is wrong with it. */
#ifndef APP_SCAN_H
#define APP_SCAN_H

#include <stdbool.h>

#include "app/session.h"
#include "report/report.h"

struct scan_options {
	struct session_options session;
	const char *format;
	const char *output;        /* NULL: stdout */
	const char *template_file; /* goes into report.template; NULL: none */
	struct report_options report;
};

/*
 * *ret_partial: something was not decided (exit code 3). -1 when there is no
 * result at all.
 */
int app_scan(
    const struct scan_options *opt, bool *ret_partial, struct err *e) NODISCARD;

/*
 * Match and write s in a form: to path all or nothing, or to stdout when path
 * is NULL. opt may be NULL for a file.
 */
int scan_write(struct session *s, const char *format, const char *path,
    const struct report_options *opt, struct err *e) NODISCARD;

#endif
