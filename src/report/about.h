/* about.h: what the forms for pipelines say alike of a finding. */
#ifndef REPORT_ABOUT_H
#define REPORT_ABOUT_H

#include "base/arena.h"
#include "core/finding.h"

/* For texts of one finding: what an arena of theirs may hand out. */
#define ABOUT_BYTES ((size_t)16 << 20)

/* What VEX says of a vulnerability in a package. */
enum vex_status {
	VEX_UNDER_INVESTIGATION = 0, /* could not be decided */
	VEX_AFFECTED,
	VEX_NOT_AFFECTED,
	VEX_FIXED,
	VEX_STATUS_N
};

/* "under_investigation", "affected", "not_affected", "fixed". */
const char *vex_status_name(enum vex_status s);

/*
 * A suppression goes before the verdict, but a risk that is only accepted
 * (SUPPRESSION_IGNORED) changes nothing.
 */
enum vex_status about_vex(const struct finding *f);

/* Is it a vulnerability or malware, and not the end of somebody's support? */
bool about_is_vulnerability(const struct finding *f);

/* "CVE-" and numbers, as CVE's own schema has it. */
bool about_is_cve(struct str id);

/*
 * The page of an id, in a: NVD's, GitHub's, the vendor's of a notice; STR_NONE
 * for ids that no page is known of, and for those that are no plain words.
 */
struct str about_link(struct arena *a, struct str id);

/* Only characters of RFC 3986, and http or https. */
bool about_is_url(struct str s);

/*
 * What to do, one sentence in a that names no package: "Update to 3.0.11-1 or
 * later."
 */
struct str about_action(struct arena *a, const struct finding *f);

/*
 * Who suppressed it and why, in a: ".yagura.yaml:7: ignored: nobody calls it;
 * until 2027-01-01". Only of a finding with a suppression.
 */
struct str about_suppression(struct arena *a, const struct suppression *s);

/* A word of VEX (OpenVEX, CSAF) for the justification, or STR_NONE. */
struct str about_justification(const struct suppression *s);

/*
 * One line in a: "openssl 3.0.9-1: CVE-2098-0001: title", "undecided: " before
 * it where that is so.
 */
struct str about_line(struct arena *a, const struct finding *f);

/* Code of a kernel that does not run: it is told, but fails nothing. */
bool about_is_idle_kernel(const struct finding *f);

/* Who says how severe it is: "vendor", "nvd", "yagura". */
struct str about_rater(const struct finding *f);

/* Name and version of where it is: the package's, else the system's. */
struct str about_name(const struct finding *f, const struct os_info *os);
struct str about_version(const struct finding *f, const struct os_info *os);

/* The package's URL in a; STR_NONE of the system itself. */
struct str about_purl(
    struct arena *a, const struct package *p, const struct os_info *os);

/* Its place in r->packages from 1 on; 0: the system itself. */
size_t about_number(const struct scan_result *r, const struct package *p);

/*
 * Call gap for everything that was not checked: rows of coverage that are
 * missing or partial, and diagnostics. text is valid during the call.
 */
void about_gaps(const struct scan_result *r,
    void (*gap)(void *ctx, enum coverage_state state, struct str text),
    void *ctx);
size_t about_n_gaps(const struct scan_result *r);

/*
 * 32 hex digits in a, the same for the same words in every run: the beginning
 * of their SHA-256.
 */
struct str about_sum(struct arena *a, const struct str *words, size_t n);
/*
 * The same as a UUID. It says that it is of version 5, made of a name, though
 * its hash is another: 8 would be right, but SARIF's schema ends at 5.
 */
struct str about_uuid(struct arena *a, const struct str *words, size_t n);

/* A UUID of this report: of its form, inventory, target and time. */
struct str about_document(
    struct arena *a, const char *form, const struct scan_result *r);

/*
 * What makes two findings one, whatever their versions: id, kind and package.
 */
struct str about_fingerprint(struct arena *a, const struct finding *f);

/*
 * All that forms say of a finding beside its package, in one text: neighbours
 * with the same text are told together.
 */
struct str about_rest(struct arena *a, const struct finding *f);

#endif
