/* os_release_test.c: which distribution a target runs. */
#include "inventory/os_release.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/stream.h"
#include "tests/tap.h"

/* The text of the last diagnostic and their number. */
struct faults {
	size_t n;
	char last[256];
};

static void
add_fault(void *ctx, const struct diag *d)
{
	struct faults *f = ctx;

	f->n++;
	snprintf(f->last, sizeof f->last, "%.*s: %.*s", STR_ARG(d->where),
	    STR_ARG(d->text));
}

static struct arena arena;

static struct os_info
parse(const char *text, struct faults *f)
{
	struct diag_sink sink = {f, add_fault};
	struct os_info os = {.family = STR_NONE};

	*f = (struct faults){0};
	os_release_parse(
	    &arena, STR("/etc/os-release"), str_from(text), &os, &sink);
	return os;
}

static void
a_stable_debian_is_read(void)
{
	struct faults f;
	struct os_info os =
	    parse("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
		  "NAME=\"Debian GNU/Linux\"\n"
		  "VERSION_ID=\"12\"\n"
		  "VERSION=\"12 (bookworm)\"\n"
		  "VERSION_CODENAME=bookworm\n"
		  "ID=debian\n"
		  "HOME_URL=\"https://www.debian.org/\"\n",
		&f);

	EQ_INT(f.n, 0);
	EQ_STR(os.family, STR("debian"));
	EQ_STR(os.release, STR("12"));
	EQ_STR(os.codename, STR("bookworm"));
	EQ_STR(os.pretty, STR("Debian GNU/Linux 12 (bookworm)"));
	EQ_STR(os.arch, STR(""));
}

static void
values_are_read_as_a_shell_would(void)
{
	static const struct {
		const char *assigned, *value;
	} rows[] = {
	    {"plain",                "plain"           },
	    {"",		     ""                },
	    {"\"\"",                 ""                },
	    {"''",		   ""                },
	    {"\"in double quotes\"", "in double quotes"},
	    {"'in single quotes'",   "in single quotes"},
	    {"\"it's\"",             "it's"            },
	    {"'say \"hi\"'",         "say \"hi\""      },
	    {"\"a\\\"b\"",           "a\"b"            },
	    {"\"a\\\\b\"",           "a\\b"            },
	    {"\"a\\$b\\`c\"",        "a$b`c"           },
	    {"\"a\\nb\"",            "a\\nb"           },
	    {"'a\\b'",               "a\\b"            },
	    {"a\\ b",                "a b"             },
	    {"a\\\"b",               "a\"b"            },
	    {"end\\",                "end\\"           },
	    {"a=b",                  "a=b"             },
	    {"a#b",                  "a#b"             },
	    {"\"# no comment\"",     "# no comment"    },
	    {"\xe6\xab\x93",         "\xe6\xab\x93"    },
	    {"space-after \t",       "space-after"     },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct faults f;
		struct os_info os;
		char text[128];

		snprintf(text, sizeof text, "ID=x\nPRETTY_NAME=%s\n",
		    rows[i].assigned);
		os = parse(text, &f);
		tap_check(f.n == 0, __FILE__, __LINE__, "%s: %s",
		    rows[i].assigned, f.last);
		EQ_STR(os.pretty, str_from(rows[i].value));
	}
}

static void
lines_that_are_no_assignment_are_diagnostics(void)
{
	static const char *const lines[] = {
	    "nothing",
	    "=value",
	    "1KEY=value",
	    "A KEY=value",
	    "A-KEY=value",
	    "export ID=evil",
	    "KEY =value",
	    "ID=two words",
	    "ID=\"not closed",
	    "ID='not closed",
	    "ID=\"",
	    "ID=\"closed\"and more",
	    "ID=\"closed\" \"again\"",
	    "ID='closed'' again'",
	    "ID=mid\"dle\"",
	    "ID=\"ends in a backslash\\",
	    "ID=\"ends in an escaped quote\\\"",
	    "\x7f\x45\x4c\x46",
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct faults f;
		struct os_info os;
		char text[128];

		snprintf(text, sizeof text, "ID=debian\n\n%s\nVERSION_ID=12",
		    lines[i]);
		os = parse(text, &f);
		tap_check(
		    f.n == 1 &&
			strcmp(f.last,
			    "/etc/os-release: line 3: not KEY=value") == 0,
		    __FILE__, __LINE__, "%s: %zu faults, \"%s\"", lines[i], f.n,
		    f.last);
		EQ_STR(os.family, STR("debian"));
		EQ_STR(os.release, STR("12"));
	}
}

static void
comments_blank_lines_and_unknown_keys_are_passed_over(void)
{
	struct faults f;
	struct os_info os = parse("# ID=commented\n"
				  "\n"
				  "   \t\n"
				  "  # indented = comment \"\n"
				  "  ID=indented\r\n"
				  "_X9=1\nbug_report=\"x\"\n",
	    &f);

	tap_check(f.n == 0, __FILE__, __LINE__, "%s", f.last);
	EQ_STR(os.family, STR("indented"));
}

static void
the_last_of_equal_keys_counts(void)
{
	struct faults f;
	struct os_info os = parse("ID=first\nID=second\n", &f);

	EQ_INT(f.n, 0);
	EQ_STR(os.family, STR("second"));
}

static void
a_file_without_an_id_is_a_diagnostic(void)
{
	static const char *const texts[] = {"", "\n", "VERSION_ID=12", "ID=\n"};
	struct faults f;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct os_info os = parse(texts[i], &f);

		EQ_INT(f.n, 1);
		OK(strstr(f.last, "no ID") != NULL);
		EQ_STR(os.family, STR(""));
	}
}

/* A target of three files; NULL text: not there, code: how open fails. */
struct small_tree {
	struct tree tree;
	struct {
		const char *path, *text;
		int sys; /* errno of open */
	} files[3];
	size_t n_open;
};

struct small_file {
	struct tree_file file;
	struct small_tree *t;
	struct stream_mem bytes;
};

static ssize_t
small_read_at(
    struct tree_file *f, uint64_t off, void *p, size_t n, struct err *e)
{
	struct small_file *sf = (struct small_file *)f;

	(void)off; /* only read from front to end here */
	return sf->bytes.stream.read(&sf->bytes.stream, p, n, e);
}

static void
small_file_close(struct tree_file *f)
{
	struct small_file *sf = (struct small_file *)f;

	sf->t->n_open--;
	free(sf);
}

static const struct tree_file_ops small_file_ops = {
    small_read_at, small_file_close};

static int
small_open(
    struct tree *t, const char *path, struct tree_file **ret_f, struct err *e)
{
	struct small_tree *st = (struct small_tree *)t;

	for (size_t i = 0; i < ARRAY_LEN(st->files); i++) {
		struct small_file *sf;

		if (st->files[i].path == NULL ||
		    strcmp(st->files[i].path, path) != 0)
			continue;
		if (st->files[i].sys != 0)
			return fail_sys(e, st->files[i].sys, "%s", path);
		sf = calloc(1, sizeof *sf);
		if (sf == NULL)
			abort();
		sf->file.ops = &small_file_ops;
		sf->file.size_bytes = strlen(st->files[i].text);
		sf->t = st;
		stream_mem_init(&sf->bytes, str_from(st->files[i].text));
		st->n_open++;
		*ret_f = &sf->file;
		return 0;
	}
	return fail_sys(e, ENOENT, "%s", path);
}

static const struct tree_ops small_ops = {.open = small_open};

static struct os_info
find(struct small_tree *t, struct faults *f)
{
	struct diag_sink sink = {f, add_fault};
	struct os_info os;

	*f = (struct faults){0};
	t->tree.ops = &small_ops;
	os = os_release_find(&arena, &t->tree, &sink);
	EQ_INT(t->n_open, 0);
	return os;
}

static void
the_file_in_etc_comes_before_the_one_in_usr(void)
{
	struct small_tree t = {
	    .files = {
		      {"/etc/os-release", "ID=etc", 0},
		      {"/usr/lib/os-release", "ID=usr", 0},
		      }
        };
	struct faults f;

	EQ_STR(find(&t, &f).family, STR("etc"));
	EQ_INT(f.n, 0);
	t.files[0].path = NULL;
	EQ_STR(find(&t, &f).family, STR("usr"));
	EQ_INT(f.n, 0);
}

static void
no_os_release_at_all_is_a_diagnostic(void)
{
	struct small_tree t = {.files = {{NULL, NULL, 0}}};
	struct faults f;

	EQ_STR(find(&t, &f).family, STR(""));
	EQ_INT(f.n, 1);
	EQ_STR(str_from(f.last), STR("/etc/os-release: no os-release"));
}

static void
an_unreadable_file_is_a_diagnostic_and_the_other_is_read(void)
{
	struct small_tree t = {
	    .files = {
		      {"/etc/os-release", NULL, EACCES},
		      {"/usr/lib/os-release", "ID=usr", 0},
		      }
        };
	struct faults f;

	EQ_STR(find(&t, &f).family, STR("usr"));
	EQ_INT(f.n, 1);
	t.files[1].path = NULL;
	EQ_STR(find(&t, &f).family, STR(""));
	EQ_INT(f.n, 1);
	OK(strstr(f.last, "Permission denied") != NULL);
}

static void
a_debian_without_a_release_is_asked_for_its_version_file(void)
{
	static const struct {
		const char *os_release, *version;
		const char *release, *codename;
	} rows[] = {
	    {"ID=debian",			    "12.5\n",       "12", ""      },
	    {"ID=debian\nVERSION_CODENAME=bookworm", "12.0\n",       "12",
             "bookworm"							    },
	    {"ID=debian",			    "12",           "12", ""      },
	    {"ID=debian",			    "trixie/sid\n", "",   "trixie"},
	    {"ID=debian\nVERSION_CODENAME=forky",    "sid\n",        "",   "forky" },
	    {"ID=debian\nVERSION_ID=11",             "12.5\n",       "11", ""      },
	    {"ID=debian",			    "",             "",   ""      },
	    {"ID=raspbian",                          "12.5\n",       "",   ""      },
	    {"ID=debian",			    NULL,           "",   ""      },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct small_tree t = {
		    .files = {{"/etc/os-release", rows[i].os_release, 0}}};
		struct faults f;
		struct os_info os;

		if (rows[i].version != NULL) {
			t.files[1].path = "/etc/debian_version";
			t.files[1].text = rows[i].version;
		}
		os = find(&t, &f);
		EQ_INT(f.n, 0);
		EQ_STR(os.release, str_from(rows[i].release));
		EQ_STR(os.codename, str_from(rows[i].codename));
	}
}

static void
an_unreadable_version_file_is_a_diagnostic(void)
{
	struct small_tree t = {
	    .files = {
		      {"/etc/os-release", "ID=debian", 0},
		      {"/etc/debian_version", NULL, EIO},
		      }
        };
	struct faults f;

	EQ_STR(find(&t, &f).family, STR("debian"));
	EQ_INT(f.n, 1);
	OK(strstr(f.last, "/etc/debian_version") == f.last);
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(a_stable_debian_is_read);
	RUN(values_are_read_as_a_shell_would);
	RUN(lines_that_are_no_assignment_are_diagnostics);
	RUN(comments_blank_lines_and_unknown_keys_are_passed_over);
	RUN(the_last_of_equal_keys_counts);
	RUN(a_file_without_an_id_is_a_diagnostic);
	RUN(the_file_in_etc_comes_before_the_one_in_usr);
	RUN(no_os_release_at_all_is_a_diagnostic);
	RUN(an_unreadable_file_is_a_diagnostic_and_the_other_is_read);
	RUN(a_debian_without_a_release_is_asked_for_its_version_file);
	RUN(an_unreadable_version_file_is_a_diagnostic);
	arena_done(&arena);
	return tap_done();
}
