/* prune.c: what is past and what nothing hangs on any more. */
#include "core/limits.h"
#include "store/findings.h"

/*
 * In order: each takes what the ones before it have left alone. Shards, told
 * texts and issues stay: there are only as many as there are vulnerabilities.
 */
static const char *const by_time[] = {
    "DELETE FROM closed WHERE closed_at < ?1",
    "DELETE FROM finding WHERE closed_at <> 0 AND closed_at < ?1",
    "DELETE FROM period WHERE until_at < ?1",
    "DELETE FROM result WHERE taken_at < ?1",
};
static const char *const by_use[] = {
    "DELETE FROM inventory WHERE matched_at <> 0 "
    "AND id NOT IN (SELECT inventory_id FROM asset) "
    "AND id NOT IN (SELECT pending_id FROM asset) "
    "AND id NOT IN (SELECT inventory_id FROM period)",
    "DELETE FROM holder WHERE inventory_id NOT IN (SELECT id FROM inventory)",
    "DELETE FROM package WHERE id NOT IN (SELECT package_id FROM holder) "
    "AND id NOT IN (SELECT package_id FROM closed)",
    "DELETE FROM finding WHERE package_id NOT IN (SELECT id FROM package)",
    "DELETE FROM context WHERE id NOT IN (SELECT context_id FROM package) "
    "AND id NOT IN (SELECT context_id FROM inventory)",
    "INSERT INTO meta (name, value) VALUES ('prunes', '1') ON CONFLICT (name) "
    "DO UPDATE SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)",
};

int
store_prune(struct store *s, utc_s now, struct err *e)
{
	utc_s past = now - (utc_s)LIMIT_STORE_CLOSED_S;
	int rc = 0;

	if (store_write_begin(s, e) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(by_time) && rc == 0; i++)
		rc = sql_do(s->sql, by_time[i], WITH(sql_int(past)), e);
	for (size_t i = 0; i < ARRAY_LEN(by_use) && rc == 0; i++)
		rc = sql_do(s->sql, by_use[i], WITHOUT, e);
	store_forget(s);
	return store_write_end(s, rc, e);
}
