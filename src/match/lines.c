/* lines.c: which of a package's rows speak of the line it belongs to. */
#include "match/internal.h"

/* ---- modules: rpm packages built several times over, stream by stream */

static bool
is_modular(struct str module, struct str version)
{
	return module.n > 0 || str_find_str(version, STR(".module")) >= 0;
}

/* Is it a version, or a word like "rhel8" and "DL1"? */
static bool
is_number(struct str stream)
{
	for (size_t i = 0; i < stream.n; i++)
		if (!is_digit(stream.p[i]) && stream.p[i] != '.')
			return false;
	return stream.n > 0;
}

/* A package of the module's main source: p, or another one; NULL: none. */
static const struct package *
main_of(const struct inventory *inv, const struct package *p, struct str module)
{
	if (str_eq(p->source_name, module))
		return p;
	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *q = &inv->packages[i];

		if (str_eq(q->source_name, module) &&
		    is_modular(q->module, q->version))
			return q;
	}
	return NULL;
}

/*
 * Lists without labels (rpm -qa, SBOMs) do not say which stream a modular
 * package is of. Streams are mostly called after the version they hold, which
 * is that of their main source: nodejs:18 has 18.x, npm 8 built of it, and
 * nodejs-nodemon 3 beside it. Of a module one stream is installed. Where all
 * that says nothing, every stream may be the one.
 */
static bool
may_be_of_stream(
    const struct inventory *inv, const struct package *p, struct str module)
{
	ptrdiff_t colon = str_find(module, ':');
	struct str stream = str_skip(module, (size_t)(colon + 1));
	const struct package *main;
	struct str version;

	if (colon < 0 || !is_number(stream))
		return true;
	main = main_of(inv, p, str_first(module, (size_t)colon));
	if (main == NULL)
		return true;
	version = main->source_version;
	version = str_skip(version, (size_t)(str_find(version, ':') + 1));
	return str_starts(version, stream) &&
	       (version.n == stream.n || !is_digit(version.p[stream.n]));
}

bool
match_names_stream(const struct vulndb *db, struct vulndb_run group)
{
	for (size_t i = group.first; i < group.first + group.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, i);

		if (is_modular(r.module, r.hi))
			return true;
	}
	return false;
}

/*
 * Red Hat has states that name no stream though all packages of the name are
 * of modules ("php" of RHEL 8: will not be fixed). Beside rows that do name
 * one they are meant for packages of none.
 */
bool
match_same_module(const struct inventory *inv, const struct vulndb_row *r,
    const struct package *p, bool names_stream)
{
	if (!names_stream && r->hi.n == 0)
		return true;
	if (is_modular(r->module, r->hi) != is_modular(p->module, p->version))
		return false;
	if (r->module.n == 0)
		return true;
	return p->module.n > 0 ? str_eq(p->module, r->module)
			       : may_be_of_stream(inv, p, r->module);
}

/* ---- channels: repositories with a line of versions of their own */

static void
add_channel(struct matcher *m, struct str channel)
{
	struct str release = m->inv->os.release;

	if (channel.n == 0)
		return;
	/* One repository id for all minor releases. */
	if (str_find(channel, ':') < 0)
		channel = str_printf(
		    m->a, "%.*s:%.*s", STR_ARG(channel), STR_ARG(release));
	m->channels[m->n_channels++] = channel;
}

void
match_channels(struct matcher *m)
{
	const struct inventory *inv = m->inv;
	const struct vulndb *db = m->parts[0].shard->db;
	struct vulndb_run run;
	size_t n = 0;

	if (db == NULL)
		return;
	for (size_t i = 0; i < inv->n_repositories; i++)
		n += vulndb_channels_of(db, inv->repositories[i]).n;
	m->channels = arena_zalloc(m->a, n, sizeof *m->channels);
	for (size_t i = 0; i < inv->n_repositories; i++) {
		run = vulndb_channels_of(db, inv->repositories[i]);
		for (size_t k = run.first; k < run.first + run.n; k++)
			add_channel(m, vulndb_repository_at(db, k).channel);
	}
}

bool
match_follows(
    const struct matcher *m, const struct package *p, struct str channel)
{
	/* Builds that say by their version what they are. */
	if (str_eq(channel, STR("ksplice")))
		return str_find_str(p->version, STR("ksplice")) >= 0;
	if (str_starts(channel, STR("fips")))
		return str_find_str(p->version, STR("fips")) >= 0;
	for (size_t i = 0; i < m->n_channels; i++)
		if (str_eq(m->channels[i], channel))
			return true;
	return false;
}

/* ---- CentOS: Red Hat's sources, built once more */

struct str
match_version(struct arena *a, const struct os_info *os, struct str version)
{
	const struct str mark = STR(".module_el");
	ptrdiff_t at = str_find_str(version, mark);

	if (at < 0 || !str_eq(os->family, STR("centos")))
		return version;
	return str_printf(a, "%.*s.module+el%u",
	    STR_ARG(str_first(version, (size_t)at)), UINT32_MAX);
}

/* Does any row on the same vulnerability in p name a stream? */
static bool
is_by_stream(const struct vulndb *db, const struct package *p, size_t vuln)
{
	const struct str names[] = {p->name, p->source_name};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct vulndb_run rows = vulndb_package(db, names[i]);

		for (size_t k = rows.first; k < rows.first + rows.n; k++)
			if (vulndb_row_at(db, k).vuln == vuln &&
			    match_names_stream(db, (struct vulndb_run){k, 1}))
				return true;
	}
	return false;
}

bool
match_follows_channel(struct arena *a, const struct inventory *inv,
    const struct match_shard *shard, const struct package *p,
    struct str channel)
{
	struct match_part part = {.shard = shard};
	struct matcher m = {.a = a, .inv = inv, .parts = &part, .n_parts = 1};

	match_channels(&m);
	return match_follows(&m, p, channel);
}

struct str
match_row_is_not_meant(struct arena *a, const struct inventory *inv,
    const struct match_shard *shard, const struct package *p,
    const struct vulndb_row *r)
{
	struct match_part part = {.shard = shard};
	struct matcher m = {.a = a, .inv = inv, .parts = &part, .n_parts = 1};

	match_channels(&m);
	if (!match_same_module(inv, r, p, is_by_stream(shard->db, p, r->vuln)))
		return r->module.n > 0
			   ? str_printf(a, "it is about module %.*s",
				 STR_ARG(r->module))
			   : STR("it is about packages of another module, or "
				 "of none");
	if (r->is_own_line && !match_follows(&m, p, r->channel))
		return str_printf(a,
		    "it is about channel %.*s, which is not "
		    "followed here",
		    STR_ARG(r->channel));
	return STR_NONE;
}
