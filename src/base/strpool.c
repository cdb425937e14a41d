/* strpool.c: each different string once, named by a small number. */
#include "base/strpool.h"

#include "base/die.h"

void
strpool_init(struct strpool *p, size_t cap_bytes)
{
	arena_init(&p->bytes, cap_bytes);
	map_init(&p->ids);
	vec_init(&p->strs, sizeof(struct str));
	strpool_id(p, STR(""));
}

void
strpool_done(struct strpool *p)
{
	map_done(&p->ids);
	vec_done(&p->strs);
	arena_done(&p->bytes);
}

strid
strpool_id(struct strpool *p, struct str s)
{
	struct str own, *at;
	uint32_t id;

	if (map_get(&p->ids, s, &id))
		return id;
	if (p->strs.n >= UINT32_MAX)
		die("strpool: full");
	own = str_dup(&p->bytes, s);
	id = (uint32_t)p->strs.n;
	at = vec_add(&p->strs);
	*at = own;
	return *map_put(&p->ids, own, id);
}

struct str
strpool_str(const struct strpool *p, strid id)
{
	return *(const struct str *)vec_at(&p->strs, id);
}
