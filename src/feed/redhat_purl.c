/* redhat_purl.c: package URLs of Red Hat's rpms. */
#include "feed/redhat_purl.h"

#include "core/limits.h"

static int
hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "%2B" -> "+"; what is not encoded rightly stays as it is. */
static struct str
decode(struct arena *a, struct str s)
{
	char *p;
	size_t n = 0;

	if (str_find(s, '%') < 0)
		return s;
	p = arena_alloc(a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		int hi = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
		int lo = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;

		if (s.p[i] != '%' || hi < 0 || lo < 0) {
			p[n++] = s.p[i];
			continue;
		}
		p[n++] = (char)(hi * 16 + lo);
		i += 2;
	}
	return str_of(p, n);
}

/* "nodejs:18:8090020231019152822:a75119d5" -> "nodejs:18". */
static struct str
module_of(struct str rpmmod)
{
	struct str rest = rpmmod, name = STR_NONE, stream = STR_NONE;

	if (!str_cut(&rest, ':', &name) || !str_cut(&rest, ':', &stream) ||
	    name.n == 0 || stream.n == 0 || str_eq(stream, STR("flatpak")))
		return STR_NONE;
	return str_first(rpmmod, name.n + 1 + stream.n);
}

/* What stands before the first c of *rest, and *rest behind it. */
static struct str
split(struct str *rest, char c)
{
	ptrdiff_t at = str_find(*rest, c);
	struct str before = at < 0 ? *rest : str_first(*rest, (size_t)at);

	*rest = at < 0 ? STR_NONE : str_skip(*rest, (size_t)at + 1);
	return before;
}

/* False when a qualifier says that it is no package of a system. */
static bool
read_qualifiers(struct arena *a, struct str text, struct redhat_purl *p,
    struct str *ret_epoch)
{
	while (text.n > 0) {
		struct str value = split(&text, '&');
		struct str name = split(&value, '=');

		value = decode(a, value);
		if (str_eq(name, STR("arch")))
			p->arch = value;
		else if (str_eq(name, STR("epoch")))
			*ret_epoch = value;
		else if (str_eq(name, STR("rpmmod")) &&
			 (p->rpm.module = module_of(value)).n == 0)
			return false;
	}
	return true;
}

static void
set_version(struct arena *a, struct redhat_rpm *rpm, struct str name,
    struct str version, struct str epoch)
{
	ptrdiff_t dash = str_rfind(version, '-');

	rpm->name = name;
	rpm->version = version;
	if (epoch.n > 0 && version.n > 0 && !str_eq(epoch, STR("0")))
		rpm->version = str_printf(
		    a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(version));
	if (dash < 0)
		return;
	rpm->release = str_skip(version, (size_t)dash + 1);
	if (!redhat_is_module_release(rpm->release))
		return;
	*rpm = (struct redhat_rpm){
	    .module = str_printf(a, "%.*s:%.*s", STR_ARG(name),
		STR_ARG(str_first(version, (size_t)dash)))};
}

bool
redhat_purl_read(struct arena *a, struct str purl, struct redhat_purl *ret_p)
{
	const struct str prefix = STR("pkg:rpm/redhat/");
	struct redhat_purl p = {.arch = STR_NONE};
	struct str rest = str_skip(purl, prefix.n), epoch = STR_NONE;
	struct str version = split(&rest, '?'), name = split(&version, '@');

	if (!str_starts(purl, prefix) || purl.n > LIMIT_NAME_BYTES ||
	    name.n == 0 || !read_qualifiers(a, rest, &p, &epoch))
		return false;
	name = decode(a, name);
	version = decode(a, version);
	set_version(a, &p.rpm, name, version, epoch);
	*ret_p = p;
	return true;
}
