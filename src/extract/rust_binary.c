/* rust_binary.c: the crates that a Rust program says it is built from. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/program.h"
#include "extract/rust_crate.h"
#include "extract/source_at.h"
#include "fmt/elf.h"
#include "fmt/inflate.h"

/*
 * cargo-auditable adds a section with a list of packages, as JSON in zlib's
 * format: name, version, source ("crates.io", "git", "local", "registry" ...)
 * and perhaps kind "build": needed to compile it, and not in the program.
 * Source: github.com/rust-secure-code/cargo-auditable, PARSING.md, and
 * cargo-auditable.schema.json.
 */
static const struct str section_name = {".dep-v0", 7};

static int
read_section(struct arena *a, const struct bytes_at *in,
    const struct elf_range *r, const struct json **ret_doc, struct err *e)
{
	struct inflate_to to = {.space = LIMIT_AUDIT_BYTES};
	struct bytes_part packed;
	uint64_t used;
	size_t n;

	if (r->size_bytes > LIMIT_AUDIT_BYTES)
		return fail(e, E_LIMIT, "over %u bytes", LIMIT_AUDIT_BYTES);
	if (r->size_bytes < LIMIT_AUDIT_BYTES / INFLATE_MAX_RATIO)
		to.space = (size_t)r->size_bytes * INFLATE_MAX_RATIO;
	to.out = arena_alloc(a, to.space);
	bytes_part_init(&packed, in, r->at, r->size_bytes);
	if (inflate_bytes(&packed.at, INFLATE_ZLIB, &to, &n, &used, e) < 0)
		return -1;
	return json_parse(a, str_of(to.out, n), "JSON", ret_doc, e);
}

static bool
is_true(const struct json *v)
{
	return v != NULL && v->type == JSON_BOOL && v->truth;
}

/* The program's own parts are of no registry. */
static bool
is_its_own(const struct json *item)
{
	return is_true(json_get(item, "root")) ||
	       str_eq(json_get_str(item, "source"), STR("local"));
}

static bool
is_for_building(const struct json *item)
{
	return str_eq(json_get_str(item, "kind"), STR("build"));
}

static int
read_program(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *item;
	struct source_at in;
	struct elf_range r;
	struct elf elf;
	int is;

	source_at_init(&in, src);
	is = elf_open(&in.at, &elf, e);
	if (is > 0)
		is = elf_section(&elf, section_name, &r, e);
	if (is <= 0)
		return is;
	if (read_section(scratch, &in.at, &r, &doc, e) < 0)
		return fail_at(e, "section %.*s", STR_ARG(section_name));
	item = json_get_items(doc, "packages");
	if (item == NULL && json_get(doc, "packages") == NULL)
		return fail(e, E_INPUT, "section %.*s: no packages",
		    STR_ARG(section_name));
	for (; item != NULL; item = item->next)
		if (!is_its_own(item) && rust_crate_push(out, src->path, item,
					     is_for_building(item), e) < 0)
			return -1;
	return 0;
}

const struct extractor extract_rust_binary = {
    .name = "rust/auditable",
    .version = 1,
    .doc = "crates that Rust programs (ELF) built by cargo-auditable list",
    .wants = program_wants,
    .by_parts = true,
    .read = read_program,
};
