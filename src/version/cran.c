/* cran.c: the order of R's packages. */
#include "version/version.h"

#include "version/number.h"

/*
 * Numbers, with '.' or '-' between them; both mean the same. The first
 * numbers that differ decide, by value; when one version ends there, the
 * longer one is later, even by a 0.
 * Source: Writing R Extensions, 1.1.1, "Version"; help(compareVersion) in R:
 * with components missing, a version "is older than those with the components
 * present". OSV orders CRAN alike. The operators < and == of R 4.2, which no
 * page describes, take missing components for 0 instead.
 * Read is what R's numeric_version reads: a lone number too, which
 * package_version refuses; no number over 2147483647, as R turns it into NA,
 * which it cannot order.
 *
 *	key = number number ... 00	numbers as in number.h, from 08 on
 * Where two equal keys first part stand two numbers, or a number and the end,
 * which is smaller. No key is a prefix of another, none has more than v.n + 1
 * bytes.
 */
enum {
	KEY_END = 0x00
};

/* Take a number and what separates it from the next off *rest. */
static struct str
take(struct str *rest)
{
	struct str digits = number_take(rest);

	*rest = str_skip(*rest, 1);
	return digits;
}

static int
check(struct str v, struct err *e)
{
	const char *why = "not numbers with '.' or '-' between them";
	struct str rest = v, digits;
	uint64_t n;

	for (;;) {
		if (rest.n == 0 || !is_digit(rest.p[0]))
			break;
		digits = number_take(&rest);
		if (digits.n > 0 && !str_to_u64(digits, INT32_MAX, &n)) {
			why = "a number over 2147483647";
			break;
		}
		if (rest.n == 0)
			return 0;
		if (rest.p[0] != '.' && rest.p[0] != '-')
			break;
		rest = str_skip(rest, 1);
	}
	v = str_first(v, 80);
	return fail(
	    e, E_INPUT, "\"%.*s\": not an R version: %s", STR_ARG(v), why);
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	int c = 0;

	if (check(a, e) < 0 || check(b, e) < 0)
		return -1;
	while (c == 0 && a.n > 0 && b.n > 0) {
		struct str x = take(&a), y = take(&b);

		c = number_cmp(x, y);
	}
	if (c == 0)
		c = (a.n > 0) - (b.n > 0);
	*ret_sign = c;
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	if (check(v, e) < 0)
		return -1;
	while (v.n > 0)
		number_put(out, take(&v));
	buf_byte(out, KEY_END);
	if (out->over)
		return fail(
		    e, E_LIMIT, "cran version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_cran = {
    .name = "cran",
    .doc = "R packages: CRAN and Bioconductor",
    .cmp = cmp,
    .key = key,
};
