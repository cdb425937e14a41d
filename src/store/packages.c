/* packages.c: packages and what they are matched in, each kept once. */
#include <stdio.h>

#include "core/limits.h"
#include "match/match.h"
#include "os/digest.h"
#include "store/internal.h"

/* Packages whose ids are remembered: some 100 bytes each. */
#define REMEMBERED 300000u

static unsigned char
nibble(char c)
{
	return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The first half of the SHA-256 of all parts, each behind its length. */
struct seal
store_seal(const struct str *parts, size_t n)
{
	struct seal seal;
	struct arena a;
	struct buf b;
	struct str hex;

	buf_init(&b, LIMIT_SCAN_ARENA_BYTES);
	for (size_t i = 0; i < n; i++)
		pack_text(&b, parts[i]);
	arena_init(&a, 4096);
	hex = str_skip(digest_bytes(&a, buf_str(&b)), STR("sha256:").n);
	for (size_t i = 0; i < SEAL_BYTES; i++)
		seal.bytes[i] = (unsigned char)(nibble(hex.p[2 * i]) << 4 |
						nibble(hex.p[2 * i + 1]));
	arena_done(&a);
	buf_done(&b);
	return seal;
}

void
store_forget(struct store *s)
{
	map_done(&s->packages);
	map_init(&s->packages);
	arena_reset(&s->seal_keys);
}

int
store_begin(struct store *s, struct err *e)
{
	int64_t n = 0;

	if (sql_begin(s->sql, e) < 0)
		return -1;
	if (sql_get(s->sql,
		"SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'prunes'",
		WITHOUT, &n, e) < 0)
		return sql_end(s->sql, -1, e);
	if (n != s->n_prunes || s->packages.n > REMEMBERED)
		store_forget(s);
	s->n_prunes = n;
	return 0;
}

int
store_end(struct store *s, int rc, struct err *e)
{
	rc = sql_end(s->sql, rc, e);
	if (rc < 0)
		store_forget(s);
	return rc;
}

int
store_shard(struct store *s, struct str name, int64_t *ret_id, struct err *e)
{
	int rc = sql_get(s->sql, "SELECT id FROM shard WHERE name = ?1",
	    WITH(sql_text(name)), ret_id, e);

	if (rc == 0)
		rc = sql_get(s->sql,
		    "INSERT INTO shard (name, seal) VALUES (?1, '') "
		    "RETURNING id",
		    WITH(sql_text(name)), ret_id, e);
	return rc < 0 ? -1 : 0;
}

/* ---- contexts */

static bool
is_modular(const struct package *p)
{
	return p->module.n > 0 || str_find_str(p->version, STR(".module")) >= 0;
}

/*
 * Packages of modules that do not say which stream they are of are judged by
 * the others beside them: then those are part of the context.
 */
static void
pack_modules(struct buf *b, const struct inventory *inv)
{
	bool is_needed = false;

	for (size_t i = 0; i < inv->n_packages; i++)
		is_needed |= is_modular(&inv->packages[i]) &&
			     inv->packages[i].module.n == 0;
	for (size_t i = 0; i < inv->n_packages && is_needed; i++) {
		if (!is_modular(&inv->packages[i]))
			continue;
		pack_text(b, inv->packages[i].source_name);
		pack_text(b, inv->packages[i].source_version);
	}
}

static int
intern_context(struct store *s, const struct inventory *inv,
    struct seal *ret_seal, int64_t *ret_id, struct err *e)
{
	const struct os_info *os = &inv->os;
	struct buf repositories, modules;
	int rc;

	buf_init(&repositories, LIMIT_SBOM_BYTES);
	buf_init(&modules, LIMIT_SBOM_BYTES);
	for (size_t i = 0; i < inv->n_repositories; i++)
		pack_text(&repositories, inv->repositories[i]);
	pack_modules(&modules, inv);
	*ret_seal = store_seal(
	    (const struct str[]){os->family, os->release, os->codename,
		buf_str(&repositories), buf_str(&modules)},
	    5);
	rc = sql_get(s->sql, "SELECT id FROM context WHERE seal = ?1",
	    WITH(sql_blob(seal_str(ret_seal))), ret_id, e);
	if (rc == 0)
		rc = sql_get(s->sql,
		    "INSERT INTO context (seal, family, release, codename, "
		    "repositories) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
		    WITH(sql_blob(seal_str(ret_seal)), sql_text(os->family),
			sql_text(os->release), sql_text(os->codename),
			sql_blob(buf_str(&repositories))),
		    ret_id, e);
	buf_done(&repositories);
	buf_done(&modules);
	return rc < 0 ? -1 : 0;
}

/* ---- packages */

/* One inventory on its way in. */
struct intern {
	struct store *s;
	struct arena *a;
	const struct inventory *inv;
	struct seal context_seal;
	int64_t context;
	struct match_shard *shards; /* made when a package is new */
	size_t n_shards;
};

static int64_t
flags_of(const struct package *p)
{
	return (p->is_dev ? PACKAGE_DEV : 0) |
	       (int64_t)p->kernel << PACKAGE_KERNEL_SHIFT |
	       (is_modular(p) ? PACKAGE_MODULAR : 0);
}

static int
find_shard(
    struct intern *in, const struct package *p, int64_t *ret_id, struct err *e)
{
	struct str name = STR_NONE;
	size_t at;

	if (in->shards == NULL)
		match_shards(in->a, in->inv, &in->shards, &in->n_shards);
	at = p->type.n == 0
		 ? 0
		 : match_shard_at(in->a, in->inv, in->shards, in->n_shards, p);
	if (at < in->n_shards)
		name = in->shards[at].name;
	return store_shard(in->s, name, ret_id, e);
}

static int
insert(struct intern *in, const struct package *p, struct str seal,
    int64_t *ret_id, struct err *e)
{
	int64_t shard;

	if (find_shard(in, p, &shard, e) < 0)
		return -1;
	return sql_get(in->s->sql,
	    "INSERT INTO package (seal, context_id, shard_id, type, name, "
	    "version, arch, source_name, source_version, module, vendor, "
	    "flags, is_matched, doubt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
	    "?8, ?9, ?10, ?11, ?12, 0, '') RETURNING id",
	    WITH(sql_blob(seal), sql_int(in->context), sql_int(shard),
		sql_text(p->type), sql_text(p->name), sql_text(p->version),
		sql_text(p->arch), sql_text(p->source_name),
		sql_text(p->source_version), sql_text(p->module),
		sql_text(p->vendor), sql_int(flags_of(p))),
	    ret_id, e);
}

static int
intern(
    struct intern *in, const struct package *p, int64_t *ret_id, struct err *e)
{
	char flag = (char)flags_of(p);
	struct seal seal = store_seal(
	    (const struct str[]){seal_str(&in->context_seal), p->type, p->name,
		p->version, p->arch, p->source_name, p->source_version,
		p->module, p->vendor, str_of(&flag, 1)},
	    10);
	uint32_t known;
	int rc;

	if (map_get(&in->s->packages, seal_str(&seal), &known)) {
		*ret_id = known;
		return 0;
	}
	rc = sql_get(in->s->sql, "SELECT id FROM package WHERE seal = ?1",
	    WITH(sql_blob(seal_str(&seal))), ret_id, e);
	if (rc == 0)
		rc = insert(in, p, seal_str(&seal), ret_id, e);
	if (rc < 0)
		return -1;
	if (*ret_id > 0 && *ret_id <= UINT32_MAX)
		*map_put(&in->s->packages,
		    str_dup(&in->s->seal_keys, seal_str(&seal)), 0) =
		    (uint32_t)*ret_id;
	return 0;
}

int
store_intern(struct store *s, struct arena *a, const struct inventory *inv,
    int64_t *ret_context, int64_t **ret_ids, struct err *e)
{
	static const struct package system; /* of no type */
	struct intern in = {.s = s, .a = a, .inv = inv};
	int64_t *ids = arena_zalloc(a, inv->n_packages + 1, sizeof *ids);

	if (intern_context(s, inv, &in.context_seal, &in.context, e) < 0 ||
	    intern(&in, &system, &ids[0], e) < 0)
		return -1;
	for (size_t i = 0; i < inv->n_packages; i++)
		if (intern(&in, &inv->packages[i], &ids[i + 1], e) < 0)
			return -1;
	*ret_context = in.context;
	*ret_ids = ids;
	return 0;
}

struct package
store_package_at(
    struct sql *sql, struct sql_stmt *q, int column, struct arena *a)
{
	int64_t flags = sql_int_at(sql, q, column + 9);
	struct package p = {.is_dev = (flags & PACKAGE_DEV) != 0,
	    .kernel = (enum kernel_role)(flags >> PACKAGE_KERNEL_SHIFT & 3)};
	struct str *const fields[] = {&p.type, &p.name, &p.version, &p.arch,
	    &p.source_name, &p.source_version, &p.module, &p.vendor};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		*fields[i] =
		    str_dup(a, sql_str_at(sql, q, column + 1 + (int)i));
	return p;
}
