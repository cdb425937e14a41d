/* dpkg.c: packages of Debian's dpkg, from its status file. */
#include "base/stream.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "fmt/deb822.h"

/*
 * What dpkg does with a package, and whether files of it are in place then.
 * Source: dpkg(1), "Package states".
 */
static const struct state {
	const char *word;
	bool on_disk;
} states[] = {
    {"not-installed",    false},
    {"config-files",     false},
 /* Begun and not finished: what was unpacked so far is there to be run. */
    {"half-installed",   true },
    {"unpacked",         true },
    {"half-configured",  true },
    {"triggers-awaited", true },
    {"triggers-pending", true },
    {"installed",        true },
};

/*
 * The value of a field; empty when it is not there. A field that comes twice
 * means that two stanzas ran into one, and the second package would be lost.
 */
static int
get_once(const struct deb822_stanza *s, const char *name, struct str *ret_value,
    struct err *e)
{
	struct str value = STR_NONE;
	size_t name_bytes = strlen(name);

	for (size_t i = 0; i < s->n_fields; i++) {
		struct deb822_stanza one = {&s->fields[i], 1, s->line};
		struct str v;

		if (s->fields[i].name.n != name_bytes)
			continue; /* most of them, without a call */
		v = deb822_get(&one, name);
		if (v.p == NULL)
			continue;
		if (value.p != NULL)
			return fail(
			    e, E_INPUT, "line %zu: %s twice", s->line, name);
		value = v;
	}
	*ret_value = value;
	return 0;
}

/* "want flag state", e.g. "install ok installed"; the state decides. */
static int
parse_status(struct str value, size_t line, bool *ret_on_disk, struct err *e)
{
	ptrdiff_t before = str_rfind(value, ' ');
	struct str word = str_skip(value, (size_t)(before + 1));

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (str_eq(word, str_from(states[i].word))) {
			*ret_on_disk = states[i].on_disk;
			return 0;
		}
	}
	return fail(e, E_INPUT, "line %zu: Status \"%.*s\" is not known", line,
	    STR_ARG(value));
}

/* A value that must be one word of at most max_bytes. */
static int
check_word(struct str value, const char *field, size_t max_bytes, size_t line,
    struct err *e)
{
	if (value.n == 0)
		return fail(e, E_INPUT, "line %zu: no %s", line, field);
	if (value.n > max_bytes)
		return fail(e, E_LIMIT, "line %zu: %s of %zu bytes, limit %zu",
		    line, field, value.n, max_bytes);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c <= ' ' || c == 0x7f)
			return fail(e, E_INPUT,
			    "line %zu: %s \"%.*s\" is not one word", line,
			    field, STR_ARG(value));
	}
	return 0;
}

/*
 * "name" or "name (version)"; what it leaves out is as in the package.
 * Source: Debian Policy 5.6.1.
 */
static int
read_source(struct str value, size_t line, struct package *ret_p, struct err *e)
{
	ptrdiff_t paren = str_find(value, '(');

	ret_p->source_name = ret_p->name;
	ret_p->source_version = ret_p->version;
	if (value.n == 0)
		return 0;
	if (paren >= 0) {
		if (!str_ends(value, STR(")")))
			return fail(e, E_INPUT,
			    "line %zu: Source \"%.*s\" has no \")\"", line,
			    STR_ARG(value));
		ret_p->source_version =
		    str_trim(str_skip(value, (size_t)paren + 1));
		ret_p->source_version.n--;
		ret_p->source_version = str_trim(ret_p->source_version);
		value = str_trim(str_first(value, (size_t)paren));
	}
	ret_p->source_name = value;
	if (check_word(value, "Source", LIMIT_NAME_BYTES, line, e) < 0)
		return -1;
	return check_word(ret_p->source_version, "version in Source",
	    LIMIT_VERSION_BYTES, line, e);
}

/* One stanza; 1 when it is a package whose files are there, else 0. */
static int
read_stanza(const struct deb822_stanza *s, struct package *ret_p, struct err *e)
{
	struct str status, source;
	/*
	 * dpkg always writes a Status. Images built without it (distroless)
	 * do not, and list only what is there.
	 */
	bool on_disk = true;

	if (get_once(s, "Status", &status, e) < 0 ||
	    get_once(s, "Package", &ret_p->name, e) < 0 ||
	    get_once(s, "Version", &ret_p->version, e) < 0 ||
	    get_once(s, "Architecture", &ret_p->arch, e) < 0 ||
	    get_once(s, "Source", &source, e) < 0)
		return -1;
	if (status.n > 0 && parse_status(status, s->line, &on_disk, e) < 0)
		return -1;
	if (!on_disk)
		return 0;
	ret_p->type = STR("deb");
	if (check_word(ret_p->name, "Package", LIMIT_NAME_BYTES, s->line, e) <
		0 ||
	    check_word(
		ret_p->version, "Version", LIMIT_VERSION_BYTES, s->line, e) < 0)
		return -1;
	if (ret_p->arch.n > 0 && check_word(ret_p->arch, "Architecture",
				     LIMIT_NAME_BYTES, s->line, e) < 0)
		return -1;
	if (read_source(source, s->line, ret_p, e) < 0)
		return -1;
	return 1;
}

static int
read_stanzas(
    struct deb822 *d, struct str path, struct package_sink *out, struct err *e)
{
	struct deb822_stanza s;
	struct err bad;
	int r;

	while ((r = deb822_next(d, &s, &bad)) != 0) {
		struct package p = {.path = path};

		if (r < 0 && bad.code != E_INPUT) {
			*e = bad;
			return -1;
		}
		if (r > 0)
			r = read_stanza(&s, &p, &bad);
		if (r < 0)
			diag_err(&out->diags, path, &bad);
		else if (r > 0 && out->add(out->ctx, &p, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_status(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct stream_mem m;
	struct deb822 *d;
	int r;

	/* Beside the stanza of "base", its list of files. */
	if (str_ends(src->path, STR(".md5sums")))
		return 0;
	stream_mem_init(&m, src->bytes);
	d = deb822_new(&m.stream, str_z(scratch, src->path));
	r = read_stanzas(d, src->path, out, e);
	deb822_free(d);
	return r;
}

const struct extractor extract_dpkg = {
    .name = "os/dpkg",
    .version = 1,
    .doc = "packages installed by dpkg (Debian and its derivatives)",
    .paths = (const char *const[]){"/var/lib/dpkg/status",
				   "/var/lib/dpkg/status.d/", NULL},
    .max_bytes = LIMIT_PACKAGE_DB_BYTES,
    .read = read_status,
};
