/* purl.c: package URLs. */
#include "core/purl.h"

static void
encode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (is_alpha(c) || is_digit(c) ||
		    (c != '\0' && strchr(".-_~:", c) != NULL))
			buf_byte(out, (unsigned char)c);
		else
			buf_printf(out, "%%%02X", (unsigned char)c);
	}
}

void
purl_write(
    struct buf *out, const struct package *p, struct str ns, struct str distro)
{
	const char *mark = "?";

	buf_printf(out, "pkg:%.*s/", STR_ARG(p->type));
	if (ns.n > 0) {
		encode(out, ns);
		buf_byte(out, '/');
	}
	encode(out, p->name);
	if (p->version.n > 0) {
		buf_byte(out, '@');
		encode(out, p->version);
	}
	if (p->arch.n > 0) {
		buf_printf(out, "%sarch=", mark);
		encode(out, p->arch);
		mark = "&";
	}
	if (distro.n > 0) {
		buf_printf(out, "%sdistro=", mark);
		encode(out, distro);
	}
}
