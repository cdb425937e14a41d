/* hackage.c: the order of Haskell's packages. */
#include "version/version.h"

#include "version/number.h"

/*
 * Numbers with '.' between them. The first numbers that differ decide, by
 * value; when one version ends there, the longer one is later, even by a 0.
 * Behind the numbers may stand tags, "-" and letters or digits each, which do
 * not count: no Haskell tool has written them for long, all still read them.
 * Source: Haskell Package Versioning Policy, "Version numbers"; Cabal's
 * Distribution.Version; Data.Version, whose Ord compares the numbers only.
 * Cabal refuses leading zeros and over nine digits, Data.Version does not;
 * here they count by value.
 * No reference is run: Debian's is ghc, of 0.8 GB.
 *
 *	key = number number ... 00	numbers as in number.h, from 08 on
 * Where two equal keys first part stand two numbers, or a number and the end,
 * which is smaller. No key is a prefix of another, none has more than v.n + 1
 * bytes.
 */
enum {
	KEY_END = 0x00
};

static bool
is_tag_char(char c)
{
	return is_digit(c) || is_alpha(c);
}

static int
refuse(struct str v, struct err *e)
{
	struct str shown = str_first(v, 80);

	return fail(e, E_INPUT,
	    "\"%.*s\": not a Haskell version: not numbers with '.' between",
	    STR_ARG(shown));
}

/* The numbers of v, without the tags. */
static int
split(struct str v, struct str *ret_numbers, struct err *e)
{
	struct str numbers = v, tags = STR_NONE, part;
	ptrdiff_t dash = str_find(v, '-');

	if (dash >= 0) {
		numbers = str_first(v, (size_t)dash);
		tags = str_skip(v, (size_t)dash);
	}
	for (size_t i = 0; i < tags.n; i++)
		if (!is_tag_char(tags.p[i]) &&
		    (tags.p[i] != '-' || i + 1 == tags.n ||
			!is_tag_char(tags.p[i + 1])))
			return refuse(v, e);
	*ret_numbers = numbers;
	while (str_cut(&numbers, '.', &part)) {
		size_t n = 0;

		while (n < part.n && is_digit(part.p[n]))
			n++;
		if (n == 0 || n < part.n)
			return refuse(v, e);
	}
	return 0;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	if (split(a, &a, e) < 0 || split(b, &b, e) < 0)
		return -1;
	*ret_sign = number_list_cmp(a, b);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	if (split(v, &v, e) < 0)
		return -1;
	number_list_put(out, v);
	buf_byte(out, KEY_END);
	if (out->over)
		return fail(e, E_LIMIT, "hackage version key: over %zu bytes",
		    out->max);
	return 0;
}

const struct version_order version_hackage = {
    .name = "hackage",
    .doc = "Haskell packages: Hackage and GHC",
    .cmp = cmp,
    .key = key,
};
