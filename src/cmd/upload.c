/* upload.c: yagura upload. */
#include <stdio.h>

#include "app/upload.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"server",      "URL",     "of yagura serve"                                      },
    {"token-file",  "FILE",    "holds the token that the server wants"                },
    {"results-dir", "DIR",     "send all results in it, and remove them"              },
    {"ca-file",     "FILE",    "certificates to trust, not the system's"              },
    {"lease",       "SECONDS", "until others may take over, 300 by default"           },
    {"tries",       "N",       "of one request while the server is away, 4 by default"},
    {NULL,          NULL,      NULL						   },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *dir = cmd_value(args, "results-dir", NULL);
	struct upload_options opt = {
	    .server = cmd_value(args, "server", NULL),
	    .token_file = cmd_value(args, "token-file", NULL),
	    .ca_file = cmd_value(args, "ca-file", NULL),
	    .road = dir != NULL ? "results-dir" : "upload",
	};
	struct upload_sums sums = {0};
	int rc;

	if (opt.server == NULL)
		return fail(e, E_USAGE, "upload needs --server URL");
	if ((dir != NULL) == (args->n_words > 0))
		return fail(e, E_USAGE,
		    "upload needs either --results-dir DIR or FILE");
	if (cmd_number(args, "lease", 0, 86400, &opt.lease_s, e) < 0 ||
	    cmd_number(args, "tries", 0, 1000, &opt.n_tries, e) < 0)
		return -1;
	rc = dir != NULL
		 ? app_upload_dir(&opt, dir, &sums, e)
		 : app_upload_files(&opt, args->words, args->n_words, &sums, e);
	upload_write_sums(stdout, &sums);
	if (rc < 0)
		return -1;
	return sums.n_left + sums.n_aside > 0 ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_upload = {
    .name = "upload",
    .words = "[FILE...]",
    .doc = "send results to a server",
    .manual =
	"A results directory may hold what \"yagura collect\" left there and "
	"the directories\n"
	"of Vuls, of all its versions. Everything is sent in the order of the "
	"scans; a result\n"
	"is removed once the server has it on its disk. What cannot be read is "
	"moved to\n"
	"DIR/aside with the reason. Several may run at once. FILE is a result "
	"or an SBOM,\n"
	"and stays.\n",
    .options = options,
    .max_words = CMD_REPEATS_MAX,
    .run = run,
};
