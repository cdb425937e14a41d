/* hosts_file_test.c: the list of hosts that are scanned together. */
#include "app/hosts_file.h"

#include "base/buf.h"
#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

static void
hosts_are_read_in_their_order(void)
{
	struct host *hosts;
	struct err e;
	size_t n;

	NEED(hosts_file_parse(&arena, STR("f"),
		 STR("# our hosts\n\n web2 # the old one\r\n"
		     "ssh:root@web1:2222\n[::1]:22"),
		 &hosts, &n, &e) == 0);
	NEED(n == 3);
	EQ_STR(hosts[0].name, STR("web2"));
	EQ_STR(str_from(hosts[0].target), STR("ssh:web2"));
	EQ_STR(hosts[1].name, STR("web1:2222"));
	EQ_STR(str_from(hosts[1].target), STR("ssh:root@web1:2222"));
	EQ_STR(hosts[2].name, STR("::1:22"));
	EQ_STR(str_from(hosts[2].target), STR("ssh:[::1]:22"));
}

static void
refuses(struct str text, enum ecode code, const char *words)
{
	struct host *hosts;
	struct err e;
	size_t n;

	FAILS(hosts_file_parse(&arena, STR("f"), text, &hosts, &n, &e) < 0, &e,
	    code, words);
}

static void
lines_that_are_no_host_are_refused(void)
{
	refuses(STR(""), E_USAGE, "f: no host in it");
	refuses(STR("# none\n\n"), E_USAGE, "f: no host in it");
	refuses(STR("a\nb c\n"), E_USAGE, "f: line 2: ssh:b c: not of the");
	refuses(STR("a\n-oProxyCommand=x\n"), E_USAGE, "f: line 2");
	refuses(STR("..\n"), E_USAGE, "f: line 1: ..: not a host");
	refuses(STR("a\0b\n"), E_USAGE, "f: line 1: not a host");
	refuses(STR("a\nb\nroot@a\n"), E_USAGE, "f: line 3: a is there twice");
}

static void
there_is_a_limit(void)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i <= LIMIT_HOSTS; i++)
		buf_printf(&b, "h%u\n", i);
	refuses(buf_str(&b), E_LIMIT, "f: line 10001: more than 10000 hosts");
	buf_done(&b);
}

int
main(void)
{
	arena_init(&arena, 64 << 20);
	RUN(hosts_are_read_in_their_order);
	RUN(lines_that_are_no_host_are_refused);
	RUN(there_is_a_limit);
	arena_done(&arena);
	return tap_done();
}
