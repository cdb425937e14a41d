/* version.c: yagura version. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "os/confine.h"

static const struct cmd_option options[] = {
    {"build", NULL, "also how it was built, and what it can do here"},
    {NULL,    NULL, NULL					    },
};

static void
print_confinement(void)
{
	struct confine_state s;

	confine_probe(&s);
	if (s.landlock > 0)
		printf(
		    "landlock:    version %u of its interface\n", s.landlock);
	else
		printf("landlock:    none\n");
	printf("seccomp:     %s\n", s.has_seccomp ? "yes" : "none");
	printf("confinement: %s\n",
	    confine_lack(&s) != NULL ? confine_lack(&s) : "whole");
}

static int
run(const struct cmd_args *args, struct err *e)
{
	(void)e;
	printf("yagura " YAGURA_VERSION "\n");
	if (!cmd_has(args, "build"))
		return 0;
	printf("compiler:    %s\n", __VERSION__);
#if defined(__SANITIZE_ADDRESS__)
	printf("sanitizers:  address\n");
#endif
	print_confinement();
	return 0;
}

const struct cmd cmd_version = {
    .name = "version",
    .words = "",
    .doc = "the version, and what this system lends it",
    .manual = "\"confinement: whole\" says that what reads targets and feeds "
	      "can do nothing else\nhere; another text says what it could.\n",
    .options = options,
    .run = run,
};
