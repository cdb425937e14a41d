/* go.c: the order of Go's modules and of Go itself. */
#include "version/number.h"
#include "version/semver_parts.h"
#include "version/version.h"

/*
 * Modules: SemVer's order (semver_parts.c), with or without the 'v' that Go
 * writes and OSV leaves out. Pseudo-versions (v0.0.0-20210220033148-5ea612d1,
 * v1.2.4-0.2021..., v1.2.3-rc.1.0.2021...) are pre-releases made to sort
 * right; "+incompatible" is build metadata and does not count.
 * Sources: go.dev/ref/mod, "Versions" and "Pseudo-versions"; package
 * golang.org/x/mod/semver. Missing numbers and leading zeros are read as in
 * the order "semver".
 *
 * Go itself, modules "stdlib" and "toolchain": "go1.21.3", "go1.21rc2", and
 * "1.21rc2" without the "go". Source: package go/version, Compare:
 *	go1.21 < go1.21rc2 < go1.21.0 < go1.21.3
 * where "go1.21" is the language; until go1.20 it was the first release. What
 * follows a '-' or a space (go1.21.3-bigcorp, go1.21.3 X:boringcrypto) does
 * not count. The Go vulnerability database writes the same versions as
 * SemVer: 1.21.0-rc.2, and 1.21.0-0 for the beginning of 1.21. So these are
 * the same version here: go1.21rc2 and 1.21.0-rc.2, go1.21 and 1.21.0-0.
 */
static const struct semver_rules rules = {
    .name = "go",
    .n_numbers = 3,
};

/* Take a number off, written as Go does: not empty, no leading zeros. */
static bool
take_plain(struct str *rest, struct str *ret_digits)
{
	struct str before = *rest;
	size_t written;

	*ret_digits = number_take(rest);
	written = before.n - rest->n;
	return written > 0 &&
	       written == (ret_digits->n > 0 ? ret_digits->n : 1);
}

static bool
is_before_1_21(const struct semver_parts *p)
{
	return number_cmp(p->number[1], STR("21")) < 0;
}

/* N, N.N, N.N.N, N.Nword or N.NwordN, the word in small letters. */
static bool
read_release(struct str v, struct semver_parts *p)
{
	struct str digits;
	size_t n = 0;

	if (!take_plain(&v, &p->number[0]))
		return false;
	if (v.n == 0)
		return true;
	if (v.p[0] != '.')
		return false;
	v = str_skip(v, 1);
	if (!take_plain(&v, &p->number[1]))
		return false;
	if (v.n == 0) {
		if (!is_before_1_21(p))
			p->pre = STR("0");
		return true;
	}
	if (v.p[0] == '.') {
		v = str_skip(v, 1);
		return take_plain(&v, &p->number[2]) && v.n == 0;
	}
	p->pre = v;
	p->is_pre_glued = true;
	while (n < v.n && v.p[n] >= 'a' && v.p[n] <= 'z')
		n++;
	v = str_skip(v, n);
	return n > 0 && (v.n == 0 || (take_plain(&v, &digits) && v.n == 0));
}

/* Digits, a dot, digits, a small letter: "1.21rc2". */
static bool
is_release(struct str v)
{
	size_t n = 0, dots = 0;

	while (n < v.n && (is_digit(v.p[n]) || v.p[n] == '.'))
		dots += v.p[n++] == '.';
	return dots == 1 && n < v.n && v.p[n] >= 'a' && v.p[n] <= 'z';
}

static int
read(struct str v, struct semver_parts *ret_parts, struct err *e)
{
	struct semver_parts parts = {0};
	struct str shown = str_first(v, 80);
	struct str rest = v, bare;

	if (!str_starts(v, STR("go")) && !is_release(v))
		return semver_read(&rules, v, ret_parts, e);
	if (str_starts(v, STR("go"))) {
		rest = str_skip(v, 2);
		str_cut(&rest, ' ', &bare);
		rest = bare;
		str_cut(&rest, '-', &bare);
		rest = bare;
	}
	if (!read_release(rest, &parts))
		return fail(
		    e, E_INPUT, "\"%.*s\": not a go version", STR_ARG(shown));
	*ret_parts = parts;
	return 0;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct semver_parts x, y;

	if (read(a, &x, e) < 0 || read(b, &y, e) < 0)
		return -1;
	*ret_sign = semver_cmp(&rules, &x, &y);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct semver_parts parts;

	if (read(v, &parts, e) < 0)
		return -1;
	return semver_key(&rules, &parts, out, e);
}

const struct version_order version_go = {
    .name = "go",
    .doc = "Go's modules, its standard library and toolchain",
    .cmp = cmp,
    .key = key,
};
