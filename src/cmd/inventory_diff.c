/* inventory_diff.c: yagura inventory diff. */
#include "app/document.h"
#include "app/inventory.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"os",      "SYSTEM", "of documents that do not say it: debian:12"     },
    {"os-only", NULL,     "read package databases only, look for no others"},
    {NULL,      NULL,     NULL					     },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct session_options opt[2] = {
	    {.target = args->words[0]}, {.target = args->words[1]}};
	enum inventory_differ differ;

	for (size_t i = 0; i < 2; i++) {
		bool is_document = document_is(opt[i].target);

		/* Each for the kind of target that has a use for it. */
		opt[i].os = is_document ? cmd_value(args, "os", NULL) : NULL;
		opt[i].system_only = !is_document && cmd_has(args, "os-only");
	}
	if (app_inventory_diff(&opt[0], &opt[1], stdout, &differ, e) < 0)
		return -1;
	if (differ == INVENTORY_DIFFERENT)
		return EXIT_GATE;
	return differ == INVENTORY_UNDECIDED ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_inventory_diff = {
    .name = "inventory diff",
    .words = "A B",
    .doc = "say which packages two targets do not share",
    .manual = "A and B are targets as for scan, so a document and a tree can "
	      "be compared.\n"
	      "\"+\" is in B alone, \"-\" in A alone, \"~\" in both and not "
	      "the same. The exit\n"
	      "code is 1 when anything differs.\n",
    .options = options,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};
