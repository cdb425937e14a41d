/* digest.c: what findings of an inventory hang on, in one number. */
#include "os/digest.h"
#include "base/buf.h"
#include "core/limits.h"
#include "store/store.h"

/*
 * "5:hello," so that no two lists of texts give the same bytes. Gathered
 * first: thousands of short texts cost more than what they say.
 */
static void
add_text(struct buf *b, struct str s)
{
	char digits[24];
	size_t at = sizeof digits;
	size_t n = s.n;

	digits[--at] = ':';
	do
		digits[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(b, str_of(digits + at, sizeof digits - at));
	buf_add(b, s);
	buf_byte(b, ',');
}

static void
add_flag(struct buf *b, bool flag)
{
	buf_byte(b, flag ? '1' : '0');
}

struct str
store_digest(struct arena *a, const struct inventory *inv)
{
	struct str digest;
	struct buf b;

	buf_init(&b, LIMIT_SCAN_ARENA_BYTES);
	add_text(&b, STR("yagura-store-digest/1"));
	add_text(&b, inventory_digest(a, inv));
	add_text(&b, inv->os.arch);
	add_text(&b, inv->os.kernel);
	add_flag(&b, inventory_is_partial(inv));
	add_flag(&b, inv->is_walked);
	for (size_t i = 0; i < inv->n_repositories; i++)
		add_text(&b, inv->repositories[i]);
	buf_byte(&b, ';');
	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *p = &inv->packages[i];

		add_text(&b, p->vendor);
		add_text(&b, p->path);
		add_flag(&b, p->is_dev);
	}
	digest = digest_bytes(a, buf_str(&b));
	buf_done(&b);
	return digest;
}
