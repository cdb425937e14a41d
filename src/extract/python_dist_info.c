/* python_dist_info.c: Python packages that are installed. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/place.h"

/*
 * Sources: packaging.python.org, "Recording installed projects" and "Core
 * metadata"; PEP 627 for INSTALLER. Headers are read here and not as control
 * stanzas: in old files a licence goes on in lines that are no fields, and
 * what stands above them still counts.
 */

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_ends(path, STR(".dist-info/METADATA")) ||
	       str_ends(path, STR(".egg-info/PKG-INFO")) ||
	       str_ends(path, STR("/EGG-INFO/PKG-INFO")) ||
	       str_ends(path, STR(".egg-info"));
}

/* "/usr/lib64/python3.9/site-packages/": of the system's own Python. */
static bool
is_system_folder(struct str path)
{
	ptrdiff_t at = str_find_str(path, STR("/usr/lib"));
	struct str rest;

	if (at < 0)
		return false;
	rest = str_skip(path, (size_t)at + strlen("/usr/lib"));
	if (str_starts(rest, STR("64")))
		rest = str_skip(rest, 2);
	return str_starts(rest, STR("/python")) &&
	       str_find_str(rest, STR("/site-packages/")) >= 0;
}

/* The first word of the file beside src; empty when there is none. */
static struct str
word_beside(struct arena *a, const struct source *src, const char *suffix)
{
	struct str text, word = STR_NONE;
	struct err e;

	/* Without it nothing is known, as when it is not there. */
	if (src->sibling(src, a, suffix, &text, &e) < 0)
		return STR_NONE;
	text = str_trim(text);
	if (!str_cut(&text, ' ', &word))
		return STR_NONE;
	return word;
}

/*
 * Has the distribution's package manager put it there, to be matched as the
 * distribution's? INSTALLER tells: rpm's macros write "rpm". Many packages of
 * a distribution have none, nothing but a tool that people use writes it in
 * the folders of the system's Python; so there it takes pip's word, or the
 * list of files that pip left for packages of setup.py, to be somebody's own.
 */
static bool
is_distributions(struct arena *a, const struct source *src)
{
	/* Builders of Arch, Alpine and Gentoo, which nobody installs with. */
	static const char *const builders[] = {
	    "rpm", "debian", "apk", "installer", "gpep517"};
	struct str word = word_beside(a, src, "/INSTALLER");

	for (size_t i = 0; i < ARRAY_LEN(builders); i++)
		if (str_eq(word, str_from(builders[i])))
			return true;
	return word.n == 0 && is_system_folder(src->path) &&
	       (str_ends(src->path, STR(".egg-info")) ||
		   word_beside(a, src, "/installed-files.txt").n == 0);
}

/* The value of the field when the line is of it. */
static bool
is_field(struct str line, struct str field, struct str *ret_value)
{
	if (!str_starts(line, field))
		return false;
	*ret_value = str_trim(str_skip(line, field.n));
	return true;
}

static int
read_metadata(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, line, value;
	struct str name = STR_NONE, version = STR_NONE;

	if (is_distributions(scratch, src))
		return 0;
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_skip(rest, 3);
	while (str_line(&rest, &line) && line.n > 0) {
		if (name.n == 0 && is_field(line, STR("Name:"), &value))
			name = value;
		else if (version.n == 0 &&
			 is_field(line, STR("Version:"), &value))
			version = value;
	}
	return language_push(out, "pypi", language_name(scratch, "pypi", name),
	    version, src->path, false, e);
}

const struct extractor extract_python_dist_info = {
    .name = "python/dist-info",
    .version = 1,
    .doc = "Python packages installed by pip and its like",
    .wants = wants,
    .siblings =
	(const char *const[]){"/INSTALLER", "/installed-files.txt", NULL},
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_metadata,
};
