/* report.h: the shape of one form of output. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "core/finding.h"

/* Of headings and words for people; what machines read has one language. */
enum report_lang {
	REPORT_ENGLISH = 0,
	REPORT_JAPANESE,
};

/* What forms for people put together. */
enum report_group {
	REPORT_UNGROUPED = 0,
	REPORT_BY_PACKAGE, /* findings come package by package */
	REPORT_BY_CVE,     /* findings come vulnerability by vulnerability */
};

struct report_options {
	unsigned width;       /* columns of the terminal; 0: no limit */
	bool color;           /* escape sequences are welcome */
	bool show_suppressed; /* list them, do not only count them */
	enum report_lang lang;
	enum report_group group_by;
	struct str template; /* of the form that has one: its text */
};

/*
 * One file per form, report/<stem>.c, exporting exactly one
 * `const struct report report_<stem>`; listed in report/meson.build.
 */
struct report {
	const char *name; /* as in --format: "json" */
	const char *doc;  /* one line for people */
	/* Can it be written by these options? NULL: by any. */
	int (*check)(const struct report_options *opt, struct err *e);
	/*
	 * Write everything to out. Findings are pulled, perhaps more than
	 * once; memory does not grow with their number. Write errors stay in
	 * out for the caller to check.
	 */
	void (*write)(FILE *out, const struct scan_result *r,
	    struct finding_iter *findings, const struct report_options *opt);
};

/* All of them, in the order of the build file. */
extern const struct report *const report_list[];
extern const size_t report_list_n;

/* The form of that name, or NULL. */
const struct report *report_find(const char *name);

#endif
