/* nix.c: what lies in a Nix store, from the database of Nix. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/sqlite_file.h"
#include "fmt/sqlite_rows.h"

/*
 * A row per path of the store, /nix/store/HASH-NAME-VERSION[-OUTPUT]. Paths
 * that nothing uses any more are there until they are collected as garbage.
 * Source: nix, src/libstore/schema.sql. Through the index on paths, rows
 * would come in the order of paths.
 */
static const struct sqlite_question question = {
    .sql = "SELECT id, CAST(path AS BLOB) FROM ValidPaths NOT INDEXED",
    .table = "ValidPaths",
    .max_blob_bytes = LIMIT_NAME_BYTES,
};

/* Parts of one package that lie apart. */
static const char *const outputs[] = {
    "-bin",
    "-data",
    "-debug",
    "-dev",
    "-devdoc",
    "-dist",
    "-doc",
    "-info",
    "-lib",
    "-man",
    "-out",
    "-static",
};

/* What packages were made of. */
static const char *const sources[] = {
    ".crate",
    ".diff",
    ".drv",
    ".gem",
    ".patch",
    ".tar.bz2",
    ".tar.gz",
    ".tar.xz",
    ".tgz",
    ".zip",
};

static bool
ends_so(struct str s, const char *const *words, size_t n, size_t *ret_bytes)
{
	for (size_t i = 0; i < n; i++) {
		*ret_bytes = strlen(words[i]);
		if (str_ends(s, str_from(words[i])))
			return true;
	}
	return false;
}

/*
 * A version begins behind the first '-' that no letter follows. Source: nix,
 * src/libstore/names.cc, DrvName.
 */
static int
push_path(struct str store_path, struct str path, struct package_sink *out,
    struct err *e)
{
	struct str name = str_base(store_path), version;
	ptrdiff_t dash = str_find(name, '-');
	size_t bytes;

	name = str_skip(name, (size_t)(dash + 1));
	if (ends_so(name, sources, ARRAY_LEN(sources), &bytes))
		return 0;
	if (ends_so(name, outputs, ARRAY_LEN(outputs), &bytes))
		name.n -= bytes;
	for (size_t i = 0; i + 1 < name.n; i++) {
		if (name.p[i] != '-' || is_alpha(name.p[i + 1]))
			continue;
		version = str_skip(name, i + 1);
		name.n = i;
		return language_push(out, "nix", name, version, path, false, e);
	}
	return 0; /* a script, a file of settings */
}

static int
read_store(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct sqlite_rows *rows = NULL;
	struct sqlite_pages pages;
	struct str store_path;
	int64_t id;
	int rc;

	rc = sqlite_file_open(scratch, src, LIMIT_NIX_DB_BYTES, out, &pages, e);
	if (rc == 0)
		rc = sqlite_rows_open(&pages, &question, &rows, e);
	while (
	    rc == 0 && (rc = sqlite_rows_next(rows, &id, &store_path, e)) > 0)
		rc = push_path(store_path, src->path, out, e);
	sqlite_rows_close(rows);
	if (rc < 0)
		return fail_at(e, "%.*s", STR_ARG(src->path));
	return 0;
}

const struct extractor extract_nix = {
    .name = "os/nix",
    .version = 1,
    .doc = "packages in a Nix store (NixOS, or Nix elsewhere)",
    .paths = (const char *const[]){"/nix/var/nix/db/db.sqlite", NULL},
    .siblings = (const char *const[]){"-wal",                      NULL},
    .max_bytes = LIMIT_NIX_DB_BYTES,
    .read = read_store,
};
