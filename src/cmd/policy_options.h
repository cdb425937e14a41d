/* policy_options.h: the words of a policy, of every command that has one. */
#ifndef CMD_POLICY_OPTIONS_H
#define CMD_POLICY_OPTIONS_H

#include "app/scan.h"
#include "cmd/cmd.h"

/* clang-format off */
#define RULE_OPTIONS                                                           \
	{"ignore-file", "FILE",   "rules, or FORM:FILE; may be repeated"},         \
	{"vex",         "FILE",   "statements: OpenVEX, CSAF, CycloneDX; likewise"},\
	{"product",     "NAME",   "what --vex files call the target"},             \
	{"no-ignore",   NULL,     "do not read .yagura.yaml here"}
#define POLICY_OPTIONS                                                         \
	{"severity",    "WORDS",  "show these only: high,critical or >=high"},     \
	{"fixed-only",  NULL,     "show what has a fix only"},                     \
	{"kev",         NULL,     "show what CISA knows to be exploited only"},    \
	{"epss-over",   "P",      "show what is likelier to be exploited only"},   \
	{"exploit",     NULL,     "show what has a public exploit only"},          \
	{"cve",         "ID",     "show this vulnerability only; may be repeated"},\
	{"package",     "NAME",   "show this package only, or glob; repeatable"},  \
	{"new-since",   "FILE",   "show what an earlier JSON result has not only"},\
	{"exposure",    "WORD",   "who reaches it: small, controlled or open"},    \
	{"mission",     "WORD",   "its loss hurts: low, medium, high, very-high"}, \
	{"fail-on",     "GATES",  "exit code 1 where one holds: severity>=high,kev"},\
	{"fail-on-eol", NULL,     "exit code 2 where support has ended"},          \
	RULE_OPTIONS
/* clang-format on */

/* Room for lists of words. */
struct policy_words {
	const char *cves[CMD_REPEATS_MAX + 1];
	const char *packages[CMD_REPEATS_MAX + 1];
	const char *fail_on[CMD_REPEATS_MAX + 1];
	const char *ignore_files[CMD_REPEATS_MAX + 1];
	const char *vex[CMD_REPEATS_MAX + 1];
};

/* The options that were given; points into args and w. */
struct policy_options policy_options_of(
    const struct cmd_args *args, struct policy_words *w);

/* EXIT_GATE before EXIT_EOL before EXIT_PARTIAL before 0. */
int policy_exit_code(const struct scan_outcome *o);

#endif
