/* ruby_gemspec.c: installed Ruby gems, from the specifications RubyGems keeps. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/token.h"

/*
 * One file per gem, Ruby code that RubyGems writes itself:
 *	s.name = "rake".freeze
 *	s.version = "13.0.6"
 * Source: rubygems, lib/rubygems/specification.rb, to_ruby. Versions of 2.0
 * and before write %q{rake}.
 */

/*
 * Gems that come with Ruby, beside the default ones, which have a folder of
 * their own. Source: ruby, gems/bundled_gems, of 2.7 to 4.0.
 */
static const char *const bundled[] = {
    "abbrev",
    "base64",
    "benchmark",
    "bigdecimal",
    "csv",
    "debug",
    "drb",
    "fiddle",
    "getoptlong",
    "irb",
    "logger",
    "matrix",
    "minitest",
    "mutex_m",
    "net-ftp",
    "net-imap",
    "net-pop",
    "net-smtp",
    "net-telnet",
    "nkf",
    "observer",
    "ostruct",
    "power_assert",
    "prime",
    "pstore",
    "racc",
    "rake",
    "rbs",
    "rdoc",
    "readline",
    "readline-ext",
    "reline",
    "repl_type_completor",
    "resolv-replace",
    "rexml",
    "rinda",
    "rss",
    "syslog",
    "test-unit",
    "typeprof",
    "win32-registry",
    "win32ole",
    "xmlrpc",
};

/* "rexml" of "rexml-3.2.5.gemspec"; the version has at least one '.'. */
static bool
split_file_name(struct str file, struct str *ret_name, struct str *ret_version)
{
	struct str stem = str_first(file, file.n - strlen(".gemspec"));

	for (size_t i = 1; i + 1 < stem.n; i++) {
		struct str rest = str_skip(stem, i + 1), version;

		if (stem.p[i] != '-' || !is_digit(stem.p[i + 1]))
			continue;
		/* Behind the version may stand a platform: -x86_64-linux. */
		(void)str_cut(&rest, '-', &version);
		if (str_find(version, '.') < 0)
			continue;
		*ret_name = str_first(stem, i);
		*ret_version = version;
		return true;
	}
	return false;
}

static bool
is_bundled(struct str file)
{
	struct str name, version;

	if (!split_file_name(file, &name, &version))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(bundled); i++)
		if (str_eq(name, str_from(bundled[i])))
			return true;
	return false;
}

/*
 * Is the gem a part of the distribution's packages? They are patched without
 * a change of version, and the distribution's advisories speak of them. What
 * people install for all users lies in /var/lib/gems (Debian),
 * /usr/local/share/gems (Fedora), or beside Ruby's own (Alpine, Arch).
 */
static bool
is_of_distribution(struct str path)
{
	static const char *const folders[] = {
	    "/usr/share/gems/",
	    "/usr/share/rubygems-integration/",
	};

	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (str_starts(path, str_from(folders[i])))
			return true;
	if (!str_starts(path, STR("/usr/lib")))
		return false;
	return str_find_str(path, STR("/rubygems-integration/")) >= 0 ||
	       str_find_str(path, STR("/specifications/default/")) >= 0 ||
	       is_bundled(str_base(path));
}

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_ends(path, STR(".gemspec")) &&
	       str_find_str(path, STR("/specifications/")) >= 0 &&
	       !is_of_distribution(path);
}

/* Does the line assign a literal to that member, as in `s.name = "x"`? */
static bool
is_assigned(struct str line, const char *member, struct str *ret_value)
{
	ptrdiff_t dot = str_find(line, '.'), end;

	if (dot < 0)
		return false;
	line = str_skip(line, (size_t)dot + 1);
	if (!token_take(&line, member) || !token_take(&line, "="))
		return false;
	if (token_quoted(&line, ret_value))
		return true;
	if (!token_take(&line, "%q{"))
		return false;
	end = str_find(line, '}');
	if (end >= 0)
		*ret_value = str_first(line, (size_t)end);
	return end >= 0;
}

static int
read_gemspec(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, line;
	struct str name = STR_NONE, version = STR_NONE;
	struct str file_name, file_version;

	(void)scratch;
	while ((name.n == 0 || version.n == 0) && str_line(&rest, &line)) {
		if (name.n == 0)
			(void)is_assigned(line, "name", &name);
		if (version.n == 0)
			(void)is_assigned(line, "version", &version);
	}
	/* Written by hand, it may compute them; the file's name is made. */
	if ((name.n == 0 || version.n == 0) &&
	    split_file_name(str_base(src->path), &file_name, &file_version)) {
		name = file_name;
		version = file_version;
	}
	return language_push(out, "gem", name, version, src->path, false, e);
}

const struct extractor extract_ruby_gemspec = {
    .name = "ruby/gemspec",
    .version = 1,
    .doc = "installed Ruby gems (specifications/*.gemspec)",
    .wants = wants,
    .max_bytes = LIMIT_SMALL_FILE_BYTES,
    .read = read_gemspec,
};
