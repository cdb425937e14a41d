/* inventory_diff.c: what differs between two inventories. */
#include "app/inventory.h"
#include "base/vec.h"
#include "report/text.h"

struct diff {
	FILE *out;
	size_t n_added, n_removed, n_changed;
};

/* The packages of one that the other has not, as pointers, in order. */
static void
collect(const struct inventory *x, const struct inventory *y, struct vec *out)
{
	size_t k = 0;

	for (size_t i = 0; i < x->n_packages; i++) {
		const struct package *p = &x->packages[i];

		while (k < y->n_packages &&
		       inventory_package_cmp(&y->packages[k], p) < 0)
			k++;
		/* Copies under other paths are one. */
		if ((i > 0 && inventory_package_cmp(p - 1, p) == 0) ||
		    (k < y->n_packages &&
			inventory_package_cmp(&y->packages[k], p) == 0))
			continue;
		*(const struct package **)vec_add(out) = p;
	}
}

static const struct package *
at(const struct vec *v, size_t i)
{
	return *(const struct package *const *)vec_at(v, i);
}

static int
name_cmp(const struct package *p, const struct package *q)
{
	int r = str_cmp(p->type, q->type);

	if (r == 0)
		r = str_cmp(p->name, q->name);
	return r;
}

/* How many from i on have the name of p. */
static size_t
run_of(const struct vec *v, size_t i, const struct package *p)
{
	size_t n = 0;

	while (i + n < v->n && name_cmp(at(v, i + n), p) == 0)
		n++;
	return n;
}

static void
write_word(FILE *out, const char *before, struct str s)
{
	if (s.n > 0)
		fputs(before, out);
	text_write(out, s);
}

static void
write_package(FILE *out, char mark, const struct package *p)
{
	fprintf(out, "%c ", mark);
	text_write(out, p->type);
	write_word(out, " ", p->name);
	write_word(out, " ", p->arch);
	write_word(out, " ", p->version);
}

/* One line, with what differs behind the arrow. */
static void
write_change(FILE *out, const struct package *p, const struct package *q)
{
	write_package(out, '~', p);
	if (!str_eq(p->version, q->version)) {
		write_word(out, " -> ", q->version);
	} else if (!str_eq(p->arch, q->arch)) {
		write_word(out, " -> ", q->arch);
	} else if (!str_eq(p->module, q->module)) {
		write_word(out, ", module ", p->module);
		write_word(out, " -> ", q->module);
	} else {
		write_word(out, ", source ", p->source_name);
		write_word(out, " ", p->source_version);
		write_word(out, " -> ", q->source_name);
		write_word(out, " ", q->source_version);
	}
	fputc('\n', out);
}

static void
write_run(struct diff *d, const struct vec *v, size_t from, size_t n, char mark)
{
	for (size_t i = from; i < from + n; i++) {
		write_package(d->out, mark, at(v, i));
		fputc('\n', d->out);
	}
	if (mark == '+')
		d->n_added += n;
	else
		d->n_removed += n;
}

/* Both in order; one of a name on both sides is a change. */
static void
write_packages(struct diff *d, const struct vec *gone, const struct vec *come)
{
	size_t i = 0, k = 0;

	while (i < gone->n || k < come->n) {
		const struct package *p =
		    k == come->n || (i < gone->n &&
					name_cmp(at(gone, i), at(come, k)) <= 0)
			? at(gone, i)
			: at(come, k);
		size_t n_gone = run_of(gone, i, p);
		size_t n_come = run_of(come, k, p);

		if (n_gone == n_come) {
			for (size_t m = 0; m < n_gone; m++)
				write_change(
				    d->out, at(gone, i + m), at(come, k + m));
			d->n_changed += n_gone;
		} else {
			write_run(d, gone, i, n_gone, '-');
			write_run(d, come, k, n_come, '+');
		}
		i += n_gone;
		k += n_come;
	}
}

static bool
write_system(FILE *out, const struct os_info *x, const struct os_info *y)
{
	if (str_eq(x->family, y->family) && str_eq(x->release, y->release))
		return false;
	fputs("~ system", out);
	write_word(out, " ", x->family);
	write_word(out, " ", x->release);
	fputs(" ->", out);
	write_word(out, " ", y->family);
	write_word(out, " ", y->release);
	fputc('\n', out);
	return true;
}

static enum inventory_differ
write_diff(FILE *out, const struct inventory *x, const struct inventory *y)
{
	struct diff d = {.out = out};
	struct vec gone, come;
	bool differs = write_system(out, &x->os, &y->os);

	vec_init(&gone, sizeof(const struct package *));
	vec_init(&come, sizeof(const struct package *));
	collect(x, y, &gone);
	collect(y, x, &come);
	write_packages(&d, &gone, &come);
	fprintf(out, "%zu added, %zu removed, %zu changed\n", d.n_added,
	    d.n_removed, d.n_changed);
	differs |= gone.n > 0 || come.n > 0;
	vec_done(&gone);
	vec_done(&come);
	if (differs)
		return INVENTORY_DIFFERENT;
	return inventory_is_partial(x) || inventory_is_partial(y)
		   ? INVENTORY_UNDECIDED
		   : INVENTORY_SAME;
}

int
app_inventory_diff(const struct session_options *a,
    const struct session_options *b, FILE *out,
    enum inventory_differ *ret_differ, struct err *e)
{
	struct session x, y;
	int rc = session_read(&x, a, e);

	if (rc == 0) {
		rc = session_read(&y, b, e);
		if (rc == 0)
			*ret_differ = write_diff(out, &x.inv, &y.inv);
		session_close(&y);
	}
	session_close(&x);
	return rc;
}
