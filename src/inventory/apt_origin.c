/* apt_origin.c: which of dpkg's packages come from other repositories. */
#include "inventory/apt_origin.h"

#include "base/map.h"
#include "core/limits.h"
#include "core/vendor.h"
#include "fmt/deb822.h"
#include "fmt/unpack.h"

#define LISTS "/var/lib/apt/lists"

enum {
	HEAD_BYTES = 4096
}; /* of a Release file, where Origin stands */

/* One repository: "deb.debian.org_debian_dists_bookworm_". */
struct repository {
	struct str prefix; /* of the names of its lists */
	struct str vendor;
	bool is_systems;
};

/* What the lists say of an installed package, by its name. */
struct known {
	const struct package *p;
	struct str vendor;   /* of another repository that has the name */
	bool has_version;    /* and this very version */
	bool is_systems;     /* the system's own lists have the name */
	bool has_systems;    /* and this very version */
	bool has_maintainer; /* and this very maintainer */
	bool is_official;
};

struct search {
	struct collector *c;
	struct arena a; /* names of lists, repositories */
	struct str *names;
	size_t n_names;
	struct vec repositories; /* struct repository */
	struct vec known;        /* struct known */
	struct map of_name;      /* package -> index into known */
};

static void
report(struct search *s, struct str name, const struct err *e)
{
	diag_err(&s->c->maker.sink.diags,
	    str_printf(&s->a, LISTS "/%.*s", STR_ARG(name)), e);
}

/* ---- repositories */

/* The value of a line "Field: value" near the beginning of text. */
static struct str
field(struct str text, struct str name)
{
	struct str line, label;

	while (str_line(&text, &line))
		if (str_cut(&line, ':', &label) && str_eq(label, name))
			return str_trim(line);
	return STR_NONE;
}

static int
load_head(
    struct search *s, struct str name, struct str *ret_head, struct err *e)
{
	struct tree *t = s->c->t;
	struct tree_file *f;
	char *head = arena_zalloc(&s->a, HEAD_BYTES, 1);
	ssize_t n;

	if (t->ops->open(t, str_printf(&s->a, LISTS "/%.*s", STR_ARG(name)).p,
		&f, e) < 0)
		return -1;
	n = f->ops->read_at(f, 0, head, HEAD_BYTES, e);
	f->ops->close(f);
	if (n < 0)
		return -1;
	*ret_head = str_of(head, (size_t)n);
	return 0;
}

static struct str
host_of(struct str prefix)
{
	ptrdiff_t end = str_find(prefix, '_');

	return end < 0 ? prefix : str_first(prefix, (size_t)end);
}

static void
add_repository(struct search *s, struct str name, size_t suffix_bytes)
{
	struct repository *r;
	struct str head;
	struct err e;

	if (s->repositories.n == LIMIT_APT_ORIGINS)
		return;
	if (load_head(s, name, &head, &e) < 0) {
		if (e.code != E_ABSENT)
			report(s, name, &e);
		return;
	}
	r = vec_add(&s->repositories);
	r->prefix = str_first(name, name.n - suffix_bytes);
	r->vendor = field(head, STR("Origin"));
	if (r->vendor.n == 0)
		r->vendor = field(head, STR("Label"));
	if (r->vendor.n == 0)
		r->vendor = host_of(name);
	r->vendor = str_first(r->vendor, LIMIT_NAME_BYTES);
	r->is_systems = !vendor_is_third_party(s->c->maker.eco, r->vendor);
}

static void
find_repositories(struct search *s)
{
	const struct str ends[] = {STR("InRelease"), STR("_Release")};

	for (size_t i = 0; i < s->n_names; i++)
		for (size_t k = 0; k < ARRAY_LEN(ends); k++)
			if (str_ends(s->names[i], ends[k]))
				add_repository(s, s->names[i],
				    k == 0 ? ends[k].n : ends[k].n - 1);
}

/* NULL: it has no Release file. */
static const struct repository *
repository_of(const struct search *s, struct str name)
{
	const struct repository *best = NULL;

	for (size_t i = 0; i < s->repositories.n; i++) {
		const struct repository *r = vec_at(&s->repositories, i);

		if (str_starts(name, r->prefix) &&
		    (best == NULL || r->prefix.n > best->prefix.n))
			best = r;
	}
	return best;
}

/* ---- lists of packages */

struct file_stream {
	struct stream stream;
	struct tree_file *f;
	uint64_t at;
};

static ssize_t
read_file(struct stream *s, void *p, size_t n, struct err *e)
{
	struct file_stream *fs = (struct file_stream *)s;
	ssize_t got = fs->f->ops->read_at(fs->f, fs->at, p, n, e);

	fs->at += got > 0 ? (uint64_t)got : 0;
	return got;
}

static void
take_stanza(struct search *s, const struct deb822_stanza *stanza,
    const struct repository *r, struct str vendor)
{
	struct str version = deb822_get(stanza, "Version");
	struct known *k;
	bool is_same;
	uint32_t i;

	if (!map_get(&s->of_name, deb822_get(stanza, "Package"), &i))
		return;
	k = vec_at(&s->known, i);
	is_same = str_eq(version, k->p->version);
	if (r != NULL && r->is_systems) {
		k->is_systems = true;
		k->has_systems |= is_same;
		k->has_maintainer |=
		    str_eq(deb822_get(stanza, "Maintainer"), k->p->maintainer);
	} else if (k->vendor.n == 0 || (is_same && !k->has_version)) {
		k->vendor = vendor;
		k->has_version |= is_same;
	}
}

static int
read_stanzas(struct search *s, struct str name, struct stream *bytes,
    const struct repository *r, struct err *e)
{
	static const struct unpack_limits limits = {LIMIT_APT_LIST_BYTES, 1};
	struct str vendor = r != NULL ? r->vendor : host_of(name);
	const char *where = str_z(&s->a, name);
	struct unpack_member member;
	struct deb822_stanza stanza;
	struct unpack *u;
	struct deb822 *d;
	int rc;

	if (unpack_open_stream(bytes, UNPACK_PLAIN, &limits, where, &u, e) < 0)
		return -1;
	rc = unpack_next(u, &member, e);
	if (rc > 0) {
		d = deb822_new(unpack_bytes(u), where);
		while ((rc = deb822_next(d, &stanza, e)) != 0) {
			if (rc > 0)
				take_stanza(s, &stanza, r, vendor);
			else if (e->code != E_INPUT)
				break;
		}
		deb822_free(d);
	}
	unpack_close(u);
	return rc < 0 ? -1 : 0;
}

static bool
is_index(struct str name)
{
	ptrdiff_t at = str_find_str(name, STR("_Packages"));
	struct str rest;

	if (at < 0)
		return false;
	rest = str_skip(name, (size_t)at + strlen("_Packages"));
	return rest.n == 0 ||
	       (str_starts(rest, STR(".")) && !str_starts(rest, STR(".diff")));
}

/* Read the system's own lists, or all others. */
static void
read_indexes(struct search *s, bool is_systems)
{
	struct tree *t = s->c->t;
	struct err e;

	for (size_t i = 0; i < s->n_names; i++) {
		struct str name = s->names[i];
		const struct repository *r = repository_of(s, name);
		struct file_stream fs = {.stream = {read_file}};

		if (!is_index(name) ||
		    (r != NULL && r->is_systems) != is_systems)
			continue;
		if (t->ops->open(t,
			str_printf(&s->a, LISTS "/%.*s", STR_ARG(name)).p,
			&fs.f, &e) < 0) {
			report(s, name, &e);
			continue;
		}
		if (read_stanzas(s, name, &fs.stream, r, &e) < 0)
			report(s, name, &e);
		fs.f->ops->close(fs.f);
	}
}

/* ---- packages */

static void
want_installed(struct search *s)
{
	const struct vec *packages = &s->c->maker.packages;

	for (size_t i = 0; i < packages->n; i++) {
		const struct package *p = vec_at(packages, i);
		uint32_t *at;

		if (!str_eq(p->type, STR("deb")))
			continue;
		at = map_put(&s->of_name, p->name, (uint32_t)s->known.n);
		if (*at == s->known.n)
			*(struct known *)vec_add(&s->known) = (struct known){
			    .p = p, .is_official = apt_origin_is_official(p)};
	}
}

static bool
has_candidates(const struct search *s)
{
	for (size_t i = 0; i < s->known.n; i++) {
		const struct known *k = vec_at(&s->known, i);

		if (k->vendor.n > 0 ||
		    (!k->is_official && !s->c->opt->system_only))
			return true;
	}
	return false;
}

/* "NodeSource Support <support@nodesource.com>" without the address. */
static struct str
name_of(struct str maintainer)
{
	ptrdiff_t end = str_find(maintainer, '<');

	return end > 0 ? str_trim(str_first(maintainer, (size_t)end))
		       : maintainer;
}

/* Empty: it is the system's. */
static struct str
vendor_of(const struct search *s, const struct known *k)
{
	if (k->has_systems)
		return STR_NONE;
	if (k->vendor.n > 0 && (k->has_version || !k->is_systems))
		return k->vendor;
	if (k->is_official || k->has_maintainer || s->c->opt->system_only)
		return STR_NONE;
	return name_of(k->p->maintainer);
}

static void
set_vendors(struct search *s)
{
	struct inventory_maker *m = &s->c->maker;
	uint32_t i;

	for (size_t n = 0; n < m->packages.n; n++) {
		struct package *p = vec_at(&m->packages, n);

		if (str_eq(p->type, STR("deb")) &&
		    map_get(&s->of_name, p->name, &i))
			p->vendor =
			    str_dup(m->a, vendor_of(s, vec_at(&s->known, i)));
	}
}

static bool
has_systems(const struct search *s)
{
	for (size_t i = 0; i < s->n_names; i++) {
		const struct repository *r = repository_of(s, s->names[i]);

		if (r != NULL && r->is_systems && is_index(s->names[i]))
			return true;
	}
	return false;
}

static void
find(struct search *s)
{
	find_repositories(s);
	if (!has_systems(s))
		return;
	s->c->has_apt_lists = true;
	want_installed(s);
	read_indexes(s, false);
	if (!has_candidates(s))
		return;
	read_indexes(s, true);
	set_vendors(s);
}

bool
apt_origin_is_official(const struct package *p)
{
	static const char *const words[] = {"debian", "ubuntu"};

	if (p->maintainer.n == 0)
		return true;
	for (size_t k = 0; k < ARRAY_LEN(words); k++) {
		struct str rest = p->maintainer, word = str_from(words[k]);

		for (; rest.n >= word.n; rest = str_skip(rest, 1)) {
			size_t i = 0;

			while (i < word.n && is_alpha(rest.p[i]) &&
			       (rest.p[i] | 0x20) == word.p[i])
				i++;
			if (i == word.n)
				return true;
		}
	}
	return false;
}

void
apt_origin_find(struct collector *c)
{
	struct search s = {.c = c};
	struct err e;

	arena_init(&s.a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&s.repositories, sizeof(struct repository));
	vec_init(&s.known, sizeof(struct known));
	map_init(&s.of_name);
	if (c->t->ops->list(c->t, &s.a, LISTS, &s.names, &s.n_names, &e) == 0)
		find(&s);
	else if (e.code != E_ABSENT && e.code != E_UNSUPPORTED)
		diag_err(&c->maker.sink.diags, STR(LISTS), &e);
	vec_done(&s.repositories);
	vec_done(&s.known);
	map_done(&s.of_name);
	arena_done(&s.a);
}
