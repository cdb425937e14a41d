/* vuls_text.c: what Windows and macOS print of themselves. */
#include "core/limits.h"
#include "server/vuls.h"

/* Digits at the beginning of s. */
static size_t
count_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

/* "KB5012170" wherever it stands, in any language. */
static void
take_kbs(struct arena *a, struct str text, struct vuls_request *v)
{
	struct vec list;
	ptrdiff_t at;

	vec_init(&list, sizeof(struct str));
	while ((at = str_find_str(text, STR("KB"))) >= 0 &&
	       list.n < LIMIT_MANIFEST_ITEMS) {
		size_t n;

		text = str_skip(text, (size_t)at + 2);
		n = count_digits(text);
		if (n >= 6 && n <= 8)
			*(struct str *)vec_add(&list) =
			    str_dup(a, str_first(text, n));
	}
	v->n_kbs = list.n;
	v->kbs = vec_keep(&list, a);
}

/* "Microsoft Windows Server 2022 Standard" without maker and edition. */
static struct str
windows_release(struct str line)
{
	static const char *const editions[] = {" Standard", " Datacenter",
	    " Essentials", " Pro", " Enterprise", " Education", " Home",
	    " Evaluation"};
	ptrdiff_t at = str_find_str(line, STR("Windows"));

	line = str_trim(str_skip(line, (size_t)at));
	for (size_t i = 0; i < ARRAY_LEN(editions); i++) {
		at = str_find_str(line, str_from(editions[i]));
		if (at > 0)
			line = str_first(line, (size_t)at);
	}
	return line;
}

/* "10.0.20348 N/A Build 20348": the first word, when it is a version. */
static struct str
windows_build(struct str line)
{
	ptrdiff_t at = str_find(line, ':');
	struct str rest = str_trim(str_skip(line, (size_t)(at + 1))), word;

	if (at < 0 || !str_cut(&rest, ' ', &word) || count_digits(word) == 0 ||
	    str_find(word, '.') < 0)
		return STR_NONE;
	for (size_t i = 0; i < word.n; i++)
		if (!is_digit(word.p[i]) && word.p[i] != '.')
			return STR_NONE;
	return word;
}

void
vuls_read_windows(struct arena *a, struct str text, struct vuls_request *v)
{
	struct str rest = text, line;

	while (str_line(&rest, &line)) {
		if (v->release.n == 0 &&
		    str_find_str(line, STR("Microsoft Windows")) >= 0)
			v->release = str_dup(a, windows_release(line));
		if (v->kernel_version.n == 0)
			v->kernel_version = str_dup(a, windows_build(line));
	}
	take_kbs(a, text, v);
}

/* "CFBundleName: Safari" */
static bool
take_word(struct str line, const char *name, struct str *ret_value)
{
	ptrdiff_t at = str_find(line, ':');

	if (at < 0 ||
	    !str_eq(str_trim(str_first(line, (size_t)at)), str_from(name)))
		return false;
	if (ret_value->n == 0)
		*ret_value = str_trim(str_skip(line, (size_t)at + 1));
	return true;
}

static void
end_app(struct vec *apps, struct package *p)
{
	if (p->name.n == 0)
		p->name = p->source_name;
	if (p->name.n > 0 && p->version.n > 0 && apps->n < LIMIT_PACKAGES)
		*(struct package *)vec_add(apps) = *p;
	*p = (struct package){.is_dev = false};
}

void
vuls_read_macos(struct arena *a, struct str text, struct vuls_request *v)
{
	struct package p = {.is_dev = false};
	struct str line;
	struct vec apps;

	vec_init(&apps, sizeof(struct package));
	while (str_line(&text, &line)) {
		if (str_trim(line).n == 0)
			end_app(&apps, &p);
		else if (!take_word(line, "CFBundleDisplayName", &p.name) &&
			 !take_word(line, "CFBundleName", &p.source_name) &&
			 !take_word(
			     line, "CFBundleShortVersionString", &p.version))
			take_word(line, "CFBundleIdentifier", &p.vendor);
	}
	end_app(&apps, &p);
	v->n_apps = apps.n;
	v->apps = vec_keep(&apps, a);
}
