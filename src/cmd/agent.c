/* agent.c: yagura agent. */
#include "app/agent.h"

#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"server",     "URL",     "of yagura serve"                                      },
    {"token-file", "FILE",    "holds the token that the server wants"                },
    {"interval",   "TIME",    "between two looks: 30m (default), 1h, 90s"            },
    {"settle",     "SECONDS", "without a change of packages before a look, 10"       },
    {"once",       NULL,      "look and send once, then end: for timers"             },
    {"spool",      "DIR",     "where results wait while the server is away"          },
    {"ca-file",    "FILE",    "certificates to trust, not the system's"              },
    {"name",       "NAME",    "of the machine, if not its host name"                 },
    {"machine-id", "ID",      "if not that of its /etc/machine-id"                   },
    {"tag",        "TAG",     "NAME=VALUE or NAME; may be repeated"                  },
    {"os-only",    NULL,      "read package databases only, look for no others"      },
    {"tries",      "N",       "of one request while the server is away, 2 by default"},
    {NULL,         NULL,      NULL						   },
};

/* "30m" in seconds. */
static int
read_interval(const char *text, unsigned *ret_s, struct err *e)
{
	struct str s = str_from(text);
	unsigned unit = 1;
	uint64_t n;

	if (str_ends(s, STR("m")))
		unit = 60;
	else if (str_ends(s, STR("h")))
		unit = 3600;
	if (unit > 1 || str_ends(s, STR("s")))
		s.n--;
	if (!str_to_u64(s, 86400 * 7 / unit, &n) || n == 0)
		return fail(e, E_USAGE,
		    "--interval %s: not a time like 90s, 30m or 1h", text);
	*ret_s = (unsigned)n * unit;
	return 0;
}

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *tags[CMD_REPEATS_MAX + 1];
	char spool[4096];
	struct agent_options opt = {
	    .collect = {.session = {.target = "dir:/",
			    .is_quiet = true,
			    .system_only = cmd_has(args, "os-only")},
			.results_dir = spool,
			.name = cmd_value(args,       "name",       NULL),
			.machine_id = cmd_value(args, "machine-id", NULL),
			.tags = tags   },
	    .upload = { .server = cmd_value(args,							    "server", NULL),
			.token_file = cmd_value(args, "token-file", NULL),
			.ca_file = cmd_value(args,       "ca-file", NULL),
			.road = "agent"},
	    .is_once = cmd_has(args, "once"),
	};
	bool partial;

	cmd_values(args, "tag", tags);
	if (opt.upload.server == NULL)
		return fail(e, E_USAGE, "agent needs --server URL");
	if (cmd_number(args, "tries", 2, 1000, &opt.upload.n_tries, e) < 0 ||
	    cmd_number(args, "settle", 10, 3600, &opt.settle_s, e) < 0 ||
	    read_interval(
		cmd_value(args, "interval", "30m"), &opt.interval_s, e) < 0 ||
	    cmd_place(args, "spool", spool, e) < 0 ||
	    app_agent(&opt, &partial, e) < 0)
		return -1;
	return partial ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_agent = {
    .name = "agent",
    .words = "",
    .doc = "keep a server told of what is installed here",
    .manual =
	"Looks at this machine at every interval and when packages change. "
	"When nothing has\n"
	"changed it sends some 200 bytes. While the server is away results "
	"wait in DIR\n"
	"(/var/lib/yagura/spool for root). SIGHUP: look now.\n",
    .options = options,
    .run = run,
};
