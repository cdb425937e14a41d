/* stream_test.c: what the collector says, whole, damaged, and hostile. */
#include "remote/stream.h"

#include <errno.h>
#include <stdlib.h>

#include "core/limits.h"
#include "tests/tap.h"

#define HELLO "yagura-collector 1\n"

static struct arena arena;
static size_t n_walked;

static int
walked(void *ctx, const struct tree_entry *f, struct err *e)
{
	(void)ctx;
	(void)e;
	OK(f->path[0] == '/');
	n_walked++;
	return 0;
}

/* Feed text in parts of so many bytes; the tree, or NULL with *e. */
static struct tree *
read_parts(struct str text, size_t part, char *ret_kernel, struct err *e)
{
	struct remote_files *files = remote_files_new();
	struct remote_stream s;
	int rc = 0;

	remote_stream_init(&s, files);
	s.walked = walked;
	for (; rc == 0 && text.n > 0; text = str_skip(text, part))
		rc = remote_stream_add(&s, str_first(text, part), e);
	if (rc == 0 && ret_kernel != NULL)
		memcpy(ret_kernel, s.kernel, sizeof s.kernel);
	remote_stream_done(&s);
	if (rc < 0) {
		remote_files_free(files);
		return NULL;
	}
	return remote_files_tree(files);
}

static const char whole[] =
    "Welcome to this host\n\n" HELLO "K 6.1.0-18-amd64\n"
    "D /var/lib/dpkg\n"
    "U /var/lib/rpm\n"
    "O /dev/log\n"
    "F 8\n  3 /etc/a b\n 5 /etc/c\n0 /dev/null\n"
    "  8 total\nabcD /x\n=\n"
    "F 0\n0 /etc/empty\n0 /dev/null\n0 total\n=\n"
    "F 2\n1 /twice\n1 /other\n0 /dev/null\n2 total\nxy"
    "!\n"
    "F 1\n1 /twice\n0 /dev/null\n1 total\nT=\n"
    "F 1\n1 /other\n0 /dev/null\n1 total\nO!\n"
    "E\n"
    "S proc /proc\n"
    "X '/root': Permission denied\n"
    "X '/gone': No such file or directory\n"
    "L 755 3 /bin/a\n"
    "N\n"
    "E\n";

static struct str
content(struct tree *t, const char *path)
{
	struct tree_file *f;
	struct str bytes = STR("(none)");
	struct err e;

	if (t->ops->open(t, path, &f, &e) < 0)
		return str_printf(&arena, "(%s)", e.text);
	OK(tree_file_load(&arena, f, 1000, path, &bytes, &e) == 0);
	f->ops->close(f);
	return bytes;
}

static void
all_of_it_is_read_in_parts_of_any_size(void)
{
	struct str text = str_from(whole);
	char kernel[256];
	struct err e;

	for (size_t part = 1; part <= text.n; part++) {
		struct tree *t = read_parts(text, part, kernel, &e);

		NEED(t != NULL);
		EQ_STR(str_from(kernel), STR("6.1.0-18-amd64"));
		EQ_STR(content(t, "/etc/a b"), STR("abc"));
		EQ_STR(content(t, "/etc/c"), STR("D /x\n"));
		EQ_STR(content(t, "/etc/empty"), STR(""));
		EQ_STR(content(t, "/twice"), STR("T"));
		EQ_STR(content(t, "/other"),
		    STR("(/other: changed while it was read, or cannot be "
			"read)"));
		EQ_STR(content(t, "/dev/log"),
		    STR("(/dev/log: not a regular file)"));
		EQ_STR(content(t, "/var/lib/rpm/Packages"),
		    STR("(/var/lib/rpm/Packages: Permission denied)"));
		t->ops->close(t);
		arena_reset(&arena);
	}
}

static void
refuses(struct str text, enum ecode code, const char *words)
{
	struct err e = {.code = E_OK};
	struct tree *t = read_parts(text, 7, NULL, &e);

	FAILS(t == NULL, &e, code, words);
	if (t != NULL)
		t->ops->close(t);
}

static void
nonsense_is_refused(void)
{
	static const char *const bad[] = {"Q /a\n", "\n", "K\tx\n", "D etc\n",
	    "D /a/../b\n", "U /..\n", "O /a//b\n", "F\n", "F x\n", "F -1\n",
	    "F 18446744073709551617\n", "F 1\n1 etc\n", "F 1\nx /a\n",
	    "F 1\n2 /a\n", "F 1\n1 total", "F 1\n2 total\n", "F 1\n\n",
	    "F 1\n1 /../a\n", "F 1\n1 /a\n0 /dev/null\n1 total\nx?\n",
	    "F 2\n1 /a\n0 /dev/null\n2 total\nxx=\n",
	    "F 1\n1 /a\n1 /b\n1 total\nx=\n", "L 9 1 /a\n", "L 755 /a\n",
	    "L 755 -1 /a\n", "L 755 1 a\n", "L 7777777 1 /a\n", "S proc\n",
	    "S proc proc\n", "X nothing\n", "X a: b\n", "X /a: \n"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct str text =
		    str_printf(&arena, HELLO "%s\nE\nE\nE\n", bad[i]);

		refuses(text, E_INPUT, "talks nonsense");
	}
	refuses(STR(HELLO "D /a\0b\n"), E_INPUT, "talks nonsense");
	refuses(STR(HELLO "X /a: \0\n"), E_INPUT, "talks nonsense");
	refuses(STR(HELLO "K \0\n"), E_INPUT, "talks nonsense");
	refuses(STR(HELLO "C there is no wc\n"), E_UNSUPPORTED,
	    "cannot be asked: there is no wc");
}

static void
what_is_too_much_is_refused(void)
{
	char *noise = arena_alloc(&arena, 200000);
	struct buf b;

	refuses(STR(HELLO "F 9223372036854775807\n"), E_LIMIT,
	    "more than 536870912 bytes");
	refuses(STR(HELLO "F 536870913\n"), E_LIMIT, "more than");
	memset(noise, 'x', 200000);
	refuses(str_of(noise, 200000), E_INPUT, "before it listens");
	memset(noise, '\n', 200000);
	refuses(str_of(noise, 200000), E_INPUT, "before it listens");
	memset(noise, 'x', 200000);
	memcpy(noise, HELLO, strlen(HELLO));
	refuses(str_of(noise, 200000), E_LIMIT, "a line of more than");
	buf_init(&b, 16 << 20);
	buf_add(&b, STR(HELLO "F 0\n"));
	while (b.n < 2 << 20)
		buf_add(&b, STR("0 /a/long/path/of/a/file/that/is/not\n"));
	refuses(buf_str(&b), E_INPUT, "too many files at once");
	buf_done(&b);
}

/* A size alone takes no memory: it comes with the bytes. */
static void
a_promise_of_bytes_costs_nothing(void)
{
	struct remote_files *files = remote_files_new();
	struct remote_stream s;
	struct err e;

	remote_stream_init(&s, files);
	OK(remote_stream_add(&s,
	       STR(HELLO "F 500000000\n500000000 /a\n0 /dev/null\n"
			 "500000000 total\nxyz"),
	       &e) == 0);
	OK(s.bytes.cap < 1000);
	EQ_INT(s.n_ends, 0);
	OK(remote_stream_has_begun(&s));
	remote_stream_done(&s);
	remote_files_free(files);
}

static void
damage_is_survived(void)
{
	size_t n = sizeof whole - 1;
	char *copy = arena_alloc(&arena, n);

	for (unsigned round = 0; round < 20000; round++) {
		struct tree *t;
		struct err e;

		memcpy(copy, whole, n);
		for (uint64_t k = 1 + tap_random_below(4); k > 0; k--)
			copy[tap_random_below(n)] = (char)tap_random();
		t = read_parts(str_of(copy, tap_random_below(n + 1)),
		    1 + (size_t)tap_random_below(100), NULL, &e);
		if (t != NULL)
			t->ops->close(t);
	}
	OK(n_walked > 0);
}

/* Found by fuzzing: the bytes went with the stream, the file stayed. */
static void
a_file_outlives_the_nonsense_behind_it(void)
{
	struct str text = STR(HELLO "F 4\n1 /a\n4 /b\n0 /dev/null\n"
				    "4 total\nxyyy=\n");
	struct remote_files *files = remote_files_new();
	struct remote_stream s;
	struct tree *t;
	struct err e;

	remote_stream_init(&s, files);
	OK(remote_stream_add(&s, text, &e) < 0);
	remote_stream_done(&s);
	t = remote_files_tree(files);
	EQ_STR(content(t, "/a"), STR("x"));
	t->ops->close(t);
}

int
main(void)
{
	arena_init(&arena, 64 << 20);
	RUN(all_of_it_is_read_in_parts_of_any_size);
	RUN(nonsense_is_refused);
	RUN(what_is_too_much_is_refused);
	RUN(a_promise_of_bytes_costs_nothing);
	RUN(damage_is_survived);
	RUN(a_file_outlives_the_nonsense_behind_it);
	arena_done(&arena);
	return tap_done();
}
