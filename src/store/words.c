/* words.c: the names of the store's values, for people and for reports. */
#include <assert.h>

#include "store/query.h"

static const char *
word_at(const char *const *words, size_t n, unsigned i)
{
	return words[i < n ? i : 0];
}

static bool
word_find(const char *const *words, size_t n, struct str word, unsigned *ret_i)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(word, str_from(words[i]))) {
			*ret_i = (unsigned)i;
			return true;
		}
	}
	return false;
}

static const char *const roads[] = {[ROAD_UNKNOWN] = "unknown",
    [ROAD_AGENT] = "agent",
    [ROAD_RESULTS_DIR] = "results-dir",
    [ROAD_UPLOAD] = "upload",
    [ROAD_VULS] = "vuls",
    [ROAD_SSH] = "ssh",
    [ROAD_IMPORT] = "import"};
static const char *const ingested[] = {[STORE_STORED] = "stored",
    [STORE_ALREADY] = "already",
    [STORE_UNCHANGED] = "unchanged",
    [STORE_NEED_INVENTORY] = "need-inventory"};
static const char *const scopes[] = {[SCOPE_NONE] = "none",
    [SCOPE_UPLOAD] = "upload",
    [SCOPE_READ] = "read",
    [SCOPE_ADMIN] = "admin"};
static const char *const coverages[] = {[STORE_EXCLUDED] = "excluded",
    [STORE_NEVER] = "never-scanned",
    [STORE_UNSUPPORTED] = "unsupported",
    [STORE_STALE] = "stale",
    [STORE_PARTLY] = "partly",
    [STORE_OK] = "ok"};
static const char *const states[] = {
    [STORE_OPEN] = "open", [STORE_CLOSED] = "closed"};
static const char *const closings[] = {[CLOSING_NONE] = "",
    [CLOSING_FIXED] = "fixed",
    [CLOSING_REMOVED] = "removed",
    [CLOSING_ADVISORY] = "advisory"};

static_assert(ARRAY_LEN(roads) == ROAD_N, "a word for each");
static_assert(ARRAY_LEN(scopes) == SCOPE_N, "a word for each");
static_assert(ARRAY_LEN(coverages) == STORE_COVERAGE_N, "a word for each");
static_assert(ARRAY_LEN(states) == STORE_STATE_N, "a word for each");
static_assert(ARRAY_LEN(closings) == CLOSING_N, "a word for each");

const char *
store_road_name(enum store_road r)
{
	return word_at(roads, ARRAY_LEN(roads), r);
}

bool
store_road_parse(struct str word, enum store_road *ret_r)
{
	unsigned i;

	if (!word_find(roads, ARRAY_LEN(roads), word, &i))
		return false;
	*ret_r = (enum store_road)i;
	return true;
}

const char *
store_ingested_name(enum store_ingested i)
{
	return word_at(ingested, ARRAY_LEN(ingested), i);
}

const char *
store_scope_name(enum store_scope s)
{
	return word_at(scopes, ARRAY_LEN(scopes), s);
}

bool
store_scope_parse(struct str word, enum store_scope *ret_s)
{
	unsigned i;

	if (!word_find(scopes, ARRAY_LEN(scopes), word, &i) || i == SCOPE_NONE)
		return false;
	*ret_s = (enum store_scope)i;
	return true;
}

bool
store_scope_allows(enum store_scope have, enum store_scope want)
{
	return have != SCOPE_NONE && want != SCOPE_NONE &&
	       (have == want || have == SCOPE_ADMIN);
}

const char *
store_coverage_name(enum store_coverage c)
{
	return word_at(coverages, ARRAY_LEN(coverages), c);
}

bool
store_coverage_parse(struct str word, enum store_coverage *ret_c)
{
	unsigned i;

	if (!word_find(coverages, ARRAY_LEN(coverages), word, &i))
		return false;
	*ret_c = (enum store_coverage)i;
	return true;
}

const char *
store_state_name(enum store_state s)
{
	return word_at(states, ARRAY_LEN(states), s);
}

bool
store_state_parse(struct str word, enum store_state *ret_s)
{
	unsigned i;

	if (!word_find(states, ARRAY_LEN(states), word, &i))
		return false;
	*ret_s = (enum store_state)i;
	return true;
}

const char *
store_closing_name(enum store_closing c)
{
	return word_at(closings, ARRAY_LEN(closings), c);
}
