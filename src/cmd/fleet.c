/* fleet.c: the words of commands that list assets. */
#include "cmd/fleet.h"

#include "os/clock.h"

int
fleet_asset_args(const struct cmd_args *args, struct fleet_options *opt,
    struct store_asset_filter *f, struct err *e)
{
	const char *coverage = cmd_value(args, "coverage", NULL);
	struct str tag = str_from(cmd_value(args, "tag", NULL));

	*opt = (struct fleet_options){.state = args->state_dir,
	    .format = cmd_value(args, "format", "table"),
	    .out = stdout};
	if (clock_now(&opt->now, e) < 0)
		return -1;
	*f = (struct store_asset_filter){
	    .asset = str_from(cmd_value(args, "asset", NULL)),
	    .account = str_from(cmd_value(args, "account", NULL)),
	    .region = str_from(cmd_value(args, "region", NULL)),
	    .namespace = str_from(cmd_value(args, "namespace", NULL)),
	    .os = str_from(cmd_value(args, "os", NULL)),
	    .now = opt->now,
	    .has_coverage = coverage != NULL,
	};
	if (tag.n > 0 && str_cut(&tag, '=', &f->tag.key) && tag.n != SIZE_MAX)
		f->tag.value = tag;
	if (coverage != NULL &&
	    !store_coverage_parse(str_from(coverage), &f->coverage))
		return fail(e, E_USAGE,
		    "--coverage %s: excluded, never-scanned, unsupported, "
		    "stale, partly or ok",
		    coverage);
	return 0;
}
