/* debian_support.c: packages that Debian supports not to the end, or partly. */
#include "core/limits.h"
#include "core/time.h"
#include "feed/debian.h"
#include "feed/feed.h"

/*
 * The lists of debian-security-support, as check-support-status(1) of version
 * 12+2026.06.30 reads them:
 * - security-support-ended.debN is for Debian N: name, last supported
 *   version, day, text. security-support-limited: name, text. '#' at the
 *   start of a line is a comment, columns are split by white space, the text
 *   is optional.
 * - A name is a Perl regular expression that must match the whole source
 *   name; the first line that matches counts. In practice names are plain or
 *   "prefix.*"; '.', '+' and '-' in them stand for themselves.
 * - Only the day decides: from that day on every installed version of the
 *   package is reported as ended, before it as "will end". The version is
 *   printed and never compared. "0" (php-horde.*) means that no version is
 *   named: last_version is then empty.
 * - security-support-limited has no release in it: it speaks of the release
 *   that the caller says the list is for, or else of all of them.
 * The plain security-support-ended is today a link to the list of one
 * release, which the file does not tell; it is read only when given by name.
 */

struct list {
	enum support_kind kind;
	struct str ecosystem; /* "Debian": every release */
};

/* Take a prefix off *s. */
static bool
take(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

/* What the file's name says. */
static bool
list_of(struct arena *a, struct str name, struct str ecosystem,
    struct list *ret_list)
{
	struct list list;
	uint64_t release;

	if (take(&name, STR("security-support-ended")))
		list.kind = SUPPORT_ENDED;
	else if (take(&name, STR("security-support-limited")))
		list.kind = SUPPORT_LIMITED;
	else
		return false;
	list.ecosystem = ecosystem.n > 0 ? ecosystem : STR("Debian");
	if (take(&name, STR(".deb"))) {
		if (!str_to_u64(name, 1000, &release))
			return false;
		list.ecosystem =
		    str_printf(a, "Debian:%llu", (unsigned long long)release);
	} else if (name.n > 0) {
		return false;
	}
	*ret_list = list;
	return true;
}

/* Source: Debian Policy 5.6.1. */
static bool
is_source_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool inner = c == '+' || c == '-' || c == '.';

		if (!(c >= 'a' && c <= 'z') && !is_digit(c) &&
		    !(i > 0 && inner))
			return false;
	}
	return s.n > 0;
}

static int
read_name(struct str pattern, struct support_note *note, struct err *e)
{
	note->package = pattern;
	note->is_prefix = str_ends(pattern, STR(".*"));
	if (note->is_prefix)
		note->package.n -= 2;
	if (!is_source_name(note->package))
		return fail(e, E_UNSUPPORTED,
		    "\"%.*s\" is neither a source name nor prefix.*",
		    STR_ARG(pattern));
	return 0;
}

static int
read_line(struct str line, const struct list *list,
    struct support_note *ret_note, struct err *e)
{
	struct support_note note = {
	    .kind = list->kind, .ecosystem = list->ecosystem};
	struct str day;

	if (read_name(word_cut(&line), &note, e) < 0)
		return -1;
	if (list->kind == SUPPORT_ENDED) {
		note.last_version = word_cut(&line);
		if (note.last_version.n == 0)
			return fail(e, E_INPUT, "no version");
		if (str_eq(note.last_version, STR("0")))
			note.last_version = STR_NONE;
		day = word_cut(&line);
		if (day.n != strlen("2026-01-31") ||
		    !time_parse(day, &note.ended_at))
			return fail(
			    e, E_INPUT, "\"%.*s\" is no day", STR_ARG(day));
	}
	note.text = line;
	*ret_note = note;
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct support_note note;
	struct str rest, line;
	struct list list;
	struct err bad;
	size_t n = 0;

	if (!list_of(scratch, str_base(in->name), in->ecosystem, &list))
		return fail(e, E_UNSUPPORTED,
		    "%s: not a list of "
		    "debian-security-support by its name",
		    where);
	if (stream_load(scratch, in->bytes, LIMIT_SMALL_FILE_BYTES, where,
		&rest, e) < 0)
		return -1;
	while (str_line(&rest, &line)) {
		n++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (read_line(line, &list, &note, &bad) < 0) {
			fail_at(&bad, "line %zu", n);
			diag_err(&out->diags, in->where, &bad);
		} else if (out->support(out->ctx, &note, e) < 0) {
			return -1;
		}
	}
	return 0;
}

static bool
wants(struct str member_name)
{
	struct str name = str_base(member_name);

	return str_eq(name, STR("security-support-limited")) ||
	       str_starts(name, STR("security-support-limited.deb")) ||
	       str_starts(name, STR("security-support-ended.deb"));
}

static const char *const files[] = {
    "security-support-limited",
    "security-support-ended.deb9",
    "security-support-ended.deb10",
    "security-support-ended.deb11",
    "security-support-ended.deb12",
    "security-support-ended.deb13",
    "security-support-ended.deb14",
    NULL,
};

static const char *const families[] = {"debian", NULL};

const struct feed feed_debian_support = {
    .name = "debian-security-support",
    .version = 1,
    .doc = "Packages whose support ends before their release's, or is limited",
    .licence = "GPL-2.0-only",
    .url = "https://salsa.debian.org/debian/debian-security-support/-/raw/"
	   "master",
    .path = "distro-info/debian-security-support",
    .files = files,
    .has_no_advisories = true,
    .families = families,
    .wants = wants,
    .read = read,
};
