/* rpm.c: packages from the headers of an rpm database, whatever its format. */
#include "extract/rpm.h"

#include "core/limits.h"
#include "extract/word.h"
#include "fmt/rpm_header.h"

void
rpm_reader_init(struct rpm_reader *r, struct str path, struct package_sink *out)
{
	*r = (struct rpm_reader){.path = path, .out = out};
	/* An epoch has ten digits, version and release are text. */
	buf_init(&r->version, 2 * LIMIT_VERSION_BYTES + 12);
	buf_init(&r->source_version, 2 * LIMIT_VERSION_BYTES + 12);
}

void
rpm_reader_done(struct rpm_reader *r)
{
	buf_done(&r->version);
	buf_done(&r->source_version);
}

static void
write_version(struct buf *b, uint32_t epoch, struct str version)
{
	buf_clear(b);
	if (epoch != 0)
		buf_printf(b, "%u:", epoch);
	buf_add(b, version);
}

/*
 * "name-version-release.src.rpm", where version and release have no '-'.
 * Without one the package stays its own source, as with other builders.
 */
static int
read_source(struct rpm_reader *r, const struct rpm_header *h, struct package *p,
    struct err *e)
{
	struct str s = h->source_rpm;
	ptrdiff_t dash;

	if (s.n == 0 || str_eq(s, STR("(none)")))
		return 0;
	if (str_ends(s, STR(".src.rpm")))
		s.n -= STR(".src.rpm").n;
	else if (str_ends(s, STR(".nosrc.rpm")))
		s.n -= STR(".nosrc.rpm").n;
	else
		return fail(
		    e, E_INPUT, "\"%.*s\" is no source rpm", STR_ARG(s));
	dash = str_rfind(s, '-');
	if (dash > 0)
		dash = str_rfind(str_first(s, (size_t)dash), '-');
	if (dash <= 0)
		return fail(e, E_INPUT,
		    "source rpm \"%.*s\" has no name, version and release",
		    STR_ARG(s));
	if (word_check(s, "source rpm", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	p->source_name = str_first(s, (size_t)dash);
	write_version(
	    &r->source_version, h->epoch, str_skip(s, (size_t)dash + 1));
	p->source_version = buf_str(&r->source_version);
	return 0;
}

/* "name:stream:version:context:arch" without what tells one build. */
static struct str
module_of(struct str label)
{
	struct str rest = label, part;
	size_t n = 0;

	if (str_eq(label, STR("(none)")))
		return STR_NONE;
	for (int i = 0; i < 2 && str_cut(&rest, ':', &part); i++)
		n += part.n + (i > 0);
	return str_first(label, n);
}

static int
read_package(struct rpm_reader *r, const struct rpm_header *h,
    struct package *ret_p, struct err *e)
{
	struct package p = {
	    .type = STR("rpm"),
	    .name = h->name,
	    .arch = h->arch,
	    .module = module_of(h->modularity_label),
	    .vendor = str_eq(h->vendor, STR("(none)")) ? STR_NONE : h->vendor,
	    .path = r->path,
	};

	if (word_check(h->name, "name", LIMIT_NAME_BYTES, e) < 0 ||
	    word_check(h->version, "version", LIMIT_VERSION_BYTES, e) < 0 ||
	    word_check(h->release, "release", LIMIT_VERSION_BYTES, e) < 0)
		return -1;
	if (p.arch.n > 0 && word_check(p.arch, "arch", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	if (p.module.n > 0 &&
	    word_check(p.module, "module", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	write_version(&r->version, h->epoch, h->version);
	buf_byte(&r->version, '-');
	buf_add(&r->version, h->release);
	p.version = buf_str(&r->version);
	p.source_name = p.name;
	p.source_version = p.version;
	*ret_p = p;
	return 0;
}

int
rpm_reader_fault(struct rpm_reader *r, const char *part, uint64_t number,
    const struct err *why, struct err *e)
{
	struct err said = *why;

	if (r->n_faults == LIMIT_RPMDB_FAULTS)
		return fail(e, E_LIMIT, "more than %u damaged parts",
		    LIMIT_RPMDB_FAULTS);
	r->n_faults++;
	err_prepend(&said, "%s %llu", part, (unsigned long long)number);
	diag_err(&r->out->diags, r->path, &said);
	return 0;
}

int
rpm_reader_add(
    struct rpm_reader *r, uint64_t number, struct str blob, struct err *e)
{
	struct rpm_header h;
	struct package p;
	struct err bad;

	if (r->n_headers == LIMIT_RPMDB_PACKAGES)
		return fail(
		    e, E_LIMIT, "more than %u packages", LIMIT_RPMDB_PACKAGES);
	r->n_headers++;
	if (rpm_header_read(blob, &h, &bad) < 0)
		return rpm_reader_fault(r, "record", number, &bad, e);
	if (str_eq(h.name, STR("gpg-pubkey")))
		return 0;
	if (read_package(r, &h, &p, &bad) < 0)
		return rpm_reader_fault(r, "record", number, &bad, e);
	/* What is wrong with its source does not lose the package. */
	if (read_source(r, &h, &p, &bad) < 0 &&
	    rpm_reader_fault(r, "record", number, &bad, e) < 0)
		return -1;
	r->text_bytes += p.name.n + p.version.n + p.arch.n + p.source_name.n +
			 p.source_version.n + p.module.n + p.vendor.n;
	if (r->text_bytes > LIMIT_RPMDB_TEXT_BYTES)
		return fail(e, E_LIMIT,
		    "more than %u bytes of names and "
		    "versions",
		    LIMIT_RPMDB_TEXT_BYTES);
	if (r->out->add(r->out->ctx, &p, e) < 0)
		return -1;
	/* Names of files that cannot be read are nobody's. */
	if (r->out->own != NULL)
		rpm_header_files(blob, r->out->ctx, r->out->own);
	return 0;
}
