/* facts_open.c: map a facts file, find its sections, verify its blocks. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/die.h"
#include "core/limits.h"
#include "vulndb/facts_map.h"

static size_t
n_blocks(const struct facts_image_header *h)
{
	return (size_t)((h->sums_off - h->data_off + FACTS_BLOCK_BYTES - 1) /
			FACTS_BLOCK_BYTES);
}

/* The header's numbers, and that header, blocks and sums make up the file. */
static int
check_header(const struct facts_image_header *h, size_t size, const char *path,
    struct err *e)
{
	if (memcmp(h->magic, FACTS_MAGIC, 8) != 0)
		return fail(e, E_INPUT, "%s: not a yagura facts file", path);
	if (h->model != FACTS_MODEL)
		return fail(e, E_UNSUPPORTED,
		    "%s: format model %u, this program reads %u", path,
		    h->model, FACTS_MODEL);
	if (h->size_bytes != size)
		return fail(e, E_INPUT,
		    "%s: damaged: %zu bytes, its header says %llu", path, size,
		    (unsigned long long)h->size_bytes);
	/* More is an addition that this program does not know. */
	if (h->n_sections < FACTS_SECTIONS)
		return fail(e, E_INPUT, "%s: damaged: %u sections", path,
		    h->n_sections);
	if (h->block_bytes != FACTS_BLOCK_BYTES || h->data_off < sizeof *h ||
	    h->data_off % 8 != 0 || h->sums_off % 8 != 0 ||
	    h->sums_off < h->data_off || h->sums_off > size ||
	    size - h->sums_off != n_blocks(h) * sizeof(uint64_t))
		return fail(
		    e, E_INPUT, "%s: damaged: its blocks do not fit", path);
	return 0;
}

static int
check_sum(const struct facts *f, struct err *e)
{
	static const uint64_t no_sum = 0;
	const size_t sum_at = offsetof(struct facts_image_header, checksum);
	const size_t behind = sum_at + sizeof no_sum;
	XXH3_state_t *x = XXH3_createState();
	uint64_t sum;

	if (x == NULL)
		die("out of memory");
	XXH3_64bits_reset(x);
	XXH3_64bits_update(x, f->base, sum_at);
	XXH3_64bits_update(x, &no_sum, sizeof no_sum);
	XXH3_64bits_update(x, f->base + behind, f->header->data_off - behind);
	XXH3_64bits_update(x, f->sums, n_blocks(f->header) * sizeof(uint64_t));
	sum = XXH3_64bits_digest(x);
	XXH3_freeState(x);
	if (sum != f->header->checksum)
		return fail(e, E_INPUT, "%s: damaged: wrong checksum", f->path);
	return 0;
}

static bool
block_holds(const struct facts *f, size_t i)
{
	uint32_t bit = (uint32_t)1 << (i % 32);
	size_t off = f->header->data_off + i * FACTS_BLOCK_BYTES;
	size_t n = (size_t)f->header->sums_off - off;

	/* Threads may find out twice; they find the same. */
	if ((atomic_load_explicit(&f->good[i / 32], memory_order_relaxed) &
		bit) != 0)
		return true;
	if (n > FACTS_BLOCK_BYTES)
		n = FACTS_BLOCK_BYTES;
	if (XXH3_64bits(f->base + off, n) != f->sums[i])
		return false;
	atomic_fetch_or_explicit(&f->good[i / 32], bit, memory_order_relaxed);
	return true;
}

bool
facts_bytes_hold(const struct facts *f, const void *p, size_t n)
{
	size_t off =
	    (size_t)((const unsigned char *)p - f->base) - f->header->data_off;

	if (n == 0)
		return true;
	for (size_t i = off / FACTS_BLOCK_BYTES;
	     i <= (off + n - 1) / FACTS_BLOCK_BYTES; i++)
		if (!block_holds(f, i))
			return false;
	return true;
}

bool
facts_ref_holds(const struct facts *f, struct image_ref r)
{
	return r.off <= f->text.n && r.n <= f->text.n - r.off &&
	       facts_bytes_hold(f, f->text.p + r.off, r.n);
}

/* All of section kind, or NULL when any byte of it lies outside the blocks. */
static const void *
section(const struct facts *f, enum facts_section_kind kind, size_t *ret_n)
{
	const struct facts_image_header *h = f->header;
	const struct image_section *s = &h->sections[kind - 1];
	uint64_t bytes;

	if (s->kind != (uint32_t)kind ||
	    s->record_bytes != facts_record_bytes(kind) ||
	    __builtin_mul_overflow(s->count, s->record_bytes, &bytes) ||
	    s->off % 8 != 0 || s->off < h->data_off || s->off > h->sums_off ||
	    bytes > h->sums_off - s->off)
		return NULL;
	*ret_n = (size_t)s->count;
	return f->base + s->off;
}

static int
find_sections(struct facts *f, struct err *e)
{
	size_t n_meta = 0;

	f->meta = section(f, FACTS_META, &n_meta);
	f->feeds = section(f, FACTS_FEEDS, &f->n_feeds);
	f->cves = section(f, FACTS_CVES, &f->n_cves);
	f->ratings = section(f, FACTS_RATINGS, &f->n_ratings);
	f->weaknesses = section(f, FACTS_WEAKNESSES, &f->n_weaknesses);
	f->references = section(f, FACTS_REFERENCES, &f->n_references);
	f->exploits = section(f, FACTS_EXPLOITS, &f->n_exploits);
	f->kevs = section(f, FACTS_KEVS, &f->n_kevs);
	f->epss = section(f, FACTS_EPSS, &f->n_epss);
	f->text.p = section(f, FACTS_TEXT, &f->text.n);
	if (f->meta == NULL || n_meta != 1 || f->feeds == NULL ||
	    f->cves == NULL || f->ratings == NULL || f->weaknesses == NULL ||
	    f->references == NULL || f->exploits == NULL || f->kevs == NULL ||
	    f->epss == NULL || f->text.p == NULL)
		return fail(e, E_INPUT, "%s: damaged: its sections do not fit",
		    f->path);
	return 0;
}

/* What facts_info and facts_feed_at hand out without looking. */
static int
check_feeds(const struct facts *f, struct err *e)
{
	bool ok = facts_bytes_hold(f, f->meta, sizeof *f->meta) &&
		  facts_bytes_hold(f, f->feeds, f->n_feeds * sizeof *f->feeds);

	for (size_t i = 0; ok && i < f->n_feeds; i++)
		ok = facts_ref_holds(f, f->feeds[i].name) &&
		     facts_ref_holds(f, f->feeds[i].licence) &&
		     facts_ref_holds(f, f->feeds[i].digest) &&
		     facts_ref_holds(f, f->feeds[i].edition);
	if (!ok)
		return fail(e, E_INPUT, "%s: damaged: section feeds", f->path);
	return 0;
}

static int
load(struct facts *f, int fd, struct err *e)
{
	const char *path = f->path;
	size_t n_words;
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return fail_sys(e, errno, "%s", path);
	if (!S_ISREG(st.st_mode) ||
	    (size_t)st.st_size < sizeof(struct facts_image_header))
		return fail(e, E_INPUT, "%s: not a yagura facts file", path);
	if ((uint64_t)st.st_size > LIMIT_SHARD_BYTES)
		return fail(e, E_LIMIT, "%s: %lld bytes, more than %u", path,
		    (long long)st.st_size, LIMIT_SHARD_BYTES);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail_sys(e, errno, "%s: mmap", path);
	f->base = p;
	f->size = (size_t)st.st_size;
	f->header = p;
	if (check_header(f->header, f->size, path, e) < 0)
		return -1;
	f->sums = (const void *)(f->base + f->header->sums_off);
	n_words = n_blocks(f->header) / 32 + 1;
	f->good = die_alloc(n_words * sizeof *f->good);
	for (size_t i = 0; i < n_words; i++)
		atomic_init(&f->good[i], 0);
	if (check_sum(f, e) < 0 || find_sections(f, e) < 0)
		return -1;
	return check_feeds(f, e);
}

int
facts_open(const char *path, struct facts **ret_f, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r;
	size_t n = strlen(path) + 1;
	struct facts *f;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	f = die_alloc(sizeof *f);
	*f = (struct facts){.path = die_alloc(n)};
	memcpy(f->path, path, n);
	r = load(f, fd, e);
	close(fd);
	if (r < 0) {
		facts_close(f);
		return -1;
	}
	*ret_f = f;
	return 0;
}

bool
facts_is_one(const char *path)
{
	char magic[sizeof FACTS_MAGIC - 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool is_one;

	if (fd < 0)
		return false;
	is_one = pread(fd, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
		 memcmp(magic, FACTS_MAGIC, sizeof magic) == 0;
	close(fd);
	return is_one;
}

void
facts_close(struct facts *f)
{
	if (f == NULL)
		return;
	if (f->base != NULL)
		munmap((void *)(uintptr_t)f->base, f->size);
	free(f->good);
	free(f->path);
	free(f);
}
