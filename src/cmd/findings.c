/* findings.c: yagura findings. */
#include <stdio.h>

#include "app/fleet.h"
#include "cmd/cmd.h"
#include "os/clock.h"

static const struct cmd_option options[] = {
    {"state",     "DIR",         "where assets and findings are kept"      },
    {"cve",       "ID",          "of this vulnerability, or an alias of it"},
    {"package",   "NAME",        "in this package, or built of this source"},
    {"asset",     "NAME",        "of this asset: name, id or UUID"         },
    {"account",   "ID",          "of assets of this account"               },
    {"namespace", "NAME",        "of assets of this namespace"             },
    {"tag",       "KEY[=VALUE]", "of assets with this tag"                 },
    {"severity",  "WORD",        "of this severity only"                   },
    {"least",     "WORD",        "of this severity or worse"               },
    {"status",    "WORD",        "open (as without it) or closed"          },
    {"exploited", NULL,          "known to be exploited"                   },
    {"fixable",   NULL,          "a fixed version is known"                },
    {"limit",     "N",           "so many at most"                         },
    {"skip",      "N",           "without the first ones"                  },
    {"format",    "FORM",        "table or json"                           },
    {NULL,        NULL,          NULL				      },
};

static int
read_severity(const struct cmd_args *args, const char *option,
    enum severity *ret_s, bool *ret_has, struct err *e)
{
	const char *word = cmd_value(args, option, NULL);

	if (word != NULL && !severity_parse(str_from(word), ret_s))
		return fail(e, E_USAGE, "--%s %s: no severity", option, word);
	*ret_has = word != NULL;
	return 0;
}

static int
read_number(const struct cmd_args *args, const char *option, size_t *ret_n,
    struct err *e)
{
	const char *word = cmd_value(args, option, NULL);
	uint64_t n = 0;

	if (word != NULL && !str_to_u64(str_from(word), UINT32_MAX, &n))
		return fail(e, E_USAGE, "--%s %s: no number", option, word);
	*ret_n = (size_t)n;
	return 0;
}

static int
read_filter(
    const struct cmd_args *args, struct store_finding_filter *f, struct err *e)
{
	const char *status = cmd_value(args, "status", NULL);
	struct str tag = str_from(cmd_value(args, "tag", NULL));
	bool has_least;

	f->id = str_from(cmd_value(args, "cve", NULL));
	f->package = str_from(cmd_value(args, "package", NULL));
	f->asset = str_from(cmd_value(args, "asset", NULL));
	f->account = str_from(cmd_value(args, "account", NULL));
	f->namespace = str_from(cmd_value(args, "namespace", NULL));
	f->only_kev = cmd_has(args, "exploited");
	f->only_fixable = cmd_has(args, "fixable");
	if (tag.n > 0 && str_cut(&tag, '=', &f->tag.key) && tag.n != SIZE_MAX)
		f->tag.value = tag;
	if (status != NULL && !store_state_parse(str_from(status), &f->state))
		return fail(e, E_USAGE, "--status %s: open or closed", status);
	f->has_state = status != NULL;
	if (read_severity(args, "severity", &f->severity, &f->has_severity, e) <
		0 ||
	    read_severity(args, "least", &f->least, &has_least, e) < 0 ||
	    read_number(args, "limit", &f->limit, e) < 0)
		return -1;
	return read_number(args, "skip", &f->skip, e);
}

static int
run(const struct cmd_args *args, struct err *e)
{
	struct fleet_options opt = {.state = args->state_dir,
	    .format = cmd_value(args, "format", "table"),
	    .out = stdout};
	struct store_finding_filter f = {.limit = 0};

	if (read_filter(args, &f, e) < 0 || clock_now(&opt.now, e) < 0)
		return -1;
	return app_fleet_findings(&opt, &f, e);
}

const struct cmd cmd_findings = {
    .name = "findings",
    .words = "",
    .doc = "show what was found in the fleet, the worst first",
    .options = options,
    .run = run,
};
