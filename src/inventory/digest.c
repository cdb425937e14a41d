/* digest.c: what makes two inventories the same, in one number. */
#include "inventory/inventory.h"

#include "os/digest.h"

/*
 * "5:hello," so that no two lists of texts give the same bytes. Written by
 * hand: there are thousands of texts, and printf costs more than hashing them.
 */
static void
add_text(struct digest *d, struct str s)
{
	char length[24];
	size_t at = sizeof length;
	size_t n = s.n;

	length[--at] = ':';
	do
		length[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	digest_add(d, str_of(length + at, sizeof length - at));
	digest_add(d, s);
	digest_add(d, STR(","));
}

struct str
inventory_digest(struct arena *a, const struct inventory *inv)
{
	struct digest d;

	digest_begin(&d);
	add_text(&d, STR("yagura-inventory-digest/1"));
	add_text(&d, inv->os.family);
	add_text(&d, inv->os.release);
	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *p = &inv->packages[i];

		/* Copies stand side by side: paths come last in the order. */
		if (i > 0 && inventory_package_cmp(p - 1, p) == 0)
			continue;
		add_text(&d, p->type);
		add_text(&d, p->name);
		add_text(&d, p->version);
		add_text(&d, p->arch);
		add_text(&d, p->source_name);
		add_text(&d, p->source_version);
		add_text(&d, p->module);
	}
	return digest_end(&d, a);
}
