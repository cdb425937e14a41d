/*
 * report_sample.c: a result that no scan gives in one go, in any form.
 *
 *	report_sample FORM full|clean|nothing
 *
 * full: every kind of finding, verdict, status and suppression, a name that
 * would drive a terminal, a shell, a page, a sheet and a pipeline, and parts
 * that were not looked at. clean: all was looked at, and nothing found.
 * nothing: nobody looked at anything. For tests/e2e/test_report_forms.py.
 */
#include <stdio.h>

#include "report/report.h"

/* STR is no constant. */
#define S(literal)                                                             \
	{                                                                      \
		"" literal, sizeof(literal) - 1                                \
	}
#define EVIL S("$(rm)\r\n::error::<script>=cmd|' /C calc'!A0")
#define V31  "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

static const struct package packages[] = {
    {.type = S("deb"),
     .name = S("curl"),
     .version = S("7.88.1-10"),
     .arch = S("amd64"),
     .source_name = S("curl"),
     .source_version = S("7.88.1-10"),
     .path = S("/var/lib/dpkg/status")},
    {.type = S("deb"),
     .name = S("libcurl4"),
     .version = S("7.88.1-10"),
     .arch = S("amd64"),
     .source_name = S("curl"),
     .source_version = S("7.88.1-10"),
     .path = S("/var/lib/dpkg/status")},
    {.type = S("npm"),
     .name = EVIL,
     .version = EVIL,
     .source_name = EVIL,
     .source_version = EVIL,
     .path = S("/srv/%\r\n::error::x,y:z/[a](http://b){0}/package.json")             },
    {.type = S("deb"),
     .name = S("linux-image-6.1.0-9"),
     .version = S("6.1.27-1"),
     .source_name = S("linux"),
     .source_version = S("6.1.27-1"),
     .path = S("/var/lib/dpkg/status"),
     .kernel = KERNEL_NOT_RUNNING},
    {.type = S("pypi"),
     .name = S("requests"),
     .version = S("2.0"),
     .source_name = S("requests"),
     .source_version = S("2.0"),
     .path = S("/srv/app/requests-2.0.dist-info/METADATA"),
     .is_dev = true},
    {.type = S("deb"),
     .name = S("quiet"),
     .version = S("1"),
     .source_name = S("quiet"),
     .source_version = S("1"),
     .path = S("/var/lib/dpkg/status")              },
};
enum {
	CURL,
	LIBCURL,
	EVIL_ONE,
	KERNEL,
	REQUESTS
};

static const struct str aliases[] = {S("DSA-5000-1"), S("GHSA-aaaa-bbbb-cccc")};
static const struct str hostile_alias[] = {S("<b>%0A::error::"), S("")};
static const struct cvss_rating ratings[] = {
    {S("nvd"),      S(V31)					       },
    {S("redhat"),   S("CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:N")    },
    {S("cisa-adp"),
     S("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N")},
    {S("cna"),      S("AV:N/AC:L/Au:N/C:P/I:P/A:P")                      },
    {S("evil"),     S("CVSS:3.1/x")				      },
};
static const struct str weaknesses[] = {
    S("CWE-787"), S("CWE-0"), S("CWE-x"), S("NVD-CWE-noinfo")};
static const struct str references[] = {S("https://example.org/a?b=c#d"),
    S("javascript:alert(1)"), S("https://example.org/\"><script>")};
static const struct exploit exploits[] = {
    {EXPLOIT_METASPLOIT, true, S("exploit/x"), S("x"), {NULL, 0}, 1}
};
static const struct cve_fact fact = {
    .id = S("CVE-2098-0001"),
    .ratings = ratings,
    .n_ratings = ARRAY_LEN(ratings),
    .weaknesses = weaknesses,
    .n_weaknesses = ARRAY_LEN(weaknesses),
    .references = references,
    .n_references = ARRAY_LEN(references),
    .exploits = exploits,
    .n_exploits = ARRAY_LEN(exploits),
    .kev = {1700000000, 1701209600, true, S("k"), S("act")},
    .epss = {943110,  999000,            1700000000          }
};

static const struct suppression accepted = {
    S(".yagura.yaml:7"), SUPPRESSION_IGNORED, S("we live with it"), {NULL, 0},
    1800000000
};
static const struct suppression unreached = {S("vex.json"),
    SUPPRESSION_NOT_AFFECTED, S("nobody calls it"),
    S("vulnerable_code_not_in_execute_path"), 0};
static const struct suppression refuted = {
    S(".trivyignore:1"), SUPPRESSION_NOT_AFFECTED, EVIL, S("because"), 0};
static const struct suppression mended = {
    S("vex.json"), SUPPRESSION_FIXED, S("patched here"), {NULL, 0},
       0
};

#define EVIDENCE                                                               \
	{                                                                      \
		S("debian-12"), S("tracker: x"), S("0 <= v < 8"), S("dpkg")    \
	}

static const struct finding findings[] = {
    {.kind = FINDING_OS_END_OF_LIFE,
     .verdict = VERDICT_AFFECTED,
     .id = S("EOL:debian-12"),
     .severity = SEVERITY_CRITICAL,
     .title = S("debian 12: security support ended"),
     .evidence = EVIDENCE                    },
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0001"),
     .aliases = aliases,
     .n_aliases = ARRAY_LEN(aliases),
     .package = &packages[CURL],
     .version = S("7.88.1-10"),
     .fixed_version = S("8.0"),
     .status = STATUS_FIXED_LATER,
     .severity = SEVERITY_CRITICAL,
     .severity_source = S("cvss"),
     .score_tenths = 98,
     .cvss = S(V31),
     .title = S("a transfer writes too much"),
     .published_at = 1700000000,
     .fact = &fact,
     .evidence = EVIDENCE},
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0001"),
     .aliases = aliases,
     .n_aliases = ARRAY_LEN(aliases),
     .package = &packages[LIBCURL],
     .version = S("7.88.1-10"),
     .fixed_version = S("8.0"),
     .status = STATUS_FIXED_LATER,
     .severity = SEVERITY_CRITICAL,
     .severity_source = S("cvss"),
     .score_tenths = 98,
     .cvss = S(V31),
     .title = S("a transfer writes too much"),
     .published_at = 1700000000,
     .fact = &fact,
     .evidence = EVIDENCE},
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0002"),
     .package = &packages[CURL],
     .version = S("7.88.1-10"),
     .status = STATUS_WILL_NOT_FIX,
     .severity = SEVERITY_HIGH,
     .suppression = &accepted,
     .evidence = EVIDENCE},
    {.kind = FINDING_MALWARE,
     .verdict = VERDICT_AFFECTED,
     .id = S("MAL-2098-1"),
     .aliases = hostile_alias,
     .n_aliases = ARRAY_LEN(hostile_alias),
     .package = &packages[EVIL_ONE],
     .version = EVIL,
     .fixed_version = EVIL,
     .fix_channel = EVIL,
     .severity = SEVERITY_HIGH,
     .severity_source = EVIL,
     .title = EVIL,
     .evidence = {EVIL, EVIL, EVIL, EVIL}},
    {.verdict = VERDICT_UNKNOWN,
     .id = S("CVE-2098-0003"),
     .package = &packages[EVIL_ONE],
     .version = EVIL,
     .severity = SEVERITY_MEDIUM,
     .evidence = EVIDENCE                  },
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0004"),
     .package = &packages[CURL],
     .status = STATUS_DEFERRED,
     .severity = SEVERITY_LOW,
     .suppression = &unreached,
     .evidence = EVIDENCE},
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0004"),
     .package = &packages[REQUESTS],
     .status = STATUS_AFFECTED,
     .severity = SEVERITY_LOW,
     .suppression = &refuted,
     .evidence = EVIDENCE},
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0005"),
     .package = &packages[CURL],
     .status = STATUS_AFFECTED,
     .severity = SEVERITY_UNKNOWN,
     .suppression = &mended,
     .evidence = EVIDENCE},
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0006"),
     .package = &packages[KERNEL],
     .status = STATUS_END_OF_LIFE,
     .severity = SEVERITY_NEGLIGIBLE,
     .evidence = EVIDENCE             },
    {.kind = FINDING_SUPPORT_ENDED,
     .verdict = VERDICT_AFFECTED,
     .id = S("SUPPORT-ENDED:curl"),
     .package = &packages[CURL],
     .severity = SEVERITY_MEDIUM,
     .title = S("no security support since 2098-01-01"),
     .evidence = EVIDENCE},
    {.verdict = VERDICT_AFFECTED,
     .id = EVIL,
     .package = &packages[REQUESTS],
     .status = STATUS_AFFECTED,
     .severity = SEVERITY_LOW,
     .score_tenths = 31,
     .cvss = S("AV:N/AC:L/Au:N/C:P/I:P/A:P"),
     .evidence = EVIDENCE},
 /* The same CVE again, far from the first, with the system itself. */
    {.verdict = VERDICT_AFFECTED,
     .id = S("CVE-2098-0001"),
     .status = STATUS_UNKNOWN,
     .severity = SEVERITY_LOW,
     .cvss = S("CVSS:3.1/x"),
     .evidence = EVIDENCE              },
};

static const struct coverage looked[] = {
    {S("os/dpkg"),   COVERAGE_OK,           0,          S("6 packages")       },
    {S("debian-12"), COVERAGE_OK,           1700000000, S("fresh")            },
    {S("kernel"),    COVERAGE_OUT_OF_SCOPE, 0,          S("a container")      },
    {S("npm"),       COVERAGE_MISSING,      0,          EVIL                  },
    {S("pypi"),      COVERAGE_PARTIAL,      1700000000, S("2 were unreadable")},
};
static const struct diag diags[] = {
    {EVIL, E_INPUT, EVIL},
};

struct sample_iter {
	struct finding_iter it;
	size_t n, at;
	struct finding one; /* so that what is kept of the last is noticed */
};

static bool
sample_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct sample_iter *s = (struct sample_iter *)it;

	if (s->at == s->n)
		return false;
	s->one = findings[s->at++];
	*ret_f = &s->one;
	return true;
}

static void
sample_rewind(struct finding_iter *it)
{
	((struct sample_iter *)it)->at = 0;
}

int
main(int argc, char **argv)
{
	static const struct report_options opt = {0};
	struct sample_iter it = {
	    .it = {sample_next, sample_rewind}
        };
	struct scan_result r = {
	    .asset = {ASSET_HOST, STR("ssh:db1"), STR("db1")},
	    .scanned_at = 1717200000
        };
	const struct report *form = argc == 3 ? report_find(argv[1]) : NULL;

	if (form == NULL)
		return 64;
	if (strcmp(argv[2], "nothing") != 0) {
		r.os.family = STR("debian");
		r.os.release = STR("12");
		r.os.pretty = STR("Debian GNU/Linux 12 (bookworm)");
		r.digest = STR("sha256:0123");
		r.packages = packages;
		r.n_packages = ARRAY_LEN(packages);
		r.coverage = looked;
		r.n_coverage = 3;
	}
	if (strcmp(argv[2], "full") == 0) {
		r.n_coverage = ARRAY_LEN(looked);
		r.diags = diags;
		r.n_diags = ARRAY_LEN(diags);
		it.n = ARRAY_LEN(findings);
	}
	form->write(stdout, &r, &it.it, &opt);
	return fflush(stdout) != 0;
}
