/* inventory.c: yagura inventory. */
#include "app/inventory.h"

#include "app/document.h"

#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"format",     "FORM",    "cyclonedx (default), spdx or json"                },
    {"output",     "FILE",    "write there, all or nothing, not to stdout"       },
    {"kernel",     "RELEASE", "the running kernel (uname -r), if not this one's" },
    {"os",         "SYSTEM",  "a document's system, debian:12 or debian:12:amd64"},
    {"os-only",    NULL,      "read package databases only, look for no others"  },
    {"paths",      "DIR",     "look for packages below DIR only; may be repeated"},
    {"encrypt-to", "CERT",
     "for the owner of CERT's key alone; may be repeated"                        },
    {NULL,         NULL,      NULL					       },
};

static int
write_inventory(
    const struct cmd_args *args, struct encrypt_to *readers, struct err *e)
{
	const char *paths[CMD_REPEATS_MAX + 1];
	struct session_options opt = {
	    .target = args->n_words > 0 ? args->words[0] : "dir:/",
	    .kernel = cmd_value(args, "kernel", NULL),
	    .os = cmd_value(args, "os", NULL),
	    .system_only = cmd_has(args, "os-only"),
	    .readers = readers,
	};
	bool partial;

	if (cmd_values(args, "paths", paths) > 0)
		opt.paths = paths;
	if (app_inventory(&opt, cmd_value(args, "format", "cyclonedx"),
		cmd_value(args, "output", NULL), &partial, e) < 0)
		return -1;
	return partial ? EXIT_PARTIAL : 0;
}

static int
run(const struct cmd_args *given, struct err *e)
{
	struct cmd_args args = *given;
	struct encrypt_to *readers;
	int code;

	/* What the configuration says for other kinds of target. */
	if (args.n_words > 0 && document_is(args.words[0])) {
		cmd_forget(&args, "os-only");
		cmd_forget(&args, "paths");
	} else {
		cmd_forget(&args, "os");
	}
	if (cmd_readers(&args, &readers, e) < 0)
		return -1;
	code = write_inventory(&args, readers, e);
	encrypt_to_free(readers);
	return code;
}

const struct cmd cmd_inventory = {
    .name = "inventory",
    .words = "[TARGET]",
    .doc = "write what is installed as a document",
    .manual = "TARGET is as for scan, so that documents are converted too. "
	      "The CycloneDX form\n"
	      "holds all that a scan needs: a scan of sbom:FILE says what a "
	      "scan of the target says.\n"
	      "Each form has the digest of what is installed.\n",
    .options = options,
    .max_words = 1,
    .run = run,
};
