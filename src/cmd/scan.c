/* scan.c: yagura scan. */
#include "app/scan.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "os/offline.h"

static const struct cmd_option options[] = {
    {"db",        "DIR",     "the vulnerability database"                       },
    {"format",    "FORM",    "table (default) or json"                          },
    {"output",    "FILE",    "write there, all or nothing, not to stdout"       },
    {"kernel",    "RELEASE", "the running kernel (uname -r), if not this one's" },
    {"os",        "SYSTEM",  "a document's system, debian:12 or debian:12:amd64"},
    {"os-only",   NULL,      "read package databases only, look for no others"  },
    {"paths",     "DIR",     "look for packages below DIR only; may be repeated"},
    {"save-case", "DIR",     "also keep in DIR what repeats this scan"          },
    {"offline",   NULL,      "refuse every network connection"                  },
    {NULL,        NULL,      NULL					       },
};

/* A terminal's width and colors; plain text for everything else. */
static struct report_options
report_options(bool to_file)
{
	struct report_options opt = {0, false};
	const char *no_color = getenv("NO_COLOR");
	struct winsize w;

	if (to_file || !isatty(STDOUT_FILENO))
		return opt;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		opt.width = w.ws_col;
	/* Source: no-color.org. */
	opt.color = no_color == NULL || *no_color == '\0';
	return opt;
}

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *output = cmd_value(args, "output", NULL);
	const char *paths[CMD_REPEATS_MAX + 1];
	struct scan_options opt = {
	    .session =
		{
			  .target = args->n_words > 0 ? args->words[0] : "dir:/",
			  .db_dir = args->db_dir,
			  .kernel = cmd_value(args, "kernel", NULL),
			  .os = cmd_value(args, "os", NULL),
			  .save_dir = cmd_value(args, "save-case", NULL),
			  .system_only = cmd_has(args, "os-only"),
			  },
	    .format = cmd_value(args, "format", "table"),
	    .output = output,
	    .report = report_options(output != NULL),
	};
	bool partial;

	if (cmd_values(args, "paths", paths) > 0)
		opt.session.paths = paths;
	if (cmd_has(args, "offline") && offline_enforce(e) < 0)
		return -1;
	if (app_scan(&opt, &partial, e) < 0)
		return -1;
	return partial ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_scan = {
    .name = "scan",
    .words = "[TARGET]",
    .doc = "say what is vulnerable on a target",
    .manual =
	"TARGET is dir:PATH (or a path): the root of a file system. The "
	"default is dir:/,\n"
	"this machine. Or it is a document: sbom:FILE (CycloneDX, SPDX, "
	"Syft's, Vuls'),\n"
	"vuls:FILE, or pkglist:FILE with --os; FILE - is standard input.\n"
	"The result is printed with what was looked at and what was "
	"not.\n",
    .options = options,
    .max_words = 1,
    .run = run,
};
