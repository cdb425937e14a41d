/* policy_options.c: the words of a policy, of every command that has one. */
#include "cmd/policy_options.h"

struct policy_options
policy_options_of(const struct cmd_args *args, struct policy_words *w)
{
	cmd_values(args, "cve", w->cves);
	cmd_values(args, "package", w->packages);
	cmd_values(args, "fail-on", w->fail_on);
	cmd_values(args, "ignore-file", w->ignore_files);
	cmd_values(args, "vex", w->vex);
	return (struct policy_options){
	    .severity = cmd_value(args, "severity", NULL),
	    .epss_over = cmd_value(args, "epss-over", NULL),
	    .new_since = cmd_value(args, "new-since", NULL),
	    .exposure = cmd_value(args, "exposure", NULL),
	    .mission = cmd_value(args, "mission", NULL),
	    .product = cmd_value(args, "product", NULL),
	    .cves = w->cves,
	    .packages = w->packages,
	    .fail_on = w->fail_on,
	    .ignore_files = w->ignore_files,
	    .vex = w->vex,
	    .fixed_only = cmd_has(args, "fixed-only"),
	    .kev_only = cmd_has(args, "kev"),
	    .exploit_only = cmd_has(args, "exploit"),
	    .no_own_rules = cmd_has(args, "no-ignore"),
	    .fail_on_eol = cmd_has(args, "fail-on-eol"),
	};
}

int
policy_exit_code(const struct scan_outcome *o)
{
	if (o->has_fired)
		return EXIT_GATE;
	if (o->has_ended)
		return EXIT_EOL;
	return o->is_partial ? EXIT_PARTIAL : 0;
}
