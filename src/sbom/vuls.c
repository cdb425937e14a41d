/* vuls.c: results of Vuls' scanner, of all its eras. */
#include "base/map.h"
#include "core/limits.h"
#include "core/purl.h"
#include "sbom/reader.h"
#include "sbom/top.h"

/*
 * Source: Vuls, models/ of its versions 0.4 (jsonVersion 2) to 0.38 (4):
 * {"jsonVersion", "family", "release", "packages": {NAME: {version, release,
 * arch, vendor, modularitylabel}}, "SrcPackages": {NAME: {version,
 * binaryNames}}, "libraries": [{"Type", "Libs", "path"}], "runningKernel",
 * "errors"}. Where Go has no tag for a field, its name is capitalised; null
 * stands for an empty list. Findings in it are not looked at: they are as old
 * as the file.
 */
static bool
is_vuls(struct str bytes)
{
	return top_member(bytes, "jsonVersion", NULL) != '\0' &&
	       top_member(bytes, "family", NULL) == '"';
}

struct vuls_package {
	struct str name, version, arch, vendor, module;
};

struct vuls_source {
	struct str name, version;
};

struct vuls {
	struct sbom_reader r;
	struct str type;      /* purl type of the family's packages */
	struct vec packages;  /* struct vuls_package */
	struct vec sources;   /* struct vuls_source */
	struct map source_of; /* name of a package -> place in sources */
	bool has_libraries;
};

struct library_type {
	const char *word;
	const char *purl_type;
};

/* Source: Trivy's names of lock files and of what lies in images. */
static const struct library_type library_types[] = {
    {"bun",	     "npm"      },
    {"bundler",         "gem"      },
    {"cargo",           "cargo"    },
    {"cocoapods",       "cocoapods"},
    {"composer",        "composer" },
    {"composer-vendor", "composer" },
    {"conan",           "conan"    },
    {"conda-pkg",       "conda"    },
    {"dotnet-core",     "nuget"    },
    {"gemspec",         "gem"      },
    {"gobinary",        "golang"   },
    {"gomod",           "golang"   },
    {"gradle",          "maven"    },
    {"hex",	     "hex"      },
    {"jar",	     "maven"    },
    {"node",            "npm"      },
    {"node-pkg",        "npm"      },
    {"npm",	     "npm"      },
    {"nuget",           "nuget"    },
    {"packages-props",  "nuget"    },
    {"pip",	     "pypi"     },
    {"pipenv",          "pypi"     },
    {"pnpm",            "npm"      },
    {"poetry",          "pypi"     },
    {"pom",	     "maven"    },
    {"pub",	     "pub"      },
    {"pubspec",         "pub"      },
    {"python-pkg",      "pypi"     },
    {"rust-binary",     "cargo"    },
    {"rustbinary",      "cargo"    },
    {"sbt",	     "maven"    },
    {"swift",           "swift"    },
    {"uv",	      "pypi"     },
    {"yarn",            "npm"      },
};

/* The member under its name of any era: "Libs" or "libs". */
static const struct json *
get(const struct json *o, const char *upper, const char *lower)
{
	const struct json *v = json_get(o, upper);

	return v != NULL ? v : json_get(o, lower);
}

static struct str
get_str(const struct json *o, const char *upper, const char *lower)
{
	const struct json *v = get(o, upper, lower);

	return v != NULL && v->type == JSON_STRING ? v->text : STR_NONE;
}

static struct str
keep(struct vuls *v, struct str s)
{
	return str_dup(v->r.a, s);
}

/* An rpm's version and release are apart; others have a version alone. */
static int
take_package(
    struct vuls *v, struct str key, const struct json *o, struct err *e)
{
	struct str version = get_str(o, "Version", "version");
	struct str release = get_str(o, "Release", "release");
	struct vuls_package *p;

	if (v->packages.n == LIMIT_PACKAGES)
		return fail(e, E_LIMIT, "%s: more than %u packages", v->r.where,
		    LIMIT_PACKAGES);
	p = vec_add(&v->packages);
	p->name = get_str(o, "Name", "name");
	/* Until jsonVersion 4 a package may be named by its key alone. */
	p->name = keep(v, p->name.n > 0 ? p->name : key);
	p->version = version.n > 0 && release.n > 0
			 ? str_printf(v->r.a, "%.*s-%.*s", STR_ARG(version),
			       STR_ARG(release))
			 : keep(v, version);
	p->arch = keep(v, get_str(o, "Arch", "arch"));
	p->vendor = keep(v, get_str(o, "Vendor", "vendor"));
	p->module = keep(v,
	    purl_module_of(get_str(o, "ModularityLabel", "modularitylabel")));
	return 0;
}

static int
fail_sources(const struct vuls *v, struct err *e)
{
	return fail(e, E_LIMIT, "%s: more than %u packages of sources",
	    v->r.where, LIMIT_PACKAGES);
}

/* source_of holds where the source stands, from 1. */
static int
take_source(struct vuls *v, const struct json *o, struct err *e)
{
	const struct json *names = get(o, "BinaryNames", "binaryNames");
	struct vuls_source *s;

	if (v->sources.n == LIMIT_PACKAGES)
		return fail_sources(v, e);
	s = vec_add(&v->sources);
	s->name = keep(v, get_str(o, "Name", "name"));
	s->version = keep(v, get_str(o, "Version", "version"));
	if (names == NULL || names->type != JSON_ARRAY || s->name.n == 0)
		return 0;
	for (names = names->first; names != NULL; names = names->next) {
		uint32_t known;

		if (names->type != JSON_STRING ||
		    map_get(&v->source_of, names->text, &known))
			continue;
		if (v->source_of.n == LIMIT_PACKAGES)
			return fail_sources(v, e);
		*map_put(&v->source_of, keep(v, names->text), 0) =
		    (uint32_t)v->sources.n;
	}
	return 0;
}

static const char *
library_type(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(library_types); i++)
		if (str_eq(word, str_from(library_types[i].word)))
			return library_types[i].purl_type;
	return NULL;
}

/*
 * A package by its purl, where the scanner wrote one, else by the kind of
 * file that it is from.
 */
static int
take_library(struct vuls *v, const struct json *o, const char *type,
    struct str path, struct err *e)
{
	const struct json *dev = get(o, "Dev", "dev");
	struct str own_path = get_str(o, "FilePath", "filePath");
	struct sbom_item it = {
	    .name = get_str(o, "Name", "name"),
	    .version = get_str(o, "Version", "version"),
	    .purl = get_str(o, "PURL", "purl"),
	    .path = own_path.n > 0 ? own_path : path,
	    .is_dev = dev != NULL && dev->type == JSON_BOOL && dev->truth,
	};
	struct package p;

	if (it.purl.n > 0 || type == NULL)
		return sbom_item_add(&v->r, &it, e);
	arena_reset(&v->r.scratch);
	p = (struct package){
	    .type = str_from(type),
	    .name = sbom_reader_name(&v->r, str_from(type), it.name),
	    .version = it.version,
	    .path = it.path,
	    .is_dev = it.is_dev,
	};
	return sbom_reader_push(&v->r, &p, e);
}

static int
take_libraries(struct vuls *v, const struct json *o, struct err *e)
{
	const char *type = library_type(get_str(o, "Type", "type"));
	struct str path = get_str(o, "path", "Path");
	const struct json *libs = get(o, "Libs", "libs");

	v->has_libraries = true;
	if (libs == NULL || libs->type != JSON_ARRAY)
		return 0;
	for (libs = libs->first; libs != NULL; libs = libs->next)
		if (take_library(v, libs, type, path, e) < 0)
			return -1;
	return 0;
}

/* What the scan that made the file says went wrong. */
static void
take_error(struct vuls *v, const struct json *text)
{
	struct err e;

	if (text->type != JSON_STRING || text->text.n == 0)
		return;
	fail(&e, E_INPUT, "the scan that made it says: %.*s",
	    STR_ARG(str_first(text->text, 400)));
	sbom_reader_fault(&v->r, STR_NONE, &e);
}

static int
read_part(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct vuls *v = ctx;
	struct str kernel;

	if (str_eq(path[0], STR("packages")) && value->type == JSON_OBJECT)
		return take_package(v, path[1], value, e);
	if (str_eq(path[0], STR("SrcPackages")) ||
	    str_eq(path[0], STR("srcPackages")))
		return take_source(v, value, e);
	if (str_eq(path[0], STR("libraries")))
		return take_libraries(v, value, e);
	if (str_eq(path[0], STR("errors")))
		take_error(v, value);
	kernel = v->r.inv->os.kernel;
	if (str_eq(path[0], STR("runningKernel")) &&
	    str_eq(path[1], STR("release")) && kernel.n == 0 &&
	    value->type == JSON_STRING)
		v->r.inv->os.kernel = keep(v, value->text);
	return 0;
}

/* Packages and sources come in any order, so they meet at the end. */
static int
push_packages(struct vuls *v, struct err *e)
{
	for (size_t i = 0; i < v->packages.n; i++) {
		const struct vuls_package *from = vec_at(&v->packages, i);
		struct package p = {
		    .type = v->type,
		    .name = from->name,
		    .version = from->version,
		    .arch = from->arch,
		    .vendor = from->vendor,
		    .module = from->module,
		};
		uint32_t at;

		if (map_get(&v->source_of, from->name, &at)) {
			const struct vuls_source *s =
			    vec_at(&v->sources, at - 1);
			struct str signed_for = STR("linux-signed-");

			p.source_name = s->name;
			p.source_version = s->version;
			/* Vuls knows no architecture of Debian's packages;
			 * the kernel's is needed to know what was signed. */
			if (p.arch.n == 0 && str_starts(s->name, signed_for) &&
			    str_find(str_skip(s->name, signed_for.n), '-') < 0)
				p.arch = str_skip(s->name, signed_for.n);
		}
		if (sbom_reader_push(&v->r, &p, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_document(struct vuls *v, struct str bytes, struct err *e)
{
	struct sbom_reader *r = &v->r;
	struct stream_mem in;

	stream_mem_init(&in, bytes);
	if (json_split(&r->tree, &in.stream, 2, r->where, read_part, v, e) < 0)
		return -1;
	return push_packages(v, e);
}

static int
read_vuls(struct arena *a, struct str bytes, const char *where,
    struct inventory_maker *m, struct inventory *inv, struct err *e)
{
	struct vuls v = {.has_libraries = false};
	int rc;

	sbom_reader_init(&v.r, a, where, m, inv);
	vec_init(&v.packages, sizeof(struct vuls_package));
	vec_init(&v.sources, sizeof(struct vuls_source));
	map_init(&v.source_of);
	sbom_os_name(a, top_text(bytes, "family"), top_text(bytes, "release"),
	    &v.r.named);
	v.type = sbom_os_type(
	    v.r.system_is_given ? inv->os.family : v.r.named.family);
	rc = read_document(&v, bytes, e);
	inv->is_walked = v.has_libraries;
	vec_done(&v.packages);
	vec_done(&v.sources);
	map_done(&v.source_of);
	return sbom_reader_end(&v.r, rc);
}

void
sbom_os_of_vuls(
    struct arena *a, struct str family, struct str release, struct os_info *os)
{
	sbom_os_name(a, family, release, os);
}

const struct sbom_form sbom_vuls = {
    .name = "vuls",
    .doc = "a scan result of Vuls; only read",
    .row = "sbom/vuls",
    .is = is_vuls,
    .read = read_vuls,
};
