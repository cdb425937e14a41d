/* diag_test.c: one bad item among many. */
#include "core/diag.h"

#include "tests/tap.h"

struct kept {
	struct diag d;
	char text[600];
	size_t n;
};

static void
keep(void *ctx, const struct diag *d)
{
	struct kept *k = ctx;

	k->d = *d;
	memcpy(k->text, d->text.p, d->text.n);
	k->d.text.p = k->text;
	k->n++;
}

static void
an_error_becomes_one_row(void)
{
	struct kept k = {0};
	struct diag_sink sink = {&k, keep};
	struct err e;

	fail(&e, E_LIMIT, "line %d: too long", 3);
	diag_err(&sink, STR("status"), &e);
	memset(e.text, 'x', sizeof e.text);
	EQ_INT(k.n, 1);
	EQ_INT(k.d.code, E_LIMIT);
	EQ_STR(k.d.where, STR("status"));
	EQ_STR(k.d.text, STR("line 3: too long"));
}

static void
every_code_has_its_word(void)
{
	for (unsigned i = 0; i <= E_USAGE; i++) {
		OK(strcmp(diag_code_name((enum ecode)i), "unknown") != 0);
		for (unsigned k = 0; k < i; k++)
			OK(strcmp(diag_code_name((enum ecode)i),
			       diag_code_name((enum ecode)k)) != 0);
	}
	EQ_STR(str_from(diag_code_name((enum ecode)99)), STR("unknown"));
}

int
main(void)
{
	RUN(an_error_becomes_one_row);
	RUN(every_code_has_its_word);
	return tap_done();
}
