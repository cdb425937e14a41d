/* spdx_tag.c: SPDX 2 in lines of "Tag: value". */
#include "sbom/spdx.h"

/*
 * Source: SPDX specification 2.3, clauses 7 (packages) and annex for the
 * syntax: a line is "Tag: value"; a value that begins with "<text>" goes on to
 * "</text>", over lines; "#" begins a comment line. A package begins with its
 * PackageName and ends where anything else begins.
 */
#define VERSION_LINE "SPDXVersion: SPDX-2."

bool
spdx_tag_is(struct str bytes)
{
	struct str head = str_first(bytes, 64 << 10), line;

	while (str_line(&head, &line))
		if (str_starts(str_trim(line), STR(VERSION_LINE)))
			return true;
	return false;
}

/* Tags that begin something that is no package. */
static bool
begins_other(struct str tag)
{
	static const char *const tags[] = {"FileName", "SnippetSPDXID",
	    "SnippetSPDXIdentifier", "LicenseID", "Relationship"};

	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (str_eq(tag, str_from(tags[i])))
			return true;
	return false;
}

static void
take_reference(struct spdx_package *p, struct str value)
{
	struct str rest = value, category = STR_NONE, type = STR_NONE;

	if (str_cut(&rest, ' ', &category) && rest.n != SIZE_MAX &&
	    str_find(rest, ' ') > 0 && str_cut(&rest, ' ', &type) &&
	    str_eq(type, STR("purl")))
		p->purl = str_trim(rest);
}

static void
take(struct spdx_package *p, struct str tag, struct str value)
{
	const struct {
		const char *tag;
		struct str *to;
	} tags[] = {
	    {"PackageName",           &p->name       },
	    {"PackageSourceInfo",     &p->source_info},
	    {"PackageVersion",        &p->version    },
	    {"PrimaryPackagePurpose", &p->purpose    },
	};

	if (str_eq(tag, STR("ExternalRef")))
		take_reference(p, value);
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (str_eq(tag, str_from(tags[i].tag)))
			*tags[i].to = value;
}

/* The value, which may go on behind its line, without its marks. */
static struct str
take_value(struct sbom_reader *r, struct str value, struct str *rest)
{
	struct str open = STR("<text>"), close = STR("</text>"), whole;
	ptrdiff_t end;
	struct err bad;

	value = str_trim(value);
	if (!str_starts(value, open))
		return value;
	value = str_skip(value, open.n);
	end = str_find_str(value, close);
	if (end >= 0)
		return str_first(value, (size_t)end);
	/* Lines are slices of one text: begin and end make the whole. */
	whole = str_of(value.p, (size_t)(rest->p - value.p) + rest->n);
	end = str_find_str(whole, close);
	if (end < 0) {
		fail(&bad, E_INPUT, "a <text> that does not end");
		sbom_reader_fault(r, STR_NONE, &bad);
		*rest = str_skip(*rest, rest->n);
		return whole;
	}
	*rest = str_skip(whole, (size_t)end + close.n);
	return str_first(whole, (size_t)end);
}

int
spdx_tag_read(struct sbom_reader *r, struct str bytes, struct err *e)
{
	struct spdx_package p = {.name = STR_NONE};
	struct str rest = bytes, line;

	while (str_line(&rest, &line)) {
		ptrdiff_t colon = str_find(line, ':');
		struct str tag, value;

		if (colon <= 0 || line.p[0] == '#')
			continue;
		tag = str_trim(str_first(line, (size_t)colon));
		value = take_value(r, str_skip(line, (size_t)colon + 1), &rest);
		if (str_eq(tag, STR("PackageName")) || begins_other(tag)) {
			if (p.name.n > 0 && spdx_add(r, &p, e) < 0)
				return -1;
			p = (struct spdx_package){.name = STR_NONE};
		}
		if (p.name.n > 0 || str_eq(tag, STR("PackageName")))
			take(&p, tag, value);
	}
	return p.name.n > 0 ? spdx_add(r, &p, e) : 0;
}
