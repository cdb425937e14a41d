/* import.c: yagura import. */
#include <stdio.h>
#include <string.h>

#include "app/fleet.h"
#include "cmd/cmd.h"
#include "os/clock.h"

static const struct cmd_option options[] = {
    {"state", "DIR",       "where assets and findings are kept"    },
    {"db",    "DIR",       "the vulnerability database"            },
    {"name",  "NAME",      "what the host is called"               },
    {"os",    "OS",        "of a document: FAMILY[:RELEASE[:ARCH]]"},
    {"tag",   "KEY=VALUE", "a tag of the asset; several are taken" },
    {NULL,    NULL,        NULL				    },
};

/* "key=value", or "key" alone. */
static struct store_tag
tag_of(const char *word)
{
	struct str rest = str_from(word), key;

	if (!str_cut(&rest, '=', &key) || rest.n == SIZE_MAX)
		return (struct store_tag){str_from(word), STR_NONE};
	return (struct store_tag){key, rest};
}

static int
run(const struct cmd_args *args, struct err *e)
{
	struct fleet_import in = {.state = args->state_dir,
	    .db_dir = args->db_dir,
	    .name = cmd_value(args, "name", NULL),
	    .os = cmd_value(args, "os", NULL)};
	const char *words[CMD_REPEATS_MAX + 1];
	struct store_tag tags[CMD_REPEATS_MAX];

	in.n_tags = cmd_values(args, "tag", words);
	for (size_t i = 0; i < in.n_tags; i++)
		tags[i] = tag_of(words[i]);
	in.tags = tags;
	if (in.name != NULL && args->n_words > 1)
		return fail(e, E_USAGE, "--name: for one target alone");
	if (clock_now(&in.now, e) < 0)
		return -1;
	for (size_t i = 0; i < args->n_words; i++) {
		in.target = args->words[i];
		if (app_fleet_import(&in, stdout, e) < 0)
			return -1;
	}
	return 0;
}

const struct cmd cmd_import = {
    .name = "import",
    .words = "TARGET...",
    .doc = "put inventories into the store, by hand",
    .manual = "TARGET is a file (an SBOM, a result of Vuls, what \"yagura "
	      "inventory\" wrote), or\n"
	      "whatever \"yagura scan\" takes: \"dir:/\", \"ssh:HOST\". The "
	      "host is called as the\n"
	      "file, or by --name. The same file again changes nothing.\n",
    .options = options,
    .min_words = 1,
    .max_words = CMD_REPEATS_MAX,
    .run = run,
};
