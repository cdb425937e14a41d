/* go_mod.c: the modules that a go.mod asks for. */
#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/go.h"

/*
 * Lines of words; "require (" begins a block of lines that lack the word.
 * Since Go 1.17 every module of the build is listed, with the version that is
 * taken. Source: go.dev/ref/mod, "go.mod files".
 */
struct module {
	struct str name;
	struct str version; /* may be empty in a replacement: a folder */
};

struct go_mod {
	struct arena *a;
	struct vec required;     /* struct module */
	struct vec replacements; /* struct module: what is taken instead */
	struct map replaced;     /* "name" or "name version" -> its number */
	struct str go;           /* of the directive: "1.21.3" */
	struct str toolchain;    /* "go1.21.3", "default" */
};

#define WORDS_MAX 8u

/* The words of a line up to its comment, without their quotes. */
static size_t
split(struct str line, struct str *words)
{
	size_t n = 0, i = 0;

	while (n < WORDS_MAX) {
		size_t start;

		while (i < line.n && is_space(line.p[i]))
			i++;
		if (i == line.n || str_starts(str_skip(line, i), STR("//")))
			break;
		start = i;
		while (i < line.n && !is_space(line.p[i]) && line.p[i] != '(' &&
		       line.p[i] != ')')
			i++;
		if (i == start)
			i++;
		words[n] = str_of(line.p + start, i - start);
		if (words[n].n >= 2 &&
		    (words[n].p[0] == '"' || words[n].p[0] == '`') &&
		    words[n].p[words[n].n - 1] == words[n].p[0])
			words[n] =
			    str_first(str_skip(words[n], 1), words[n].n - 2);
		n++;
	}
	return n;
}

static bool
take_require(struct go_mod *m, const struct str *w, size_t n)
{
	struct module *r;

	if (n != 2)
		return false;
	r = vec_add(&m->required);
	*r = (struct module){w[0], w[1]};
	return true;
}

static struct str
replaced_key(struct go_mod *m, struct str name, struct str version)
{
	return str_printf(m->a, "%.*s %.*s", STR_ARG(name), STR_ARG(version));
}

/* OLD [VERSION] => NEW [VERSION] */
static bool
take_replace(struct go_mod *m, const struct str *w, size_t n)
{
	size_t arrow = n > 2 && str_eq(w[2], STR("=>")) ? 2 : 1;
	struct module *r;
	struct str key;

	if (n < arrow + 2 || n > arrow + 3 || !str_eq(w[arrow], STR("=>")))
		return false;
	key = replaced_key(m, w[0], arrow == 2 ? w[1] : STR_NONE);
	*map_put(&m->replaced, key, 0) = (uint32_t)m->replacements.n;
	r = vec_add(&m->replacements);
	r->name = w[arrow + 1];
	r->version = n == arrow + 3 ? w[arrow + 2] : STR_NONE;
	return true;
}

static bool
take_line(struct go_mod *m, struct str verb, const struct str *w, size_t n)
{
	if (str_eq(verb, STR("require")))
		return take_require(m, w, n);
	if (str_eq(verb, STR("replace")))
		return take_replace(m, w, n);
	if (str_eq(verb, STR("go")) && n == 1)
		m->go = w[0];
	if (str_eq(verb, STR("toolchain")) && n == 1)
		m->toolchain = w[0];
	return true;
}

static void
read_lines(struct go_mod *m, const struct source *src, struct package_sink *out)
{
	struct str rest = src->bytes, line, verb = STR_NONE, w[WORDS_MAX];
	size_t line_no = 0, n;
	struct err bad;
	bool ok;

	while (str_line(&rest, &line)) {
		line_no++;
		n = split(line, w);
		if (n == 0)
			continue;
		if (verb.n > 0 && str_eq(w[0], STR(")"))) {
			verb = STR_NONE;
			continue;
		}
		if (verb.n == 0 && n == 2 && str_eq(w[1], STR("("))) {
			verb = w[0];
			continue;
		}
		ok = verb.n > 0 ? take_line(m, verb, w, n)
				: take_line(m, w[0], w + 1, n - 1);
		if (ok)
			continue;
		fail(&bad, E_INPUT, "line %zu: not as go.mod has it", line_no);
		diag_err(&out->diags, src->path, &bad);
	}
}

/* What is taken for a module that is asked for. */
static struct module
replacement(struct go_mod *m, struct module asked)
{
	uint32_t i;

	if (m->replacements.n > 0 &&
	    (map_get(&m->replaced, replaced_key(m, asked.name, asked.version),
		 &i) ||
		map_get(
		    &m->replaced, replaced_key(m, asked.name, STR_NONE), &i)))
		return *(struct module *)vec_at(&m->replacements, i);
	return asked;
}

/*
 * The Go that builds it: the toolchain directive, or a go directive that names
 * a release and not the language ("1.21").
 */
static int
push_go(
    struct go_mod *m, struct str path, struct package_sink *out, struct err *e)
{
	struct str go = m->toolchain, major, minor, patch, rest = m->go;

	if (!str_starts(go, STR("go"))) {
		if (!str_cut(&rest, '.', &major) ||
		    !str_cut(&rest, '.', &minor) ||
		    !str_cut(&rest, '.', &patch))
			return 0;
		go = str_printf(m->a, "go%.*s", STR_ARG(m->go));
	}
	return go_push_self(out, path, STR("stdlib"), go, e);
}

static int
push_all(
    struct go_mod *m, struct str path, struct package_sink *out, struct err *e)
{
	for (size_t i = 0; i < m->required.n; i++) {
		struct module *asked = vec_at(&m->required, i);
		struct module taken = replacement(m, *asked);

		if (go_push(out, path, taken.name, taken.version, e) < 0)
			return -1;
	}
	return push_go(m, path, out, e);
}

static int
read_go_mod(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct go_mod m = {.a = scratch};
	int rc;

	vec_init(&m.required, sizeof(struct module));
	vec_init(&m.replacements, sizeof(struct module));
	map_init(&m.replaced);
	read_lines(&m, src, out);
	rc = push_all(&m, src->path, out, e);
	map_done(&m.replaced);
	vec_done(&m.replacements);
	vec_done(&m.required);
	return rc;
}

/*
 * Modules in Go's cache, and what Go's own tests are fed with, are nobody's
 * project: Go itself does not look into testdata either.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_ends(path, STR("/go.mod")) &&
	       str_find_str(path, STR("/pkg/mod/")) < 0 &&
	       str_find_str(path, STR("/testdata/")) < 0;
}

const struct extractor extract_go_mod = {
    .name = "go/mod",
    .version = 1,
    .doc = "modules that go.mod asks for",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_go_mod,
};
