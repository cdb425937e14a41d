/* updateinfo.c: the notices in the repositories of yum and dnf. */
#include "feed/updateinfo.h"

#include <stdio.h>

#include "base/vec.h"
#include "core/limits.h"
#include "feed/debian.h"
#include "feed/ids.h"
#include "feed/rpm_fix.h"
#include "feed/rpm_notice.h"
#include "fmt/xml.h"

/*
 * <updates><update type= status=><id/><title/><issued date=/><updated date=/>
 * <severity/><description/><references><reference id= title= type=/>…
 * <pkglist><collection><module name= stream=/><package name= epoch= version=
 * release= arch=/>…
 */

struct reading {
	struct arena *scratch; /* of one update */
	const struct updateinfo_rules *rules;
	struct knowledge_sink *out;
	struct str where;
	struct vec ids;   /* struct str: CVEs of the update */
	struct vec fixes; /* struct rpm_fix */
};

/* e is on one part of the update, which goes on without it. */
static void
report(const struct reading *r, struct str id, struct err *e)
{
	if (id.n > 0)
		fail_at(e, "%.*s", STR_ARG(id));
	diag_err(&r->out->diags, r->where, e);
}

static struct str
upper(struct arena *a, struct str id)
{
	char *p = str_z(a, id);

	for (size_t i = 0; i < id.n; i++)
		if (is_alpha(p[i]))
			p[i] = (char)(p[i] & ~0x20);
	return str_of(p, id.n);
}

static void
add_ids(struct reading *r, struct str text)
{
	char before = ' ';

	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_skip(text, i);
		bool may = (text.p[i] | 0x20) == 'c' && !is_alpha(before) &&
			   !is_digit(before);
		size_t n = may ? cve_id_length(rest) : 0;

		if (n > 0)
			*(struct str *)vec_add(&r->ids) =
			    upper(r->scratch, str_first(rest, n));
		i += n > 0 ? n - 1 : 0;
		before = text.p[i];
	}
}

/*
 * Where references are to a bug tracker, their titles and the text say what
 * was fixed; where they are of CVEs, the text also names others. Amazon writes
 * CVE-PENDING while there is no id.
 */
static void
find_ids(struct reading *r, const struct xml *update, struct str id)
{
	const struct xml *ref =
	    xml_get(xml_get(update, "references"), "reference");
	bool is_told = false;

	for (; ref != NULL; ref = xml_again(ref)) {
		struct str cve = xml_attr(ref, "id");
		struct err e;

		if (!str_eq(xml_attr(ref, "type"), STR("cve"))) {
			add_ids(r, xml_attr(ref, "title"));
			continue;
		}
		is_told = true;
		if (id_is_cve(cve)) {
			add_ids(r, cve);
		} else if (!str_eq(cve, STR("CVE-PENDING"))) {
			fail(&e, E_INPUT, "reference \"%.*s\" is no CVE",
			    STR_ARG(str_first(cve, 64)));
			report(r, id, &e);
		}
	}
	if (is_told)
		return;
	add_ids(r, xml_get_text(update, "title"));
	add_ids(r, xml_get_text(update, "summary"));
	add_ids(r, xml_get_text(update, "description"));
}

/* "2018-03-07 23:08:00", "2018-03-07 23:08", RFC 3339, or seconds. */
static void
read_time(const struct reading *r, const struct xml *update, const char *name,
    struct str id, utc_s *ret_t)
{
	struct str text = xml_attr(xml_get(update, name), "date");
	uint64_t seconds;
	struct err e;

	if (text.n == 0 || time_parse(text, ret_t) ||
	    (text.n == STR("2018-03-07 23:08").n &&
		time_parse(
		    str_printf(r->scratch, "%.*s:00", STR_ARG(text)), ret_t)))
		return;
	if (str_to_u64(text, UINT32_MAX, &seconds)) {
		*ret_t = (utc_s)seconds;
		return;
	}
	fail(&e, E_INPUT, "%s: \"%.*s\" is no date", name,
	    STR_ARG(str_first(text, 64)));
	report(r, id, &e);
}

/* Nothing of it is installed, or nothing that could be run. */
static bool
is_no_code(struct str package, struct str arch)
{
	return str_eq(arch, STR("src")) || str_eq(arch, STR("nosrc")) ||
	       rpm_is_debug(package);
}

/* Does version begin with the numbers of line, "5.10.35" with "5.10"? */
static bool
is_of_line(struct str version, struct str line)
{
	return line.n > 0 && str_starts(version, line) &&
	       (version.n == line.n || !is_digit(version.p[line.n]));
}

static struct str
begin_of(const struct updateinfo_rules *rules, struct str package,
    struct str version)
{
	if (is_of_line(version, rules->line))
		return rules->line;
	return rules->begin != NULL ? rules->begin(rules, package, version)
				    : STR_NONE;
}

/* 1 and *ret_fix; 0 when it is not wanted; -1 when it cannot be used. */
static int
read_package(const struct reading *r, const struct xml *p, struct str module,
    struct rpm_fix *ret_fix, struct err *e)
{
	struct str version = xml_attr(p, "version");
	struct str epoch = xml_attr(p, "epoch"), begin;
	struct rpm_fix f = {
	    .ecosystem = r->rules->ecosystem,
	    .package = xml_attr(p, "name"),
	    .module = module,
	    .channel = r->rules->channel,
	};

	if (f.package.n == 0 || f.package.n > LIMIT_NAME_BYTES)
		return fail(e, E_INPUT, "a package without a name");
	if (is_no_code(f.package, xml_attr(p, "arch")))
		return 0;
	f.fixed = rpm_evr(r->scratch, epoch, version, xml_attr(p, "release"));
	if (f.fixed.n == 0)
		return fail(e, E_INPUT, "%.*s: no version",
		    STR_ARG(str_first(f.package, 64)));
	begin = begin_of(r->rules, f.package, version);
	if (begin.n > 0)
		f.introduced = rpm_evr_plain(str_printf(r->scratch, "%.*s:%.*s",
		    STR_ARG(epoch.n > 0 ? epoch : STR("0")), STR_ARG(begin)));
	if (str_starts(f.ecosystem, STR("Oracle Linux:")))
		rpm_fix_oracle_line(&f);
	*ret_fix = f;
	return 1;
}

static struct str
module_of(const struct reading *r, const struct xml *collection)
{
	const struct xml *m = xml_get(collection, "module");
	struct str name = xml_attr(m, "name"), stream = xml_attr(m, "stream");

	if (name.n == 0 || stream.n == 0 ||
	    name.n + stream.n >= LIMIT_NAME_BYTES)
		return STR_NONE;
	return str_printf(
	    r->scratch, "%.*s:%.*s", STR_ARG(name), STR_ARG(stream));
}

static void
find_fixes(struct reading *r, const struct xml *update, struct str id)
{
	const struct xml *c = xml_get(xml_get(update, "pkglist"), "collection");
	struct str title = xml_get_text(update, "title");
	size_t n_streamless = 0;
	struct err e;

	for (; c != NULL; c = xml_again(c)) {
		struct str module = module_of(r, c);
		const struct xml *p = xml_get(c, "package");

		for (; p != NULL; p = xml_again(p)) {
			struct rpm_fix fix;
			int got = read_package(r, p, module, &fix, &e);

			if (got < 0)
				report(r, id, &e);
			else if (got > 0 &&
				 !rpm_fix_add(&r->fixes, &fix, title))
				n_streamless++;
		}
	}
	if (n_streamless > 0) {
		fail(&e, E_UNSUPPORTED,
		    "packages of modules, and no stream is named: %zu",
		    n_streamless);
		report(r, id, &e);
	}
}

static int
push(struct reading *r, const struct xml *update, struct str id, struct err *e)
{
	struct advisory adv = {.id = id, .kind = ADVISORY_NOTICE};
	struct str word = xml_get_text(update, "severity");
	enum severity severity = SEVERITY_UNKNOWN;
	struct err bad;

	if (!rpm_severity_word(word, &severity)) {
		fail(&bad, E_INPUT, "severity \"%.*s\" is unknown",
		    STR_ARG(str_first(word, 64)));
		report(r, id, &bad);
	}
	find_fixes(r, update, id);
	rpm_fixes_keep(r->scratch, &r->fixes, severity, &adv);
	adv.covers = r->ids.items;
	adv.n_covers = ids_unique(r->ids.items, r->ids.n);
	adv.title = rpm_title(r->scratch, xml_get_text(update, "title"));
	read_time(r, update, "issued", id, &adv.published_at);
	read_time(r, update, "updated", id, &adv.modified_at);
	return r->out->advisory(r->out->ctx, &adv, e);
}

static int
read_update(void *ctx, const struct xml *update, struct err *e)
{
	struct reading *r = ctx;
	struct str id = xml_get_text(update, "id");
	struct err bad;

	if (!str_eq(update->name, STR("update")) ||
	    str_eq(xml_attr(update, "status"), STR("retracted")))
		return 0;
	if (id.n == 0 || id.n > LIMIT_NAME_BYTES) {
		fail(&bad, E_INPUT, "an update without an id");
		report(r, STR_NONE, &bad);
		return 0;
	}
	r->ids.n = 0;
	r->fixes.n = 0;
	find_ids(r, update, id);
	if (r->ids.n == 0 && !str_eq(xml_attr(update, "type"), STR("security")))
		return 0;
	return push(r, update, id, e);
}

int
updateinfo_read(struct arena *scratch, const struct feed_input *in,
    const struct updateinfo_rules *rules, struct knowledge_sink *out,
    struct err *e)
{
	struct reading r = {.scratch = scratch, .rules = rules, .out = out};
	struct xml_split split = {"updates", 1, read_update, &r};
	char where[256];
	int result;

	/* Not in scratch, which xml_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	r.where = str_from(where);
	vec_init(&r.ids, sizeof(struct str));
	vec_init(&r.fixes, sizeof(struct rpm_fix));
	result = xml_split(scratch, in->bytes, &split, where, e);
	vec_done(&r.ids);
	vec_done(&r.fixes);
	return result;
}

int
updateinfo_read_any(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct updateinfo_rules rules = {.ecosystem = in->ecosystem};

	if (in->ecosystem.n == 0)
		return fail(
		    e, E_INPUT, "%.*s: of which release?", STR_ARG(in->where));
	return updateinfo_read(scratch, in, &rules, out, e);
}

bool
updateinfo_wants(struct str path)
{
	struct str base = str_base(path);
	ptrdiff_t at = str_find_str(base, STR("updateinfo.xml"));

	if (at < 0)
		return false;
	base = str_skip(base, (size_t)at + STR("updateinfo.xml").n);
	return base.n == 0 || str_eq(base, STR(".gz")) ||
	       str_eq(base, STR(".xz")) || str_eq(base, STR(".bz2")) ||
	       str_eq(base, STR(".zst"));
}

static const char *const families[] = {"almalinux", "amazon", "epel", "fedora",
    "opensuse", "oracle", "rocky", "suse", NULL};

/* Found by app/yum.c through repomd.xml of a mirror: it has no address. */
const struct feed feed_updateinfo = {
    .name = "updateinfo",
    .version = 1,
    .doc = "notices in the repositories of yum and dnf",
    .licence = "that of the repository",
    .rank = 15,
    .families = families,
    .wants = updateinfo_wants,
    .read = updateinfo_read_any,
};
