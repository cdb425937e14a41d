/* words.h: what forms for people say, in two languages. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "core/finding.h"
#include "report/report.h"

enum word {
	/* Headings. */
	W_SEVERITY,
	W_RISK,
	W_ID,
	W_PACKAGE,
	W_VERSIONS,
	W_INSTALLED,
	W_FIXED,
	W_THREAT,
	W_TITLE,
	W_SCORE,
	W_AGE,
	W_COVERAGE,
	W_STATE,
	W_BUILT,
	W_REASON,
	W_DIAGNOSTICS,
	W_SUPPRESSED,
	W_STATUS,
	W_WHERE,
	W_FINDINGS,
	/* What comes of it. */
	W_UNDECIDED,
	W_WILL_NOT_FIX,
	W_DEFERRED,
	W_END_OF_LIFE,
	W_INVESTIGATED,
	W_NO_FIX,
	W_THE_SYSTEM,
	W_UNKNOWN_SYSTEM,
	W_KERNEL,
	/* Sums: a number stands between BEFORE and AFTER. */
	W_PACKAGES_BEFORE,
	W_PACKAGES_AFTER,
	W_FINDING_BEFORE, /* one */
	W_FINDING_AFTER,
	W_FINDINGS_BEFORE,
	W_FINDINGS_AFTER,
	W_HAS_FIX_BEFORE, /* one */
	W_HAS_FIX_AFTER,
	W_HAVE_FIX_BEFORE,
	W_HAVE_FIX_AFTER,
	W_EXPLOITED_BEFORE,
	W_EXPLOITED_AFTER,
	W_UNDECIDED_BEFORE,
	W_UNDECIDED_AFTER,
	W_STOP, /* at the end of a sentence */
	W_OTHER_KERNELS_BEFORE,
	W_OTHER_KERNELS_AFTER,
	W_SUPPRESSED_BEFORE,
	W_SUPPRESSED_AFTER,
	W_SUPPRESSED_HINT,
	W_PARTIAL,
	W_MORE_DIAGS_BEFORE,
	W_MORE_DIAGS_AFTER,
	W_NAMES_BEFORE, /* "(2 packages)" behind a source's name */
	W_NAMES_AFTER,
	W_UNTIL,
	/* Of the page. */
	W_PAGE_TITLE,
	W_SCANNED_AT,
	W_ALL,
	W_SEARCH,
	W_ONLY_FIXABLE,
	W_ONLY_THREAT,
	W_SHOWN,
	W_BY_SEVERITY,
	W_BY_AGE,
	W_EPSS_CVSS,
	W_FIXABLE,
	W_EXPLOITED,
	W_DETAILS,
	W_ALIASES,
	W_REFERENCES,
	W_EVIDENCE,
	W_PACKAGES,
	W_HIDDEN,
	W_COMMAND,
	W_NONE_FOUND,
	W_AGE_DAYS_30,
	W_AGE_DAYS_90,
	W_AGE_YEAR_1,
	W_AGE_YEAR_2,
	W_AGE_YEAR_5,
	W_AGE_OLDER,
	W_N
};

const char *words_get(enum report_lang lang, enum word w);

/* "critical", or the words of IPA: 緊急, 重要, 警告, 注意. */
const char *words_severity(enum report_lang lang, enum severity s);

/* "ok", "missing", ... for people. */
const char *words_coverage(enum report_lang lang, enum coverage_state s);

#endif
