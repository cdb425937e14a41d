/* ubuntu.c: words of Ubuntu's that several of its feeds use. */
#include "feed/ubuntu.h"

static const struct {
	const char *codename;
	const char *ecosystem;
} releases[UBUNTU_RELEASES] = {
    {"warty",    "Ubuntu:4.10" },
    {"hoary",    "Ubuntu:5.04" },
    {"breezy",   "Ubuntu:5.10" },
    {"dapper",   "Ubuntu:6.06" },
    {"edgy",     "Ubuntu:6.10" },
    {"feisty",   "Ubuntu:7.04" },
    {"gutsy",    "Ubuntu:7.10" },
    {"hardy",    "Ubuntu:8.04" },
    {"intrepid", "Ubuntu:8.10" },
    {"jaunty",   "Ubuntu:9.04" },
    {"karmic",   "Ubuntu:9.10" },
    {"lucid",    "Ubuntu:10.04"},
    {"maverick", "Ubuntu:10.10"},
    {"natty",    "Ubuntu:11.04"},
    {"oneiric",  "Ubuntu:11.10"},
    {"precise",  "Ubuntu:12.04"},
    {"quantal",  "Ubuntu:12.10"},
    {"raring",   "Ubuntu:13.04"},
    {"saucy",    "Ubuntu:13.10"},
    {"trusty",   "Ubuntu:14.04"},
    {"utopic",   "Ubuntu:14.10"},
    {"vivid",    "Ubuntu:15.04"},
    {"wily",     "Ubuntu:15.10"},
    {"xenial",   "Ubuntu:16.04"},
    {"yakkety",  "Ubuntu:16.10"},
    {"zesty",    "Ubuntu:17.04"},
    {"artful",   "Ubuntu:17.10"},
    {"bionic",   "Ubuntu:18.04"},
    {"cosmic",   "Ubuntu:18.10"},
    {"disco",    "Ubuntu:19.04"},
    {"eoan",     "Ubuntu:19.10"},
    {"focal",    "Ubuntu:20.04"},
    {"groovy",   "Ubuntu:20.10"},
    {"hirsute",  "Ubuntu:21.04"},
    {"impish",   "Ubuntu:21.10"},
    {"jammy",    "Ubuntu:22.04"},
    {"kinetic",  "Ubuntu:22.10"},
    {"lunar",    "Ubuntu:23.04"},
    {"mantic",   "Ubuntu:23.10"},
    {"noble",    "Ubuntu:24.04"},
    {"oracular", "Ubuntu:24.10"},
    {"plucky",   "Ubuntu:25.04"},
    {"questing", "Ubuntu:25.10"},
    {"resolute", "Ubuntu:26.04"},
    {"stonking", "Ubuntu:26.10"},
};

int
ubuntu_release(struct str codename)
{
	/* Those of today are asked for most. */
	for (int i = UBUNTU_RELEASES - 1; i >= 0; i--)
		if (str_eq(codename, str_from(releases[i].codename)))
			return i;
	return -1;
}

struct str
ubuntu_ecosystem(int release)
{
	return str_from(releases[release].ecosystem);
}

int
ubuntu_priority(struct str word, enum severity *ret_s, struct err *e)
{
	if (str_eq(word, STR("untriaged")))
		*ret_s = SEVERITY_UNKNOWN;
	else if (!severity_parse(word, ret_s))
		return fail(
		    e, E_INPUT, "priority \"%.*s\" is unknown", STR_ARG(word));
	return 0;
}

bool
ubuntu_is_maintenance(struct str channel)
{
	return str_starts(channel, STR("esm-"));
}
