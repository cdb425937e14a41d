/* owned.c: which files of a target its system's packages have put there. */
#include "inventory/owned.h"

#include "base/hash.h"
#include "core/limits.h"

void
owned_init(struct owned *o)
{
	*o = (struct owned){.is_sorted = true};
	vec_init(&o->hashes, sizeof(uint64_t));
	vec_init(&o->asked, sizeof(struct owned_question));
	buf_init(&o->path, (size_t)2 * LIMIT_NAME_BYTES);
	hash_new_key(o->key);
}

void
owned_done(struct owned *o)
{
	vec_done(&o->hashes);
	vec_done(&o->asked);
	buf_done(&o->path);
}

/* Was it a folder of its own before systems were merged into /usr? */
static bool
is_linked(struct str path)
{
	static const char *const folders[] = {"/bin/", "/sbin/", "/lib/",
	    "/lib32/", "/lib64/", "/libo32/", "/libx32/"};

	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (str_starts(path, str_from(folders[i])))
			return true;
	return false;
}

void
owned_ask(struct owned *o, struct str path, struct str *answer)
{
	struct owned_question *q;

	if (path.n == 0)
		return;
	q = vec_add(&o->asked);
	*q = (struct owned_question){hash_str(o->key, path), answer};
}

static void
add(struct owned *o, struct str path, struct str package, bool is_systems)
{
	uint64_t hash = hash_str(o->key, path);

	for (size_t i = 0; i < o->asked.n; i++) {
		const struct owned_question *q = vec_at(&o->asked, i);

		if (q->hash == hash)
			*q->answer = package;
	}
	if (!is_systems || o->hashes.n == LIMIT_OWNED_FILES)
		return;
	*(uint64_t *)vec_add(&o->hashes) = hash;
	o->is_sorted = false;
}

void
owned_add(struct owned *o, struct str folder, struct str name,
    struct str package, bool is_systems)
{
	const struct str usr = STR("/usr");

	if (str_starts(folder, STR("/")))
		folder = str_skip(folder, 1);
	if (str_ends(folder, STR("/")))
		folder.n--;
	buf_clear(&o->path);
	buf_add(&o->path, usr);
	buf_byte(&o->path, '/');
	buf_add(&o->path, folder);
	if (folder.n > 0)
		buf_byte(&o->path, '/');
	buf_add(&o->path, name);
	/* No walk comes to a path of that length. */
	if (o->path.over)
		return;
	add(o, str_skip(buf_str(&o->path), usr.n), package, is_systems);
	if (is_linked(str_skip(buf_str(&o->path), usr.n)))
		add(o, buf_str(&o->path), package, is_systems);
}

static int
by_number(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

bool
owned_has(struct owned *o, struct str path)
{
	uint64_t h = hash_str(o->key, path);
	const uint64_t *all = o->hashes.items;
	size_t lo = 0, hi = o->hashes.n;

	if (!o->is_sorted)
		vec_sort(&o->hashes, by_number);
	o->is_sorted = true;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (all[mid] < h)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < o->hashes.n && all[lo] == h;
}
