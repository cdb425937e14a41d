/* dpkg.c: the order of Debian's and Ubuntu's versions. */
#include "version/version.h"

#include "version/number.h"

/*
 * [epoch:]upstream[-revision]. The epoch ends at the first ':', the revision
 * begins behind the last '-'; a missing epoch is 0, a missing revision is "".
 * Compared are the epochs as numbers, then upstream, then revision, each as
 * pairs of a run of non-digits and a number: runs character by character
 * ('~', then the end of the run, letters, all others), numbers by value; what
 * is missing at the end is an empty run or the number 0.
 * Source: deb-version(7), "Sorting algorithm"; Debian Policy 5.6.12.
 * Refused is what dpkg refuses, and bad characters, of which it only warns.
 *
 * The key puts the same walk into bytes:
 *	key    = number(epoch) part(upstream) part(revision)
 *	part   = pair pair ... 02		at least one pair
 *	pair   = the run's characters, number	rank[] below: 01, c8 .. ff
 *	number = as in number.h			begins with 08 .. c7
 * While two keys are equal they stand at the same place of that grammar, so
 * only these bytes ever meet: within a run '~' (01), a number that ends the
 * run (08 .. c7) and characters (c8 .. ff); behind a number '~', the end of
 * the part (02) and characters; within a number equally long ones, as its
 * first bytes tell its length. Each is the order wanted. No key is a prefix
 * of another, and none has more than v.n + 5 bytes.
 */
enum {
	RANK_BAD = 0,
	RANK_TILDE = 0x01,
	RANK_STOP = 0x02, /* a digit or the end: no more of this run */
};

/* clang-format off */
static const uint8_t rank[256] = {
    ['~'] = RANK_TILDE,
    ['0'] = RANK_STOP, RANK_STOP, RANK_STOP, RANK_STOP, RANK_STOP,
            RANK_STOP, RANK_STOP, RANK_STOP, RANK_STOP, RANK_STOP,
    ['A'] = 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0,
            0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9,
            0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xe1,
    ['a'] = 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea,
            0xeb, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf2, 0xf3,
            0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb,
    ['+'] = 0xfc,
    ['-'] = 0xfd,
    ['.'] = 0xfe,
    [':'] = 0xff,
};
/* clang-format on */

struct parts {
	uint64_t epoch;
	struct str upstream;
	struct str revision;
};

static int
refuse(struct str v, const char *why, struct err *e)
{
	struct str shown = str_first(v, 80);

	return fail(e, E_INPUT, "\"%.*s\": not a dpkg version: %s",
	    STR_ARG(shown), why);
}

static int
split(struct str v, struct parts *ret_p, struct err *e)
{
	struct parts p = {0, v, STR_NONE};
	ptrdiff_t at;

	for (size_t i = 0; i < v.n; i++)
		if (rank[(uint8_t)v.p[i]] == RANK_BAD)
			return refuse(v, "a character is not allowed", e);
	at = str_find(v, ':');
	if (at >= 0) {
		/* dpkg keeps it in an int. */
		if (!str_to_u64(str_first(v, (size_t)at), INT32_MAX, &p.epoch))
			return refuse(v, "epoch not in 0..2147483647", e);
		p.upstream = str_skip(v, (size_t)at + 1);
	}
	at = str_rfind(p.upstream, '-');
	if (at >= 0) {
		p.revision = str_skip(p.upstream, (size_t)at + 1);
		p.upstream = str_first(p.upstream, (size_t)at);
		if (p.revision.n == 0)
			return refuse(v, "empty revision", e);
		if (str_find(p.revision, ':') >= 0)
			return refuse(v, "':' in the revision", e);
	}
	if (p.upstream.n == 0)
		return refuse(v, "no upstream version", e);
	*ret_p = p;
	return 0;
}

/* The rank of the next character. */
static int
peek(struct str rest)
{
	return rest.n > 0 ? rank[(uint8_t)rest.p[0]] : RANK_STOP;
}

static int
part_cmp(struct str a, struct str b)
{
	do {
		struct str x, y;
		int c;

		while ((c = peek(a)) == peek(b) && c != RANK_STOP) {
			a = str_skip(a, 1);
			b = str_skip(b, 1);
		}
		if (c != peek(b))
			return c - peek(b);
		x = number_take(&a);
		y = number_take(&b);
		c = number_cmp(x, y);
		if (c != 0)
			return c;
	} while (a.n > 0 || b.n > 0);
	return 0;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct parts x, y;
	int c;

	if (split(a, &x, e) < 0 || split(b, &y, e) < 0)
		return -1;
	c = (x.epoch > y.epoch) - (x.epoch < y.epoch);
	if (c == 0)
		c = part_cmp(x.upstream, y.upstream);
	if (c == 0)
		c = part_cmp(x.revision, y.revision);
	*ret_sign = c;
	return 0;
}

static void
put_part(struct buf *out, struct str s)
{
	do {
		int c;

		while ((c = peek(s)) != RANK_STOP) {
			buf_byte(out, (unsigned char)c);
			s = str_skip(s, 1);
		}
		number_put(out, number_take(&s));
	} while (s.n > 0);
	buf_byte(out, RANK_STOP);
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct parts p;

	if (split(v, &p, e) < 0)
		return -1;
	number_put_u64(out, p.epoch);
	put_part(out, p.upstream);
	put_part(out, p.revision);
	if (out->over)
		return fail(
		    e, E_LIMIT, "dpkg version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_dpkg = {
    .name = "dpkg",
    .doc = "Debian, Ubuntu and all who use dpkg",
    .cmp = cmp,
    .key = key,
};
