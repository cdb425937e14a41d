/* ssh_test.c: where a machine is, and what ssh is never given. */
#include "remote/ssh.h"

#include "tests/tap.h"

static void
places_are_read(void)
{
	static const struct {
		const char *place, *user, *host, *port;
	} rows[] = {
	    {"web1",                 "",        "web1",             ""     },
	    {"root@web1",            "root",    "web1",             ""     },
	    {"web1.example.org:22",  "",        "web1.example.org", "22"   },
	    {"a_b-c@10.0.0.1:65535", "a_b-c",   "10.0.0.1",         "65535"},
	    {"me@corp@jump",         "me@corp", "jump",             ""     },
	    {"::1",                  "",        "::1",              ""     },
	    {"[::1]",                "",        "::1",              ""     },
	    {"[fe80::1%eth0]:2222",  "",        "fe80::1%eth0",     "2222" },
	};
	struct str user, host, port;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		OK_ERR(
		    ssh_place_read(rows[i].place, &user, &host, &port, &e) == 0,
		    &e);
		EQ_STR(user, str_from(rows[i].user));
		EQ_STR(host, str_from(rows[i].host));
		EQ_STR(port, str_from(rows[i].port));
	}
}

static void
what_ssh_could_misread_is_refused(void)
{
	static const char *const bad[] = {"", ":22", "web1:", "web1:0",
	    "web1:65536", "web1:x", "@web1", "root@", "-oProxy=x", "-l@web1",
	    "web 1", "web1;id", "$(id)", "web1/x", "//web1", "ro ot@web1",
	    "`id`@web1", "[::1", "[]", "[]:22", "[::1]22", "[::1]:", "[-x]",
	    "web1\n", "we\"b", "\x80"};
	struct str user, host, port;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		FAILS(ssh_place_read(bad[i], &user, &host, &port, &e) < 0, &e,
		    E_USAGE, "not of the form");
}

int
main(void)
{
	RUN(places_are_read);
	RUN(what_ssh_could_misread_is_refused);
	return tap_done();
}
