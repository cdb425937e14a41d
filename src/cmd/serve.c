/* serve.c: yagura serve. */
#include "server/serve.h"

#include <stdio.h>

#include "base/str.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"listen",     "ADDRESS", "127.0.0.1:8634 by default; [::1]:PORT"           },
    {"store",      "PLACE",   "of what is known of the fleet"                   },
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
	const char *workers = cmd_value(args, "workers", "0");
	struct serve_options opt = {
	    .listen = cmd_value(args, "listen", "127.0.0.1:8634"),
	    .db_dir = args->db_dir,
	    .tls_cert = cmd_value(args, "tls-cert", NULL),
	    .tls_key = cmd_value(args, "tls-key", NULL),
	    .access_log = cmd_value(args, "access-log", NULL),
	    .vuls_is_open = cmd_has(args, "vuls-open"),
	};
	char place[4096];
	uint64_t n;

	if ((opt.tls_cert == NULL) != (opt.tls_key == NULL))
		return fail(
		    e, E_USAGE, "serve: --tls-cert and --tls-key go together");
	if (!str_to_u64(str_from(workers), 16, &n))
		return fail(e, E_USAGE, "--workers %s: not 1 to 16", workers);
	opt.n_workers = (unsigned)n;
	if (cmd_place(args, "store", place, e) < 0)
		return -1;
	opt.store = place;
	return serve_run(&opt, e);
}

const struct cmd cmd_serve = {
    .name = "serve",
    .words = "",
    .doc = "take results, and answer questions about the fleet",
    .manual =
	"PLACE is a directory (/var/lib/yagura/store for root, else "
	"yagura/store below\n"
	"$XDG_DATA_HOME) or postgres://... Every path but /healthz, /readyz "
	"and /health\n"
	"wants a token, see \"yagura help token create\"; the first start "
	"prints one.\n"
	"SIGTERM ends it when all that began has its answer.\n",
    .options = options,
    .run = run,
};
