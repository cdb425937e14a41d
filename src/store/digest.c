/* digest.c: what findings of an inventory hang on, in one number. */
#include <stdio.h>

#include "os/digest.h"
#include "store/store.h"

/* "5:hello," so that no two lists of texts give the same bytes. */
static void
add_text(struct digest *d, struct str s)
{
	char length[32];
	int n = snprintf(length, sizeof length, "%zu:", s.n);

	digest_add(d, str_of(length, (size_t)n));
	digest_add(d, s);
	digest_add(d, STR(","));
}

static void
add_flag(struct digest *d, bool flag)
{
	digest_add(d, flag ? STR("1") : STR("0"));
}

struct str
store_digest(struct arena *a, const struct inventory *inv)
{
	struct digest d;

	digest_begin(&d);
	add_text(&d, STR("yagura-store-digest/1"));
	add_text(&d, inventory_digest(a, inv));
	add_text(&d, inv->os.arch);
	add_text(&d, inv->os.kernel);
	add_flag(&d, inventory_is_partial(inv));
	add_flag(&d, inv->is_walked);
	for (size_t i = 0; i < inv->n_repositories; i++)
		add_text(&d, inv->repositories[i]);
	digest_add(&d, STR(";"));
	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *p = &inv->packages[i];

		add_text(&d, p->vendor);
		add_text(&d, p->path);
		add_flag(&d, p->is_dev);
	}
	return digest_end(&d, a);
}
