/* elf_test.c: ELF files whose tables say what cannot be. */
#include "fmt/elf.h"

#include "core/limits.h"
#include "tests/tap.h"

static struct err e;

/* A header of 64 bits, little-endian; fields are put in by put(). */
static unsigned char file[8192];

static void
put(size_t at, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		file[at + i] = (unsigned char)(v >> (8 * i));
}

/* Sections at 1024: none, ".a" without bytes, ".a" of 7 bytes, the names. */
static void
make_file(void)
{
	static const char names[] = "\0.a\0.names";

	memset(file, 0, sizeof file);
	memcpy(file, "\177ELF\2\1\1", 7);
	put(40, 1024, 8); /* e_shoff */
	put(54, 56, 2);
	put(58, 64, 2); /* e_shentsize */
	put(60, 4, 2);
	put(62, 3, 2);
	memcpy(file + 512, names, sizeof names);
	for (unsigned i = 1; i < 3; i++) {
		put(1024 + 64 * i, 1, 4);
		put(1024 + 64 * i + 4, i == 1 ? 8 : 1, 4);
		put(1024 + 64 * i + 24, 600, 8);
		put(1024 + 64 * i + 32, 7, 8);
	}
	put(1024 + 64 * 3, 4, 4);
	put(1024 + 64 * 3 + 4, 3, 4);
	put(1024 + 64 * 3 + 24, 512, 8);
	put(1024 + 64 * 3 + 32, sizeof names, 8);
}

/* What comes of looking for that section in the first n bytes of file. */
static int
look(size_t n, struct str name, struct elf_range *ret_range)
{
	struct bytes_held in;
	struct elf elf;
	int is;

	bytes_held_init(&in, str_of((const char *)file, n));
	is = elf_open(&in.at, &elf, &e);
	return is > 0 ? elf_section(&elf, name, ret_range, &e) : is;
}

static void
a_section_is_found_by_its_name(void)
{
	struct elf_range r;

	make_file();
	OK_ERR(look(sizeof file, STR(".a"), &r) == 1, &e);
	OK(r.at == 600 && r.size_bytes == 7);
	EQ_INT(look(sizeof file, STR(".names"), &r), 1);
	EQ_INT(look(sizeof file, STR(".name"), &r), 0);
	EQ_INT(look(sizeof file, STR(".names."), &r), 0);
}

static void
other_files_are_no_fault(void)
{
	struct elf_range r;

	make_file();
	EQ_INT(look(0, STR(".a"), &r), 0);
	EQ_INT(look(15, STR(".a"), &r), 0);
	file[0] = '#';
	EQ_INT(look(sizeof file, STR(".a"), &r), 0);
}

static void
a_file_that_is_cut_off_is_a_fault(void)
{
	struct elf_range r;

	make_file();
	for (size_t n = 16; n < 1024 + 64 * 4; n++)
		FAILS(look(n, STR(".a"), &r) < 0, &e, E_INPUT, "ELF");
}

static void
numbers_that_cannot_be_are_faults(void)
{
	static const struct {
		size_t at, n;
		uint64_t v;
		int want;
	} rows[] = {
	    {4,		  1, 3,          -1}, /* no class */
	    {5,		  1, 0,          -1}, /* no order of bytes */
	    {40,		 8, UINT64_MAX, -1}, /* sections past the end */
	    {58,		 2, 40,         -1}, /* of 32 bits */
	    {60,		 2, 60000,      1 }, /* more than there are, behind it */
	    {62,		 2, 4,          0 }, /* names in no section */
	    {62,		 2, 0xffff,     0 }, /* the first says: in itself */
	    {1024 + 64 * 3 + 24, 8, UINT64_MAX, -1}, /* names past the end */
	    {1024 + 64 * 3 + 32, 8, 2,          0 }, /* names cut short */
	    {1024 + 64 * 2,      4, UINT32_MAX, 0 }, /* a name past the names */
	};
	struct elf_range r;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		make_file();
		put(rows[i].at, rows[i].v, rows[i].n);
		if (!EQ_INT(look(sizeof file, STR(".a"), &r), rows[i].want))
			tap_note("row %zu", i);
	}
}

static void
sections_without_end_are_a_limit(void)
{
	struct elf_range r;

	make_file();
	put(60, 0, 2); /* the first section says how many */
	put(1024 + 32, LIMIT_ELF_SECTIONS + 1, 8);
	FAILS(look(sizeof file, STR(".a"), &r) < 0, &e, E_LIMIT, "sections");
}

int
main(void)
{
	RUN(a_section_is_found_by_its_name);
	RUN(other_files_are_no_fault);
	RUN(a_file_that_is_cut_off_is_a_fault);
	RUN(numbers_that_cannot_be_are_faults);
	RUN(sections_without_end_are_a_limit);
	return tap_done();
}
