/* stanza.c: packages from stanzas as dpkg writes them, and others after it. */
#include "extract/stanza.h"

#include "base/stream.h"
#include "core/limits.h"
#include "extract/word.h"

int
stanza_get_once(const struct deb822_stanza *s, const char *name,
    struct str *ret_value, struct err *e)
{
	struct str value = STR_NONE;
	size_t name_bytes = strlen(name);

	for (size_t i = 0; i < s->n_fields; i++) {
		struct deb822_stanza one = {&s->fields[i], 1, s->line};
		struct str v;

		if (s->fields[i].name.n != name_bytes)
			continue; /* most of them, without a call */
		v = deb822_get(&one, name);
		if (v.p == NULL)
			continue;
		if (value.p != NULL)
			return fail(e, E_INPUT, "%s twice", name);
		value = v;
	}
	*ret_value = value;
	return 0;
}

/* "want flag state", e.g. "install ok installed"; the state decides. */
static int
parse_status(const struct stanza_format *f, struct str value, bool *ret_on_disk,
    struct err *e)
{
	ptrdiff_t before = str_rfind(value, ' ');
	struct str word = str_skip(value, (size_t)(before + 1));

	for (size_t i = 0; i < f->n_states; i++) {
		if (str_eq(word, str_from(f->states[i].word))) {
			*ret_on_disk = f->states[i].on_disk;
			return 0;
		}
	}
	return fail(e, E_INPUT, "Status \"%.*s\" is not known", STR_ARG(value));
}

/* One stanza; 1 when it is a package whose files are there, else 0. */
static int
read_stanza(const struct stanza_format *f, const struct deb822_stanza *s,
    struct package *ret_p, struct err *e)
{
	struct str status;
	bool on_disk = true;

	if (stanza_get_once(s, "Status", &status, e) < 0 ||
	    stanza_get_once(s, "Package", &ret_p->name, e) < 0 ||
	    stanza_get_once(s, "Version", &ret_p->version, e) < 0 ||
	    stanza_get_once(s, "Architecture", &ret_p->arch, e) < 0)
		return -1;
	if (f->states != NULL && status.n > 0 &&
	    parse_status(f, status, &on_disk, e) < 0)
		return -1;
	if (!on_disk)
		return 0;
	if (word_check(ret_p->name, "Package", LIMIT_NAME_BYTES, e) < 0 ||
	    word_check(ret_p->version, "Version", LIMIT_VERSION_BYTES, e) < 0)
		return -1;
	if (ret_p->arch.n > 0 &&
	    word_check(ret_p->arch, "Architecture", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	ret_p->maintainer =
	    str_first(deb822_get(s, "Maintainer"), LIMIT_NAME_BYTES);
	ret_p->type = str_from(f->type);
	ret_p->source_name = ret_p->name;
	ret_p->source_version = ret_p->version;
	return f->read_source(s, ret_p, e) < 0 ? -1 : 1;
}

static int
read_stanzas(struct deb822 *d, struct str path, const struct stanza_format *f,
    struct package_sink *out, struct err *e)
{
	struct deb822_stanza s;
	struct err bad;
	int r;

	while ((r = deb822_next(d, &s, &bad)) != 0) {
		struct package p = {.path = path};

		if (r < 0 && bad.code != E_INPUT) {
			*e = bad;
			return -1;
		}
		if (r > 0) {
			r = read_stanza(f, &s, &p, &bad);
			if (r < 0)
				err_prepend(&bad, "line %zu", s.line);
		}
		if (r < 0)
			diag_err(&out->diags, path, &bad);
		else if (r > 0 && out->add(out->ctx, &p, e) < 0)
			return -1;
	}
	return 0;
}

int
stanza_read_all(struct arena *scratch, const struct source *src,
    const struct stanza_format *format, struct package_sink *out, struct err *e)
{
	struct stream_mem m;
	struct deb822 *d;
	int r;

	stream_mem_init(&m, src->bytes);
	d = deb822_new(&m.stream, str_z(scratch, src->path));
	r = read_stanzas(d, src->path, format, out, e);
	deb822_free(d);
	return r;
}
