/* reader.c: what the forms that are read share. */
#include "sbom/reader.h"

#include <stddef.h>

#include "core/limits.h"
#include "core/name.h"
#include "core/purl.h"
#include "sbom/top.h"

/* What is made of one item: its texts, each at most LIMIT_PURL_BYTES. */
#define ITEM_BYTES ((size_t)1 << 20)

struct property {
	const char *name;
	size_t at; /* of a struct str */
};

/*
 * Sources: ours, sbom/cyclonedx.c; Trivy's, pkg/sbom/io of Trivy, "namespace"
 * aquasecurity:trivy; Syft's, its fields of pkg metadata by their JSON names.
 */
#define AT(field) offsetof(struct sbom_item, field)
static const struct property item_properties[] = {
    {"yagura:package:type",           AT(own_type)      },
    {"yagura:package:name",           AT(own_name)      },
    {"yagura:package:version",        AT(own_version)   },
    {"yagura:package:arch",           AT(arch)          },
    {"yagura:package:source_name",    AT(source_name)   },
    {"yagura:package:source_version", AT(source_version)},
    {"yagura:package:module",         AT(module)        },
    {"yagura:package:vendor",         AT(vendor)        },
    {"yagura:package:path",           AT(path)          },
    {"aquasecurity:trivy:FilePath",   AT(path)          },
    {"aquasecurity:trivy:SrcName",    AT(source_name)   },
    {"aquasecurity:trivy:SrcVersion", AT(source_version)},
    {"aquasecurity:trivy:SrcRelease", AT(source_release)},
    {"aquasecurity:trivy:SrcEpoch",   AT(source_epoch)  },
    {"syft:location:0:path",          AT(path)          },
    {"syft:metadata:originPackage",   AT(source_name)   },
    {"syft:metadata:source",          AT(source_name)   },
    {"syft:metadata:sourceRpm",       AT(source_rpm)    },
    {"syft:metadata:sourceVersion",   AT(source_version)},
    {"syft:distro:prettyName",        AT(pretty)        },
    {"syft:distro:versionCodename",   AT(codename)      },
};
#undef AT

#define AT(field) offsetof(struct os_info, field)
static const struct property system_properties[] = {
    {"yagura:os:arch",     AT(arch)    },
    {"yagura:os:codename", AT(codename)},
    {"yagura:os:family",   AT(family)  },
    {"yagura:os:kernel",   AT(kernel)  },
    {"yagura:os:name",     AT(pretty)  },
    {"yagura:os:release",  AT(release) },
};
#undef AT

/* The text of thing that the property sets, or NULL. */
static struct str *
find_property(
    const struct property *table, size_t n, void *thing, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, str_from(table[i].name)))
			return (
			    struct str *)(void *)((char *)thing + table[i].at);
	return NULL;
}

void
sbom_reader_init(struct sbom_reader *r, struct arena *a, const char *where,
    struct inventory_maker *m, struct inventory *inv)
{
	*r = (struct sbom_reader){.a = a,
	    .where = where,
	    .m = m,
	    .inv = inv,
	    .system_is_given = inv->os.family.n > 0};
	arena_init(&r->scratch, ITEM_BYTES);
	arena_init(&r->tree, LIMIT_SBOM_TREE_BYTES);
	vec_init(&r->repositories, sizeof(struct str));
	vec_init(&r->below, sizeof(const char *));
	vec_init(&r->skipped, sizeof(struct skipped));
}

void
sbom_reader_fault(struct sbom_reader *r, struct str what, const struct err *why)
{
	struct err said = *why;

	if (what.n > 0)
		err_prepend(&said, "%.*s", STR_ARG(str_first(what, 200)));
	diag_err(&r->m->sink.diags, str_from(r->where), &said);
}

static void
count(struct sbom_reader *r, struct sbom_count *c, struct str what)
{
	if (c->n++ == 0)
		c->first = str_dup(r->a, str_first(what, 200));
}

static void
say_count(
    struct sbom_reader *r, const struct sbom_count *c, const char *without)
{
	struct err e;

	if (c->n == 0)
		return;
	fail(&e, E_UNSUPPORTED,
	    "%zu package%s without %s cannot be looked up, such as \"%.*s\"",
	    c->n, c->n == 1 ? "" : "s", without, STR_ARG(c->first));
	sbom_reader_fault(r, STR_NONE, &e);
}

static void
set_if_empty(struct str *to, struct str s)
{
	if (to->n == 0)
		*to = s;
}

/* The best word for each field of the system. */
static void
settle_system(struct sbom_reader *r)
{
	struct os_info purls = {.family = STR_NONE};
	const struct os_info *said[] = {&r->stated, &r->named, &purls};
	struct os_info *os = &r->inv->os;

	if (r->ns.n > 0 || r->distro.n > 0)
		sbom_os_distro(r->a, r->distro, r->ns, &purls);
	/* Release and names belong to the family that they stand with. */
	for (size_t i = 0; i < ARRAY_LEN(said) && !r->system_is_given; i++) {
		if (said[i]->family.n == 0)
			continue;
		os->family = said[i]->family;
		os->release = said[i]->release;
		os->codename = said[i]->codename;
		os->pretty = said[i]->pretty;
		break;
	}
	set_if_empty(&os->arch, r->stated.arch);
	set_if_empty(&os->kernel, r->stated.kernel);
}

/* A NULL-ended list, or NULL when it is empty. */
static const char *const *
keep_below(struct sbom_reader *r)
{
	if (r->below.n == 0)
		return NULL;
	*(const char **)vec_add(&r->below) = NULL;
	return vec_keep(&r->below, r->a);
}

int
sbom_reader_end(struct sbom_reader *r, int rc)
{
	struct inventory *inv = r->inv;

	if (rc == 0) {
		/* Beside packages, they are what these are listed for. */
		if (r->m->packages.n == 0)
			say_count(r, &r->vague, "a package URL and version");
		say_count(r, &r->no_purl, "a package URL");
		say_count(r, &r->no_version, "a version");
		settle_system(r);
		inv->paths = keep_below(r);
		inv->n_repositories = r->repositories.n;
		inv->repositories = vec_keep(&r->repositories, r->a);
		inv->n_skipped = r->skipped.n;
		inv->skipped = vec_keep(&r->skipped, r->a);
	}
	arena_done(&r->scratch);
	arena_done(&r->tree);
	vec_done(&r->repositories);
	vec_done(&r->below);
	vec_done(&r->skipped);
	return rc;
}

void
sbom_item_property(struct sbom_item *it, struct str name, struct str value)
{
	struct str *to = find_property(
	    item_properties, ARRAY_LEN(item_properties), it, name);

	if (to != NULL)
		*to = value;
	/* Source: cyclonedx-npm, its README, "Taxonomy". */
	else if ((str_eq(name, STR("yagura:package:dev")) ||
		     str_eq(name, STR("cdx:npm:package:development"))) &&
		 str_eq(value, STR("true")))
		it->is_dev = true;
}

/* "CODE<tab>WHERE<tab>TEXT": a fault of the look that made the document. */
static void
take_fault(struct sbom_reader *r, struct str value)
{
	struct str code = STR_NONE, where = STR_NONE;
	struct diag d = {.code = E_INPUT};

	if (str_find(value, '\t') > 0 && str_cut(&value, '\t', &code) &&
	    str_find(value, '\t') >= 0 && str_cut(&value, '\t', &where))
		for (enum ecode c = E_OK; c <= E_USAGE; c++)
			if (str_eq(code, str_from(diag_code_name(c))))
				d.code = c;
	d.where = where.n > 0 ? where : str_from(r->where);
	d.text = value;
	r->m->sink.diags.add(r->m->sink.diags.ctx, &d);
}

/* A list that a document makes long is as much a limit's as its packages. */
static bool
has_room(struct sbom_reader *r, const struct vec *v)
{
	struct err e;

	if (v->n < LIMIT_DIAGS)
		return true;
	if (!r->is_over) {
		r->is_over = true;
		fail(&e, E_LIMIT, "more than %u properties of one name",
		    LIMIT_DIAGS);
		sbom_reader_fault(r, STR_NONE, &e);
	}
	return false;
}

void
sbom_reader_property(struct sbom_reader *r, struct str name, struct str value)
{
	struct str *to = find_property(
	    system_properties, ARRAY_LEN(system_properties), &r->stated, name);
	struct str path = STR_NONE;

	if (to != NULL) {
		*to = str_dup(r->a, value);
	} else if (str_eq(name, STR("yagura:fault"))) {
		take_fault(r, value);
	} else if (str_eq(name, STR("yagura:walked"))) {
		r->inv->is_walked = !str_eq(value, STR("false"));
	} else if (str_eq(name, STR("yagura:repository"))) {
		if (has_room(r, &r->repositories))
			*(struct str *)vec_add(&r->repositories) =
			    str_dup(r->a, value);
	} else if (str_eq(name, STR("yagura:below"))) {
		if (has_room(r, &r->below))
			*(const char **)vec_add(&r->below) = str_z(r->a, value);
	} else if (str_eq(name, STR("yagura:unread")) &&
		   str_find(value, '\t') >= 0 && has_room(r, &r->skipped)) {
		str_cut(&value, '\t', &path);
		*(struct skipped *)vec_add(&r->skipped) = (struct skipped){
		    str_dup(r->a, path), str_dup(r->a, value), true};
	}
}

/* A name from a document may hold spaces, as those of Windows do. */
static int
check(struct str s, const char *what, size_t max_bytes, struct err *e)
{
	if (s.n > max_bytes)
		return fail(e, E_LIMIT, "%s of %zu bytes, limit %zu", what, s.n,
		    max_bytes);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return fail(
			    e, E_INPUT, "%s with a control character", what);
	return 0;
}

static int
check_package(const struct package *p, struct err *e)
{
	const struct {
		const char *what;
		struct str s;
		size_t max_bytes;
	} parts[] = {
	    {"type",           p->type,           LIMIT_NAME_BYTES   },
	    {"name",           p->name,           LIMIT_NAME_BYTES   },
	    {"version",        p->version,        LIMIT_VERSION_BYTES},
	    {"arch",           p->arch,           LIMIT_NAME_BYTES   },
	    {"source name",    p->source_name,    LIMIT_NAME_BYTES   },
	    {"source version", p->source_version, LIMIT_VERSION_BYTES},
	    {"module",         p->module,         LIMIT_NAME_BYTES   },
	    {"vendor",         p->vendor,         LIMIT_NAME_BYTES   },
	    {"path",           p->path,           LIMIT_NAME_BYTES   },
	};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (check(parts[i].s, parts[i].what, parts[i].max_bytes, e) < 0)
			return -1;
	return 0;
}

int
sbom_reader_push(struct sbom_reader *r, struct package *p, struct err *e)
{
	struct err bad;

	set_if_empty(&p->source_name, p->name);
	set_if_empty(&p->source_version, p->version);
	set_if_empty(&p->path, str_from(r->where));
	if (p->name.n == 0 || p->version.n == 0) {
		count(r, &r->no_version, p->name);
		return 0;
	}
	if (check_package(p, &bad) < 0) {
		sbom_reader_fault(r, p->name, &bad);
		return 0;
	}
	return r->m->sink.add(r->m->sink.ctx, p, e);
}

static void
set_if_said(struct str *to, struct str s)
{
	if (s.n > 0)
		*to = s;
}

struct str
sbom_reader_name(struct sbom_reader *r, struct str type, struct str name)
{
	const struct ecosystem *eco = ecosystem_of_purl_type(type);

	if (eco == NULL || name.n > LIMIT_NAME_BYTES)
		return name;
	return name_normal(&r->scratch, eco, name);
}

/* Over what the purl says goes what the part says. */
static void
overlay(struct arena *a, const struct sbom_item *it, struct package *p)
{
	struct str version = it->source_version;

	set_if_said(&p->type, it->own_type);
	set_if_said(&p->name, it->own_name);
	set_if_said(&p->version, it->own_version);
	set_if_said(&p->arch, it->arch);
	set_if_said(&p->module, it->module);
	set_if_said(&p->source_name, it->source_name);
	/* Trivy's source version is in three parts. */
	if (version.n > 0 && it->source_release.n > 0)
		version = str_printf(a, "%.*s-%.*s",
		    STR_ARG(str_first(version, LIMIT_VERSION_BYTES)),
		    STR_ARG(str_first(it->source_release, 200)));
	if (version.n > 0 && it->source_epoch.n > 0 &&
	    !str_eq(it->source_epoch, STR("0")))
		version = str_printf(a, "%.*s:%.*s",
		    STR_ARG(str_first(it->source_epoch, 20)),
		    STR_ARG(str_first(version, LIMIT_VERSION_BYTES)));
	set_if_said(&p->source_version, version);
	purl_source_rpm(a, str_first(it->source_rpm, LIMIT_PURL_BYTES), p);
	p->vendor = it->vendor;
	p->path = it->path;
	p->is_dev = it->is_dev;
}

/* An image, or a thing without a place in any ecosystem. */
static bool
is_no_package(struct str type)
{
	return str_eq(type, STR("oci")) || str_eq(type, STR("docker"));
}

static int
add_package(struct sbom_reader *r, const struct sbom_item *it, struct err *e)
{
	struct package p;
	struct purl_rest rest;
	struct err bad;

	if (it->purl.n == 0) {
		if (it->kind == SBOM_PACKAGE && !it->is_subject)
			count(r, &r->no_purl, it->name);
		if (it->kind == SBOM_VAGUE && !it->is_subject)
			count(r, &r->vague, it->name);
		return 0;
	}
	if (purl_parse(&r->scratch, it->purl, &p, &rest, &bad) < 0) {
		sbom_reader_fault(r, it->name, &bad);
		return 0;
	}
	if (is_no_package(p.type))
		return 0;
	if (r->ns.n == 0 && rest.ns.n > 0)
		r->ns = str_dup(r->a, rest.ns);
	if (r->distro.n == 0 && rest.distro.n > 0)
		r->distro = str_dup(r->a, rest.distro);
	overlay(&r->scratch, it, &p);
	if (p.version.n == 0 && it->is_subject)
		return 0;
	return sbom_reader_push(r, &p, e);
}

int
sbom_item_add(struct sbom_reader *r, const struct sbom_item *it, struct err *e)
{
	if (it->kind == SBOM_SYSTEM && r->named.family.n == 0) {
		sbom_os_name(r->a, it->name, it->version, &r->named);
		r->named.codename = str_dup(r->a, it->codename);
		r->named.pretty = str_dup(r->a, it->pretty);
	}
	if (it->kind == SBOM_SYSTEM)
		return 0;
	arena_reset(&r->scratch);
	return add_package(r, it, e);
}

int
sbom_reader_split(struct sbom_reader *r, struct str bytes, const char *list,
    int (*one)(void *ctx, const struct str *path, const struct json *value,
	struct err *e),
    struct err *e)
{
	struct stream_mem in;
	char first = top_member(bytes, list, NULL);

	if (first != '\0' && first != '[' && first != 'n')
		return fail(
		    e, E_INPUT, "%s: \"%s\" is no array", r->where, list);
	stream_mem_init(&in, bytes);
	return json_split(&r->tree, &in.stream, 2, r->where, one, r, e);
}
