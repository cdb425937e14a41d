/* ruby_gemfile_lock.c: Ruby gems, from the lock file of Bundler. */
#include "core/limits.h"
#include "extract/language.h"

/*
 * Sections begin in the first column. Those of sources (GEM, GIT, PATH,
 * PLUGIN SOURCE) have "  specs:" and below it, indented by four,
 *	    nokogiri (1.15.4-x86_64-linux)
 * and what that needs, indented by six. A version has no '-', a platform may
 * stand behind it. Source: bundler, lib/bundler/lockfile_parser.rb.
 */

/* A gem's own lock file says what it was developed with. */
static bool
is_in_gem(struct str path)
{
	ptrdiff_t at;

	while ((at = str_find_str(path, STR("/gems/"))) >= 0) {
		struct str folder;

		path = str_skip(path, (size_t)at + strlen("/gems"));
		folder = str_skip(path, 1);
		at = str_find(folder, '/');
		if (at < 0)
			return false;
		folder = str_first(folder, (size_t)at);
		for (size_t i = 1; i < folder.n; i++)
			if (folder.p[i - 1] == '-' && is_digit(folder.p[i]))
				return true;
	}
	return false;
}

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str file = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	return (str_eq(file, STR("Gemfile.lock")) ||
		   str_eq(file, STR("gems.locked"))) &&
	       !is_in_gem(path);
}

/* "name (version-platform)" */
static bool
split_spec(struct str spec, struct str *ret_name, struct str *ret_version)
{
	ptrdiff_t open = str_find_str(spec, STR(" ("));
	struct str rest;

	if (open < 0 || !str_ends(spec, STR(")")))
		return false;
	rest = str_skip(spec, (size_t)open + 2);
	rest.n--;
	*ret_name = str_first(spec, (size_t)open);
	return str_cut(&rest, '-', ret_version);
}

static int
read_spec(struct str spec, size_t line_no, struct str path,
    struct package_sink *out, struct err *e)
{
	struct str name, version;
	struct err bad;

	if (split_spec(spec, &name, &version))
		return language_push(out, "gem", name, version, path, false, e);
	fail(&bad, E_INPUT, "line %zu: not \"name (version)\"", line_no);
	diag_err(&out->diags, path, &bad);
	return 0;
}

/* Both sides of it are read. */
static void
note_conflict(struct str path, size_t line_no, struct package_sink *out)
{
	struct err bad;

	fail(&bad, E_INPUT, "line %zu: a merge conflict", line_no);
	diag_err(&out->diags, path, &bad);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, line;
	bool in_specs = false;
	size_t line_no = 0;

	(void)scratch;
	while (str_line(&rest, &line)) {
		line_no++;
		if (str_starts(line, STR("<<<<<<< ")))
			note_conflict(src->path, line_no, out);
		else if (line.n > 0 && strchr("=>|", line.p[0]) != NULL)
			continue; /* goes on behind a conflict's marks */
		else if (str_eq(str_trim(line), STR("specs:")))
			in_specs = true;
		else if (line.n > 0 && !is_space(line.p[0]))
			in_specs = false;
		else if (in_specs && str_starts(line, STR("    ")) &&
			 line.n > 4 && line.p[4] != ' ' &&
			 read_spec(str_trim(line), line_no, src->path, out, e) <
			     0)
			return -1;
	}
	return 0;
}

const struct extractor extract_ruby_gemfile_lock = {
    .name = "ruby/gemfile-lock",
    .version = 1,
    .doc = "Ruby gems of a project (Gemfile.lock, gems.locked)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
