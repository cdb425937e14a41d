/* hosts.c: scan many hosts over ssh, several at a time. */
#include "app/hosts.h"

#include "app/hosts_file.h"
#include "app/progress.h"
#include "app/worker.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"
#include "report/text.h"

enum {
	NAME_WIDTH = 40, /* of the longest column of hosts */
	MESSAGE = 1
};

struct fleet {
	struct arena a;
	const struct hosts_options *opt;
	struct app_policy policy;
	struct host_scan *scans;
	size_t n, n_started, n_done;
};

/* One host, and what came of it. */
struct host_scan {
	struct worker w;
	struct fleet *fleet;
	const struct host *host;
	bool is_scanned;
	struct scan_outcome outcome;
	size_t n_packages;
	size_t n_findings[SEVERITY_N];
	struct str reason; /* why it failed or is partial */
};

/* ---- in its process */

/* As the table counts them: a line for each, but for kernels that rest. */
static void
count_findings(struct session *s, const struct policy *policy, size_t *counts)
{
	struct scan_findings all;
	const struct finding *f;
	struct finding before = {.package = NULL};

	scan_findings_init(&all, s, policy, REPORT_UNGROUPED);
	while (all.view.iter.next(&all.view.iter, &f)) {
		bool is_same = before.package != NULL && f->package != NULL &&
			       str_eq(f->id, before.id) &&
			       str_eq(f->version, before.version) &&
			       str_eq(f->package->source_name,
				   before.package->source_name);

		if (f->suppression != NULL ||
		    (f->package != NULL &&
			f->package->kernel == KERNEL_NOT_RUNNING))
			continue;
		if (!is_same)
			counts[f->severity]++;
		before = *f;
	}
	scan_findings_done(&all);
}

/* The first thing that was not decided. */
static struct str
partial_reason(struct session *s)
{
	for (size_t i = 0; i < s->result.n_coverage; i++) {
		const struct coverage *c = &s->result.coverage[i];

		if (c->state == COVERAGE_MISSING ||
		    c->state == COVERAGE_PARTIAL)
			return str_printf(&s->a, "%.*s: %.*s", STR_ARG(c->what),
			    STR_ARG(c->reason));
	}
	if (s->result.n_diags > 0)
		return str_printf(&s->a, "%.*s: %.*s",
		    STR_ARG(s->result.diags[0].where),
		    STR_ARG(s->result.diags[0].text));
	return STR("something was not decided");
}

static void
tell(struct session *s, const struct policy *policy,
    const struct scan_outcome *o, struct worker_pipe *out)
{
	size_t counts[SEVERITY_N] = {0};
	struct buf message;

	count_findings(s, policy, counts);
	buf_init(&message, LIMIT_WORKER_MESSAGE_BYTES);
	worker_add_u64(&message, o->is_partial);
	worker_add_u64(&message, o->has_fired);
	worker_add_u64(&message, o->has_ended);
	worker_add_u64(&message, s->result.n_packages);
	for (size_t i = 0; i < SEVERITY_N; i++)
		worker_add_u64(&message, counts[i]);
	worker_add_str(&message,
	    o->is_partial ? str_first(partial_reason(s), 1000) : STR_NONE);
	worker_send(out, MESSAGE, &message);
	buf_done(&message);
}

static int
work(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct host_scan *h = ctx;
	const struct hosts_options *opt = h->fleet->opt;
	const struct app_policy *policy = &h->fleet->policy;
	struct session_options how = opt->session;
	struct scan_outcome outcome;
	struct session s;
	int rc;

	how.target = h->host->target;
	how.is_quiet = true;
	rc = session_open(&s, &how, e);
	if (rc == 0) {
		session_match(&s);
		scan_judge(&s, policy, NULL, &outcome);
		if (opt->output_dir != NULL)
			rc = scan_write(&s, &policy->policy, "json",
			    str_printf(&s.a, "%s/%.*s.json", opt->output_dir,
				STR_ARG(h->host->name))
				.p,
			    NULL, e);
	}
	if (rc == 0)
		tell(&s, &policy->policy, &outcome, out);
	session_close(&s);
	return rc;
}

/* ---- in ours */

static int
take(void *ctx, unsigned kind, struct cursor message, struct err *e)
{
	struct host_scan *h = ctx;

	h->outcome.is_partial = cursor_u64(&message) != 0;
	h->outcome.has_fired = cursor_u64(&message) != 0;
	h->outcome.has_ended = cursor_u64(&message) != 0;
	h->n_packages = (size_t)cursor_u64(&message);
	for (size_t i = 0; i < SEVERITY_N; i++)
		h->n_findings[i] = (size_t)cursor_u64(&message);
	h->reason = str_dup(&h->fleet->a, worker_str(&message));
	if (message.failed || kind != MESSAGE)
		return fail(e, E_INPUT, "%s: talks nonsense", h->w.name);
	return 0;
}

static void
done(void *ctx, const struct err *e)
{
	struct host_scan *h = ctx;

	h->is_scanned = e == NULL;
	if (e != NULL)
		h->reason = str_dup(&h->fleet->a, str_from(e->text));
	h->fleet->n_done++;
}

static const struct worker *
next(void *ctx)
{
	struct fleet *f = ctx;

	if (f->n_started == f->n ||
	    f->n_started - f->n_done >= f->opt->n_at_once)
		return NULL;
	return &f->scans[f->n_started++].w;
}

static void
tick(void *ctx)
{
	const struct fleet *f = ctx;

	progress_bar(f->n_done, f->n, "%zu of %zu hosts done", f->n_done, f->n);
}

static const char *
state_of(const struct host_scan *h)
{
	if (!h->is_scanned)
		return "failed";
	if (h->outcome.has_fired || h->outcome.has_ended)
		return "fails";
	return h->outcome.is_partial ? "partial" : "ok";
}

static void
print_row(FILE *out, const struct host_scan *h, size_t width)
{
	text_cell(out, h->host->name, width);
	fprintf(out, "  %-7s", state_of(h));
	if (h->is_scanned)
		fprintf(out, "  %8zu", h->n_packages);
	else
		fprintf(out, "  %8s", "-");
	for (size_t i = SEVERITY_N; i-- > 0;)
		if (h->is_scanned)
			fprintf(out, "  %10zu", h->n_findings[i]);
		else
			fprintf(out, "  %10s", "-");
	if (h->reason.n > 0) {
		fputs("  ", out);
		text_write(out, h->reason);
	}
	fputc('\n', out);
}

static void
print_table(FILE *out, const struct fleet *f)
{
	size_t width = STR("HOST").n;

	for (size_t i = 0; i < f->n; i++) {
		size_t n = text_width(f->scans[i].host->name);

		if (n > width)
			width = n < NAME_WIDTH ? n : NAME_WIDTH;
	}
	text_cell(out, STR("HOST"), width);
	fputs("  STATE    PACKAGES", out);
	for (size_t i = SEVERITY_N; i-- > 0;)
		fprintf(out, "  %10s", severity_name((enum severity)i));
	fputs("  REASON\n", out);
	for (size_t i = 0; i < f->n; i++)
		print_row(out, &f->scans[i], width);
}

static int
plan(struct fleet *f, struct err *e)
{
	const struct hosts_options *opt = f->opt;
	struct host *hosts;
	struct str text;

	if (file_read(&f->a, opt->file, LIMIT_SMALL_FILE_BYTES, &text, e) < 0 ||
	    hosts_file_parse(
		&f->a, str_from(opt->file), text, &hosts, &f->n, e) < 0 ||
	    (opt->output_dir != NULL && dir_make(opt->output_dir, e) < 0))
		return -1;
	f->scans = arena_zalloc(&f->a, f->n, sizeof *f->scans);
	for (size_t i = 0; i < f->n; i++) {
		struct host_scan *h = &f->scans[i];

		h->fleet = f;
		h->host = &hosts[i];
		h->w = (struct worker){.name = hosts[i].target,
		    .ctx = h,
		    .work = work,
		    .take = take,
		    .done = done,
		    .max_bytes = LIMIT_WORKER_BYTES,
		    .max_cpu_s = LIMIT_WORKER_CPU_S};
	}
	return 0;
}

/* All of them together; a host that failed was not decided at all. */
static struct scan_outcome
sum_up(const struct fleet *f)
{
	struct scan_outcome sum = {.is_partial = false};

	for (size_t i = 0; i < f->n; i++) {
		const struct host_scan *h = &f->scans[i];

		sum.is_partial |= !h->is_scanned || h->outcome.is_partial;
		sum.has_fired |= h->outcome.has_fired;
		sum.has_ended |= h->outcome.has_ended;
	}
	return sum;
}

int
app_scan_hosts(const struct hosts_options *opt, FILE *out,
    struct scan_outcome *ret_o, struct err *e)
{
	struct fleet f = {.opt = opt};
	struct worker_plan how = {&f, next, tick};
	int rc;

	if (app_policy_open(&f.policy, &opt->policy, e) < 0)
		return -1;
	arena_init(&f.a, LIMIT_SCAN_ARENA_BYTES);
	rc = plan(&f, e);
	if (rc == 0) {
		worker_run(&how);
		progress_done();
		print_table(out, &f);
		*ret_o = sum_up(&f);
	}
	arena_done(&f.a);
	app_policy_close(&f.policy);
	return rc;
}
