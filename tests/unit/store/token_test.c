/* token_test.c: who may do what. */
#include "tests/stores.h"

static void
verify(struct shop *p, const char *text, utc_s now, bool want)
{
	struct store_token t;
	bool valid;
	struct err e;

	OK_ERR(store_token_verify(
		   p->s, &p->a, str_from(text), now, &valid, &t, &e) == 0,
	    &e);
	EQ_INT(valid, want);
}

static void
a_token_is_valid_until_it_ends_or_is_revoked(void)
{
	char text[STORE_TOKEN_BYTES], other[STORE_TOKEN_BYTES];
	struct store_token t, *all;
	struct shop p;
	struct err e;
	bool valid;
	size_t n;

	shop_open(&p, "token");
	NEED(store_token_create(p.s, STR("agents"), SCOPE_UPLOAD, NOW + DAY,
		 NOW, text, &e) == 0);
	EQ_INT(strlen(text), 4 + 8 + 1 + 32);
	OK(store_token_verify(p.s, &p.a, str_from(text), NOW, &valid, &t, &e) ==
		0 &&
	    valid);
	EQ_STR(t.name, STR("agents"));
	EQ_INT(t.scope, SCOPE_UPLOAD);
	verify(&p, text, NOW + DAY - 1, true);
	verify(&p, text, NOW + DAY, false);
	FAILS(store_token_create(
		  p.s, STR("agents"), SCOPE_READ, 0, NOW, other, &e),
	    &e, E_USAGE, "agents");
	OK_ERR(store_token_create(p.s, STR("agents"), SCOPE_READ, 0,
		   NOW + 2 * DAY, other, &e) == 0,
	    &e);
	shop_again(&p);
	verify(&p, other, NOW + 2 * DAY, true);
	OK_ERR(store_token_revoke(
		   p.s, str_of(other + 4, 8), NOW + 3 * DAY, &e) == 0,
	    &e);
	verify(&p, other, NOW + 3 * DAY, false);
	FAILS(store_token_revoke(p.s, STR("nobody"), NOW, &e), &e, E_ABSENT,
	    "nobody");
	OK_ERR(store_token_list(p.s, &p.a, &all, &n, &e) == 0, &e);
	EQ_INT(n, 2);
	EQ_INT(all[1].revoked_at, NOW + 3 * DAY);
	shop_close(&p);
}

static void
what_is_no_token_is_not_valid(void)
{
	char text[STORE_TOKEN_BYTES];
	struct shop p;
	struct err e;

	shop_open(&p, "no-token");
	NEED(store_token_create(p.s, STR("x"), SCOPE_ADMIN, 0, NOW, text, &e) ==
	     0);
	verify(&p, text, NOW, true);
	text[20] = text[20] == 'a' ? 'b' : 'a';
	verify(&p, text, NOW, false);
	text[20] = '\0';
	verify(&p, text, NOW, false);
	verify(&p, "", NOW, false);
	verify(&p, "ygr_", NOW, false);
	verify(&p, "ygr_12345678_", NOW, false);
	verify(
	    &p, "ygr_' OR 1=1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NOW, false);
	shop_close(&p);
}

static void
admin_may_do_all_and_others_their_own(void)
{
	OK(store_scope_allows(SCOPE_ADMIN, SCOPE_UPLOAD));
	OK(store_scope_allows(SCOPE_READ, SCOPE_READ));
	OK(!store_scope_allows(SCOPE_READ, SCOPE_UPLOAD));
	OK(!store_scope_allows(SCOPE_UPLOAD, SCOPE_ADMIN));
	OK(!store_scope_allows(SCOPE_NONE, SCOPE_NONE));
}

int
main(void)
{
	RUN(a_token_is_valid_until_it_ends_or_is_revoked);
	RUN(what_is_no_token_is_not_valid);
	RUN(admin_may_do_all_and_others_their_own);
	return tap_done();
}
