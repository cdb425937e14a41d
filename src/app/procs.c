/* procs.c: what runs here, by the kernel's own words in /proc. */
#include "app/procs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "core/limits.h"
#include "core/time.h"
#include "os/dir.h"
#include "os/file.h"

struct look {
	struct arena *a;
	struct arena scratch; /* of one process */
	const char *proc;
	struct vec listeners; /* struct host_listener */
	struct map of_inode;  /* of its socket, as text -> index */
	struct vec stale;     /* struct host_stale */
	struct map seen;      /* programs that are in stale */
	size_t n_closed;
};

static bool
is_number(struct str s)
{
	uint64_t n;

	return str_to_u64(s, UINT32_MAX, &n);
}

/* The next word of a line whose words have spaces between them. */
static struct str
next_word(struct str *line)
{
	size_t n = 0;
	struct str word;

	while (line->n > 0 && line->p[0] == ' ')
		*line = str_skip(*line, 1);
	while (n < line->n && line->p[n] != ' ')
		n++;
	word = str_first(*line, n);
	*line = str_skip(*line, n);
	return word;
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789ABCDEF";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at == NULL ? -1 : (int)(at - digits);
}

static bool
read_hex(struct str s, uint32_t *ret_n)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int digit = hex_digit(s.p[i]);

		if (digit < 0 || n > UINT32_MAX >> 4)
			return false;
		n = n << 4 | (uint32_t)digit;
	}
	*ret_n = n;
	return s.n > 0;
}

/* ---- sockets */

/* "0100007F" and "1F90": words of 32 bits as they lie in memory, and a number. */
static bool
read_address(struct arena *a, struct str word, struct host_listener *l)
{
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN];
	struct str rest = word, address;
	uint32_t part, port;
	bool is_6;

	if (!str_cut(&rest, ':', &address) ||
	    (address.n != 8 && address.n != 32) || !read_hex(rest, &port) ||
	    port > 65535)
		return false;
	is_6 = address.n == 32;
	for (size_t i = 0; i < address.n / 8; i++) {
		if (!read_hex(str_of(address.p + 8 * i, 8), &part))
			return false;
		memcpy(bytes + 4 * i, &part, sizeof part);
	}
	if (inet_ntop(is_6 ? AF_INET6 : AF_INET, bytes, text, sizeof text) ==
	    NULL)
		return false;
	l->address = str_dup(a, str_from(text));
	l->port = port;
	return true;
}

/* "sl local remote st tx:rx tr:when retrnsmt uid timeout inode ..." */
static void
read_socket(
    struct look *k, struct str line, const char *protocol, struct str listening)
{
	struct host_listener l = {.protocol = str_from(protocol)}, *to;
	struct str words[10];
	uint32_t *at;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		words[i] = next_word(&line);
	if (!str_eq(words[3], listening) || !read_address(k->a, words[1], &l) ||
	    l.port == 0 || k->listeners.n == LIMIT_LISTENERS)
		return;
	at = map_put(
	    &k->of_inode, str_dup(k->a, words[9]), (uint32_t)k->listeners.n);
	if (*at != k->listeners.n)
		return;
	to = vec_add(&k->listeners);
	*to = l;
}

static void
read_sockets(struct look *k)
{
	/* Listening, and for what has no connections: not connected. */
	static const struct {
		const char *name, *state;
	} files[] = {
	    {"tcp",  "0A"},
	    {"tcp6", "0A"},
	    {"udp",  "07"},
	    {"udp6", "07"},
	};
	struct str text, line;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const char *path =
		    str_printf(k->a, "%s/net/%s", k->proc, files[i].name).p;

		arena_reset(&k->scratch);
		if (file_read(&k->scratch, path, LIMIT_PROC_FILE_BYTES, &text,
			&e) < 0)
			continue;
		while (str_line(&text, &line))
			read_socket(
			    k, line, files[i].name, str_from(files[i].state));
	}
}

/* ---- processes */

/* What the link in the process' folder leads to; empty: not to be had. */
static struct str
link_of(struct look *k, struct str pid, const char *name)
{
	const char *path =
	    str_printf(&k->scratch, "%s/%.*s/%s", k->proc, STR_ARG(pid), name)
		.p;
	char to[4096];
	ssize_t n = readlink(path, to, sizeof to);

	return n <= 0 ? STR_NONE : str_dup(&k->scratch, str_of(to, (size_t)n));
}

static struct str
without_mark(struct str path)
{
	const struct str mark = STR(" (deleted)");

	return str_ends(path, mark) ? str_first(path, path.n - mark.n) : path;
}

static void
find_sockets(struct look *k, struct str pid, struct str program)
{
	const struct str begin = STR("socket:[");
	struct str *names;
	struct err e;
	size_t n;

	if (dir_list(&k->scratch,
		str_printf(&k->scratch, "%s/%.*s/fd", k->proc, STR_ARG(pid)).p,
		&names, &n, &e) < 0) {
		k->n_closed += e.code == E_IO && e.sys == EACCES;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct str to = link_of(k, pid,
		    str_printf(&k->scratch, "fd/%.*s", STR_ARG(names[i])).p);
		struct host_listener *l;
		uint32_t at;

		if (!str_starts(to, begin) || !str_ends(to, STR("]")))
			continue;
		to = str_skip(to, begin.n);
		if (!map_get(&k->of_inode, str_first(to, to.n - 1), &at))
			continue;
		l = vec_at(&k->listeners, at);
		if (l->program.n == 0)
			l->program = str_dup(k->a, program);
	}
}

static bool
is_code(struct str path)
{
	static const char *const others[] = {"/dev/", "/memfd:", "/run/",
	    "/SYSV", "/tmp/", "/var/tmp/", "/[aio]"};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_starts(path, str_from(others[i])))
			return false;
	return str_starts(path, STR("/"));
}

/* "55e0-55e1 r-xp 00000000 fe:01 123   /usr/lib/libx.so (deleted)" */
static struct str
deleted_code(struct str line)
{
	struct str words[5], path;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		words[i] = next_word(&line);
	path = str_trim(line);
	if (words[1].n < 4 || words[1].p[2] != 'x' ||
	    !str_ends(path, STR(" (deleted)")) || !is_code(path))
		return STR_NONE;
	return without_mark(path);
}

static void
find_stale(struct look *k, struct str pid, struct str program)
{
	const char *path =
	    str_printf(&k->scratch, "%s/%.*s/maps", k->proc, STR_ARG(pid)).p;
	struct str text, line, file = STR_NONE;
	struct host_stale *to;
	struct err e;
	uint32_t i;

	if (k->stale.n == LIMIT_LISTENERS || !is_code(program) ||
	    map_get(&k->seen, program, &i) ||
	    file_read(&k->scratch, path, LIMIT_PROC_FILE_BYTES, &text, &e) < 0)
		return;
	while (file.n == 0 && str_line(&text, &line))
		file = deleted_code(line);
	if (file.n == 0)
		return;
	to = vec_add(&k->stale);
	*to = (struct host_stale){
	    .program = str_dup(k->a, program), .file = str_dup(k->a, file)};
	(void)*map_put(&k->seen, to->program, 0);
}

static int
by_port(const void *x, const void *y)
{
	const struct host_listener *a = x, *b = y;
	int c = str_cmp(a->protocol, b->protocol);

	if (c == 0)
		c = (a->port > b->port) - (a->port < b->port);
	return c != 0 ? c : str_cmp(a->address, b->address);
}

static int
by_program(const void *x, const void *y)
{
	const struct host_stale *a = x, *b = y;

	return str_cmp(a->program, b->program);
}

int
procs_read(
    struct arena *a, const char *proc, struct host_facts *f, struct err *e)
{
	struct look k = {.a = a, .proc = proc};
	struct str *names;
	size_t n;

	if (dir_list(a, proc, &names, &n, e) < 0)
		return -1;
	arena_init(&k.scratch, (size_t)4 * LIMIT_PROC_FILE_BYTES);
	vec_init(&k.listeners, sizeof(struct host_listener));
	vec_init(&k.stale, sizeof(struct host_stale));
	map_init(&k.of_inode);
	map_init(&k.seen);
	read_sockets(&k);
	for (size_t i = 0; i < n; i++) {
		struct str program;

		if (!is_number(names[i]))
			continue;
		arena_reset(&k.scratch);
		program = without_mark(link_of(&k, names[i], "exe"));
		find_sockets(&k, names[i], program);
		find_stale(&k, names[i], program);
	}
	vec_sort(&k.listeners, by_port);
	vec_sort(&k.stale, by_program);
	f->n_listeners = k.listeners.n;
	f->listeners = vec_keep(&k.listeners, a);
	f->n_stale = k.stale.n;
	f->stale = vec_keep(&k.stale, a);
	f->n_closed = k.n_closed;
	map_done(&k.of_inode);
	map_done(&k.seen);
	arena_done(&k.scratch);
	return 0;
}

/* ---- the system */

/* When it was started; 0: not known. */
static utc_s
started_at(struct arena *a, const char *proc)
{
	const struct str label = STR("btime ");
	struct str text, line;
	uint64_t n;
	struct err e;

	if (file_read(a, str_printf(a, "%s/stat", proc).p,
		LIMIT_PROC_FILE_BYTES, &text, &e) < 0)
		return 0;
	while (str_line(&text, &line))
		if (str_starts(line, label) &&
		    str_to_u64(str_skip(line, label.n), INT64_MAX, &n))
			return (utc_s)n;
	return 0;
}

struct str
procs_reboot(struct arena *a, const char *proc, const char *reboot_file,
    const char *modules, struct str running)
{
	utc_s started = started_at(a, proc);
	struct str *names;
	struct stat st;
	struct err e;
	size_t n;

	if (stat(reboot_file, &st) == 0)
		return str_printf(a, "%s is there", reboot_file);
	if (started == 0 || running.n == 0 ||
	    dir_list(a, modules, &names, &n, &e) < 0)
		return STR_NONE;
	for (size_t i = 0; i < n; i++)
		if (!str_eq(names[i], running) &&
		    stat(str_printf(a, "%s/%.*s/modules.dep", modules,
			     STR_ARG(names[i]))
			     .p,
			&st) == 0 &&
		    st.st_mtime > started)
			return str_printf(a,
			    "kernel %.*s was installed since it was started "
			    "with %.*s",
			    STR_ARG(names[i]), STR_ARG(running));
	return STR_NONE;
}
