/* ingest.c: results on their way in. */
#include "core/limits.h"
#include "core/time.h"
#include "store/internal.h"

/* ---- what a result must be */

static bool
is_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return true;
}

static bool
is_uuid(struct str s)
{
	static const size_t groups[] = {8, 4, 4, 4, 12};
	struct str part;
	size_t n = 0;

	while (str_cut(&s, '-', &part)) {
		if (n == ARRAY_LEN(groups) || part.n != groups[n++])
			return false;
		for (size_t i = 0; i < part.n; i++)
			if (!is_digit(part.p[i]) &&
			    !((part.p[i] | 0x20) >= 'a' &&
				(part.p[i] | 0x20) <= 'f'))
				return false;
	}
	return n == ARRAY_LEN(groups);
}

static bool
is_digest(struct str s)
{
	return str_starts(s, STR("sha256:")) && s.n == 7 + 64 &&
	       is_hex(str_skip(s, 7));
}

static int
check_word(struct str word, const char *what, struct err *e)
{
	if (word.n > LIMIT_STORE_WORD_BYTES)
		return fail(e, E_INPUT, "%s: %zu bytes, more than %u", what,
		    word.n, LIMIT_STORE_WORD_BYTES);
	for (size_t i = 0; i < word.n; i++)
		if ((unsigned char)word.p[i] < 0x20 || word.p[i] == 0x7f)
			return fail(
			    e, E_INPUT, "%s: a control character in it", what);
	return 0;
}

static int
check_tags(const struct store_result *r, struct err *e)
{
	if (r->n_tags > LIMIT_STORE_TAGS)
		return fail(e, E_INPUT, "%zu tags, more than %u", r->n_tags,
		    LIMIT_STORE_TAGS);
	for (size_t i = 0; i < r->n_tags; i++) {
		if (r->tags[i].key.n == 0)
			return fail(e, E_INPUT, "a tag without a key");
		if (check_word(r->tags[i].key, "a tag", e) < 0 ||
		    check_word(r->tags[i].value, "a tag's value", e) < 0)
			return -1;
	}
	return 0;
}

static int
check(const struct store_result *r, struct err *e)
{
	const struct store_identity *w = &r->who;
	const struct {
		struct str word;
		const char *what;
	} words[] = {
	    {w->machine_id,  "machine id" },
	    {w->instance_id, "instance id"},
	    {w->name,        "host name"  },
	    {w->account,     "account"    },
	    {w->region,      "region"     },
	    {w->image,       "image"      },
	    {w->namespace,   "namespace"  },
	};

	if (!is_uuid(r->result_id))
		return fail(e, E_INPUT, "result id \"%.*s\": no UUID",
		    STR_ARG(str_first(r->result_id, 60)));
	if (w->machine_id.n == 0 && w->instance_id.n == 0 && w->name.n == 0)
		return fail(e, E_INPUT,
		    "neither a machine id nor an instance id nor a host name");
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (check_word(words[i].word, words[i].what, e) < 0)
			return -1;
	if (r->scanned_at < 0)
		return fail(e, E_INPUT, "scanned before 1970");
	if (r->inv == NULL && !is_digest(r->digest))
		return fail(
		    e, E_INPUT, "neither an inventory nor the digest of one");
	return check_tags(r, e);
}

/* ---- one result */

/* It was taken before: 1. */
static int
find_taken(struct store *s, const struct store_result *r,
    struct store_receipt *ret, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT a.uuid FROM result r JOIN asset a ON a.id = r.asset_id "
		"WHERE r.id = ?1",
		WITH(sql_text(r->result_id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0) {
		struct str uuid = sql_str_at(s->sql, q, 0);

		ret->ingested = STORE_ALREADY;
		memcpy(ret->asset, uuid.p,
		    uuid.n < STORE_UUID_BYTES ? uuid.n : STORE_UUID_BYTES - 1);
	}
	sql_done(s->sql, q);
	return rc;
}

static int
note_taken(struct store *s, const struct store_result *r, int64_t asset,
    utc_s now, struct err *e)
{
	return sql_do(s->sql,
	    "INSERT INTO result (id, asset_id, taken_at) VALUES (?1, ?2, ?3)",
	    WITH(sql_text(r->result_id), sql_int(asset), sql_int(now)), e);
}

static int
note_seen(struct store *s, int64_t asset, utc_s at, utc_s now, struct err *e)
{
	return sql_do(s->sql,
	    "INSERT INTO checkin (asset_id, scanned_at, seen_at) "
	    "VALUES (?1, ?2, ?3) ON CONFLICT (asset_id) DO UPDATE SET "
	    "scanned_at = excluded.scanned_at, seen_at = excluded.seen_at",
	    WITH(sql_int(asset), sql_int(at), sql_int(now)), e);
}

/*
 * A collector whose clock is wrong must not be stuck in the future for good:
 * what comes later would all seem older.
 */
static utc_s
scan_time(const struct store_result *r, utc_s now, struct str *ret_note)
{
	if (r->scanned_at <= now + (utc_s)LIMIT_STORE_CLOCK_S)
		return r->scanned_at > 0 ? r->scanned_at : now;
	*ret_note = STR("its clock is ahead of ours");
	return now;
}

/* The asset has another inventory: now, or once that is matched. */
static int
change(struct store *s, const struct known_asset *known, int64_t inventory,
    bool is_matched, utc_s at, struct err *e)
{
	if (inventory == known->inventory)
		return sql_do(s->sql,
		    "UPDATE asset SET pending_id = 0, pending_at = 0 "
		    "WHERE id = ?1",
		    WITH(sql_int(known->id)), e);
	if (is_matched)
		return store_move_asset(s, known->id, inventory, at, e);
	return sql_do(s->sql,
	    "UPDATE asset SET pending_id = ?2, pending_at = ?3 WHERE id = ?1",
	    WITH(sql_int(known->id), sql_int(inventory), sql_int(at)), e);
}

static int
ingest(struct store *s, const struct store_result *r, struct str digest,
    utc_s now, struct store_receipt *ret, struct err *e)
{
	struct str note = STR_NONE;
	utc_s at = scan_time(r, now, &note);
	struct known_asset known;
	int64_t inventory;
	bool is_matched;
	int rc = find_taken(s, r, ret, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (store_inventory_find(s, digest, &inventory, &is_matched, e) < 0)
		return -1;
	if (inventory == 0 && r->inv == NULL) {
		ret->ingested = STORE_NEED_INVENTORY;
		return 0;
	}
	if (store_identify(s, r, now, note, &known, e) < 0)
		return -1;
	memcpy(ret->asset, known.uuid, sizeof known.uuid);
	ret->is_new_asset = known.is_new;
	/* Our own clock may have been ahead as well. */
	if (at < known.scanned_at && known.scanned_at <= now)
		return note_taken(s, r, known.id, now, e);
	if (note_seen(s, known.id, at, now, e) < 0)
		return -1;
	if (inventory != 0 &&
	    inventory == (known.pending ? known.pending : known.inventory)) {
		ret->ingested = STORE_UNCHANGED;
		ret->needs_match = !is_matched;
		return 0;
	}
	if (inventory == 0 &&
	    store_inventory_add(s, r->inv, digest, &inventory, e) < 0)
		return -1;
	ret->needs_match = !is_matched;
	if (change(s, &known, inventory, is_matched, at, e) < 0)
		return -1;
	return note_taken(s, r, known.id, now, e);
}

int
store_ingest_many(struct store *s, const struct store_result *r, size_t n,
    utc_s now, struct store_receipt *ret, struct err *errs, struct err *e)
{
	int rc = 0;

	if (store_begin(s, e) < 0)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct store_receipt receipt = {.ingested = STORE_STORED};
		struct str digest = r[i].digest;

		arena_reset(&s->scratch);
		errs[i] = (struct err){.code = E_OK};
		if (check(&r[i], &errs[i]) < 0)
			continue;
		if (r[i].inv != NULL)
			digest = store_digest(&s->scratch, r[i].inv);
		rc = ingest(s, &r[i], digest, now, &receipt, e);
		if (rc == 0)
			ret[i] = receipt;
	}
	return store_end(s, rc, e);
}

int
store_ingest(struct store *s, const struct store_result *r, utc_s now,
    struct store_receipt *ret, struct err *e)
{
	struct err bad = {.code = E_OK};

	if (store_ingest_many(s, r, 1, now, ret, &bad, e) < 0)
		return -1;
	if (bad.code == E_OK)
		return 0;
	*e = bad;
	return -1;
}
