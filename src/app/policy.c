/* policy.c: make a policy of words and files. */
#include "app/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/limits.h"
#include "os/clock.h"
#include "os/file.h"

#define OWN_RULES ".yagura.yaml"

static int
read_rules(struct policy_reader *r, const struct rule_form *form,
    const char *path, struct err *e)
{
	struct arena a;
	struct str bytes;
	int rc;

	arena_init(&a, (size_t)2 * LIMIT_RULE_FILE_BYTES);
	rc = file_read(&a, path, LIMIT_RULE_FILE_BYTES, &bytes, e);
	if (rc == 0)
		rc = policy_reader_add(r, form, bytes, path, e);
	arena_done(&a);
	return rc;
}

/* "FORM:FILE", or FILE whose name tells the form. */
static int
read_ignore_file(struct policy_reader *r, const char *word, struct err *e)
{
	struct str rest = str_from(word), name;
	const struct rule_form *form = NULL;

	if (str_cut(&rest, ':', &name) && rest.n != SIZE_MAX)
		form = rule_form_find(name);
	if (form != NULL)
		return read_rules(r, form, word + name.n + 1, e);
	form = rule_form_of_file(str_from(word));
	if (form == NULL)
		return fail(e, E_USAGE,
		    "%s: its name does not tell whose rules it holds; give "
		    "FORM:FILE, where FORM is yagura, trivyignore, "
		    "trivyignore-yaml, grype or osv-scanner",
		    word);
	return read_rules(r, form, word, e);
}

static int
read_files(
    struct policy_reader *r, const struct policy_options *opt, struct err *e)
{
	const char *const *word;

	if (!opt->no_own_rules && access(OWN_RULES, F_OK) == 0 &&
	    read_ignore_file(r, OWN_RULES, e) < 0)
		return -1;
	for (word = opt->ignore_files; word != NULL && *word != NULL; word++)
		if (read_ignore_file(r, *word, e) < 0)
			return -1;
	for (word = opt->vex; word != NULL && *word != NULL; word++)
		if (read_rules(r, NULL, *word, e) < 0)
			return -1;
	return 0;
}

static int
read_all_rules(
    struct app_policy *p, const struct policy_options *opt, struct err *e)
{
	struct policy_reader r;
	utc_s now;
	int rc;

	if (clock_now(&now, e) < 0)
		return -1;
	policy_reader_init(&r, &p->a, now, str_from(opt->product));
	rc = read_files(&r, opt, e);
	rules_done(&p->policy.rules);
	policy_reader_end(&r, &p->policy.rules);
	return rc;
}

int
app_result_read(struct earlier *r, const char *path,
    void (*one)(void *ctx, struct str key, const struct earlier_finding *f),
    void *ctx, struct err *e)
{
	struct stream_fd in;
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	stream_fd_init(&in, fd, path);
	rc = earlier_read(r, &in.stream, path, one, ctx, e);
	close(fd);
	return rc;
}

/* Words as patterns, by the maker of rules; a wrong one is the user's. */
static int
make_patterns(struct app_policy *p, const char *option, enum rule_field field,
    const char *const *words, struct condition *ret_c, struct err *e)
{
	struct rule_maker m = {.a = &p->a, .where = option};
	struct rule_draft d = {.line = 1};

	for (; words != NULL && *words != NULL; words++) {
		struct str word = str_from(*words);
		int rc = field == RULE_ID
			     ? rule_draft_text(
				   &m, &d, field, PATTERN_NO_CASE, word, e)
			     : rule_draft_glob(&m, &d, field, word, e);

		if (rc < 0) {
			e->code = E_USAGE;
			return -1;
		}
	}
	*ret_c = d.all[field];
	return 0;
}

static int
read_filter(
    struct app_policy *p, const struct policy_options *opt, struct err *e)
{
	struct filter *f = &p->policy.filter;
	struct condition ids, packages;

	f->fixed_only = opt->fixed_only;
	f->kev_only = opt->kev_only;
	f->exploit_only = opt->exploit_only;
	f->has_epss = opt->epss_over != NULL;
	if (opt->severity != NULL &&
	    filter_severity(str_from(opt->severity), &f->severities, e) < 0)
		return fail_at(e, "--severity");
	if (f->has_epss && filter_probability(str_from(opt->epss_over),
			       &f->epss_over_ppm, e) < 0)
		return fail_at(e, "--epss-over");
	if (make_patterns(p, "--cve", RULE_ID, opt->cves, &ids, e) < 0 ||
	    make_patterns(
		p, "--package", RULE_PACKAGE, opt->packages, &packages, e) < 0)
		return -1;
	f->ids = ids.any;
	f->n_ids = ids.n;
	f->packages = packages.any;
	f->n_packages = packages.n;
	return 0;
}

static int
read_surroundings(
    struct app_policy *p, const struct policy_options *opt, struct err *e)
{
	struct surroundings *s = &p->policy.surroundings;

	if (opt->exposure != NULL &&
	    !exposure_parse(str_from(opt->exposure), &s->exposure))
		return fail(e, E_USAGE,
		    "--exposure %s: not small, controlled or open",
		    opt->exposure);
	if (opt->mission != NULL &&
	    !mission_parse(str_from(opt->mission), &s->mission))
		return fail(e, E_USAGE,
		    "--mission %s: not low, medium, high or very-high",
		    opt->mission);
	return 0;
}

static int
read_gates(
    struct app_policy *p, const struct policy_options *opt, struct err *e)
{
	const char *const *word = opt->fail_on;
	struct vec all;
	int rc = 0;

	vec_init(&all, sizeof(struct gate));
	for (; rc == 0 && word != NULL && *word != NULL; word++) {
		struct gate *gates = NULL;
		size_t n = 0;

		rc = gates_parse(&p->a, str_from(*word), &gates, &n, e);
		for (size_t i = 0; rc == 0 && i < n; i++) {
			struct gate *to = vec_add(&all);

			*to = gates[i];
		}
	}
	p->policy.n_gates = all.n;
	p->policy.gates = vec_keep(&all, &p->a);
	if (rc < 0)
		return fail_at(e, "--fail-on");
	if (opt->new_since == NULL &&
	    gates_ask_new(p->policy.gates, p->policy.n_gates))
		return fail(e, E_USAGE, "--fail-on new needs --new-since");
	return 0;
}

int
app_policy_open(
    struct app_policy *p, const struct policy_options *opt, struct err *e)
{
	int rc;

	*p = (struct app_policy){.fails_on_eol = opt->fail_on_eol};
	arena_init(&p->a, LIMIT_RULE_ARENA_BYTES);
	earlier_init(&p->baseline);
	rules_init(&p->policy.rules);
	rc = read_filter(p, opt, e) < 0 || read_surroundings(p, opt, e) < 0 ||
		     read_gates(p, opt, e) < 0 || read_all_rules(p, opt, e) < 0
		 ? -1
		 : 0;
	if (rc == 0 && opt->new_since != NULL) {
		rc = app_result_read(
		    &p->baseline, opt->new_since, NULL, NULL, e);
		p->policy.baseline = &p->baseline;
		p->policy.filter.baseline = &p->baseline;
	}
	if (rc < 0)
		app_policy_close(p);
	return rc;
}

void
app_policy_close(struct app_policy *p)
{
	rules_done(&p->policy.rules);
	earlier_done(&p->baseline);
	arena_done(&p->a);
}
