/* pkglist.c: lists that package managers print, as sent to Vuls' server. */
#include "core/limits.h"
#include "core/purl.h"
#include "extract/extract.h"
#include "sbom/reader.h"

/*
 * What stands in a line depends on the system, which the user names.
 * Source: Vuls, scanner/ of versions 0.16 to 0.38, and its manual of the
 * server mode:
 *	rpm	rpm -qa --queryformat "%{NAME} %{EPOCHNUM} %{VERSION}
 *		%{RELEASE} %{ARCH} %{SOURCERPM} %{MODULARITYLABEL}\n", of which
 *		the last one or two may be missing; on Amazon Linux the
 *		seventh is a repository
 *	deb	dpkg-query -W -f="${binary:Package},${db:Status-Abbrev},
 *		${Version},${Source},${source:Version}\n"
 *	apk	/lib/apk/db/installed
 */
struct pkglist {
	struct sbom_reader r;
	size_t line;
};

static int
fault(struct pkglist *l, const char *what)
{
	struct err bad;

	fail(&bad, E_INPUT, "line %zu: %s", l->line, what);
	sbom_reader_fault(&l->r, STR_NONE, &bad);
	return 0;
}

/* Up to max parts; how many there are. */
static size_t
split(struct str line, char c, struct str *parts, size_t max)
{
	size_t n = 0;
	struct str part;

	while (n <= max && str_cut(&line, c, &part)) {
		if (part.n == 0 && c == ' ')
			continue;
		if (n < max)
			parts[n] = part;
		n++;
	}
	return n;
}

static struct str
stated(struct str s)
{
	return str_eq(s, STR("(none)")) ? STR_NONE : s;
}

static int
read_rpm(struct pkglist *l, struct str line, struct err *e)
{
	struct str part[7] =
	    {
		{NULL, 0}
        },
		   epoch;
	size_t n = split(line, ' ', part, ARRAY_LEN(part));
	struct sbom_reader *r = &l->r;
	struct package p = {.type = STR("rpm")};
	uint64_t number;

	if (n < 5 || n > ARRAY_LEN(part))
		return fault(l, "not name, epoch, version, release, arch");
	epoch = stated(part[1]);
	if (epoch.n > 0 && !str_to_u64(epoch, UINT32_MAX, &number))
		return fault(l, "the epoch is no number");
	epoch =
	    epoch.n > 0 && number > 0
		? str_printf(&r->scratch, "%llu:", (unsigned long long)number)
		: STR_NONE;
	p.name = part[0];
	if (str_eq(p.name, STR("gpg-pubkey")))
		return 0;
	p.version = str_printf(&r->scratch, "%.*s%.*s-%.*s", STR_ARG(epoch),
	    STR_ARG(part[2]), STR_ARG(part[3]));
	p.arch = stated(part[4]);
	p.source_name = p.name;
	p.source_version = p.version;
	purl_source_rpm(&r->scratch, part[5], &p);
	if (!str_eq(r->inv->os.family, STR("amzn")))
		p.module = purl_module_of(stated(part[6]));
	return sbom_reader_push(r, &p, e);
}

static int
read_deb(struct pkglist *l, struct str line, struct err *e)
{
	struct str part[5] = {
	    {NULL, 0}
        };
	size_t n = split(line, ',', part, ARRAY_LEN(part));
	struct package p = {.type = STR("deb")};
	ptrdiff_t at;

	if (n != 3 && n != ARRAY_LEN(part))
		return fault(
		    l, "not package, status, version, source, source version");
	/* Wanted is the first letter; the second is what it is. */
	if (part[1].n < 2 || part[1].p[1] != 'i')
		return 0;
	p.name = part[0];
	p.version = part[2];
	p.arch = l->r.inv->os.arch;
	at = str_find(p.name, ':');
	if (at > 0) {
		p.arch = str_skip(p.name, (size_t)at + 1);
		p.name = str_first(p.name, (size_t)at);
	}
	p.source_name = str_trim(part[3]);
	at = str_find(p.source_name, ' ');
	if (at > 0)
		p.source_name = str_first(p.source_name, (size_t)at);
	p.source_version = str_trim(part[4]);
	return sbom_reader_push(&l->r, &p, e);
}

static ssize_t
read_nothing(
    const struct source *s, uint64_t off, void *p, size_t n, struct err *e)
{
	(void)s;
	(void)off;
	(void)p;
	(void)n;
	(void)e;
	return 0;
}

static int
no_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	(void)a;
	(void)ret_bytes;
	return fail(e, E_ABSENT, "%.*s%s: not there", STR_ARG(s->path), suffix);
}

/* The file itself, as an extractor reads it. */
static int
read_apk(struct pkglist *l, struct str bytes, struct err *e)
{
	struct source src = {
	    .path = str_from(l->r.where),
	    .bytes = bytes,
	    .size_bytes = bytes.n,
	    .read_at = read_nothing,
	    .sibling = no_sibling,
	};

	for (size_t i = 0; i < extract_list_n; i++)
		if (strcmp(extract_list[i]->name, "os/apk") == 0)
			return extract_list[i]->read(
			    &l->r.tree, &src, &l->r.m->sink, e);
	return fail(e, E_UNSUPPORTED, "%s: apk is not built in", l->r.where);
}

static int
read_lines(struct pkglist *l, struct str bytes,
    int (*read)(struct pkglist *l, struct str line, struct err *e),
    struct err *e)
{
	struct str line;

	while (str_line(&bytes, &line)) {
		l->line++;
		arena_reset(&l->r.scratch);
		if (line.n > LIMIT_NAME_BYTES)
			fault(l, "too long");
		else if (str_trim(line).n > 0 && read(l, str_trim(line), e) < 0)
			return -1;
	}
	return 0;
}

static int
read_pkglist(struct arena *a, struct str bytes, const char *where,
    struct inventory_maker *m, struct inventory *inv, struct err *e)
{
	struct pkglist l = {.line = 0};
	struct str type = sbom_os_type(inv->os.family);
	int rc;

	if (inv->os.family.n == 0)
		return fail(e, E_USAGE,
		    "%s: a list does not say of which system: give --os",
		    where);
	inv->is_walked = false;
	sbom_reader_init(&l.r, a, where, m, inv);
	if (str_eq(type, STR("rpm")))
		rc = read_lines(&l, bytes, read_rpm, e);
	else if (str_eq(type, STR("deb")))
		rc = read_lines(&l, bytes, read_deb, e);
	else if (str_eq(type, STR("apk")))
		rc = read_apk(&l, bytes, e);
	else
		rc = fail(e, E_UNSUPPORTED,
		    "%s: no list of packages of %.*s is known", where,
		    STR_ARG(inv->os.family));
	return sbom_reader_end(&l.r, rc);
}

const struct sbom_form sbom_pkglist = {
    .name = "pkglist",
    .doc = "what dpkg-query, rpm or apk print; only read",
    .row = "sbom/pkglist",
    .read = read_pkglist,
};
