/* kernel.c: which packages hold the kernel that runs. */
#include "inventory/inventory.h"

/*
 * Debian builds its kernel from the source "linux", and a newer one for an
 * older release from "linux-6.12". What is signed for secure boot comes from
 * "linux-signed-amd64" or "linux-signed-6.12-amd64": the same code, built
 * again from nothing but signatures. Advisories know only the first two, so
 * the signed sources are given their names and versions here.
 *
 * The version of a signed source is that of its linux with every '-' made a
 * '+' and the mark of a rebuild, "+b1" at the end, made ".b1". linux has one
 * '-', so it is the first '+' that is turned back: 4.19.67+2+deb10u2 is
 * 4.19.67-2+deb10u2.
 * Source: debian/bin/gencontrol_signed.py of Debian's linux,
 * write_changelog(); and in bookworm's package index, linux-image-6.12-amd64
 * 6.12.117-1~deb12u1 with "Source: linux-signed-6.12-amd64
 * (6.12.117+1~deb12u1)".
 *
 * "linux-latest" and "linux-latest-4.19" (until Debian 10) hold packages that
 * only depend on the newest kernel. Their versions are not the kernel's, so
 * they keep their names.
 *
 * Ubuntu has one source per flavour and series, "linux", "linux-aws",
 * "linux-hwe-5.15", "linux-oem-6.1", and new ones every year, so that their
 * packages are told by their own names, which hold the kernel's version:
 * linux-image-5.15.0-91-generic, linux-aws-headers-5.15.0-1051. The signed
 * image of linux-hwe-5.15 is of "linux-signed-hwe-5.15", and has the version
 * of what was signed as it is. linux-meta-hwe-5.15 is what linux-latest was
 * to Debian: its version is "5.15.0.91.88".
 * Source: packages of jammy; debian/control of Ubuntu's linux-signed.
 */

static bool
take(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

/* "6.12" and the like, the series of a newer kernel in an older release. */
static bool
is_series(struct str s)
{
	ptrdiff_t dot = str_find(s, '.');
	uint64_t n;

	return dot > 0 &&
	       str_to_u64(str_first(s, (size_t)dot), UINT64_MAX, &n) &&
	       str_to_u64(str_skip(s, (size_t)dot + 1), UINT64_MAX, &n);
}

static bool
is_kernel_source(struct str name)
{
	if (!take(&name, STR("linux")))
		return false;
	if (take(&name, STR("-meta")))
		return name.n == 0 || str_starts(name, STR("-"));
	take(&name, STR("-latest"));
	return name.n == 0 || (take(&name, STR("-")) && is_series(name));
}

/* "5.15.0-91-generic" behind the name of a kind of package. */
static bool
is_build_of(struct str name, struct str kind)
{
	return take(&name, kind) && name.n > 0 && is_digit(name.p[0]);
}

/* A package of one build of a kernel, of whatever flavour. */
static bool
is_build(struct str name, struct str source)
{
	static const char *const kinds[] = {"linux-image-",
	    "linux-image-unsigned-", "linux-image-extra-", "linux-modules-",
	    "linux-modules-extra-", "linux-headers-", "linux-buildinfo-",
	    "linux-tools-", "linux-cloud-tools-"};
	static const char *const own_kinds[] = {
	    "-headers-", "-tools-", "-cloud-tools-"};

	if (!str_starts(source, STR("linux")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (is_build_of(name, str_from(kinds[i])))
			return true;
	if (!take(&name, source))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(own_kinds); i++)
		if (is_build_of(name, str_from(own_kinds[i])))
			return true;
	return false;
}

/* The version of linux that a signed source of version v was made from. */
static struct str
linux_version(struct arena *a, struct str v)
{
	ptrdiff_t dot = str_rfind(v, '.'), plus;
	struct str rebuild = str_skip(v, (size_t)(dot + 1));
	uint64_t n;

	if (dot >= 0 && take(&rebuild, STR("b")) &&
	    str_to_u64(rebuild, UINT64_MAX, &n))
		v = str_first(v, (size_t)dot);
	plus = str_find(v, '+');
	if (plus < 0)
		return v;
	return str_printf(a, "%.*s-%.*s", STR_ARG(str_first(v, (size_t)plus)),
	    STR_ARG(str_skip(v, (size_t)plus + 1)));
}

/* "linux-signed-6.12-amd64" of Debian; rest is behind "linux-signed-". */
static void
name_debian_source(struct arena *a, struct package *p, struct str rest)
{
	/* Before the architecture: nothing, or "6.12-". */
	rest.n -= p->arch.n;
	if (rest.n == 0) {
		p->source_name = STR("linux");
	} else {
		if (!str_ends(rest, STR("-")))
			return;
		rest.n--;
		if (!is_series(rest))
			return;
		p->source_name = str_printf(a, "linux-%.*s", STR_ARG(rest));
	}
	p->source_version = linux_version(a, p->source_version);
}

/* Give a package of a signed source the source that was signed. */
static void
name_signed_source(struct arena *a, struct package *p)
{
	struct str rest = p->source_name;

	if (!take(&rest, STR("linux-signed")))
		return;
	if (p->arch.n > 0 && str_starts(rest, STR("-")) &&
	    str_ends(rest, p->arch))
		name_debian_source(a, p, str_skip(rest, 1));
	/* Debian's have no '-' in their versions, Ubuntu's always. */
	else if (str_find(p->source_version, '-') >= 0 &&
		 (rest.n == 0 || (rest.n > 1 && rest.p[0] == '-')))
		p->source_name = str_printf(a, "linux%.*s", STR_ARG(rest));
}

static enum kernel_role
role_of(struct str name, struct str kernel)
{
	if (kernel.n == 0)
		return KERNEL_UNDECIDED;
	if (!take(&name, STR("linux-image-")))
		return KERNEL_NOT_RUNNING;
	/* The image before it is signed; "-dbg" is no image at all. */
	take(&name, STR("unsigned-"));
	if (str_ends(name, STR("-unsigned")))
		name.n -= STR("-unsigned").n;
	return str_eq(name, kernel) ? KERNEL_RUNNING : KERNEL_NOT_RUNNING;
}

void
inventory_kernel_roles(
    struct arena *a, struct package *packages, size_t n, struct str kernel)
{
	for (size_t i = 0; i < n; i++) {
		struct package *p = &packages[i];

		if (!str_eq(p->type, STR("deb")))
			continue;
		name_signed_source(a, p);
		if (is_kernel_source(p->source_name) ||
		    is_build(p->name, p->source_name))
			p->kernel = role_of(p->name, kernel);
	}
}
