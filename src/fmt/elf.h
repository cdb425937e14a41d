/* elf.h: sections and segments of ELF files, by name and address. */
#ifndef FMT_ELF_H
#define FMT_ELF_H

#include <stdbool.h>
#include <stdint.h>

#include "fmt/bytes_at.h"

/* An open ELF file of 32 or 64 bits and either order of bytes; in is borrowed. */
struct elf {
	const struct bytes_at *in;
	bool is_64;
	bool is_big; /* numbers are big-endian */
	uint64_t sections_at;
	uint32_t n_sections; /* 0: the table was cut away */
	uint32_t names_section;
	uint64_t segments_at;
	uint16_t n_segments;
};

/* Bytes of the file that are at an address of the program. */
struct elf_range {
	uint64_t at; /* in the file */
	uint64_t size_bytes;
	uint64_t address;
};

/*
 * Read the header. 0 when the file is none of ELF, 1 when it is; -1 when the
 * header is cut off or wrong (E_INPUT) or there are more than
 * LIMIT_ELF_SECTIONS (E_LIMIT).
 * Source: System V ABI, chapters 4 and 5; elf(5).
 */
int elf_open(
    const struct bytes_at *in, struct elf *ret_elf, struct err *e) NODISCARD;

/*
 * The first section of that name which has bytes in the file: 1, 0 when there
 * is none, -1 when the tables cannot be read.
 */
int elf_section(const struct elf *elf, struct str name,
    struct elf_range *ret_range, struct err *e) NODISCARD;

/* The first segment that is loaded and may be written; likewise. */
int elf_data_segment(const struct elf *elf, struct elf_range *ret_range,
    struct err *e) NODISCARD;

/* Read n bytes that the program has at address; E_INPUT when it has not. */
int elf_read(const struct elf *elf, uint64_t address, void *p, size_t n,
    struct err *e) NODISCARD;

/* The number in the first n (1 to 8) bytes at p, in the order of elf. */
uint64_t elf_number(const struct elf *elf, const void *p, size_t n);

#endif
