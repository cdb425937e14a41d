/* serve.c: yagura serve. */
#include "server/serve.h"

#include <stdio.h>

#include "base/str.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"listen",     "ADDRESS", "127.0.0.1:8634 by default; [::1]:PORT"           },
    {"state",      "DIR",     "where assets and findings are kept"              },
    {"db",         "DIR",     "the vulnerability database"                      },
    {"tls-cert",   "FILE",    "certificate and chain (PEM)"                     },
    {"tls-key",    "FILE",    "its key (PEM)"                                   },
    {"access-log", "FILE",    "append there, not to standard error"             },
    {"workers",    "N",       "threads that work, if not one for each processor"},
    {"vuls-open",  NULL,      "POST /vuls needs no token; on loopback only"     },
    {NULL,         NULL,      NULL					      },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct serve_options opt = {
	    .listen = cmd_value(args, "listen", "127.0.0.1:8634"),
	    .store = args->state_dir,
	    .db_dir = args->db_dir,
	    .tls_cert = cmd_value(args, "tls-cert", NULL),
	    .tls_key = cmd_value(args, "tls-key", NULL),
	    .access_log = cmd_value(args, "access-log", NULL),
	    .vuls_is_open = cmd_has(args, "vuls-open"),
	};

	if ((opt.tls_cert == NULL) != (opt.tls_key == NULL))
		return fail(
		    e, E_USAGE, "serve: --tls-cert and --tls-key go together");
	if (cmd_number(args, "workers", 0, 16, &opt.n_workers, e) < 0)
		return -1;
	return serve_run(&opt, e);
}

const struct cmd cmd_serve = {
    .name = "serve",
    .words = "",
    .doc = "take results, and answer questions about the fleet",
    .manual =
	"Every path but /healthz, /readyz and /health wants a token, see "
	"\"yagura help token\n"
	"create\"; the first start prints one. Inventories are matched as they "
	"come, and all of\n"
	"them again when the database has changed.\n"
	"SIGTERM ends it when all that began has its answer.\n",
    .options = options,
    .run = run,
};
