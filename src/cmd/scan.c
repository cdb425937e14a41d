/* scan.c: yagura scan. */
#include "app/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/document.h"
#include "app/hosts.h"
#include "cmd/cmd.h"
#include "cmd/policy_options.h"
#include "core/limits.h"
#include "os/offline.h"

static const struct cmd_option options[] = {
    {"db",	      "DIR",     "the vulnerability database"                       },
    {"format",          "FORM",    "table (default), json, csv, ...: see below"       },
    {"lang",            "LANG",    "en or ja: of headings and words for people"       },
    {"group-by",        "WHAT",    "table: package or cve"                            },
    {"template",        "FILE",    "of --format template, which it implies"           },
    {"show-suppressed", NULL,      "list suppressed findings, too"                    },
    {"output",          "FILE",    "write there, all or nothing, not to stdout"       },
    {"kernel",          "RELEASE", "the running kernel (uname -r), if not this one's" },
    {"os",	      "SYSTEM",  "a document's system, debian:12 or debian:12:amd64"},
    {"os-only",         NULL,      "read package databases only, look for no others"  },
    {"paths",           "DIR",     "look for packages below DIR only; may be repeated"},
    {"save-case",       "DIR",     "also keep in DIR what repeats this scan"          },
    {"deep",            NULL,      "ssh: look for packages all over the host, too"    },
    {"ssh-config",      "FILE",    "ssh: its configuration, not the user's"           },
    {"identity",        "FILE",    "ssh: offer this key first"                        },
    {"timeout",         "SECONDS", "ssh: give a host so long (600)"                   },
    {"hosts",           "FILE",    "scan the hosts of FILE over ssh, one a line"      },
    {"output-dir",      "DIR",     "--hosts: write results to DIR/HOST.json"          },
    {"parallel",        "N",       "--hosts: so many at once (8)"                     },
    {"offline",         NULL,      "refuse every network connection"                  },
    {"encrypt-to",      "CERT",
     "for the owner of CERT's key alone; may be repeated"                             },
    POLICY_OPTIONS,
    {NULL,	      NULL,      NULL					       },
};

/* A terminal's width and colors; plain text for everything else. */
static void
read_terminal(struct report_options *opt)
{
	const char *no_color = getenv("NO_COLOR");
	struct winsize w;

	if (!isatty(STDOUT_FILENO))
		return;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		opt->width = w.ws_col;
	/* Source: no-color.org. */
	opt->color = no_color == NULL || *no_color == '\0';
}

/* One of a few words; *ret_n is its number, of the first when not given. */
static int
choice_of(const struct cmd_args *args, const char *name,
    const char *const *words, unsigned *ret_n, struct err *e)
{
	const char *value = cmd_value(args, name, words[0]);

	for (unsigned i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], value) == 0) {
			*ret_n = i;
			return 0;
		}
	}
	return fail(e, E_USAGE, "--%s %s: no such word", name, value);
}

/* The options that say what a report looks like. */
static int
read_look(
    const struct cmd_args *args, struct report_options *ret_opt, struct err *e)
{
	static const char *const langs[] = {"en", "ja", NULL};
	static const char *const groups[] = {"none", "package", "cve", NULL};
	struct report_options opt = {
	    .show_suppressed = cmd_has(args, "show-suppressed")};
	unsigned lang, group;

	if (choice_of(args, "lang", langs, &lang, e) < 0 ||
	    choice_of(args, "group-by", groups, &group, e) < 0)
		return -1;
	opt.lang = (enum report_lang)lang;
	opt.group_by = (enum report_group)group;
	if (!cmd_has(args, "output"))
		read_terminal(&opt);
	*ret_opt = opt;
	return 0;
}

static const char *const of_one[] = {"format", "output", "kernel", "save-case",
    "lang", "group-by", "template", "show-suppressed"};
static const char *const of_many[] = {"hosts", "output-dir", "parallel"};
static const char *const of_trees[] = {"os-only", "paths", "save-case"};

static void
forget(struct cmd_args *args, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cmd_forget(args, names[i]);
}

/* What the configuration says for other kinds of target. */
static void
forget_others(struct cmd_args *args)
{
	if (cmd_is_typed(args, "hosts") ||
	    (cmd_has(args, "hosts") && args->n_words == 0)) {
		forget(args, of_one, ARRAY_LEN(of_one));
		return;
	}
	forget(args, of_many, ARRAY_LEN(of_many));
	if (args->n_words > 0 && document_is(args->words[0]))
		forget(args, of_trees, ARRAY_LEN(of_trees));
	else
		cmd_forget(args, "os");
}

/* What does not go together: options for one target and for many. */
static int
check_words(const struct cmd_args *args, struct err *e)
{
	if (cmd_has(args, "encrypt-to") && cmd_has(args, "save-case"))
		return fail(e, E_USAGE,
		    "--save-case does not go with --encrypt-to: it keeps what "
		    "was read as it is");
	if (!cmd_has(args, "hosts")) {
		for (size_t i = 0; i < ARRAY_LEN(of_many); i++)
			if (cmd_has(args, of_many[i]))
				return fail(e, E_USAGE, "--%s needs --hosts",
				    of_many[i]);
		return 0;
	}
	if (args->n_words > 0)
		return fail(e, E_USAGE, "%s: no TARGET goes with --hosts",
		    args->words[0]);
	for (size_t i = 0; i < ARRAY_LEN(of_one); i++)
		if (cmd_has(args, of_one[i]))
			return fail(e, E_USAGE, "--%s does not go with --hosts",
			    of_one[i]);
	return 0;
}

static int
run_hosts(const struct cmd_args *args, const struct session_options *session,
    struct err *e)
{
	struct hosts_options opt = {.session = *session,
	    .file = cmd_value(args, "hosts", NULL),
	    .output_dir = cmd_value(args, "output-dir", NULL)};
	struct policy_words words;
	struct scan_outcome o;

	opt.policy = policy_options_of(args, &words);
	if (cmd_number(args, "parallel", LIMIT_HOSTS_AT_ONCE, LIMIT_WORKERS,
		&opt.n_at_once, e) < 0 ||
	    app_scan_hosts(&opt, stdout, &o, e) < 0)
		return -1;
	return policy_exit_code(&o);
}

static int
run_one(const struct cmd_args *args, const struct session_options *session,
    struct err *e)
{
	const char *template = cmd_value(args, "template", NULL);
	struct scan_options opt = {.session = *session,
	    .format = cmd_value(
		args, "format", template != NULL ? "template" : "table"),
	    .output = cmd_value(args, "output", NULL),
	    .template_file = template};
	struct policy_words words;
	struct scan_outcome o;

	opt.policy = policy_options_of(args, &words);
	if (read_look(args, &opt.report, e) < 0 || app_scan(&opt, &o, e) < 0)
		return -1;
	return policy_exit_code(&o);
}

static int
scan(const struct cmd_args *args, struct encrypt_to *readers, struct err *e)
{
	const char *paths[CMD_REPEATS_MAX + 1];
	struct session_options session = {
	    .target = args->n_words > 0 ? args->words[0] : "dir:/",
	    .db_dir = args->db_dir,
	    .kernel = cmd_value(args, "kernel", NULL),
	    .os = cmd_value(args, "os", NULL),
	    .save_dir = cmd_value(args, "save-case", NULL),
	    .system_only = cmd_has(args, "os-only"),
	    .is_deep = cmd_has(args, "deep"),
	    .ssh = {.config = cmd_value(args, "ssh-config", NULL),
		    .identity = cmd_value(args, "identity", NULL)},
	    .readers = readers,
	};

	if (cmd_values(args, "paths", paths) > 0)
		session.paths = paths;
	if (cmd_number(args, "timeout", LIMIT_SSH_S, 86400,
		&session.ssh.timeout_s, e) < 0 ||
	    (cmd_has(args, "offline") && offline_enforce(e) < 0))
		return -1;
	return cmd_has(args, "hosts") ? run_hosts(args, &session, e)
				      : run_one(args, &session, e);
}

static int
run(const struct cmd_args *given, struct err *e)
{
	struct cmd_args args = *given;
	struct encrypt_to *readers;
	int code;

	forget_others(&args);
	if (check_words(&args, e) < 0 || cmd_readers(&args, &readers, e) < 0)
		return -1;
	code = scan(&args, readers, e);
	encrypt_to_free(readers);
	return code;
}

const struct cmd cmd_scan = {
    .name = "scan",
    .words = "[TARGET]",
    .doc = "say what is vulnerable on a target",
    .manual =
	"TARGET is dir:PATH (or a path): the root of a file system; or\n"
	"ssh:[USER@]HOST[:PORT]: a machine that is asked over ssh. The default "
	"is dir:/,\n"
	"this machine. Or it is a document: sbom:FILE (CycloneDX, SPDX, "
	"Syft's, Vuls'),\n"
	"vuls:FILE, or pkglist:FILE with --os; FILE - is standard input.\n"
	"The result is printed with what was looked at and what was not.\n"
	"FORM is table (the default), html, markdown, template (a file of "
	"yours), csv,\n"
	"inspector-csv, inspector-json, json, jsonl, sarif, cyclonedx, "
	"cyclonedx-vex,\n"
	"spdx, openvex, csaf-vex, junit, gitlab or github: "
	"docs/REPORTS.md.\n",
    .options = options,
    .max_words = 1,
    .run = run,
};
