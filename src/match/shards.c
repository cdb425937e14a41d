/* shards.c: which shards an inventory asks for, and which one a package. */
#include "base/map.h"
#include "core/vendor.h"
#include "match/internal.h"

bool
match_is_system(const struct package *p)
{
	for (size_t i = 0; i < ecosystem_list_n; i++)
		if (ecosystem_list[i].is_system &&
		    str_eq(p->type, str_from(ecosystem_list[i].purl_type)))
			return true;
	return str_eq(p->type, STR("opkg")) || str_eq(p->type, STR("ebuild"));
}

/* The N of ".elN" in an rpm version; empty when there is none. */
static struct str
enterprise_release(struct str version)
{
	ptrdiff_t at = str_find_str(version, STR(".el"));
	size_t n = 0;

	if (at < 0)
		return STR_NONE;
	version = str_skip(version, (size_t)at + 3);
	while (n < version.n && is_digit(version.p[n]))
		n++;
	return str_first(version, n);
}

/* The shard of a system's package: its own, EPEL's, or none. */
static struct str
system_shard_of(struct arena *a, const struct ecosystem *eco,
    struct str system_shard, const struct package *p)
{
	struct str release;

	if (eco == NULL || !str_eq(p->type, str_from(eco->purl_type)))
		return STR_NONE;
	if (vendor_is_of(eco, p->vendor))
		return system_shard;
	release = enterprise_release(p->version);
	if (str_starts(p->vendor, STR("Fedora Project")) && release.n > 0)
		return ecosystem_shard(
		    a, str_printf(a, "EPEL:%.*s", STR_ARG(release)));
	return STR_NONE;
}

struct str
match_shard_of(struct arena *a, const struct ecosystem *eco,
    struct str system_shard, const struct package *p)
{
	const struct ecosystem *language = ecosystem_of_purl_type(p->type);

	if (language != NULL)
		return str_from(language->family);
	return system_shard_of(a, eco, system_shard, p);
}

static struct match_shard
shard_of_system(struct arena *a, const struct os_info *os)
{
	struct match_shard s = {
	    .name = ecosystem_shard(a, ecosystem_of_os(a, os))};

	if (os->family.n == 0)
		s.missing_reason = STR("the operating system is not known");
	else if (s.name.n == 0)
		s.missing_reason = str_printf(a,
		    "no feed that is built in speaks of %.*s%s%.*s",
		    STR_ARG(os->family), os->release.n > 0 ? " " : "",
		    STR_ARG(os->release));
	return s;
}

static int
cmp_shard(const void *x, const void *y)
{
	const struct match_shard *s = x, *t = y;

	return str_cmp(s->name, t->name);
}

void
match_shards(struct arena *a, const struct inventory *inv,
    struct match_shard **ret_shards, size_t *ret_n)
{
	const struct ecosystem *eco =
	    ecosystem_of(ecosystem_of_os(a, &inv->os));
	struct match_shard system = shard_of_system(a, &inv->os), *all;
	struct map seen;
	struct vec others; /* struct match_shard */

	map_init(&seen);
	vec_init(&others, sizeof(struct match_shard));
	for (size_t i = 0; i < inv->n_packages; i++) {
		struct str name =
		    match_shard_of(a, eco, system.name, &inv->packages[i]);
		uint32_t *at;

		if (name.n == 0 || str_eq(name, system.name))
			continue;
		at = map_put(&seen, name, 0);
		if ((*at)++ == 0)
			*(struct match_shard *)vec_add(&others) =
			    (struct match_shard){.name = name};
	}
	vec_sort(&others, cmp_shard);
	all = arena_zalloc(a, others.n + 1, sizeof *all);
	all[0] = system;
	for (size_t i = 0; i < others.n; i++)
		all[i + 1] = *(struct match_shard *)vec_at(&others, i);
	*ret_shards = all;
	*ret_n = others.n + 1;
	vec_done(&others);
	map_done(&seen);
}

size_t
match_shard_at(struct arena *a, const struct inventory *inv,
    const struct match_shard *shards, size_t n, const struct package *p)
{
	const struct ecosystem *eco =
	    ecosystem_of(ecosystem_of_os(a, &inv->os));
	struct str name =
	    match_shard_of(a, eco, n > 0 ? shards[0].name : STR_NONE, p);

	for (size_t i = 0; i < n && name.n > 0; i++)
		if (str_eq(shards[i].name, name))
			return i;
	return n;
}
