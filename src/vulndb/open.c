/* open.c: map a shard file and find its sections. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <errno.h>
#include <xxhash.h>

#include "base/die.h"
#include "core/limits.h"
#include "version/version.h"
#include "vulndb/map.h"

/*
 * The checksum is made from pread, not through the map: pages that no query
 * needs then never count as this process's memory.
 */
static int
check_sum(int fd, const struct image_header *h, const char *path, struct err *e)
{
	static const uint64_t no_sum = 0;
	const size_t sum_at = offsetof(struct image_header, checksum);
	const size_t chunk = 128 << 10;
	unsigned char *p = die_alloc(chunk);
	XXH3_state_t *x = XXH3_createState();
	uint64_t off = 0;
	ssize_t n;

	if (x == NULL)
		die("out of memory");
	XXH3_64bits_reset(x);
	while ((n = pread(fd, p, chunk, (off_t)off)) > 0) {
		if (off == 0 && (size_t)n >= sizeof *h)
			memcpy(p + sum_at, &no_sum, sizeof no_sum);
		XXH3_64bits_update(x, p, (size_t)n);
		off += (uint64_t)n;
	}
	free(p);
	if (n < 0) {
		XXH3_freeState(x);
		return fail_sys(e, errno, "%s", path);
	}
	if (XXH3_64bits_digest(x) != h->checksum) {
		XXH3_freeState(x);
		return fail(e, E_INPUT, "%s: damaged: wrong checksum", path);
	}
	XXH3_freeState(x);
	return 0;
}

static int
check_header(
    const struct image_header *h, size_t size, const char *path, struct err *e)
{
	if (size < sizeof *h || memcmp(h->magic, IMAGE_MAGIC, 8) != 0)
		return fail(e, E_INPUT, "%s: not a yagura shard", path);
	if (h->model != IMAGE_MODEL)
		return fail(e, E_UNSUPPORTED,
		    "%s: format model %u, this program reads %u", path,
		    h->model, IMAGE_MODEL);
	if (h->size_bytes != size)
		return fail(e, E_INPUT,
		    "%s: damaged: %zu bytes, its header says %llu", path, size,
		    (unsigned long long)h->size_bytes);
	/* More is an addition that this program does not know. */
	if (h->n_sections < IMAGE_SECTIONS)
		return fail(e, E_INPUT, "%s: damaged: %u sections", path,
		    h->n_sections);
	return 0;
}

/* All of section kind, or NULL when any byte of it lies outside. */
static const void *
section(const struct vulndb *db, enum image_section_kind kind, size_t *ret_n)
{
	const struct image_section *s = &db->header->sections[kind - 1];
	uint64_t bytes;

	if (s->kind != (uint32_t)kind ||
	    s->record_bytes != image_record_bytes(kind) ||
	    __builtin_mul_overflow(s->count, s->record_bytes, &bytes) ||
	    s->off % 8 != 0 || s->off > db->size || bytes > db->size - s->off)
		return NULL;
	*ret_n = (size_t)s->count;
	return db->base + s->off;
}

static int
find_sections(struct vulndb *db, const char *path, struct err *e)
{
	size_t n_meta = 0;

	db->meta = section(db, SECTION_META, &n_meta);
	db->feeds = section(db, SECTION_FEEDS, &db->n_feeds);
	db->packages = section(db, SECTION_PACKAGES, &db->n_packages);
	db->rows = section(db, SECTION_ROWS, &db->n_rows);
	db->bounds = section(db, SECTION_BOUNDS, &db->n_bounds);
	db->lines = section(db, SECTION_LINES, &db->n_lines);
	db->vulns = section(db, SECTION_VULNS, &db->n_vulns);
	db->names = section(db, SECTION_NAMES, &db->n_names);
	db->watched = section(db, SECTION_WATCHED, &db->n_watched);
	db->life = section(db, SECTION_LIFE, &db->n_life);
	db->support = section(db, SECTION_SUPPORT, &db->n_support);
	db->repositories =
	    section(db, SECTION_REPOSITORIES, &db->n_repositories);
	db->text.p = section(db, SECTION_TEXT, &db->text.n);
	db->keys.p = section(db, SECTION_KEYS, &db->keys.n);
	if (db->meta == NULL || n_meta != 1 || db->feeds == NULL ||
	    db->packages == NULL || db->rows == NULL || db->vulns == NULL ||
	    db->bounds == NULL || db->lines == NULL ||
	    db->repositories == NULL || db->names == NULL ||
	    db->watched == NULL || db->life == NULL || db->n_life > 1 ||
	    db->support == NULL || db->text.p == NULL || db->keys.p == NULL)
		return fail(
		    e, E_INPUT, "%s: damaged: its sections do not fit", path);
	return 0;
}

/*
 * Keys of another making would compare, and wrongly. An order that this
 * program does not have is for the caller to notice: nothing compares then.
 */
static int
check_keys(const struct vulndb *db, const char *path, struct err *e)
{
	const struct version_order *order =
	    version_find(map_text(db, db->meta->order));

	if (order != NULL && order->key_version != db->meta->key_version)
		return fail(e, E_UNSUPPORTED,
		    "%s: keys of %s versions of make %u, this program has %u; "
		    "build it again by \"yagura db update\"",
		    path, order->name, db->meta->key_version,
		    order->key_version);
	return 0;
}

static int
load(struct vulndb *db, int fd, const char *path, struct err *e)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return fail_sys(e, errno, "%s", path);
	if (!S_ISREG(st.st_mode) ||
	    (size_t)st.st_size < sizeof(struct image_header))
		return fail(e, E_INPUT, "%s: not a yagura shard", path);
	if ((uint64_t)st.st_size > LIMIT_SHARD_BYTES)
		return fail(e, E_LIMIT, "%s: %lld bytes, more than %u", path,
		    (long long)st.st_size, LIMIT_SHARD_BYTES);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail_sys(e, errno, "%s: mmap", path);
	db->base = p;
	db->size = (size_t)st.st_size;
	db->header = p;
	if (check_header(db->header, db->size, path, e) < 0 ||
	    check_sum(fd, db->header, path, e) < 0 ||
	    find_sections(db, path, e) < 0)
		return -1;
	if (map_verify(db, path, e) < 0)
		return -1;
	return check_keys(db, path, e);
}

int
vulndb_open(const char *path, struct vulndb **ret_db, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r;
	struct vulndb *db;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	db = die_alloc(sizeof *db);
	*db = (struct vulndb){0};
	r = load(db, fd, path, e);
	close(fd);
	if (r < 0) {
		vulndb_close(db);
		return -1;
	}
	*ret_db = db;
	return 0;
}

void
vulndb_close(struct vulndb *db)
{
	if (db == NULL)
		return;
	if (db->base != NULL)
		munmap((void *)(uintptr_t)db->base, db->size);
	free(db);
}
