/* java_archive.c: the libraries in jars, wars and their like. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/java_manifest.h"
#include "extract/java_name.h"
#include "extract/source_at.h"
#include "extract/word.h"
#include "fmt/zip.h"

/*
 * Maven leaves META-INF/maven/<group>/<artifact>/pom.properties in what it
 * builds; an archive that others were merged into has theirs as well, and all
 * are what it holds. Without one that fits its file name, the archive is known
 * by manifest and file name (java_name.h); where it has others', only if that
 * is sure. Archives in it are read likewise.
 */

/* One file of the target and all archives in it. */
struct reader {
	struct package_sink *out;
	struct zip_budget budget;
	bool is_full; /* the sink takes no more */
};

/* An archive that is read. */
struct level {
	struct reader *r;
	struct arena *a;      /* lives as long as the level */
	struct arena scratch; /* of one member */
	struct str path;      /* "/srv/app.war!/WEB-INF/lib/x.jar" */
	unsigned depth;       /* archives around it */
	struct zip zip;
	struct java_manifest manifest;
	bool has_manifest;
	bool has_pom;     /* any */
	bool has_own_pom; /* one that fits its name */
};

static const struct str kinds[] = {
    {".ear", 4},
    {".hpi", 4},
    {".jar", 4},
    {".jpi", 4},
    {".kar", 4},
    {".par", 4},
    {".sar", 4},
    {".war", 4}
};

static bool
is_archive(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (name.n > kinds[i].n && str_ends(name, kinds[i]))
			return true;
	return false;
}

/* -1 when nothing more can be read, else a diagnostic on the level. */
static int
member_fault(struct level *l, struct str member, struct err *e)
{
	if (l->r->is_full || l->r->budget.is_spent)
		return -1;
	err_prepend(e, "%.*s", STR_ARG(member));
	diag_err(&l->r->out->diags, l->path, e);
	return 0;
}

/* ---- what it is */

static int
push(struct level *l, struct str group, struct str artifact, struct str version,
    struct err *e)
{
	struct package p = {.type = STR("maven"),
	    .version = version,
	    .source_version = version,
	    .path = l->path};
	struct err bad;

	if (word_check(group, "group", LIMIT_NAME_BYTES / 2, &bad) < 0 ||
	    word_check(artifact, "artifact", LIMIT_NAME_BYTES / 2 - 1, &bad) <
		0 ||
	    word_check(version, "version", LIMIT_VERSION_BYTES, &bad) < 0) {
		diag_err(&l->r->out->diags, l->path, &bad);
		return 0;
	}
	p.name = str_printf(
	    &l->scratch, "%.*s:%.*s", STR_ARG(group), STR_ARG(artifact));
	p.source_name = p.name;
	if (l->r->out->add(l->r->out->ctx, &p, e) < 0) {
		l->r->is_full = true;
		return -1;
	}
	return 0;
}

/* By its manifest and its file's name. */
static int
push_self(struct level *l, struct err *e)
{
	struct java_name n = java_name_of(str_base(l->path), &l->manifest);
	struct str group, artifact = n.also;

	if (n.version.n == 0 || l->has_own_pom || (l->has_pom && !n.is_known))
		return 0;
	if (push(l, n.group, n.artifact, n.version, e) < 0)
		return -1;
	if (n.also.n == 0)
		return 0;
	str_cut(&artifact, ':', &group);
	return push(l, group, artifact, n.version, e);
}

/* ---- its members */

/* The beginning of a text, LIMIT_JAR_TEXT_BYTES at most. */
static int
load_text(struct level *l, struct arena *a, const struct zip_member *m,
    struct str *ret_text, struct err *e)
{
	size_t space = m->size_bytes < LIMIT_JAR_TEXT_BYTES
			   ? (size_t)m->size_bytes
			   : LIMIT_JAR_TEXT_BYTES;
	char *p = arena_alloc(a, space);
	size_t n;

	if (zip_read(&l->zip, m, p, space, &n, e) < 0)
		return -1;
	*ret_text = str_of(p, n);
	return 0;
}

static bool
is_pom(struct str name)
{
	return str_ends(name, STR("/pom.properties")) &&
	       str_find_str(name, STR("META-INF/maven/")) >= 0;
}

/* Does the file's name begin with that artifact? */
static bool
is_own(const struct level *l, struct str artifact)
{
	struct str file = str_base(l->path);

	return file.n > artifact.n && str_starts(file, artifact) &&
	       (file.p[artifact.n] == '-' || file.p[artifact.n] == '.');
}

static int
read_pom(struct level *l, const struct zip_member *m, struct err *e)
{
	struct java_pom pom;
	struct str text;

	if (load_text(l, &l->scratch, m, &text, e) < 0)
		return -1;
	pom = java_pom_read(text);
	/* Maven fills these in; a template that was never used has none. */
	if (pom.version.n == 0 || str_find_str(pom.version, STR("${")) >= 0 ||
	    str_find_str(pom.version, STR("@")) >= 0)
		return 0;
	l->has_pom = true;
	if (pom.artifact.n > 0 && is_own(l, pom.artifact))
		l->has_own_pom = true;
	return push(l, pom.group, pom.artifact, pom.version, e);
}

static int read_archive(struct reader *r, struct arena *a,
    const struct bytes_at *in, struct str path, unsigned depth, struct err *e);

/* Read the archive m where it lies, or unpacked into memory. */
static int
read_stored(struct level *l, struct arena *a, const struct zip_member *m,
    struct str path, struct err *e)
{
	struct bytes_part part;
	uint64_t at;

	if (zip_place(&l->zip, m, &at, e) < 0)
		return -1;
	bytes_part_init(&part, l->zip.in, at, m->packed_bytes);
	return read_archive(l->r, a, &part.at, path, l->depth + 1, e);
}

static int
read_deflated(struct level *l, struct arena *a, const struct zip_member *m,
    struct str path, struct err *e)
{
	struct zip_budget *budget = &l->r->budget;
	struct bytes_held held;
	size_t n = (size_t)m->size_bytes;
	char *p;

	if (m->size_bytes > budget->held)
		return fail(e, E_LIMIT,
		    "unpacked it does not fit into what is left of %u bytes",
		    LIMIT_JAR_HELD_BYTES);
	budget->held -= n;
	p = arena_alloc(a, n);
	if (zip_read(&l->zip, m, p, n, &n, e) < 0)
		return -1;
	bytes_held_init(&held, str_of(p, n));
	return read_archive(l->r, a, &held.at, path, l->depth + 1, e);
}

/* It becomes part of a path that people read. */
static int
check_name(const struct level *l, struct str name, struct err *e)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 0x7f)
			return fail(
			    e, E_INPUT, "control characters in its name");
	if (l->path.n + 2 + name.n > LIMIT_NAME_BYTES)
		return fail(
		    e, E_LIMIT, "path of over %u bytes", LIMIT_NAME_BYTES);
	return 0;
}

static int
read_inner(struct level *l, const struct zip_member *m, struct err *e)
{
	size_t held = l->r->budget.held;
	struct arena a;
	struct str path;
	int rc;

	if (check_name(l, m->name, e) < 0)
		return -1;
	if (l->depth + 1 == LIMIT_ARCHIVE_DEPTH)
		return fail(e, E_LIMIT, "archives in archives, limit %u",
		    LIMIT_ARCHIVE_DEPTH);
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	path = str_printf(&a, "%.*s!/%.*s", STR_ARG(l->path), STR_ARG(m->name));
	rc = m->method == ZIP_STORED ? read_stored(l, &a, m, path, e)
				     : read_deflated(l, &a, m, path, e);
	arena_done(&a);
	l->r->budget.held = held;
	return rc;
}

static int
read_manifest(struct level *l, const struct zip_member *m, struct err *e)
{
	struct str text;

	if (load_text(l, l->a, m, &text, e) < 0)
		return -1;
	l->manifest = java_manifest_read(l->a, text);
	l->has_manifest = true;
	return 0;
}

static int
read_member(struct level *l, const struct zip_member *m, struct err *e)
{
	int rc = 0;

	if (is_pom(m->name))
		rc = read_pom(l, m, e);
	else if (!l->has_manifest &&
		 str_eq(m->name, STR("META-INF/MANIFEST.MF")))
		rc = read_manifest(l, m, e);
	else if (is_archive(m->name))
		rc = read_inner(l, m, e);
	arena_reset(&l->scratch);
	return rc;
}

static int
read_members(struct level *l, struct err *e)
{
	struct zip_member m;
	int got;

	while ((got = zip_next(&l->zip, &m, e)) > 0)
		if (read_member(l, &m, e) < 0 && member_fault(l, m.name, e) < 0)
			return -1;
	return got;
}

/* All but its members is in a. */
static int
read_archive(struct reader *r, struct arena *a, const struct bytes_at *in,
    struct str path, unsigned depth, struct err *e)
{
	struct level l = {.r = r, .a = a, .path = path, .depth = depth};
	struct err ignored;
	int rc;

	if (zip_open(a, in, &r->budget, &l.zip, e) < 0)
		return -1;
	arena_init(&l.scratch, LIMIT_SCAN_ARENA_BYTES);
	rc = read_members(&l, e);
	/* Of what is damaged further on, the name may be known. */
	if (!r->is_full && push_self(&l, rc < 0 ? &ignored : e) < 0)
		rc = -1;
	arena_done(&l.scratch);
	return rc;
}

static int
read_file(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct reader r = {
	    .out = out,
	    .budget = {.bytes = LIMIT_JAR_BYTES,
		       .entries = LIMIT_ZIP_ENTRIES,
		       .held = LIMIT_JAR_HELD_BYTES}
        };
	struct source_at in;

	source_at_init(&in, src);
	return read_archive(&r, scratch, &in.at, src->path, 0, e);
}

/*
 * Jars of distributions are theirs: fixed by patches that leave the version as
 * it is, and known to the package database. Debian and Fedora keep them here.
 */
static const struct str of_distributions[] = {
    {"/usr/lib/java/",         14},
    {"/usr/lib/jvm/",          13},
    {"/usr/share/java/",       16},
    {"/usr/share/maven-repo/", 22}
};

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	if (size_bytes == 0 || !is_archive(str_base(path)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(of_distributions); i++)
		if (str_starts(path, of_distributions[i]))
			return false;
	return true;
}

const struct extractor extract_java_archive = {
    .name = "java/archive",
    .version = 1,
    .doc = "libraries in jars, wars, ears and other Java archives",
    .wants = wants,
    .by_parts = true,
    .read = read_file,
};
