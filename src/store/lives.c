/* lives.c: since when an asset has its findings, as few bytes. */
#include "core/limits.h"
#include "store/internal.h"

/* Numbers rise in both lists, so differences are kept. */
int
lives_read(
    struct arena *a, struct str bytes, struct lives *ret_l, struct err *e)
{
	struct cursor c = cursor_of(bytes);
	struct life_package *packages;
	struct life_issue *issues;
	struct lives l = {.packages = NULL};
	int64_t last = 0;

	if (bytes.n == 0) {
		*ret_l = l;
		return 0;
	}
	l.n_packages = (size_t)unpack_int(&c);
	/* Each takes two bytes at least. */
	if (c.failed || l.n_packages > bytes.n)
		return fail(e, E_INPUT, "the times of an asset are damaged");
	packages = arena_zalloc(a, l.n_packages, sizeof *packages);
	for (size_t i = 0; i < l.n_packages; i++) {
		last += (int64_t)unpack_int(&c);
		packages[i] =
		    (struct life_package){last, (utc_s)unpack_int(&c)};
	}
	l.n_issues = (size_t)unpack_int(&c);
	if (c.failed || l.n_issues > bytes.n)
		return fail(e, E_INPUT, "the times of an asset are damaged");
	issues = arena_zalloc(a, l.n_issues, sizeof *issues);
	last = 0;
	for (size_t i = 0; i < l.n_issues; i++) {
		last += (int64_t)unpack_int(&c);
		issues[i].issue = last;
		issues[i].opened_at = (utc_s)unpack_int(&c);
		issues[i].n_reopened = unpack_int(&c);
	}
	if (c.failed)
		return fail(e, E_INPUT, "the times of an asset are damaged");
	l.packages = packages;
	l.issues = issues;
	*ret_l = l;
	return 0;
}

struct str
lives_write(struct arena *a, const struct lives *l)
{
	int64_t last = 0;
	struct str bytes;
	struct buf b;

	if (l->n_packages == 0 && l->n_issues == 0)
		return STR_NONE;
	buf_init(&b, LIMIT_SBOM_BYTES);
	pack_int(&b, l->n_packages);
	for (size_t i = 0; i < l->n_packages; i++) {
		pack_int(&b, (uint64_t)(l->packages[i].package - last));
		pack_int(&b, (uint64_t)l->packages[i].since_at);
		last = l->packages[i].package;
	}
	pack_int(&b, l->n_issues);
	last = 0;
	for (size_t i = 0; i < l->n_issues; i++) {
		pack_int(&b, (uint64_t)(l->issues[i].issue - last));
		pack_int(&b, (uint64_t)l->issues[i].opened_at);
		pack_int(&b, l->issues[i].n_reopened);
		last = l->issues[i].issue;
	}
	bytes = str_dup(a, buf_str(&b));
	buf_done(&b);
	return bytes;
}

static utc_s
package_since(const struct asset_times *t, int64_t package)
{
	size_t lo = 0, hi = t->lives.n_packages;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->lives.packages[mid].package < package)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->lives.n_packages &&
		       t->lives.packages[lo].package == package
		   ? t->lives.packages[lo].since_at
		   : t->first_at;
}

static const struct life_issue *
find_issue(const struct asset_times *t, int64_t issue)
{
	size_t lo = 0, hi = t->lives.n_issues;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->lives.issues[mid].issue < issue)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->lives.n_issues && t->lives.issues[lo].issue == issue
		   ? &t->lives.issues[lo]
		   : NULL;
}

utc_s
lives_opened(const struct asset_times *t, int64_t package, int64_t issue,
    utc_s row_opened_at, uint64_t *ret_n_reopened)
{
	const struct life_issue *i = find_issue(t, issue);
	utc_s since = package_since(t, package);

	*ret_n_reopened = 0;
	/* What advisories opened later than that is new. */
	if (i != NULL && row_opened_at <= t->since_at) {
		*ret_n_reopened = i->n_reopened;
		return i->opened_at;
	}
	return row_opened_at > since ? row_opened_at : since;
}
