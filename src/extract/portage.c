/* portage.c: packages of Gentoo's portage, one folder with a PF file each. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/word.h"

static bool
take_digits(struct str *s)
{
	size_t n = 0;

	while (n < s->n && is_digit(s->p[n]))
		n++;
	*s = str_skip(*s, n);
	return n > 0;
}

static bool
take(struct str *s, struct str word)
{
	if (!str_starts(*s, word))
		return false;
	*s = str_skip(*s, word.n);
	return true;
}

/* One of _alpha _beta _pre _rc _p, and a number that may be left out. */
static bool
take_suffix(struct str *s)
{
	/* "pre" before "p", which it begins with. */
	if (!take(s, STR("_alpha")) && !take(s, STR("_beta")) &&
	    !take(s, STR("_pre")) && !take(s, STR("_rc")) &&
	    !take(s, STR("_p")))
		return false;
	take_digits(s);
	return true;
}

/* number{.number}[letter]{_suffix[number]}. Source: PMS 8, 3.2. */
static bool
is_version(struct str s)
{
	if (!take_digits(&s))
		return false;
	while (take(&s, STR(".")))
		if (!take_digits(&s))
			return false;
	if (s.n > 0 && s.p[0] >= 'a' && s.p[0] <= 'z')
		s = str_skip(s, 1);
	while (take_suffix(&s))
		;
	return s.n == 0;
}

static bool
is_revision(struct str s)
{
	return take(&s, STR("r")) && take_digits(&s) && s.n == 0;
}

/* "name-version[-revision]" apart. The name may hold '-' and digits too. */
static bool
split(struct str pf, struct str *ret_name, struct str *ret_version)
{
	ptrdiff_t dash = str_rfind(pf, '-');
	struct str front = pf;

	if (dash > 0 && is_revision(str_skip(pf, (size_t)dash + 1))) {
		front = str_first(pf, (size_t)dash);
		dash = str_rfind(front, '-');
	}
	if (dash <= 0 || !is_version(str_skip(front, (size_t)dash + 1)))
		return false;
	*ret_name = str_first(pf, (size_t)dash);
	*ret_version = str_skip(pf, (size_t)dash + 1);
	return true;
}

/* "app-shells" of "/var/db/pkg/app-shells/bash-5.2/PF". */
static struct str
category_of(struct str path)
{
	for (int up = 0; up < 2; up++) {
		ptrdiff_t slash = str_rfind(path, '/');

		path = str_first(path, slash > 0 ? (size_t)slash : 0);
	}
	return str_base(path);
}

static int
read_package(struct arena *scratch, const struct source *src,
    struct package *ret_p, struct err *e)
{
	struct str pf = str_trim(src->bytes), category = category_of(src->path);
	struct str name = STR_NONE;

	if (word_check(category, "category", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	if (word_check(pf, "name and version", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	if (!split(pf, &name, &ret_p->version))
		return fail(e, E_INPUT, "\"%.*s\" is not a name and a version",
		    STR_ARG(pf));
	if (category.n + 1 + name.n > LIMIT_NAME_BYTES)
		return fail(e, E_LIMIT,
		    "category and name of more than %u "
		    "bytes",
		    LIMIT_NAME_BYTES);
	ret_p->type = STR("ebuild");
	ret_p->name =
	    str_printf(scratch, "%.*s/%.*s", STR_ARG(category), STR_ARG(name));
	ret_p->source_name = ret_p->name;
	ret_p->source_version = ret_p->version;
	return 0;
}

static int
read_pf(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct package p = {.path = src->path};

	if (read_package(scratch, src, &p, e) < 0)
		return fail_at(e, "%.*s", STR_ARG(src->path));
	return out->add(out->ctx, &p, e);
}

const struct extractor extract_portage = {
    .name = "os/portage",
    .version = 1,
    .doc = "packages installed by portage (Gentoo and its derivatives)",
    .paths = (const char *const[]){"/var/db/pkg/*/*/PF", NULL},
    .max_bytes = LIMIT_SMALL_FILE_BYTES,
    .read = read_pf,
};
