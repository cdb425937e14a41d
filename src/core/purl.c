/* purl.c: package URLs. */
#include "core/purl.h"

#include "core/ecosystem.h"
#include "core/limits.h"
#include "core/name.h"

/* Where a name is cut; in all other types at the last '/', if it has one. */
struct purl_type {
	const char *type;
	char cut;       /* '\0': nowhere, the namespace is the distribution's */
	bool has_epoch; /* its versions may begin with "N:" */
};

static const struct purl_type types[] = {
    {"alpm",  '\0', true },
    {"apk",   '\0', false},
    {"deb",   '\0', true },
    {"maven", ':',  false},
    {"opkg",  '\0', false},
    {"rpm",   '\0', true },
};

static struct purl_type
type_of(struct str type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(type, str_from(types[i].type)))
			return types[i];
	return (struct purl_type){.cut = '/'};
}

/* keep: a character that is not encoded beside those that never are. */
static void
encode(struct buf *out, struct str s, char keep)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (is_alpha(c) || is_digit(c) ||
		    (c != '\0' && (c == keep || strchr(".-_~:", c) != NULL)))
			buf_byte(out, (unsigned char)c);
		else
			buf_printf(out, "%%%02X", (unsigned char)c);
	}
}

/* *mark is '?' before the first one. */
static void
add_qualifier(struct buf *out, char *mark, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_printf(out, "%c%s=", *mark, name);
	encode(out, value, '\0');
	*mark = '&';
}

/* The digits of "1:2.3-4" off *version; empty when it has no epoch. */
static struct str
take_epoch(struct str *version)
{
	ptrdiff_t colon = str_find(*version, ':');
	struct str epoch;
	uint64_t n;

	if (colon <= 0)
		return STR_NONE;
	epoch = str_first(*version, (size_t)colon);
	if (!str_to_u64(epoch, UINT32_MAX, &n))
		return STR_NONE;
	*version = str_skip(*version, (size_t)colon + 1);
	return epoch;
}

/*
 * "name" or "name@version"; of an rpm the name of its source package's file,
 * which has no epoch.
 */
static void
add_upstream(struct buf *out, char *mark, const struct package *p)
{
	struct str version = p->source_version;
	struct buf b;

	if (p->source_name.n == 0 ||
	    (str_eq(p->source_name, p->name) && str_eq(version, p->version)))
		return;
	buf_init(&b, out->max);
	buf_add(&b, p->source_name);
	if (str_eq(p->type, STR("rpm"))) {
		take_epoch(&version);
		buf_byte(&b, '-');
		buf_add(&b, version);
		buf_add(&b, STR(".src.rpm"));
	} else if (!str_eq(version, p->version)) {
		buf_byte(&b, '@');
		buf_add(&b, version);
	}
	add_qualifier(out, mark, "upstream", buf_str(&b));
	buf_done(&b);
}

static void
add_name(struct buf *out, const struct package *p, struct str ns, char cut)
{
	struct str name = p->name;
	ptrdiff_t at = cut != '\0' ? str_rfind(name, cut) : -1;

	if (at > 0 && (size_t)at + 1 < name.n) {
		encode(out, str_first(name, (size_t)at), '/');
		buf_byte(out, '/');
		name = str_skip(name, (size_t)at + 1);
	} else if (ns.n > 0) {
		encode(out, ns, '\0');
		buf_byte(out, '/');
	}
	encode(out, name, '\0');
}

void
purl_write(
    struct buf *out, const struct package *p, struct str ns, struct str distro)
{
	struct purl_type t = type_of(p->type);
	struct str version = p->version, epoch = STR_NONE;
	char mark = '?';

	buf_printf(out, "pkg:%.*s/", STR_ARG(p->type));
	add_name(out, p, ns, t.cut);
	if (str_eq(p->type, STR("rpm")))
		epoch = take_epoch(&version);
	if (version.n > 0) {
		buf_byte(out, '@');
		encode(out, version, '\0');
	}
	add_qualifier(out, &mark, "arch", p->arch);
	add_qualifier(out, &mark, "distro", distro);
	add_qualifier(out, &mark, "epoch", epoch);
	add_qualifier(out, &mark, "rpmmod", p->module);
	if (t.cut == '\0')
		add_upstream(out, &mark, p);
}

void
purl_write_installed(
    struct buf *out, const struct package *p, const struct os_info *os)
{
	struct buf distro;

	if (type_of(p->type).cut != '\0') {
		purl_write(out, p, STR_NONE, STR_NONE);
		return;
	}
	buf_init(&distro, 4 << 10);
	if (os->family.n > 0 && os->release.n > 0)
		buf_printf(&distro, "%.*s-%.*s", STR_ARG(os->family),
		    STR_ARG(os->release));
	purl_write(out, p, os->family, buf_str(&distro));
	buf_done(&distro);
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* s itself when nothing in it is encoded. */
static int
decode(struct arena *a, struct str s, struct str *ret_s, struct err *e)
{
	char *p;
	size_t n = 0;

	if (str_find(s, '%') < 0) {
		*ret_s = s;
		return 0;
	}
	p = arena_alloc(a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		p[n++] = s.p[i];
		if (s.p[i] != '%')
			continue;
		high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
		low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
		if (high < 0 || low < 0)
			return fail(e, E_INPUT, "\"%%\" without two digits");
		p[n - 1] = (char)(high << 4 | low);
		i += 2;
	}
	*ret_s = str_of(p, n);
	return 0;
}

/* Cut *s before the last c, which is dropped; what was behind it, or none. */
static struct str
cut_off(struct str *s, char c)
{
	ptrdiff_t at = str_rfind(*s, c);
	struct str behind = STR_NONE;

	if (at >= 0) {
		behind = str_skip(*s, (size_t)at + 1);
		*s = str_first(*s, (size_t)at);
	}
	return behind;
}

/*
 * The version off *path. The '@' of npm's scopes stands behind a '/', and is
 * no version's.
 */
static struct str
take_version(struct str *path)
{
	for (size_t i = 1; i < path->n; i++)
		if (path->p[i] == '@' && path->p[i - 1] != '/') {
			struct str version = str_skip(*path, i + 1);

			*path = str_first(*path, i);
			return version;
		}
	return STR_NONE;
}

struct qualifiers {
	struct str arch, distro, epoch, module, upstream;
};

static int
read_qualifiers(
    struct arena *a, struct str text, struct qualifiers *q, struct err *e)
{
	const struct {
		const char *name;
		struct str *to;
	} known[] = {
	    {"arch",            &q->arch    },
	    {"distro",          &q->distro  },
	    {"epoch",           &q->epoch   },
	    {"modularitylabel", &q->module  },
	    {"rpmmod",          &q->module  },
	    {"upstream",        &q->upstream},
	};
	struct str part;

	while (str_cut(&text, '&', &part)) {
		ptrdiff_t equals = str_find(part, '=');

		for (size_t i = 0; equals > 0 && i < ARRAY_LEN(known); i++)
			if (str_eq(str_first(part, (size_t)equals),
				str_from(known[i].name)) &&
			    decode(a, str_skip(part, (size_t)equals + 1),
				known[i].to, e) < 0)
				return -1;
	}
	return 0;
}

void
purl_source_rpm(struct arena *a, struct str file, struct package *p)
{
	struct str name = file, version, release;
	struct str own = p->version, epoch = take_epoch(&own);

	if (str_ends(name, STR(".src.rpm")))
		name.n -= STR(".src.rpm").n;
	else if (str_ends(name, STR(".nosrc.rpm")))
		name.n -= STR(".nosrc.rpm").n;
	else
		return;
	release = cut_off(&name, '-');
	version = cut_off(&name, '-');
	if (name.n == 0 || version.n == 0 || release.n == 0)
		return;
	p->source_name = name;
	p->source_version = str_printf(a, "%.*s%s%.*s-%.*s", STR_ARG(epoch),
	    epoch.n > 0 ? ":" : "", STR_ARG(version), STR_ARG(release));
}

struct str
purl_module_of(struct str label)
{
	struct str rest = label, part;
	size_t n = 0;

	for (int i = 0; i < 2 && str_cut(&rest, ':', &part); i++)
		n += part.n + (i > 0);
	return str_first(label, n);
}

/* "openssl", "openssl@3.0-1", "openssl-3.0-1.el9.src.rpm" */
static void
set_source(struct arena *a, struct package *p, struct str upstream)
{
	struct str name = upstream, behind;

	if (str_eq(p->type, STR("rpm"))) {
		purl_source_rpm(a, upstream, p);
		return;
	}
	if (upstream.n == 0)
		return;
	behind = cut_off(&name, '@');
	p->source_name = name;
	if (behind.n > 0)
		p->source_version = behind;
}

static bool
is_type(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && (i == 0 || !is_digit(s.p[i])) &&
		    (i == 0 || strchr(".-+", s.p[i]) == NULL))
			return false;
	return s.n > 0;
}

static struct str
lower(struct arena *a, struct str s)
{
	char *p = str_z(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] |= 0x20;
	return str_of(p, s.n);
}

/* Namespace and name off their last '/', joined as the type wants it. */
static int
set_name(struct arena *a, struct str path, struct package *p,
    struct purl_rest *rest, struct err *e)
{
	struct purl_type t = type_of(p->type);
	const struct ecosystem *eco;
	ptrdiff_t slash = str_rfind(path, '/');
	struct str ns = STR_NONE, name;

	if (slash > 0 && decode(a, str_first(path, (size_t)slash), &ns, e) < 0)
		return -1;
	if (decode(a, str_skip(path, (size_t)(slash + 1)), &name, e) < 0)
		return -1;
	if (name.n == 0)
		return fail(e, E_INPUT, "a package URL without a name");
	if (t.cut == '\0')
		rest->ns = ns;
	/* User and channel of a recipe: OSV's names are without them. */
	else if (ns.n > 0 && !str_eq(p->type, STR("conan")))
		name = str_printf(
		    a, "%.*s%c%.*s", STR_ARG(ns), t.cut, STR_ARG(name));
	eco = ecosystem_of_purl_type(p->type);
	p->name = eco != NULL ? name_normal(a, eco, name) : name;
	return 0;
}

int
purl_parse(struct arena *a, struct str text, struct package *ret_p,
    struct purl_rest *ret_rest, struct err *e)
{
	struct package p = {.kernel = KERNEL_NONE};
	struct purl_rest rest = {STR_NONE, STR_NONE};
	struct qualifiers q = {.arch = STR_NONE};
	struct str body = str_skip(text, STR("pkg:").n), own;
	ptrdiff_t at;

	if (!str_starts(text, STR("pkg:")))
		return fail(e, E_INPUT, "not a package URL");
	if (text.n > LIMIT_PURL_BYTES)
		return fail(e, E_LIMIT, "a package URL of %zu bytes, limit %u",
		    text.n, LIMIT_PURL_BYTES);
	at = str_find(body, '#');
	if (at >= 0)
		body = str_first(body, (size_t)at);
	at = str_find(body, '?');
	if (at >= 0) {
		if (read_qualifiers(a, str_skip(body, (size_t)at + 1), &q, e) <
		    0)
			return -1;
		body = str_first(body, (size_t)at);
	}
	while (str_starts(body, STR("/")))
		body = str_skip(body, 1);
	at = str_find(body, '/');
	if (at < 0 || !is_type(str_first(body, (size_t)at)))
		return fail(e, E_INPUT, "a package URL without a type");
	p.type = lower(a, str_first(body, (size_t)at));
	body = str_skip(body, (size_t)at + 1);
	if (decode(a, take_version(&body), &p.version, e) < 0 ||
	    set_name(a, body, &p, &rest, e) < 0)
		return -1;
	own = p.version;
	if (type_of(p.type).has_epoch && q.epoch.n > 0 &&
	    !str_eq(q.epoch, STR("0")) && take_epoch(&own).n == 0)
		p.version = str_printf(
		    a, "%.*s:%.*s", STR_ARG(q.epoch), STR_ARG(p.version));
	p.arch = q.arch;
	p.module = purl_module_of(q.module);
	p.source_name = p.name;
	p.source_version = p.version;
	if (type_of(p.type).cut == '\0')
		set_source(a, &p, q.upstream);
	rest.distro = q.distro;
	*ret_p = p;
	*ret_rest = rest;
	return 0;
}
