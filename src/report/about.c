/* about.c: what the forms for pipelines say alike of a finding. */
#include "report/about.h"

#include "base/buf.h"
#include "core/purl.h"
#include "core/time.h"
#include "os/digest.h"

#define TEXT_MAX ((size_t)1 << 20)

const char *
vex_status_name(enum vex_status s)
{
	static const char *const names[VEX_STATUS_N] = {
	    [VEX_UNDER_INVESTIGATION] = "under_investigation",
	    [VEX_AFFECTED] = "affected",
	    [VEX_NOT_AFFECTED] = "not_affected",
	    [VEX_FIXED] = "fixed",
	};

	return names[(unsigned)s < VEX_STATUS_N ? s : VEX_UNDER_INVESTIGATION];
}

enum vex_status
about_vex(const struct finding *f)
{
	if (f->suppression != NULL &&
	    f->suppression->status == SUPPRESSION_NOT_AFFECTED)
		return VEX_NOT_AFFECTED;
	if (f->suppression != NULL &&
	    f->suppression->status == SUPPRESSION_FIXED)
		return VEX_FIXED;
	switch (f->verdict) {
	case VERDICT_AFFECTED:
		return VEX_AFFECTED;
	case VERDICT_NOT_AFFECTED:
		return VEX_NOT_AFFECTED;
	case VERDICT_UNKNOWN:
		break;
	}
	return VEX_UNDER_INVESTIGATION;
}

bool
about_is_vulnerability(const struct finding *f)
{
	return f->kind == FINDING_VULNERABILITY || f->kind == FINDING_MALWARE;
}

bool
about_is_cve(struct str id)
{
	struct str rest = id, word, year, number;
	uint64_t n;

	return str_cut(&rest, '-', &word) && str_eq(word, STR("CVE")) &&
	       str_cut(&rest, '-', &year) && year.n == 4 &&
	       str_to_u64(year, 9999, &n) && str_cut(&rest, '-', &number) &&
	       number.n >= 4 && number.n <= 19 &&
	       str_to_u64(number, UINT64_MAX, &n) &&
	       !str_cut(&rest, '-', &word);
}

/* Letters, digits and "-.:_" need no escape in a path of a URL. */
static bool
is_plain_id(struct str id)
{
	static const char marks[] = "-.:_";

	for (size_t i = 0; i < id.n; i++)
		if (!is_digit(id.p[i]) && !is_alpha(id.p[i]) &&
		    memchr(marks, id.p[i], sizeof marks - 1) == NULL)
			return false;
	return id.n > 0;
}

struct str
about_link(struct arena *a, struct str id)
{
	static const struct {
		const char *prefix, *page;
	} pages[] = {
	    {"CVE-",     "https://nvd.nist.gov/vuln/detail/"           },
	    {"GHSA-",    "https://github.com/advisories/"              },
	    {"DSA-",     "https://security-tracker.debian.org/tracker/"},
	    {"DLA-",     "https://security-tracker.debian.org/tracker/"},
	    {"TEMP-",    "https://security-tracker.debian.org/tracker/"},
	    {"USN-",     "https://ubuntu.com/security/notices/"        },
	    {"RHSA-",    "https://access.redhat.com/errata/"           },
	    {"RHBA-",    "https://access.redhat.com/errata/"           },
	    {"ALAS",     "https://alas.aws.amazon.com/"                },
	    {"MAL-",     "https://osv.dev/vulnerability/"              },
	    {"GO-",      "https://pkg.go.dev/vuln/"                    },
	    {"PYSEC-",   "https://osv.dev/vulnerability/"              },
	    {"RUSTSEC-", "https://rustsec.org/advisories/"             },
	};

	if (!is_plain_id(id))
		return STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (str_starts(id, str_from(pages[i].prefix)))
			return str_printf(
			    a, "%s%.*s", pages[i].page, STR_ARG(id));
	return STR_NONE;
}

bool
about_is_url(struct str s)
{
	static const char marks[] = "-._~:/?#[]@!$&'()*+,;=%";

	if (!str_starts(s, STR("https://")) && !str_starts(s, STR("http://")))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !is_alpha(s.p[i]) &&
		    memchr(marks, s.p[i], sizeof marks - 1) == NULL)
			return false;
	return true;
}

struct str
about_action(struct arena *a, const struct finding *f)
{
	bool has_channel = f->fix_channel.n > 0;

	if (f->verdict == VERDICT_UNKNOWN)
		return STR("It could not be decided whether it applies.");
	if (f->kind == FINDING_MALWARE)
		return STR("Remove it.");
	if (f->kind != FINDING_VULNERABILITY)
		return STR("Move to a version that is supported.");
	if (f->fixed_version.n > 0)
		return str_printf(a, "Update to %.*s or later%s%.*s.",
		    STR_ARG(f->fixed_version),
		    has_channel ? ", from the channel " : "",
		    STR_ARG(f->fix_channel));
	switch (f->status) {
	case STATUS_WILL_NOT_FIX:
		return STR("No fix: the vendor will not make one.");
	case STATUS_DEFERRED:
		return STR("No fix yet: the vendor has deferred it.");
	case STATUS_END_OF_LIFE:
		return STR("No fix: the package is no longer supported.");
	case STATUS_UNKNOWN:
		return STR("No fix yet: the vendor is looking into it.");
	case STATUS_AFFECTED:
	case STATUS_FIXED_LATER:
	case STATUS_NOT_AFFECTED:
	case STATUS_N:
		break;
	}
	return STR("No fix is known yet.");
}

struct str
about_suppression(struct arena *a, const struct suppression *s)
{
	struct buf b;
	struct str whole;

	buf_init(&b, TEXT_MAX);
	if (s->source.n > 0) {
		buf_add(&b, s->source);
		buf_add(&b, STR(": "));
	}
	buf_printf(&b, "%s", suppression_status_name(s->status));
	if (s->justification.n > 0)
		buf_printf(&b, " (%.*s)", STR_ARG(s->justification));
	if (s->reason.n > 0) {
		buf_add(&b, STR(": "));
		buf_add(&b, s->reason);
	}
	if (s->expires_at != 0)
		buf_printf(&b, "; until %.*s",
		    STR_ARG(time_write_date(a, s->expires_at)));
	whole = str_dup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}

struct str
about_justification(const struct suppression *s)
{
	static const char *const words[] = {
	    "component_not_present",
	    "vulnerable_code_not_present",
	    "vulnerable_code_not_in_execute_path",
	    "vulnerable_code_cannot_be_controlled_by_adversary",
	    "inline_mitigations_already_exist",
	};

	for (size_t i = 0; s != NULL && i < ARRAY_LEN(words); i++)
		if (str_eq(s->justification, str_from(words[i])))
			return s->justification;
	return STR_NONE;
}

struct str
about_line(struct arena *a, const struct finding *f)
{
	const struct package *p = f->package;
	struct str place = STR_NONE;

	if (p != NULL)
		place = str_printf(
		    a, "%.*s %.*s: ", STR_ARG(p->name), STR_ARG(p->version));
	return str_printf(a, "%s%.*s%.*s%s%.*s",
	    f->verdict == VERDICT_UNKNOWN ? "undecided: " : "", STR_ARG(place),
	    STR_ARG(f->id), f->title.n > 0 ? ": " : "", STR_ARG(f->title));
}

bool
about_is_idle_kernel(const struct finding *f)
{
	return f->package != NULL && f->package->kernel == KERNEL_NOT_RUNNING;
}

struct str
about_rater(const struct finding *f)
{
	if (f->severity_source.n == 0)
		return STR("yagura");
	/* The vendor's own vector. */
	return str_eq(f->severity_source, STR("cvss")) ? STR("vendor")
						       : f->severity_source;
}

struct str
about_name(const struct finding *f, const struct os_info *os)
{
	if (f->package != NULL)
		return f->package->name;
	return os != NULL && os->family.n > 0 ? os->family : STR("system");
}

struct str
about_version(const struct finding *f, const struct os_info *os)
{
	return f->package != NULL ? f->package->version : os->release;
}

struct str
about_purl(struct arena *a, const struct package *p, const struct os_info *os)
{
	struct str whole;
	struct buf b;

	if (p == NULL)
		return STR_NONE;
	buf_init(&b, TEXT_MAX);
	purl_write_installed(&b, p, os);
	whole = str_dup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}

size_t
about_number(const struct scan_result *r, const struct package *p)
{
	uintptr_t at = (uintptr_t)p, first = (uintptr_t)r->packages;

	if (p == NULL || at < first ||
	    (at - first) / sizeof *p >= r->n_packages)
		return 0;
	return (at - first) / sizeof *p + 1;
}

void
about_gaps(const struct scan_result *r,
    void (*gap)(void *ctx, enum coverage_state state, struct str text),
    void *ctx)
{
	struct arena a;

	arena_init(&a, ABOUT_BYTES);
	if (r->n_coverage == 0)
		gap(ctx, COVERAGE_MISSING, STR("nothing was looked at"));
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];

		if (c->state >= COVERAGE_OK)
			continue;
		gap(ctx, c->state,
		    str_printf(&a, "%.*s: %s%s%.*s", STR_ARG(c->what),
			coverage_state_name(c->state),
			c->reason.n > 0 ? ": " : "", STR_ARG(c->reason)));
		arena_reset(&a);
	}
	for (size_t i = 0; i < r->n_diags; i++) {
		const struct diag *d = &r->diags[i];

		gap(ctx, COVERAGE_PARTIAL,
		    str_printf(&a, "%.*s: %s: %.*s", STR_ARG(d->where),
			diag_code_name(d->code), STR_ARG(d->text)));
		arena_reset(&a);
	}
	arena_done(&a);
}

static void
count_gap(void *ctx, enum coverage_state state, struct str text)
{
	size_t *n = ctx;

	(void)state;
	(void)text;
	(*n)++;
}

size_t
about_n_gaps(const struct scan_result *r)
{
	size_t n = 0;

	about_gaps(r, count_gap, &n);
	return n;
}

struct str
about_sum(struct arena *a, const struct str *words, size_t n)
{
	struct str sum;
	struct buf b;

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < n; i++) {
		/* So that no two lists of words read alike. */
		buf_printf(&b, "%zu:", words[i].n);
		buf_add(&b, words[i]);
	}
	sum = digest_bytes(a, buf_str(&b));
	buf_done(&b);
	return str_first(str_skip(sum, sizeof "sha256:" - 1), 32);
}

struct str
about_uuid(struct arena *a, const struct str *words, size_t n)
{
	const char *s = about_sum(a, words, n).p;

	return str_printf(
	    a, "%.8s-%.4s-5%.3s-a%.3s-%.12s", s, s + 8, s + 13, s + 17, s + 20);
}

struct str
about_document(struct arena *a, const char *form, const struct scan_result *r)
{
	const struct str words[] = {str_from(form), r->digest, r->asset.target,
	    r->asset.name, time_write(a, r->scanned_at)};

	return about_uuid(a, words, ARRAY_LEN(words));
}

struct str
about_fingerprint(struct arena *a, const struct finding *f)
{
	static const struct package none;
	const struct package *p = f->package != NULL ? f->package : &none;
	const struct str words[] = {f->id, str_from(finding_kind_name(f->kind)),
	    p->type, p->name, p->arch, p->path};

	return about_sum(a, words, ARRAY_LEN(words));
}

struct str
about_rest(struct arena *a, const struct finding *f)
{
	const struct suppression *s = f->suppression;
	const struct str words[] = {f->id, f->fixed_version, f->fix_channel,
	    f->title, f->cvss, f->severity_source, f->evidence.record,
	    f->evidence.range};
	struct str whole;
	struct buf b;

	buf_init(&b, TEXT_MAX);
	buf_printf(&b, "%d %d %d %d %d %u", (int)f->kind, (int)f->verdict,
	    (int)f->status, (int)f->severity,
	    f->package != NULL ? (int)f->package->kernel : -1, f->score_tenths);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		buf_printf(&b, " %zu:", words[i].n);
		buf_add(&b, words[i]);
	}
	if (s != NULL) {
		buf_add(&b, STR(" suppressed: "));
		buf_add(&b, about_suppression(a, s));
	}
	whole = str_dup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}
