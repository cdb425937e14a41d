/* rpm_header.c: the header of one package, as rpm keeps it in its database. */
#include "fmt/rpm_header.h"

#include <stddef.h>

#include "base/vec.h"
#include "core/limits.h"

/* Source: rpm 4.18, include/rpm/rpmtag.h. */
enum {
	TYPE_INT32 = 4,
	TYPE_STRING = 6,
	TYPE_STRINGS = 8,
	TYPE_I18N = 9, /* many; the first of them is in no language */
};

enum {
	COUNTS_BYTES = 8,
	ENTRY_BYTES = 16,
};

struct entry {
	uint32_t tag;
	uint32_t type;
	uint32_t off; /* into the data */
	uint32_t count;
};

enum {
	EPOCH = 0, /* in wanted, the only number; field i is of wanted[i] */
	N_WANTED = 8,
};

static const struct wanted {
	uint32_t tag;
	size_t field; /* of struct rpm_header */
} wanted[N_WANTED] = {
    {1003, offsetof(struct rpm_header, epoch)           },
    {1000, offsetof(struct rpm_header, name)            },
    {1001, offsetof(struct rpm_header, version)         },
    {1002, offsetof(struct rpm_header, release)         },
    {1011, offsetof(struct rpm_header, vendor)          },
    {1022, offsetof(struct rpm_header, arch)            },
    {1044, offsetof(struct rpm_header, source_rpm)      },
    {5096, offsetof(struct rpm_header, modularity_label)},
};

static uint32_t
be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 |
	       (uint32_t)u[2] << 8 | u[3];
}

static int
read_text(const struct entry *en, struct str data, struct str *ret_text,
    struct err *e)
{
	struct str rest = str_skip(data, en->off);
	struct str start = str_first(rest, LIMIT_VERSION_BYTES + 1);
	ptrdiff_t end = str_find(start, '\0');

	if (en->type != TYPE_STRING && en->type != TYPE_I18N)
		return fail(e, E_INPUT, "tag %u is no text but of type %u",
		    en->tag, en->type);
	if (end < 0 && start.n < rest.n)
		return fail(e, E_LIMIT, "tag %u has more than %u bytes",
		    en->tag, LIMIT_VERSION_BYTES);
	if (end < 0)
		return fail(
		    e, E_INPUT, "tag %u ends outside of the data", en->tag);
	*ret_text = str_first(rest, (size_t)end);
	return 0;
}

static int
read_epoch(
    const struct entry *en, struct str data, uint32_t *ret_epoch, struct err *e)
{
	struct str rest = str_skip(data, en->off);

	if (en->type != TYPE_INT32)
		return fail(e, E_INPUT, "tag %u is no number but of type %u",
		    en->tag, en->type);
	if (rest.n < 4)
		return fail(
		    e, E_INPUT, "tag %u ends outside of the data", en->tag);
	*ret_epoch = be32(rest.p);
	return 0;
}

static struct entry
entry_at(struct str index, size_t at)
{
	const char *p = index.p + at;

	return (struct entry){be32(p), be32(p + 4), be32(p + 8), be32(p + 12)};
}

/* The last entry of each wanted tag; count 0 where there is none. */
static void
find_entries(struct str index, struct entry *found)
{
	for (size_t at = 0; at < index.n; at += ENTRY_BYTES) {
		struct entry en = entry_at(index, at);

		for (size_t i = 0; i < N_WANTED; i++)
			if (wanted[i].tag == en.tag)
				found[i] = en;
	}
}

int
rpm_header_read(struct str blob, struct rpm_header *ret_h, struct err *e)
{
	struct rpm_header h = {.epoch = 0};
	struct entry found[N_WANTED] = {{0}};
	uint32_t n_entries, data_bytes;
	struct str index, data;

	if (blob.n < COUNTS_BYTES)
		return fail(e, E_INPUT, "a header of %zu bytes", blob.n);
	n_entries = be32(blob.p);
	data_bytes = be32(blob.p + 4);
	if (n_entries > LIMIT_RPM_HEADER_TAGS)
		return fail(e, E_LIMIT, "a header of %u tags, limit %u",
		    n_entries, LIMIT_RPM_HEADER_TAGS);
	if (COUNTS_BYTES + (uint64_t)n_entries * ENTRY_BYTES + data_bytes !=
	    blob.n)
		return fail(e, E_INPUT,
		    "a header of %u tags and %u bytes of data has %zu bytes",
		    n_entries, data_bytes, blob.n);
	index = str_first(
	    str_skip(blob, COUNTS_BYTES), (size_t)n_entries * ENTRY_BYTES);
	data = str_skip(blob, COUNTS_BYTES + index.n);
	find_entries(index, found);
	for (size_t i = 0; i < N_WANTED; i++) {
		void *field = (char *)&h + wanted[i].field;
		int r;

		if (found[i].count == 0)
			continue;
		r = i == EPOCH ? read_epoch(&found[i], data, field, e)
			       : read_text(&found[i], data, field, e);
		if (r < 0)
			return -1;
	}
	if (h.name.n == 0 || h.version.n == 0 || h.release.n == 0)
		return fail(
		    e, E_INPUT, "a header without name, version or release");
	*ret_h = h;
	return 0;
}

/* ---- files: names, and of each the index of its folder among the folders */

enum {
	DIRINDEXES = 1116,
	BASENAMES = 1117,
	DIRNAMES = 1118,
};

/* The next of several texts that end with NUL each; false: no more. */
static bool
next_text(struct str *rest, uint32_t *n, struct str *ret_text)
{
	ptrdiff_t end = *n > 0 ? str_find(*rest, '\0') : -1;

	if (end < 0)
		return false;
	--*n;
	*ret_text = str_first(*rest, (size_t)end);
	*rest = str_skip(*rest, (size_t)end + 1);
	return true;
}

/* All folders of a header, by number (struct str). */
static void
list_folders(struct str data, const struct entry *en, struct vec *ret_list)
{
	struct str rest = str_skip(data, en->off), folder;
	uint32_t n =
	    en->count < LIMIT_RPM_FOLDERS ? en->count : LIMIT_RPM_FOLDERS;

	vec_init(ret_list, sizeof(struct str));
	while (next_text(&rest, &n, &folder))
		*(struct str *)vec_add(ret_list) = folder;
}

void
rpm_header_files(struct str blob, void *ctx,
    void (*file)(void *ctx, struct str folder, struct str name))
{
	struct entry names = {0}, folders = {0}, numbers = {0};
	size_t index_bytes = (size_t)be32(blob.p) * ENTRY_BYTES;
	struct str index = str_first(str_skip(blob, COUNTS_BYTES), index_bytes);
	struct str data = str_skip(blob, COUNTS_BYTES + index_bytes);
	struct str rest, name;
	struct vec list;

	for (size_t at = 0; at < index.n; at += ENTRY_BYTES) {
		struct entry en = entry_at(index, at);

		if (en.tag == BASENAMES && en.type == TYPE_STRINGS)
			names = en;
		else if (en.tag == DIRNAMES && en.type == TYPE_STRINGS)
			folders = en;
		else if (en.tag == DIRINDEXES && en.type == TYPE_INT32)
			numbers = en;
	}
	list_folders(data, &folders, &list);
	rest = str_skip(data, names.off);
	data = str_skip(data, numbers.off);
	while (next_text(&rest, &names.count, &name) && numbers.count-- > 0 &&
	       data.n >= 4 && be32(data.p) < list.n) {
		file(ctx, *(struct str *)vec_at(&list, be32(data.p)), name);
		data = str_skip(data, 4);
	}
	vec_done(&list);
}
