/* procs_test.c: what runs here, told by a /proc of our own. */
#include "app/procs.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

static struct arena arena;

static const char *
at(const char *name)
{
	return str_printf(&arena, "%s/%s", tap_dir(), name).p;
}

static void
put(const char *name, const char *text)
{
	struct str path = str_from(at(name));
	struct file_writer w;
	struct err e;

	OK_ERR(dir_make(
		   str_z(&arena, str_first(path, (size_t)str_rfind(path, '/'))),
		   &e) == 0,
	    &e);
	OK_ERR(file_writer_open(&w, path.p, &e) == 0, &e);
	fputs(text, w.out);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
}

static void
lead(const char *name, const char *to)
{
	OK(symlink(to, at(name)) == 0);
}

static void
process(const char *pid, const char *exe, const char *socket, const char *maps)
{
	put(str_printf(&arena, "proc/%s/maps", pid).p, maps);
	put(str_printf(&arena, "proc/%s/fd/0", pid).p, "");
	lead(str_printf(&arena, "proc/%s/exe", pid).p, exe);
	if (socket != NULL)
		lead(str_printf(&arena, "proc/%s/fd/5", pid).p, socket);
}

#define HEAD "  sl  local_address rem_address   st tx_queue rx_queue\n"
#define REST " 00000000:00000000 00:00000000 00000000     0        0 "

static void
listeners_have_their_programs(void)
{
	struct host_facts f = {.n_closed = 0};
	struct err e;

	put("proc/net/tcp",
	    HEAD "   0: 0100007F:1F90 00000000:0000 0A" REST "101 1\n"
		 "   1: 00000000:0016 00000000:0000 0A" REST "102 1\n"
		 "   2: 0100007F:0017 0100007F:9999 01" REST "103 1\n"
		 "   3: nonsense\n"
		 "   4: 0100007F:FFFFFFFFF 00000000:0000 0A" REST "104 1\n");
	put("proc/net/tcp6",
	    HEAD "   0: 00000000000000000000000001000000:0050 "
		 "00000000000000000000000000000000:0000 0A" REST "105 1\n");
	put("proc/net/udp",
	    HEAD " 9: 00000000:0044 00000000:0000 07" REST "106 2\n");
	process("1", "/usr/sbin/sshd (deleted)", "socket:[102]", "");
	process("22", "/usr/sbin/web", "socket:[105]", "");
	process("23", "/usr/sbin/other", "pipe:[101]", "");
	process("x", "/usr/sbin/none", "socket:[101]", "");
	OK_ERR(procs_read(&arena, at("proc"), &f, &e) == 0, &e);
	EQ_INT(f.n_listeners, 4);
	if (f.n_listeners != 4)
		return;
	EQ_STR(f.listeners[0].address, STR("0.0.0.0"));
	EQ_INT(f.listeners[0].port, 22);
	EQ_STR(f.listeners[0].program, STR("/usr/sbin/sshd"));
	EQ_STR(f.listeners[1].address, STR("127.0.0.1"));
	EQ_INT(f.listeners[1].port, 8080);
	EQ_INT(f.listeners[1].program.n, 0);
	EQ_STR(f.listeners[2].protocol, STR("tcp6"));
	EQ_STR(f.listeners[2].address, STR("::1"));
	EQ_STR(f.listeners[2].program, STR("/usr/sbin/web"));
	EQ_STR(f.listeners[3].protocol, STR("udp"));
	EQ_INT(f.n_stale, 0);
}

#define LINE " 00000000 fe:01 77                      "

static void
programs_with_replaced_code_are_to_be_started_again(void)
{
	struct host_facts f = {.n_closed = 0};
	struct err e;

	process("2", "/usr/bin/a", NULL,
	    "1-2 rw-p" LINE "/usr/lib/data (deleted)\n"
	    "2-3 r-xp" LINE "/usr/lib/libz.so.1 (deleted)\n");
	process("3", "/usr/bin/a", NULL,
	    "1-2 r-xp" LINE "/usr/lib/another.so (deleted)\n");
	process("4", "/usr/bin/b", NULL,
	    "1-2 r-xp" LINE "/memfd:jit (deleted)\n"
	    "1-2 r-xp" LINE "/tmp/x.so (deleted)\n"
	    "1-2 r-xp" LINE "/usr/lib/whole.so\n");
	OK_ERR(procs_read(&arena, at("proc"), &f, &e) == 0, &e);
	EQ_INT(f.n_stale, 1);
	if (f.n_stale != 1)
		return;
	EQ_STR(f.stale[0].program, STR("/usr/bin/a"));
	EQ_STR(f.stale[0].file, STR("/usr/lib/libz.so.1"));
}

static struct str
reboot(const char *running)
{
	return procs_reboot(&arena, at("proc"), at("run/reboot-required"),
	    at("modules"), str_from(running));
}

static void
a_kernel_that_came_later_waits(void)
{
	struct utimbuf old = {500, 500}, late = {2000, 2000};

	put("proc/stat", "cpu 1 2 3\nbtime 1000\n");
	put("modules/6.1.0-1/modules.dep", "");
	put("modules/6.1.0-2/modules.dep", "");
	OK(utime(at("modules/6.1.0-1/modules.dep"), &late) == 0);
	OK(utime(at("modules/6.1.0-2/modules.dep"), &old) == 0);
	EQ_STR(reboot("6.1.0-1"), STR_NONE);
	EQ_STR(reboot(""), STR_NONE);
	EQ_STR(reboot("6.1.0-2"),
	    STR("kernel 6.1.0-1 was installed since it was started with "
		"6.1.0-2"));
	put("run/reboot-required", "");
	OK(str_ends(reboot("6.1.0-1"), STR("/run/reboot-required is there")));
}

int
main(void)
{
	arena_init(&arena, 16 << 20);
	RUN(listeners_have_their_programs);
	RUN(programs_with_replaced_code_are_to_be_started_again);
	RUN(a_kernel_that_came_later_waits);
	arena_done(&arena);
	return tap_done();
}
