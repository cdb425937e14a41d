/* rust_cargo_lock.c: the crates that a Cargo.lock has settled on. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/rust_crate.h"
#include "fmt/toml.h"

/*
 * Tables "package" with name, version and where it is from: a registry or a
 * repository. What has no source is a part of the project itself. Which of
 * them are needed by tests alone is not told.
 * Source: the Cargo Book, "Cargo.toml vs Cargo.lock"; cargo,
 * src/cargo/core/resolver/encode.rs.
 */
static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *item;

	if (toml_parse(scratch, src->bytes, "TOML", &doc, e) < 0)
		return -1;
	item = json_get_items(doc, "package");
	for (; item != NULL; item = item->next)
		if (json_get(item, "source") != NULL &&
		    rust_crate_push(out, src->path, item, false, e) < 0)
			return -1;
	return 0;
}

/* Crates in cargo's cache bring lock files that nobody builds with. */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("Cargo.lock")) &&
	       str_find_str(path, STR("/registry/src/")) < 0 &&
	       str_find_str(path, STR("/git/checkouts/")) < 0;
}

const struct extractor extract_rust_cargo_lock = {
    .name = "rust/cargo-lock",
    .version = 1,
    .doc = "crates of Cargo.lock",
    .wants = wants,
    .max_bytes = LIMIT_TOML_BYTES,
    .read = read_lock,
};
