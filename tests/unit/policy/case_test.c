/*
 * case_test.c: every folder tests/case/policy/FORM/CASE is a file of rules,
 * in/NAME, and what must come out of it, want.txt: a line for each rule, then
 * one of the file. A file product holds what VEX calls the target. Each is
 * also damaged at random. YAGURA_BLESS=1 writes want.txt anew.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"
#include "policy/policy.h"
#include "tests/tap.h"

struct one_case {
	const struct rule_form *form;
	struct str folder;
	const char *name; /* of the file */
	struct str bytes;
	struct str product;
};

static struct one_case current;
static struct arena arena;

static const char *const fields[RULE_FIELD_N] = {"id", "package", "name",
    "source", "version", "type", "purl", "path", "fix-state", "scope"};

static void
say_rule(struct buf *out, const struct rule *r)
{
	const struct suppression *s = &r->says;
	struct arena a;

	arena_init(&a, 1 << 10);
	buf_printf(out, "%.*s %s", STR_ARG(s->source),
	    r->is_open ? "open" : suppression_status_name(s->status));
	for (size_t i = 0; i < r->n_all; i++) {
		buf_printf(out, " %s", fields[r->all[i].field]);
		for (size_t k = 0; k < r->all[i].n; k++)
			buf_printf(out, "%c%.*s", k == 0 ? '=' : '|',
			    STR_ARG(r->all[i].any[k].text));
	}
	if (s->expires_at != 0)
		buf_printf(
		    out, " until %.*s", STR_ARG(time_write(&a, s->expires_at)));
	if (s->justification.n > 0)
		buf_printf(out, " (%.*s)", STR_ARG(s->justification));
	if (s->reason.n > 0)
		buf_printf(out, ": %.*s", STR_ARG(s->reason));
	buf_byte(out, '\n');
	arena_done(&a);
}

static void
say_file(struct buf *out, const struct rule_file *f)
{
	buf_printf(out, "%s: %zu rules, %zu expired", f->form, f->n_rules,
	    f->n_expired);
	if (f->n_expired > 0)
		buf_printf(out, " (%.*s)", STR_ARG(f->expired));
	buf_printf(out, ", %zu foreign", f->n_foreign);
	if (f->n_foreign > 0)
		buf_printf(out, " (%.*s)", STR_ARG(f->foreign));
	buf_byte(out, '\n');
}

/* Rules, and a question to each of them. */
static void
read_rules(struct arena *a, struct str bytes, struct buf *out)
{
	const struct package p = {.type = STR("deb"),
	    .name = STR("libssl3"),
	    .version = STR("3.0.11"),
	    .source_name = STR("openssl"),
	    .path = STR("/var/lib/dpkg/status")};
	const struct finding f = {.id = STR("CVE-2098-0001"), .package = &p};
	const struct os_info os = {.family = STR("debian")};
	struct rule_subject subject = {.a = a, .finding = &f, .os = &os};
	struct policy_reader r;
	struct rules rules;
	struct err e;
	size_t index;
	int rc;

	policy_reader_init(&r, a, 1795132800, current.product);
	rc = policy_reader_add(&r,
	    current.form->is == NULL ? current.form : NULL, bytes, current.name,
	    &e);
	policy_reader_end(&r, &rules);
	if (rc < 0) {
		buf_printf(
		    out, "error %s %s\n", diag_code_name(e.code), e.text);
	} else {
		for (size_t i = 0; i < rules.n; i++)
			say_rule(out, &rules.list[i]);
		say_file(out, &rules.files[0]);
		if (rules_find(&rules, &subject, &index))
			buf_printf(out, "libssl3 is suppressed by line %u\n",
			    rules.list[index].line);
	}
	rules_done(&rules);
}

static void
bless(const char *path, struct str got)
{
	FILE *f = fopen(path, "w");

	NEED(f != NULL);
	OK(got.n == 0 || fwrite(got.p, 1, got.n, f) == got.n);
	OK(fclose(f) == 0);
}

static void
eq_lines(struct str got, struct str want)
{
	struct str got_line, want_line;

	while (str_line(&want, &want_line)) {
		if (!str_line(&got, &got_line))
			got_line = STR("(nothing)");
		EQ_STR(got_line, want_line);
	}
	EQ_STR(got, STR(""));
}

static void
case_reads_as_wanted(void)
{
	char *path = str_z(&arena,
	    str_printf(&arena, "%.*s/want.txt", STR_ARG(current.folder)));
	struct arena a;
	struct str want;
	struct buf out;
	struct err e;

	arena_init(&a, LIMIT_RULE_ARENA_BYTES);
	buf_init(&out, 1 << 20);
	read_rules(&a, current.bytes, &out);
	if (getenv("YAGURA_BLESS") != NULL)
		bless(path, buf_str(&out));
	if (OK_ERR(file_read(&arena, path, 1 << 20, &want, &e) == 0, &e))
		eq_lines(buf_str(&out), want);
	buf_done(&out);
	arena_done(&a);
}

/* Spoilt and cut off: whatever comes out, nothing worse must happen. */
static void
case_can_be_damaged(void)
{
	for (int round = 0; round < 100 && current.bytes.n > 0; round++) {
		struct arena a;
		struct buf out;
		char *p;

		arena_init(&a, LIMIT_RULE_ARENA_BYTES);
		buf_init(&out, 1 << 20);
		p = str_z(&a, current.bytes);
		for (int k = 0; k < 3; k++)
			p[tap_random_below(current.bytes.n)] =
			    (char)tap_random_below(256);
		read_rules(&a,
		    str_of(p, round % 2 == 0
				  ? current.bytes.n
				  : 1 + tap_random_below(current.bytes.n)),
		    &out);
		buf_done(&out);
		arena_done(&a);
	}
}

static bool
open_case(const struct rule_form *form, struct str folder)
{
	struct str path, *names;
	struct err e;
	size_t n;

	current = (struct one_case){.form = form, .folder = folder};
	path = str_printf(&arena, "%.*s/product", STR_ARG(folder));
	if (file_read(&arena, path.p, 1000, &current.product, &e) == 0)
		current.product = str_trim(current.product);
	path = str_printf(&arena, "%.*s/in", STR_ARG(folder));
	if (dir_list(&arena, path.p, &names, &n, &e) < 0 || n != 1)
		return false;
	current.name = str_z(&arena, names[0]);
	path = str_printf(&arena, "%.*s/%s", STR_ARG(path), current.name);
	return file_read(&arena, path.p, 1 << 20, &current.bytes, &e) == 0;
}

static void
every_form_has_cases(void)
{
	for (size_t i = 0; i < rule_form_list_n; i++) {
		const char *root = getenv("YAGURA_SRC");
		struct str dir = str_printf(&arena, "%s/tests/case/policy/%s",
		    root != NULL ? root : ".", rule_form_list[i]->name);
		struct str *names;
		struct err e;
		size_t n = 0;

		OK_ERR(dir_list(&arena, dir.p, &names, &n, &e) == 0, &e);
		OK(n > 0);
		for (size_t k = 0; k < n; k++) {
			if (!OK(open_case(rule_form_list[i],
				str_printf(&arena, "%.*s/%.*s", STR_ARG(dir),
				    STR_ARG(names[k])))))
				continue;
			case_reads_as_wanted();
			case_can_be_damaged();
		}
	}
}

static void
files_are_told_by_their_names(void)
{
	static const struct {
		const char *path, *form;
	} rows[] = {
	    {".yagura.yaml",           "yagura"          },
	    {"/a/team.yagura.yml",     "yagura"          },
	    {"x/.trivyignore",         "trivyignore"     },
	    {".trivyignore.yaml",      "trivyignore-yaml"},
	    {"/etc/grype/config.yaml", "grype"           },
	    {".grype.yaml",            "grype"           },
	    {"ci/osv-scanner.toml",    "osv-scanner"     },
	    {"vex.json",               NULL              },
	    {"ignore",                 NULL              },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct rule_form *f =
		    rule_form_of_file(str_from(rows[i].path));

		EQ_STR(str_from(f != NULL ? f->name : NULL),
		    str_from(rows[i].form));
	}
	OK(rule_form_find(STR("openvex")) != NULL);
	OK(rule_form_find(STR("none")) == NULL);
}

int
main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	RUN(files_are_told_by_their_names);
	RUN(every_form_has_cases);
	arena_done(&arena);
	return tap_done();
}
