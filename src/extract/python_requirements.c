/* python_requirements.c: Python packages that pip is told to install. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/place.h"

/*
 * Sources: pip.pypa.io, "Requirements File Format"; PEP 508. Only a version
 * that is pinned says what is installed. Options, URLs and paths name none.
 */

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str base = str_base(path);
	struct str folder = str_first(path, path.n - base.n);

	(void)is_executable;
	(void)size_bytes;
	if (!str_ends(base, STR(".txt")) || place_is_module(path))
		return false;
	return str_find_str(base, STR("requirements")) >= 0 ||
	       str_ends(folder, STR("/requirements/"));
}

/* The line up to a comment: a '#' at its start or behind white space. */
static struct str
without_comment(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '#' && (i == 0 || is_space(line.p[i - 1])))
			return str_first(line, i);
	return line;
}

/* Lines that go on in each other as one, without comments, owned by a. */
static struct str
joined(struct arena *a, struct str lines)
{
	char *p = arena_alloc(a, lines.n);
	struct str line;
	size_t n = 0;

	while (str_line(&lines, &line)) {
		line = without_comment(line);
		if (str_ends(line, STR("\\")))
			line.n--;
		if (line.n > 0)
			memcpy(p + n, line.p, line.n);
		n += line.n;
	}
	return str_of(p, n);
}

/* The next requirement. A backslash at its end has a line go on. */
static bool
next_requirement(struct arena *a, struct str *rest, struct str *ret_line)
{
	struct str begin = *rest, line;
	bool is_joined = false;

	if (!str_line(rest, &line))
		return false;
	while (str_ends(line, STR("\\")) && rest->n > 0) {
		is_joined = true;
		(void)str_line(rest, &line);
	}
	if (is_joined)
		line = joined(a, str_first(begin, begin.n - rest->n));
	*ret_line = str_trim(without_comment(line));
	return true;
}

/* Take the name off *rest; empty when it begins with none. */
static struct str
take_name(struct str *rest)
{
	struct str s = *rest;
	size_t n = 0;

	while (n < s.n && (is_alpha(s.p[n]) || is_digit(s.p[n]) ||
			      s.p[n] == '.' || s.p[n] == '_' || s.p[n] == '-'))
		n++;
	*rest = str_trim(str_skip(s, n));
	return s.n > 0 && (is_alpha(s.p[0]) || is_digit(s.p[0]))
		   ? str_first(s, n)
		   : STR_NONE;
}

/* What stands before the first word, or all. */
static struct str
before(struct str s, const char *word)
{
	ptrdiff_t at = str_find_str(s, str_from(word));

	return at < 0 ? s : str_first(s, (size_t)at);
}

/* The version that one of "==1.0, !=1.1" pins; empty when none does. */
static struct str
pinned_version(struct str specifiers)
{
	struct str part;

	while (str_cut(&specifiers, ',', &part)) {
		part = str_trim(part);
		if (!str_starts(part, STR("==")))
			continue;
		part = str_skip(part, str_starts(part, STR("===")) ? 3 : 2);
		part = before(str_trim(part), " ");
		return str_find(part, '*') < 0 ? part : STR_NONE;
	}
	return STR_NONE;
}

static int
read_requirement(struct arena *scratch, struct str line,
    const struct source *src, struct package_sink *out, struct err *e)
{
	struct str name = take_name(&line), version;
	ptrdiff_t end;

	if (name.n == 0)
		return 0;
	if (str_starts(line, STR("["))) {
		end = str_find(line, ']');
		line = end < 0 ? STR_NONE : str_skip(line, (size_t)end + 1);
	}
	/* Markers and hashes say where and how, not which. */
	line = str_trim(before(before(line, ";"), " --"));
	if (str_starts(line, STR("(")))
		line = before(str_skip(line, 1), ")");
	version = pinned_version(line);
	if (version.n == 0)
		return 0;
	return language_push(out, "pypi", language_name(scratch, "pypi", name),
	    version, src->path, place_is_for_developers(str_base(src->path)),
	    e);
}

static int
read_list(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, line;

	if (str_starts(rest, STR("\xff\xfe")) ||
	    str_starts(rest, STR("\xfe\xff")))
		return fail(e, E_UNSUPPORTED, "%.*s: text in UTF-16",
		    STR_ARG(src->path));
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_skip(rest, 3);
	while (next_requirement(scratch, &rest, &line))
		if (read_requirement(scratch, line, src, out, e) < 0)
			return -1;
	return 0;
}

const struct extractor extract_python_requirements = {
    .name = "python/requirements",
    .version = 1,
    .doc = "Python packages that lists for pip pin (requirements.txt)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_list,
};
