/* os_release.c: which distribution a target runs, from its os-release. */
#include "inventory/os_release.h"

#include "core/limits.h"

#define DEBIAN_VERSION "/etc/debian_version"

static const char *const files[] = {"/etc/os-release", "/usr/lib/os-release"};

const char *const os_release_paths[] = {
    "/etc/os-release", "/usr/lib/os-release", DEBIAN_VERSION, NULL};

/*
 * The value of "value", 'value' or value as a shell would read it, in a.
 * False when a quote is not closed or something stands behind it.
 */
static bool
unquote(struct arena *a, struct str s, struct str *ret_value)
{
	char quote = s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'') ? s.p[0] : 0;
	char *out = arena_alloc(a, s.n);
	size_t i = quote != 0, n = 0;

	for (; i < s.n && s.p[i] != quote; i++) {
		char c = s.p[i];

		if (quote == 0 && (is_space(c) || c == '"' || c == '\''))
			return false;
		/* Between double quotes only these four need a backslash. */
		if (c == '\\' && quote != '\'' && i + 1 < s.n &&
		    (quote == 0 || (s.p[i + 1] != '\0' &&
				       strchr("\"\\$`", s.p[i + 1]) != NULL)))
			c = s.p[++i];
		out[n++] = c;
	}
	/* The closing quote is the last byte of the line. */
	if (quote != 0 && i + 1 != s.n)
		return false;
	*ret_value = str_of(out, n);
	return true;
}

/* Shell names: letters, digits and _, no digit first. */
static bool
is_key(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && s.p[i] != '_' &&
		    (i == 0 || !is_digit(s.p[i])))
			return false;
	return s.n > 0;
}

static struct str *
field_of(struct os_info *os, struct str key)
{
	if (str_eq(key, STR("ID")))
		return &os->family;
	if (str_eq(key, STR("VERSION_ID")))
		return &os->release;
	if (str_eq(key, STR("VERSION_CODENAME")))
		return &os->codename;
	if (str_eq(key, STR("PRETTY_NAME")))
		return &os->pretty;
	return NULL;
}

void
os_release_parse(struct arena *a, struct str path, struct str text,
    struct os_info *os, struct diag_sink *diags)
{
	struct str line, key, value, *field;
	struct err e;

	for (size_t number = 1; str_line(&text, &line); number++) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		value = line;
		if (!str_cut(&value, '=', &key) || !is_key(key) ||
		    key.n == line.n || !unquote(a, value, &value)) {
			fail(&e, E_INPUT, "line %zu: not KEY=value", number);
			diag_err(diags, path, &e);
			continue;
		}
		field = field_of(os, key);
		if (field != NULL)
			*field = value;
	}
	if (os->family.n == 0) {
		fail(&e, E_INPUT, "no ID in it");
		diag_err(diags, path, &e);
	}
}

static int
load(struct arena *a, struct tree *t, const char *path, struct str *ret_text,
    struct err *e)
{
	struct tree_file *f;
	int r;

	if (t->ops->open(t, path, &f, e) < 0)
		return -1;
	r = tree_file_load(a, f, LIMIT_SMALL_FILE_BYTES, path, ret_text, e);
	f->ops->close(f);
	return r;
}

/* From the first of the two files that can be read. */
static void
ask_os_release(struct arena *a, struct tree *t, struct os_info *os,
    struct diag_sink *diags)
{
	bool unreadable = false;
	struct str text;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (load(a, t, files[i], &text, &e) == 0) {
			os_release_parse(
			    a, str_from(files[i]), text, os, diags);
			return;
		}
		if (e.code != E_ABSENT) {
			diag_err(diags, str_from(files[i]), &e);
			unreadable = true;
		}
	}
	if (!unreadable) {
		fail(&e, E_ABSENT, "no os-release");
		diag_err(diags, str_from(files[0]), &e);
	}
}

/* "12.5" is a release, "trixie/sid" the codename of the next one. */
static void
ask_debian_version(struct arena *a, struct tree *t, struct os_info *os,
    struct diag_sink *diags)
{
	const char *path = DEBIAN_VERSION;
	struct str text;
	struct err e;

	if (load(a, t, path, &text, &e) < 0) {
		if (e.code != E_ABSENT)
			diag_err(diags, str_from(path), &e);
		return;
	}
	text = str_trim(text);
	if (text.n > 0 && is_digit(text.p[0]))
		str_cut(&text, '.', &os->release);
	else if (os->codename.n == 0)
		str_cut(&text, '/', &os->codename);
}

struct os_info
os_release_find(struct arena *a, struct tree *t, struct diag_sink *diags)
{
	struct os_info os = {.family = STR_NONE};

	ask_os_release(a, t, &os, diags);
	if (str_eq(os.family, STR("debian")) && os.release.n == 0)
		ask_debian_version(a, t, &os, diags);
	return os;
}
