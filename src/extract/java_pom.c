/* java_pom.c: the libraries that a pom.xml asks for by version. */
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/word.h"
#include "fmt/xml.h"

/*
 * The dependencies that the project itself names, with the version that it or
 * its <dependencyManagement> states; ${...} is looked up in its <properties>
 * and its own coordinates. What parents, imported boms or other libraries
 * bring is in other files: Maven fetches those, we do not. A dependency whose
 * version is not in the file, or is a range, has no version for us.
 * Source: maven.apache.org/pom.html.
 */
struct pom {
	struct arena *a;    /* of names that are kept */
	struct arena words; /* of one dependency */
	struct str path;
	struct package_sink *out;
	struct vec values;     /* struct str: of properties */
	struct map properties; /* name -> its number */
	struct vec versions;   /* struct str: as managed, not resolved */
	struct map managed;    /* "group:artifact" -> its number */
	size_t n_references;   /* looked up so far */
};

/* References within references; each one more is a round. */
#define ROUNDS_MAX   8u
#define EXPANDED_MAX 1024u

static void
set(struct vec *values, struct map *names, struct str name, struct str value)
{
	uint32_t *i = map_put(names, name, (uint32_t)values->n);

	/* The last one counts, as in Maven's own model. */
	if (*i == values->n)
		*(struct str *)vec_add(values) = STR_NONE;
	*(struct str *)vec_at(values, *i) = value;
}

static struct str
get(const struct vec *values, const struct map *names, struct str name)
{
	uint32_t i;

	return map_get(names, name, &i) ? *(struct str *)vec_at(values, i)
					: STR_NONE;
}

static void
learn_properties(struct pom *pom, const struct xml *project)
{
	static const struct {
		const char *name, *of_project;
	} own[] = {
	    {"project.version", "version"},
	    {"pom.version",     "version"},
	    {"version",         "version"},
	    {"project.groupId", "groupId"},
	    {"pom.groupId",     "groupId"},
	    {"groupId",         "groupId"},
	};
	const struct xml *parent = xml_get(project, "parent");
	const struct xml *x = xml_get(project, "properties");

	for (x = x != NULL ? x->first : NULL; x != NULL; x = x->next)
		set(&pom->values, &pom->properties, x->name, x->text);
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		struct str value = xml_get_text(project, own[i].of_project);

		if (value.n == 0)
			value = xml_get_text(parent, own[i].of_project);
		if (value.n > 0)
			set(&pom->values, &pom->properties,
			    str_from(own[i].name), value);
	}
	set(&pom->values, &pom->properties, STR("project.parent.version"),
	    xml_get_text(parent, "version"));
}

/* text with its references looked up once; those unknown stay. */
static struct str
expand(struct pom *pom, struct str text, bool *ret_changed)
{
	struct buf out;
	struct str whole;

	*ret_changed = false;
	buf_init(&out, EXPANDED_MAX);
	while (text.n > 0) {
		ptrdiff_t at = str_find_str(text, STR("${"));
		ptrdiff_t end =
		    at < 0 ? -1 : str_find(str_skip(text, (size_t)at), '}');
		struct str name, value;

		if (end < 0) {
			buf_add(&out, text);
			break;
		}
		buf_add(&out, str_first(text, (size_t)at));
		name =
		    str_first(str_skip(text, (size_t)at + 2), (size_t)end - 2);
		value = STR_NONE;
		if (pom->n_references++ < LIMIT_POM_REFERENCES)
			value = get(&pom->values, &pom->properties, name);
		if (value.n > 0)
			*ret_changed = true;
		else
			value = str_first(
			    str_skip(text, (size_t)at), (size_t)end + 1);
		buf_add(&out, value);
		text = str_skip(text, (size_t)at + (size_t)end + 1);
	}
	whole = out.over ? STR("${") : str_dup(&pom->words, buf_str(&out));
	buf_done(&out);
	return whole;
}

/* Empty when something in it is not known here. */
static struct str
resolve(struct pom *pom, struct str text)
{
	bool changed = str_find_str(text, STR("${")) >= 0;

	for (unsigned i = 0; i < ROUNDS_MAX && changed; i++)
		text = expand(pom, text, &changed);
	return str_find_str(text, STR("${")) < 0 ? text : STR_NONE;
}

/* "group:artifact", or empty when these are not known or no words. */
static struct str
name_of(struct pom *pom, const struct xml *dependency)
{
	struct str group = resolve(pom, xml_get_text(dependency, "groupId"));
	struct str artifact =
	    resolve(pom, xml_get_text(dependency, "artifactId"));
	struct err bad;

	if (group.n == 0 || artifact.n == 0)
		return STR_NONE;
	if (word_check(group, "group", LIMIT_NAME_BYTES / 2, &bad) < 0 ||
	    word_check(artifact, "artifact", LIMIT_NAME_BYTES / 2 - 1, &bad) <
		0) {
		diag_err(&pom->out->diags, pom->path, &bad);
		return STR_NONE;
	}
	return str_printf(
	    &pom->words, "%.*s:%.*s", STR_ARG(group), STR_ARG(artifact));
}

static const struct xml *
first_dependency(const struct xml *holder)
{
	return xml_get(xml_get(holder, "dependencies"), "dependency");
}

static int
learn_managed(struct pom *pom, const struct xml *project, struct err *e)
{
	const struct xml *d =
	    first_dependency(xml_get(project, "dependencyManagement"));

	for (; d != NULL; d = xml_again(d)) {
		struct str name = name_of(pom, d);

		if (arena_left(pom->a) < name.n + LIMIT_NAME_BYTES)
			return fail(e, E_LIMIT, "too many names to keep");
		if (name.n > 0)
			set(&pom->versions, &pom->managed,
			    str_dup(pom->a, name), xml_get_text(d, "version"));
		arena_reset(&pom->words);
	}
	return 0;
}

/* A version, and no range: "[1.0,2.0)", "(,1.0]". */
static bool
is_concrete(struct str version)
{
	return version.n > 0 && version.p[0] != '[' && version.p[0] != '(';
}

static int
push_dependency(struct pom *pom, const struct xml *d, struct err *e)
{
	struct package p = {.type = STR("maven"),
	    .name = name_of(pom, d),
	    .version = xml_get_text(d, "version"),
	    .path = pom->path,
	    .is_dev = str_eq(xml_get_text(d, "scope"), STR("test"))};
	struct err bad;

	if (p.name.n == 0)
		return 0;
	if (p.version.n == 0)
		p.version = get(&pom->versions, &pom->managed, p.name);
	p.version = resolve(pom, p.version);
	if (!is_concrete(p.version))
		return 0;
	if (word_check(p.version, "version", LIMIT_VERSION_BYTES, &bad) < 0) {
		diag_err(&pom->out->diags, pom->path, &bad);
		return 0;
	}
	p.source_name = p.name;
	p.source_version = p.version;
	return pom->out->add(pom->out->ctx, &p, e);
}

static int
push_dependencies(struct pom *pom, const struct xml *project, struct err *e)
{
	const struct xml *d;

	learn_properties(pom, project);
	if (learn_managed(pom, project, e) < 0)
		return -1;
	for (d = first_dependency(project); d != NULL; d = xml_again(d)) {
		if (push_dependency(pom, d, e) < 0)
			return -1;
		arena_reset(&pom->words);
	}
	if (pom->n_references > LIMIT_POM_REFERENCES)
		return fail(e, E_LIMIT, "more than %u references to properties",
		    LIMIT_POM_REFERENCES);
	return 0;
}

static int
read_pom(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct pom pom = {.a = scratch, .path = src->path, .out = out};
	const struct xml *project;
	int rc;

	if (xml_parse(scratch, src->bytes, "XML", &project, e) < 0)
		return -1;
	if (!str_eq(project->name, STR("project")))
		return fail(e, E_INPUT, "no project of Maven");
	arena_init(&pom.words, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&pom.values, sizeof(struct str));
	vec_init(&pom.versions, sizeof(struct str));
	map_init(&pom.properties);
	map_init(&pom.managed);
	rc = push_dependencies(&pom, project, e);
	map_done(&pom.managed);
	map_done(&pom.properties);
	vec_done(&pom.versions);
	vec_done(&pom.values);
	arena_done(&pom.words);
	return rc;
}

/* In META-INF it tells what an unpacked jar was built from. */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("pom.xml")) &&
	       str_find_str(path, STR("/META-INF/")) < 0;
}

const struct extractor extract_java_pom = {
    .name = "java/pom",
    .version = 1,
    .doc = "libraries that pom.xml names with their versions",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_pom,
};
