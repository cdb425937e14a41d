/* go_binary.c: the modules that a Go program says it is built from. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/go.h"
#include "extract/program.h"
#include "extract/source_at.h"
#include "fmt/elf.h"

/*
 * A record of 32 bytes: a magic, the size of a pointer, flags, and pointers to
 * two of Go's strings: Go's version, and a text of modules. Since Go 1.18 the
 * strings follow it instead, each behind its length. It is a section of its
 * own; in a program without sections it lies in the first data segment, at a
 * multiple of 16. Only ELF is read: programs of Linux and the BSDs.
 * Source: Go, package debug/buildinfo, and cmd/link/internal/ld/data.go.
 */
#define RECORD_BYTES 32u
#define FLAG_INLINE  0x2u
#define SEARCH_STEP  16u

static const struct str magic = {"\xff Go buildinf:", 14};

/* Both strings, in an arena. */
struct build_info {
	struct str version;
	struct str modules;
};

/* Where it starts in the file: 1, 0 when this is no Go program, -1. */
static int
search_segment(const struct elf *elf, uint64_t *ret_at, struct err *e)
{
	struct elf_range data;
	char bytes[4096];
	int is = elf_data_segment(elf, &data, e);

	if (is <= 0)
		return is;
	if (data.size_bytes > LIMIT_GO_SEARCH_BYTES)
		data.size_bytes = LIMIT_GO_SEARCH_BYTES;
	for (uint64_t off = 0; off < data.size_bytes; off += sizeof bytes) {
		size_t n = sizeof bytes;

		if (n > data.size_bytes - off)
			n = (size_t)(data.size_bytes - off);
		if (bytes_at_read(elf->in, data.at + off, bytes, n, e) < 0)
			return -1;
		for (size_t i = 0; i < n; i += SEARCH_STEP)
			if (str_starts(str_skip(str_of(bytes, n), i), magic)) {
				*ret_at = data.at + off + i;
				return 1;
			}
	}
	return 0;
}

static int
find_record(const struct elf *elf, uint64_t *ret_at, struct err *e)
{
	struct elf_range r;
	int is;

	if (elf->n_sections == 0)
		return search_segment(elf, ret_at, e);
	is = elf_section(elf, STR(".go.buildinfo"), &r, e);
	if (is > 0)
		*ret_at = r.at;
	return is;
}

static int
check_length(uint64_t n, struct err *e)
{
	if (n > LIMIT_GO_BUILDINFO_BYTES)
		return fail(e, E_LIMIT, "Go's build info is over %u bytes",
		    LIMIT_GO_BUILDINFO_BYTES);
	return 0;
}

/* The string at *at behind its length, seven bits in a byte; *at goes on. */
static int
read_inline(struct arena *a, const struct bytes_at *in, uint64_t *at,
    struct str *ret_s, struct err *e)
{
	uint64_t n = 0;
	unsigned shift = 0;
	unsigned char c = 0x80;
	char *p;

	for (; c & 0x80; shift += 7) {
		if (shift > 56)
			return fail(e, E_INPUT, "length of over 64 bits");
		if (bytes_at_read(in, *at, &c, 1, e) < 0)
			return -1;
		n |= (uint64_t)(c & 0x7f) << shift;
		++*at;
	}
	if (check_length(n, e) < 0)
		return -1;
	p = arena_alloc(a, (size_t)n);
	if (bytes_at_read(in, *at, p, (size_t)n, e) < 0)
		return -1;
	*at += n;
	*ret_s = str_of(p, (size_t)n);
	return 0;
}

/* The string whose header (address, length) is at an address. */
static int
read_pointed(struct arena *a, const struct elf *elf, uint64_t header,
    size_t pointer_bytes, struct str *ret_s, struct err *e)
{
	unsigned char raw[16];
	uint64_t address, n;
	char *p;

	if (header == 0) {
		*ret_s = STR_NONE;
		return 0;
	}
	if (elf_read(elf, header, raw, 2 * pointer_bytes, e) < 0)
		return -1;
	address = elf_number(elf, raw, pointer_bytes);
	n = elf_number(elf, raw + pointer_bytes, pointer_bytes);
	if (check_length(n, e) < 0)
		return -1;
	p = arena_alloc(a, (size_t)n);
	if (n > 0 && elf_read(elf, address, p, (size_t)n, e) < 0)
		return -1;
	*ret_s = str_of(p, (size_t)n);
	return 0;
}

/*
 * The modules stand between two marks of 16 bytes, by which they can be found
 * in a program that runs.
 */
static struct str
without_marks(struct str s)
{
	if (s.n < 33 || s.p[s.n - 17] != '\n')
		return STR_NONE;
	return str_first(str_skip(s, 16), s.n - 32);
}

static int
read_record(struct arena *a, const struct elf *elf, uint64_t at,
    struct build_info *ret_info, struct err *e)
{
	unsigned char raw[RECORD_BYTES];
	struct build_info info;
	size_t pointer;

	if (bytes_at_read(elf->in, at, raw, sizeof raw, e) < 0)
		return -1;
	if (memcmp(raw, magic.p, magic.n) != 0)
		return fail(e, E_INPUT, "no build info where it should be");
	pointer = raw[14];
	if (raw[15] & FLAG_INLINE) {
		at += sizeof raw;
		if (read_inline(a, elf->in, &at, &info.version, e) < 0 ||
		    read_inline(a, elf->in, &at, &info.modules, e) < 0)
			return -1;
	} else if (pointer != 4 && pointer != 8) {
		return fail(e, E_INPUT, "pointers of %zu bytes", pointer);
	} else if (read_pointed(a, elf, elf_number(elf, raw + 16, pointer),
		       pointer, &info.version, e) < 0 ||
		   read_pointed(a, elf,
		       elf_number(elf, raw + 16 + pointer, pointer), pointer,
		       &info.modules, e) < 0) {
		return -1;
	}
	info.modules = without_marks(info.modules);
	*ret_info = info;
	return 0;
}

/*
 * Lines of words between tabs: "path <main package>", "mod <main module>
 * <version> <sum>", "dep ..." likewise, and behind each of these two perhaps
 * "=> ..." with what was taken in its place. "build ..." is how it was made.
 */
static int
push_modules(struct package_sink *out, struct str path, struct str text,
    struct str *ret_main, struct err *e)
{
	struct str line, name = STR_NONE, version = STR_NONE;

	while (str_line(&text, &line)) {
		struct str word, rest = line;

		str_cut(&rest, '\t', &word);
		if (!str_eq(word, STR("=>")) && name.n > 0) {
			if (go_push(out, path, name, version, e) < 0)
				return -1;
			name = STR_NONE;
		}
		if (str_eq(word, STR("path")))
			str_cut(&rest, '\t', ret_main);
		if (!str_eq(word, STR("=>")) && !str_eq(word, STR("mod")) &&
		    !str_eq(word, STR("dep")))
			continue;
		name = version = STR_NONE;
		if (str_cut(&rest, '\t', &name))
			str_cut(&rest, '\t', &version);
	}
	if (name.n > 0)
		return go_push(out, path, name, version, e);
	return 0;
}

/*
 * Distributions build without modules: their programs say nothing but Go's
 * version, and what is wrong with that one they fix by patches. Where they
 * install programs, such a one is theirs.
 */
static bool
is_of_distribution(struct str path, const struct build_info *info)
{
	static const struct str folders[] = {
	    {"/bin/",         5 },
            {"/sbin/",        6 },
            {"/usr/bin/",     9 },
	    {"/usr/libexec/", 13},
            {"/usr/sbin/",    10}
        };

	if (info->modules.n > 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (str_starts(path, folders[i]))
			return true;
	return false;
}

static int
push_info(struct package_sink *out, struct str path,
    const struct build_info *info, struct err *e)
{
	struct str main_package = STR_NONE;

	if (push_modules(out, path, info->modules, &main_package, e) < 0)
		return -1;
	if (is_of_distribution(path, info))
		return 0;
	if (go_push_self(out, path, STR("stdlib"), info->version, e) < 0)
		return -1;
	/* Faults of compiler and linker are those of who has the go command. */
	if (!str_eq(main_package, STR("cmd/go")))
		return 0;
	return go_push_self(out, path, STR("toolchain"), info->version, e);
}

static int
read_program(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct source_at in;
	struct build_info info;
	struct elf elf;
	uint64_t at;
	int is;

	source_at_init(&in, src);
	is = elf_open(&in.at, &elf, e);
	if (is > 0)
		is = find_record(&elf, &at, e);
	if (is <= 0)
		return is;
	if (read_record(scratch, &elf, at, &info, e) < 0)
		return fail_at(e, "Go's build info");
	return push_info(out, src->path, &info, e);
}

const struct extractor extract_go_binary = {
    .name = "go/binary",
    .version = 1,
    .doc = "modules that Go programs (ELF) are built from, and Go itself",
    .wants = program_wants,
    .by_parts = true,
    .read = read_program,
};
