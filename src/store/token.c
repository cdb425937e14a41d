/* token.c: who may do what. */
#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

#include "core/limits.h"
#include "os/digest.h"
#include "store/internal.h"

/*
 * 160 random bits: guessing is hopeless, so that a fast digest does, and a
 * check-in costs no second of password hashing. Source of the letters: RFC
 * 4648, base32 in lower case.
 */
#define ID_BYTES     4
#define SECRET_BYTES 20
static const char prefix[] = "ygr_";

static void
write_token(const unsigned char *bytes, char ret[STORE_TOKEN_BYTES])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned bits = 0, n_bits = 0;
	size_t n;

	n = (size_t)snprintf(ret, STORE_TOKEN_BYTES, "%s%02x%02x%02x%02x_",
	    prefix, bytes[0], bytes[1], bytes[2], bytes[3]);
	for (size_t i = 0; i < SECRET_BYTES; i++) {
		bits = bits << 8 | bytes[ID_BYTES + i];
		for (n_bits += 8; n_bits >= 5; n_bits -= 5)
			ret[n++] = letters[bits >> (n_bits - 5) & 31];
	}
	ret[n] = '\0';
}

/* The id in a token's text; false when it is none. */
static bool
id_of(struct str text, struct str *ret_id)
{
	if (!str_starts(text, str_from(prefix)) ||
	    text.n >= STORE_TOKEN_BYTES || text.n < 4 + 8 + 1 ||
	    text.p[12] != '_')
		return false;
	*ret_id = str_first(str_skip(text, 4), 8);
	return true;
}

int
store_token_create(struct store *s, struct str name, enum store_scope scope,
    utc_s expires_at, utc_s now, char ret_text[STORE_TOKEN_BYTES],
    struct err *e)
{
	unsigned char bytes[ID_BYTES + SECRET_BYTES];
	char text[STORE_TOKEN_BYTES];
	int64_t n = 0;
	int rc;

	if (name.n == 0 || name.n > LIMIT_STORE_WORD_BYTES)
		return fail(e, E_USAGE, "a token needs a name");
	if (scope <= SCOPE_NONE || scope >= SCOPE_N)
		return fail(e, E_USAGE, "a token needs a scope");
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return fail_sys(e, errno, "getrandom");
	write_token(bytes, text);
	arena_reset(&s->scratch);
	if (store_begin(s, e) < 0)
		return -1;
	rc = sql_get(s->sql,
	    "SELECT count(*) FROM token WHERE name = ?1 AND revoked_at = 0 "
	    "AND (expires_at = 0 OR expires_at > ?2)",
	    WITH(sql_text(name), sql_int(now)), &n, e);
	if (rc >= 0 && n > 0)
		rc = fail(e, E_USAGE, "%.*s: there is a token of that name",
		    STR_ARG(name));
	if (rc >= 0)
		rc = sql_do(s->sql,
		    "INSERT INTO token (id, name, seal, scope, created_at, "
		    "expires_at, revoked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
		    "0)",
		    WITH(sql_text(str_of(text + 4, 8)), sql_text(name),
			sql_text(digest_bytes(&s->scratch, str_from(text))),
			sql_int(scope), sql_int(now), sql_int(expires_at)),
		    e);
	if (store_end(s, rc, e) < 0)
		return -1;
	memcpy(ret_text, text, sizeof text);
	return 0;
}

#define TOKEN                                                                  \
	"SELECT id, name, scope, created_at, expires_at, revoked_at, seal "    \
	"FROM token "

static struct store_token
token_at(struct store *s, struct arena *a, struct sql_stmt *q)
{
	return (struct store_token){
	    .id = str_dup(a, sql_str_at(s->sql, q, 0)),
	    .name = str_dup(a, sql_str_at(s->sql, q, 1)),
	    .scope = (enum store_scope)sql_int_at(s->sql, q, 2),
	    .created_at = sql_int_at(s->sql, q, 3),
	    .expires_at = sql_int_at(s->sql, q, 4),
	    .revoked_at = sql_int_at(s->sql, q, 5),
	};
}

/* In a time that does not tell where they differ. */
static bool
seals_eq(struct str x, struct str y)
{
	unsigned char differ = 0;

	if (x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++)
		differ |= (unsigned char)(x.p[i] ^ y.p[i]);
	return differ == 0;
}

int
store_token_verify(struct store *s, struct arena *a, struct str text, utc_s now,
    bool *ret_valid, struct store_token *ret_t, struct err *e)
{
	struct sql_stmt *q;
	struct str id;
	int rc;

	*ret_valid = false;
	if (!id_of(text, &id))
		return 0;
	if (sql_ask(s->sql, TOKEN "WHERE id = ?1", WITH(sql_text(id)), &q, e) <
	    0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0) {
		struct store_token t = token_at(s, a, q);

		if (seals_eq(sql_str_at(s->sql, q, 6), digest_bytes(a, text)) &&
		    t.revoked_at == 0 &&
		    (t.expires_at == 0 || now < t.expires_at)) {
			*ret_valid = true;
			*ret_t = t;
		}
	}
	sql_done(s->sql, q);
	return rc < 0 ? -1 : 0;
}

int
store_token_revoke(
    struct store *s, struct str id_or_name, utc_s now, struct err *e)
{
	int64_t n = 0;
	int rc;

	if (store_begin(s, e) < 0)
		return -1;
	rc = sql_get(s->sql,
	    "SELECT count(*) FROM token WHERE (id = ?1 OR name = ?1) "
	    "AND revoked_at = 0",
	    WITH(sql_text(id_or_name)), &n, e);
	if (rc >= 0 && n == 0)
		rc = fail(
		    e, E_ABSENT, "%.*s: no such token", STR_ARG(id_or_name));
	if (rc >= 0)
		rc = sql_do(s->sql,
		    "UPDATE token SET revoked_at = ?2 "
		    "WHERE (id = ?1 OR name = ?1) AND revoked_at = 0",
		    WITH(sql_text(id_or_name), sql_int(now)), e);
	return store_end(s, rc < 0 ? -1 : 0, e);
}

int
store_token_list(struct store *s, struct arena *a,
    struct store_token **ret_tokens, size_t *ret_n, struct err *e)
{
	struct vec list; /* struct store_token */
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql, TOKEN "ORDER BY name, created_at, id", WITHOUT, &q,
		e) < 0)
		return -1;
	vec_init(&list, sizeof(struct store_token));
	while ((rc = sql_next(s->sql, q, e)) > 0)
		*(struct store_token *)vec_add(&list) = token_at(s, a, q);
	*ret_n = list.n;
	*ret_tokens = vec_keep(&list, a);
	return rc;
}
