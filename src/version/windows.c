/* windows.c: the order of Windows' builds and of file versions. */
#include "version/version.h"

#include "version/number.h"

/*
 * Numbers with dots between them, 10.0.19045.4046, first by first by value;
 * a number that is missing at the end is 0, as in the four numbers of a file
 * version. So 10.0.19045, a build of which nobody knew the revision, is
 * before 10.0.19045.4046. Leading zeros do not count; there may be any count
 * of numbers of any length. All else is refused, also "v1.2" and "1.2 beta".
 * Source: Windows' VS_FIXEDFILEINFO and VERSIONINFO, "FILEVERSION"; the
 * builds of Microsoft's security updates. .NET's System.Version alone has a
 * missing number before 0. There is no reference to run.
 *
 * The key is number ... 02, without the zeros at the end. Where one of two
 * ends, 02 meets a number (08 .. c7, see number.h), which is not 0 or has one
 * behind it that is not. No key is a prefix of another, and none has more
 * than 2 * v.n + 1 bytes.
 */
enum {
	KEY_END = 0x02,
};

/* v without the zeros at its end; the first number stays. */
static int
read(struct str v, struct str *ret_numbers, struct err *e)
{
	struct str shown = str_first(v, 80);
	size_t n = v.n;
	char before = '.';

	for (size_t i = 0; i < v.n; i++) {
		if (!is_digit(v.p[i]) && (v.p[i] != '.' || before == '.'))
			return fail(e, E_INPUT,
			    "\"%.*s\": not a Windows build: "
			    "not just numbers with dots between",
			    STR_ARG(shown));
		before = v.p[i];
	}
	if (before == '.')
		return fail(e, E_INPUT,
		    "\"%.*s\": not a Windows build: no number at the end",
		    STR_ARG(shown));
	for (size_t i = v.n; i > 0 && (v.p[i - 1] == '0' || v.p[i - 1] == '.');
	     i--)
		if (v.p[i - 1] == '.')
			n = i - 1;
	*ret_numbers = str_first(v, n);
	return 0;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	if (read(a, &a, e) < 0 || read(b, &b, e) < 0)
		return -1;
	*ret_sign = number_list_cmp(a, b);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	if (read(v, &v, e) < 0)
		return -1;
	number_list_put(out, v);
	buf_byte(out, KEY_END);
	if (out->over)
		return fail(e, E_LIMIT, "windows version key: over %zu bytes",
		    out->max);
	return 0;
}

const struct version_order version_windows = {
    .name = "windows",
    .doc = "builds of Windows, versions of its files",
    .cmp = cmp,
    .key = key,
};
