/* elf.c: sections and segments of ELF files, by name and address. */
#include "fmt/elf.h"

#include <inttypes.h>

#include "core/limits.h"

#define HEADER_MAX  64u
#define SECTION_MAX 64u
#define SEGMENT_MAX 56u

#define SECTION_NO_BYTES 8u      /* SHT_NOBITS */
#define SEGMENT_LOAD     1u      /* PT_LOAD */
#define SEGMENT_WRITABLE 2u      /* PF_W */
#define MANY_SECTIONS    0xffffu /* SHN_XINDEX: the first section tells */

/* Offset and width of a field, in the form of 32 and of 64 bits. */
struct field {
	unsigned char at_32, n_32, at_64, n_64;
};

static const struct field
    /* of the header */
    e_phoff = {28, 4, 32, 8},
    e_shoff = {32, 4, 40, 8}, e_phentsize = {42, 2, 54, 2},
    e_phnum = {44, 2, 56, 2}, e_shentsize = {46, 2, 58, 2},
    e_shnum = {48, 2, 60, 2}, e_shstrndx = {50, 2, 62, 2},
    /* of a section */
    sh_name = {0, 4, 0, 4}, sh_type = {4, 4, 4, 4}, sh_addr = {12, 4, 16, 8},
    sh_offset = {16, 4, 24, 8}, sh_size = {20, 4, 32, 8},
    sh_link = {24, 4, 40, 4},
    /* of a segment */
    p_type = {0, 4, 0, 4}, p_flags = {24, 4, 4, 4}, p_offset = {4, 4, 8, 8},
    p_vaddr = {8, 4, 16, 8}, p_filesz = {16, 4, 32, 8};

uint64_t
elf_number(const struct elf *elf, const void *p, size_t n)
{
	const unsigned char *from = p;
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | from[elf->is_big ? i : n - 1 - i];
	return v;
}

static uint64_t
get(const struct elf *elf, const unsigned char *record, struct field f)
{
	return elf->is_64 ? elf_number(elf, record + f.at_64, f.n_64)
			  : elf_number(elf, record + f.at_32, f.n_32);
}

static size_t
section_bytes(const struct elf *elf)
{
	return elf->is_64 ? SECTION_MAX : 40;
}

static size_t
segment_bytes(const struct elf *elf)
{
	return elf->is_64 ? SEGMENT_MAX : 32;
}

static int
read_section(
    const struct elf *elf, uint32_t i, unsigned char *raw, struct err *e)
{
	size_t n = section_bytes(elf);

	if (bytes_at_read(
		elf->in, elf->sections_at + (uint64_t)i * n, raw, n, e) < 0)
		return fail_at(e, "section %" PRIu32, i);
	return 0;
}

static struct elf_range
section_range(const struct elf *elf, const unsigned char *raw)
{
	return (struct elf_range){get(elf, raw, sh_offset),
	    get(elf, raw, sh_size), get(elf, raw, sh_addr)};
}

/* What did not fit into the header is in the first section. */
static int
count_sections(struct elf *elf, struct err *e)
{
	unsigned char first[SECTION_MAX];
	uint64_t n = elf->n_sections;

	if (elf->sections_at == 0) {
		elf->n_sections = 0;
		return 0;
	}
	if (n == 0 || elf->names_section == MANY_SECTIONS) {
		if (read_section(elf, 0, first, e) < 0)
			return -1;
		if (n == 0)
			n = get(elf, first, sh_size);
		if (elf->names_section == MANY_SECTIONS)
			elf->names_section = (uint32_t)get(elf, first, sh_link);
	}
	if (n > LIMIT_ELF_SECTIONS)
		return fail(e, E_LIMIT, "%" PRIu64 " sections, limit %u", n,
		    LIMIT_ELF_SECTIONS);
	elf->n_sections = (uint32_t)n;
	return 0;
}

int
elf_open(const struct bytes_at *in, struct elf *ret_elf, struct err *e)
{
	struct elf elf = {.in = in};
	unsigned char raw[HEADER_MAX];

	if (in->size_bytes < 16)
		return 0;
	if (bytes_at_read(in, 0, raw, 16, e) < 0)
		return -1;
	if (memcmp(raw, "\177ELF", 4) != 0)
		return 0;
	if ((raw[4] != 1 && raw[4] != 2) || (raw[5] != 1 && raw[5] != 2))
		return fail(e, E_INPUT, "ELF of no known class");
	elf.is_64 = raw[4] == 2;
	elf.is_big = raw[5] == 2;
	if (bytes_at_read(in, 16, raw + 16, (elf.is_64 ? 64u : 52u) - 16, e) <
	    0)
		return fail_at(e, "ELF header");
	elf.sections_at = get(&elf, raw, e_shoff);
	elf.n_sections = (uint32_t)get(&elf, raw, e_shnum);
	elf.names_section = (uint32_t)get(&elf, raw, e_shstrndx);
	elf.segments_at = get(&elf, raw, e_phoff);
	elf.n_segments = (uint16_t)get(&elf, raw, e_phnum);
	if (elf.sections_at != 0 &&
	    get(&elf, raw, e_shentsize) != section_bytes(&elf))
		return fail(e, E_INPUT, "ELF sections of a wrong size");
	if (elf.n_segments > 0 &&
	    get(&elf, raw, e_phentsize) != segment_bytes(&elf))
		return fail(e, E_INPUT, "ELF segments of a wrong size");
	if (count_sections(&elf, e) < 0)
		return -1;
	*ret_elf = elf;
	return 1;
}

/* The last bytes that were read, for what is read piece by piece. */
struct window {
	const struct bytes_at *in;
	uint64_t at;
	size_t n;
	unsigned char bytes[4096];
};

/* n bytes (no more than a window has) at that place, until the next call. */
static const unsigned char *
window_get(struct window *w, uint64_t at, size_t n, struct err *e)
{
	uint64_t size = w->in->size_bytes;

	if (at >= w->at && at - w->at <= w->n && n <= w->n - (at - w->at))
		return w->bytes + (at - w->at);
	w->n = at >= size || size - at > sizeof w->bytes ? sizeof w->bytes
							 : (size_t)(size - at);
	if (w->n < n)
		w->n = n;
	w->at = at;
	if (bytes_at_read(w->in, at, w->bytes, w->n, e) < 0) {
		w->n = 0;
		return NULL;
	}
	return w->bytes;
}

static int
section_at(const struct elf *elf, struct window *w, uint32_t i,
    const unsigned char **ret_raw, struct err *e)
{
	size_t n = section_bytes(elf);

	*ret_raw = window_get(w, elf->sections_at + (uint64_t)i * n, n, e);
	if (*ret_raw == NULL)
		return fail_at(e, "ELF section %" PRIu32, i);
	return 0;
}

/* Is that the name which begins at that offset of names? */
static int
is_called(struct window *w, const struct elf_range *names, uint64_t at,
    struct str name, struct err *e)
{
	const unsigned char *p;

	if (at >= names->size_bytes || name.n >= names->size_bytes - at)
		return 0;
	p = window_get(w, names->at + at, name.n + 1, e);
	if (p == NULL)
		return fail_at(e, "ELF names");
	return memcmp(p, name.p, name.n) == 0 && p[name.n] == '\0';
}

int
elf_section(const struct elf *elf, struct str name, struct elf_range *ret_range,
    struct err *e)
{
	struct window table = {.in = elf->in}, letters = {.in = elf->in};
	struct elf_range names;
	const unsigned char *raw;
	int is = 0;

	if (elf->names_section >= elf->n_sections)
		return 0;
	if (section_at(elf, &table, elf->names_section, &raw, e) < 0)
		return -1;
	names = section_range(elf, raw);
	for (uint32_t i = 0; i < elf->n_sections; i++) {
		if (section_at(elf, &table, i, &raw, e) < 0)
			return -1;
		if (get(elf, raw, sh_type) == SECTION_NO_BYTES)
			continue;
		is = is_called(
		    &letters, &names, get(elf, raw, sh_name), name, e);
		if (is == 0)
			continue;
		if (is > 0)
			*ret_range = section_range(elf, raw);
		break;
	}
	return is;
}

/* Segment i when it is loaded: 1; else 0. */
static int
loaded_segment(const struct elf *elf, uint16_t i, struct elf_range *ret_range,
    bool *ret_writable, struct err *e)
{
	unsigned char raw[SEGMENT_MAX];
	size_t n = segment_bytes(elf);

	if (bytes_at_read(
		elf->in, elf->segments_at + (uint64_t)i * n, raw, n, e) < 0)
		return fail_at(e, "ELF segment %u", i);
	*ret_range = (struct elf_range){get(elf, raw, p_offset),
	    get(elf, raw, p_filesz), get(elf, raw, p_vaddr)};
	*ret_writable = get(elf, raw, p_flags) & SEGMENT_WRITABLE;
	return get(elf, raw, p_type) == SEGMENT_LOAD;
}

int
elf_data_segment(
    const struct elf *elf, struct elf_range *ret_range, struct err *e)
{
	struct elf_range range;
	bool writable;
	int is = 0;

	for (uint16_t i = 0; i < elf->n_segments && is == 0; i++) {
		is = loaded_segment(elf, i, &range, &writable, e);
		if (is > 0 && !writable)
			is = 0;
	}
	if (is > 0)
		*ret_range = range;
	return is;
}

int
elf_read(
    const struct elf *elf, uint64_t address, void *p, size_t n, struct err *e)
{
	for (uint16_t i = 0; i < elf->n_segments; i++) {
		struct elf_range r;
		bool writable;
		int is = loaded_segment(elf, i, &r, &writable, e);

		if (is < 0)
			return -1;
		if (is > 0 && address >= r.address &&
		    address - r.address <= r.size_bytes &&
		    n <= r.size_bytes - (address - r.address))
			return bytes_at_read(
			    elf->in, r.at + (address - r.address), p, n, e);
	}
	return fail(
	    e, E_INPUT, "nothing is loaded at address 0x%" PRIx64, address);
}
