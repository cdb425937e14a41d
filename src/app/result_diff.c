/* result_diff.c: what two results of scans do not share. */
#include "app/result_diff.h"

#include <errno.h>
#include <string.h>

#include "app/policy.h"
#include "fmt/json_out.h"
#include "report/text.h"

struct compare {
	struct earlier old;
	FILE *out;
	bool is_json;
	struct result_diff sum;
};

/* What may change in a finding that stays. */
static const struct field {
	const char *name;
	size_t at;
} fields[] = {
    {"version",       offsetof(struct earlier_finding, version)      },
    {"severity",      offsetof(struct earlier_finding, severity)     },
    {"fixed_version", offsetof(struct earlier_finding, fixed_version)},
    {"status",        offsetof(struct earlier_finding, status)       },
    {"verdict",       offsetof(struct earlier_finding, verdict)      },
    {"suppressed_by", offsetof(struct earlier_finding, suppressed)   },
};

static struct str
get(const struct earlier_finding *f, const struct field *field)
{
	const void *at = (const char *)f + field->at;
	const struct str *s = at;

	return *s;
}

static bool
is_changed(const struct earlier_finding *x, const struct earlier_finding *y)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (!str_eq(get(x, &fields[i]), get(y, &fields[i])))
			return true;
	return false;
}

static void
json_side(struct json_out *j, const char *name, const struct earlier_finding *f)
{
	if (f == NULL)
		return;
	json_out_key(j, name);
	json_out_object(j);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		json_out_member_if(j, fields[i].name, get(f, &fields[i]));
	json_out_key(j, "risk");
	json_out_int(j, (int64_t)f->risk);
	json_out_end(j);
}

static void
tell_json(struct compare *c, const char *change,
    const struct earlier_finding *old, const struct earlier_finding *new)
{
	const struct earlier_finding *f = new != NULL ? new : old;
	struct json_out j;

	json_out_init(&j, c->out);
	j.is_compact = true;
	json_out_object(&j);
	json_out_member(&j, "record", STR("finding"));
	json_out_member(&j, "change", str_from(change));
	json_out_member(&j, "id", f->id);
	json_out_member_if(&j, "package", f->package);
	json_out_member_if(&j, "path", f->path);
	json_side(&j, "old", old);
	json_side(&j, "new", new);
	json_out_end(&j);
}

static void
write_or_dash(FILE *out, struct str s)
{
	text_write(out, s.n > 0 ? s : STR("-"));
}

/* As wide as most of its kind; a longer one is not cut. */
static void
write_wide(FILE *out, struct str s, size_t width)
{
	size_t n = text_write(out, s);

	fprintf(out, "%*s", n < width ? (int)(width - n) : 1, "");
}

static void
tell_row(struct compare *c, const char *change,
    const struct earlier_finding *old, const struct earlier_finding *new)
{
	const struct earlier_finding *f = new != NULL ? new : old;
	const char *mark = "  ";

	fprintf(c->out, "%-8s", change);
	write_wide(c->out, f->severity, 12);
	write_wide(c->out, f->id, 18);
	write_or_dash(c->out, f->package);
	fputc(' ', c->out);
	write_or_dash(c->out, f->version);
	for (size_t i = 0; old != NULL && new != NULL &&i < ARRAY_LEN(fields);
	     i++) {
		struct str x = get(old, &fields[i]), y = get(new, &fields[i]);

		if (str_eq(x, y))
			continue;
		fprintf(c->out, "%s%s ", mark, fields[i].name);
		write_or_dash(c->out, x);
		fputs(" -> ", c->out);
		write_or_dash(c->out, y);
		mark = "; ";
	}
	fputc('\n', c->out);
}

static void
tell(struct compare *c, const char *change, const struct earlier_finding *old,
    const struct earlier_finding *new)
{
	if (c->is_json)
		tell_json(c, change, old, new);
	else
		tell_row(c, change, old, new);
}

/* The finding in the old result that this one goes on from, or NULL. */
static struct earlier_finding *
partner(struct compare *c, struct str key, struct str version)
{
	struct earlier_finding *best = NULL, *f;
	uint32_t at = earlier_find(&c->old, key);

	for (; at != 0; at = f->next) {
		f = vec_at(&c->old.findings, at - 1);
		if (f->is_met)
			continue;
		if (best == NULL || str_eq(f->version, version))
			best = f;
		if (str_eq(f->version, version))
			break;
	}
	return best;
}

static void
take_new(void *ctx, struct str key, const struct earlier_finding *f)
{
	struct compare *c = ctx;
	struct earlier_finding *old = partner(c, key, f->version);

	if (old == NULL) {
		c->sum.n_new++;
		tell(c, "new", NULL, f);
		return;
	}
	old->is_met = true;
	if (!is_changed(old, f)) {
		c->sum.n_same++;
		return;
	}
	c->sum.n_changed++;
	tell(c, "changed", old, f);
}

static void
tell_gone(struct compare *c)
{
	for (size_t i = 0; i < c->old.findings.n; i++) {
		const struct earlier_finding *f = vec_at(&c->old.findings, i);

		if (f->is_met)
			continue;
		c->sum.n_gone++;
		tell(c, "gone", f, NULL);
	}
}

static void
tell_sum(struct compare *c, bool is_filtered)
{
	const struct result_diff *s = &c->sum;
	struct json_out j;

	if (!c->is_json) {
		fprintf(c->out,
		    "%zu new, %zu gone, %zu changed, %zu the same.\n", s->n_new,
		    s->n_gone, s->n_changed, s->n_same);
		if (s->is_partial)
			fputs("One of both is partly evaluated: what is not "
			      "in it may still be there.\n",
			    c->out);
		if (is_filtered)
			fputs("One of both was filtered.\n", c->out);
		return;
	}
	json_out_init(&j, c->out);
	j.is_compact = true;
	json_out_object(&j);
	json_out_member(&j, "record", STR("sum"));
	json_out_key(&j, "new");
	json_out_int(&j, (int64_t)s->n_new);
	json_out_key(&j, "gone");
	json_out_int(&j, (int64_t)s->n_gone);
	json_out_key(&j, "changed");
	json_out_int(&j, (int64_t)s->n_changed);
	json_out_key(&j, "same");
	json_out_int(&j, (int64_t)s->n_same);
	json_out_key(&j, "partial");
	json_out_bool(&j, s->is_partial);
	json_out_key(&j, "filtered");
	json_out_bool(&j, is_filtered);
	json_out_end(&j);
}

int
app_result_diff(const char *old, const char *new, const char *format, FILE *out,
    struct result_diff *ret_d, struct err *e)
{
	struct compare c = {.out = out};
	struct earlier stream;
	int rc;

	c.is_json = strcmp(format, "json") == 0;
	if (!c.is_json && strcmp(format, "table") != 0)
		return fail(e, E_USAGE, "--format %s: no such form", format);
	earlier_init(&c.old);
	earlier_init(&stream);
	rc = app_result_read(&c.old, old, NULL, NULL, e);
	if (rc == 0)
		rc = app_result_read(&stream, new, take_new, &c, e);
	if (rc == 0) {
		tell_gone(&c);
		c.sum.is_partial = c.old.is_partial || stream.is_partial;
		tell_sum(&c, c.old.is_filtered || stream.is_filtered);
		*ret_d = c.sum;
		if (fflush(out) != 0 || ferror(out))
			rc = fail_sys(e, errno, "standard output");
	}
	earlier_done(&stream);
	earlier_done(&c.old);
	return rc;
}
