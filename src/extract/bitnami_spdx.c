/* bitnami_spdx.c: software that Bitnami built, from the SPDX files it adds. */
#include "core/limits.h"
#include "extract/language.h"

/*
 * /opt/bitnami/NAME/.spdx-NAME.spdx, JSON or the older lines of "Tag: value".
 * What Bitnami built has a purl of that type; libraries inside it, such as Go
 * modules, are found in its programs.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_starts(path, STR("/opt/bitnami/")) &&
	       str_starts(str_base(path), STR(".spdx-")) &&
	       str_ends(path, STR(".spdx"));
}

static int
hex_value(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)((at - digits) % 16) : -1;
}

/* Without the percent signs of a purl; wrong ones stay as they are. */
static struct str
decode(struct arena *a, struct str s)
{
	char *p = str_z(a, s);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int high = -1, low = -1;

		if (s.p[i] == '%' && i + 2 < s.n) {
			high = hex_value(s.p[i + 1]);
			low = hex_value(s.p[i + 2]);
		}
		p[n] = s.p[i];
		if (high >= 0 && low >= 0) {
			p[n] = (char)(high * 16 + low);
			i += 2;
		}
		n++;
	}
	return str_of(p, n);
}

/* "pkg:bitnami/redis@7.4.0-0?arch=arm64"; other types are passed over. */
static int
push_purl(struct arena *scratch, struct str purl, struct str path,
    struct package_sink *out, struct err *e)
{
	ptrdiff_t at;

	if (!str_starts(purl, STR("pkg:bitnami/")))
		return 0;
	purl = str_skip(purl, strlen("pkg:bitnami/"));
	for (size_t i = 0; i < purl.n; i++)
		if (purl.p[i] == '?' || purl.p[i] == '#')
			purl.n = i;
	at = str_find(purl, '@');
	if (at < 0)
		return 0; /* it has no version */
	return language_push(out, "bitnami",
	    decode(scratch, str_first(purl, (size_t)at)),
	    decode(scratch, str_skip(purl, (size_t)at + 1)), path, false, e);
}

static int
read_json(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *p, *ref;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	for (p = json_get_items(doc, "packages"); p != NULL; p = p->next) {
		ref = json_get_items(p, "externalRefs");
		for (; ref != NULL; ref = ref->next)
			if (push_purl(scratch,
				json_get_str(ref, "referenceLocator"),
				src->path, out, e) < 0)
				return -1;
	}
	return 0;
}

static int
read_lines(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct str tag = STR("ExternalRef: PACKAGE-MANAGER purl ");
	struct str rest = src->bytes, line;

	while (str_line(&rest, &line))
		if (str_starts(line, tag) &&
		    push_purl(scratch, str_trim(str_skip(line, tag.n)),
			src->path, out, e) < 0)
			return -1;
	return 0;
}

static int
read_spdx(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	if (str_starts(src->bytes, STR("SPDXVersion:")))
		return read_lines(scratch, src, out, e);
	return read_json(scratch, src, out, e);
}

const struct extractor extract_bitnami_spdx = {
    .name = "bitnami/spdx",
    .version = 1,
    .doc = "software built by Bitnami (/opt/bitnami/**/.spdx-*.spdx)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_spdx,
};
