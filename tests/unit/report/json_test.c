/* json_test.c: the whole result as one JSON document. */
#include "fmt/json.h"

#include "tests/unit/report/written.h"

static const struct report_options plain = {0};

static struct package
libcurl(void)
{
	return (struct package){.type = STR("deb"),
	    .name = STR("libcurl4"),
	    .version = STR("1:7+1"),
	    .arch = STR("amd64"),
	    .source_name = STR("curl"),
	    .source_version = STR("1:7+1"),
	    .path = STR("var/lib/dpkg/status")};
}

static void
a_small_result_looks_like_this(void)
{
	const struct package p = libcurl();
	const struct str aliases[] = {STR("DSA-1")};
	const struct finding list[] = {
	    {.verdict = VERDICT_AFFECTED,
             .id = STR("CVE-1"),
             .aliases = aliases,
             .n_aliases = 1,
             .package = &p,
             .fixed_version = STR("8"),
             .status = STATUS_FIXED_LATER,
             .severity = SEVERITY_CRITICAL,
             .severity_source = STR("cvss"),
             .score_tenths = 98,
             .cvss = STR("CVSS:3.1/x"),
             .title = STR("t"),
             .published_at = 1,
             .evidence = {STR("debian-12"), STR("osv: CVE-1"),
		    STR("0 <= v < 8"), STR("dpkg")}},
	};
	const struct coverage c = {
	    STR("debian-12"), COVERAGE_OK, 86400, STR("fine")};
	struct scan_result r = {
	    .n_packages = 1, .coverage = &c, .n_coverage = 1};
	struct arena a;

	arena_init(&a, 1 << 20);
	r.asset = (struct asset){ASSET_HOST, STR("ssh:db1"), STR("db1")};
	r.scanned_at = 86400;
	r.digest = STR("sha256:0");
	r.os.family = STR("debian");
	r.os.release = STR("12");
	EQ_STR(written(&a, "json", &r, list, 1, &plain),
	    STR("{\n"
		"  \"schema\": \"yagura-scan/1\",\n"
		"  \"scanned_at\": \"1970-01-02T00:00:00Z\",\n"
		"  \"digest\": \"sha256:0\",\n"
		"  \"target\": {\n"
		"    \"kind\": \"host\",\n"
		"    \"given\": \"ssh:db1\",\n"
		"    \"name\": \"db1\"\n"
		"  },\n"
		"  \"asset\": {\n"
		"    \"family\": \"debian\",\n"
		"    \"release\": \"12\",\n"
		"    \"codename\": \"\",\n"
		"    \"name\": \"\",\n"
		"    \"kernel\": \"\",\n"
		"    \"arch\": \"\"\n"
		"  },\n"
		"  \"packages\": 1,\n"
		"  \"partial\": false,\n"
		"  \"coverage\": [\n"
		"    {\n"
		"      \"what\": \"debian-12\",\n"
		"      \"state\": \"ok\",\n"
		"      \"built_at\": \"1970-01-02T00:00:00Z\",\n"
		"      \"reason\": \"fine\"\n"
		"    }\n"
		"  ],\n"
		"  \"diagnostics\": [],\n"
		"  \"findings\": [\n"
		"    {\n"
		"      \"id\": \"CVE-1\",\n"
		"      \"aliases\": [\n"
		"        \"DSA-1\"\n"
		"      ],\n"
		"      \"kind\": \"vulnerability\",\n"
		"      \"verdict\": \"affected\",\n"
		"      \"package\": {\n"
		"        \"name\": \"libcurl4\",\n"
		"        \"version\": \"1:7+1\",\n"
		"        \"arch\": \"amd64\",\n"
		"        \"purl\": \"pkg:deb/debian/libcurl4@1:7%2B1"
		"?arch=amd64&distro=debian-12&upstream=curl\",\n"
		"        \"source_name\": \"curl\",\n"
		"        \"source_version\": \"1:7+1\",\n"
		"        \"path\": \"var/lib/dpkg/status\"\n"
		"      },\n"
		"      \"fixed_version\": \"8\",\n"
		"      \"status\": \"fixed-later\",\n"
		"      \"severity\": \"critical\",\n"
		"      \"severity_source\": \"cvss\",\n"
		"      \"score\": 9.8,\n"
		"      \"cvss\": \"CVSS:3.1/x\",\n"
		"      \"title\": \"t\",\n"
		"      \"published_at\": \"1970-01-01T00:00:01Z\",\n"
		"      \"cve\": null,\n      \"priority\": null,\n"
		"      \"suppression\": null,\n"
		"      \"evidence\": {\n"
		"        \"shard\": \"debian-12\",\n"
		"        \"record\": \"osv: CVE-1\",\n"
		"        \"range\": \"0 <= v < 8\",\n"
		"        \"comparator\": \"dpkg\"\n"
		"      }\n"
		"    }\n"
		"  ]\n"
		"}\n"));
	arena_done(&a);
}

static const struct json *
document(struct arena *a, const struct scan_result *r,
    const struct finding *list, size_t n)
{
	struct str s = written(a, "json", r, list, n, &plain);
	const struct json *doc = NULL;
	struct err e;

	OK_ERR(json_parse(a, s, "report", &doc, &e) == 0, &e);
	return doc;
}

static void
what_a_policy_says_is_told(void)
{
	const struct score_change change = {
	    STR("AV:N to AV:L"), STR("no network")};
	const struct priority priority = {.risk = 71,
	    .decision = SSVC_OUT_OF_CYCLE,
	    .adjusted_tenths = 84,
	    .adjusted_cvss = STR("CVSS:3.1/AV:L"),
	    .changes = &change,
	    .n_changes = 1};
	const struct suppression said = {.source = STR(".yagura.yaml:3"),
	    .status = SUPPRESSION_NOT_AFFECTED,
	    .reason = STR("left out"),
	    .justification = STR("component_not_present"),
	    .expires_at = 86400};
	const struct finding list[] = {
	    {.id = STR("CVE-1"), .priority = &priority, .suppression = &said},
	};
	const struct scan_result r = {.n_packages = 1};
	const struct json *f, *p, *s;
	struct arena a;
	int64_t risk;

	arena_init(&a, 1 << 20);
	f = json_get_items(document(&a, &r, list, 1), "findings");
	p = json_get(f, "priority");
	s = json_get(f, "suppression");
	OK(json_int(json_get(p, "risk"), &risk) && risk == 71);
	EQ_STR(json_get_str(p, "ssvc"), STR("out-of-cycle"));
	EQ_STR(json_get(p, "adjusted_score")->text, STR("8.4"));
	EQ_STR(json_get_str(p, "adjusted_cvss"), STR("CVSS:3.1/AV:L"));
	EQ_STR(json_get_str(json_get_items(p, "changes"), "metric"),
	    STR("AV:N to AV:L"));
	EQ_STR(json_get_str(json_get_items(p, "changes"), "reason"),
	    STR("no network"));
	EQ_STR(json_get_str(s, "source"), STR(".yagura.yaml:3"));
	EQ_STR(json_get_str(s, "status"), STR("not_affected"));
	EQ_STR(json_get_str(s, "reason"), STR("left out"));
	EQ_STR(json_get_str(s, "justification"), STR("component_not_present"));
	EQ_STR(json_get_str(s, "expires_at"), STR("1970-01-02T00:00:00Z"));
	arena_done(&a);
}

static void
what_is_known_of_the_cve_is_told(void)
{
	const struct cvss_rating rating = {
	    STR("nvd"), STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")};
	const struct exploit exploit = {.kind = EXPLOIT_METASPLOIT,
	    .id = STR("exploit/x"),
	    .is_verified = true};
	const struct str weakness = STR("CWE-79");
	const struct cve_fact fact = {
	    .id = STR("CVE-1"),
	    .ratings = &rating,
	    .n_ratings = 1,
	    .weaknesses = &weakness,
	    .n_weaknesses = 1,
	    .exploits = &exploit,
	    .n_exploits = 1,
	    .kev = {.added_at = 86400},
	    .epss = { 943110, 999000, 86400}
        };
	const struct finding f = {.fact = &fact};
	const struct scan_result r = {0};
	const struct json *cve;
	struct arena a;

	arena_init(&a, 1 << 20);
	cve = json_get(
	    json_get_items(document(&a, &r, &f, 1), "findings"), "cve");
	EQ_STR(json_get(json_get(cve, "epss"), "probability")->text,
	    STR("0.94311"));
	EQ_STR(
	    json_get(json_get(cve, "epss"), "percentile")->text, STR("0.999"));
	EQ_STR(json_get_str(json_get(cve, "kev"), "added_at"),
	    STR("1970-01-02T00:00:00Z"));
	EQ_INT(json_get(json_get(cve, "kev"), "due_at")->type, JSON_NULL);
	EQ_STR(json_get_str(json_get_items(cve, "exploits"), "kind"),
	    STR("metasploit"));
	EQ_STR(json_get(json_get_items(cve, "ratings"), "score")->text,
	    STR("9.8"));
	EQ_STR(json_get_items(cve, "weaknesses")->text, STR("CWE-79"));
	arena_done(&a);
}

static void
zeroed_memory_reads_unknown(void)
{
	const struct finding f = {0};
	const struct scan_result r = {0};
	const struct json *doc, *got;
	struct arena a;

	arena_init(&a, 1 << 20);
	doc = document(&a, &r, &f, 1);
	got = json_get_items(doc, "findings");
	NEED(got != NULL);
	EQ_STR(json_get_str(got, "verdict"), STR("unknown"));
	EQ_STR(json_get_str(got, "severity"), STR("unknown"));
	EQ_STR(json_get_str(got, "status"), STR("unknown"));
	EQ_INT(json_get(got, "package")->type, JSON_NULL);
	EQ_INT(json_get(got, "fixed_version")->type, JSON_NULL);
	EQ_INT(json_get(got, "score")->type, JSON_NULL);
	EQ_INT(json_get(got, "published_at")->type, JSON_NULL);
	OK(json_get(got, "severity_source") == NULL);
	OK(json_get(got, "cvss") == NULL);
	arena_done(&a);
}

static void
nothing_is_left_out_for_programs(void)
{
	struct package p = {
	    .name = STR("linux-image-1"), .kernel = KERNEL_NOT_RUNNING};
	const struct finding f = {.package = &p};
	const struct coverage c = {STR("x"), COVERAGE_MISSING, 0, STR("y")};
	struct diag d[30];
	struct scan_result r = {.coverage = &c,
	    .n_coverage = 1,
	    .diags = d,
	    .n_diags = ARRAY_LEN(d)};
	const struct json *doc, *got;
	struct arena a;

	for (size_t i = 0; i < ARRAY_LEN(d); i++)
		d[i] = (struct diag){STR("w"), E_LIMIT, STR("t")};
	arena_init(&a, 1 << 20);
	doc = document(&a, &r, &f, 1);
	OK(json_get(doc, "partial")->truth);
	EQ_INT(json_get(doc, "diagnostics")->n, 30);
	EQ_STR(json_get_str(json_get_items(doc, "diagnostics"), "code"),
	    STR("over-limit"));
	got = json_get_items(doc, "findings");
	NEED(got != NULL);
	EQ_STR(json_get_str(json_get(got, "package"), "kernel"),
	    STR("not-running"));
	got = json_get_items(doc, "coverage");
	NEED(got != NULL);
	EQ_STR(json_get_str(got, "state"), STR("missing"));
	EQ_INT(json_get(got, "built_at")->type, JSON_NULL);
	arena_done(&a);
}

/* Every string that comes from outside, in every place it can be in. */
static void
hostile_strings_stay_strings(void)
{
	const struct package p = {.type = HOSTILE,
	    .name = HOSTILE,
	    .version = HOSTILE,
	    .arch = HOSTILE,
	    .source_name = HOSTILE,
	    .source_version = HOSTILE,
	    .path = HOSTILE};
	const struct str alias = HOSTILE;
	const struct finding f = {
	    .id = HOSTILE,
	    .aliases = &alias,
	    .n_aliases = 1,
	    .package = &p,
	    .fixed_version = HOSTILE,
	    .severity_source = HOSTILE,
	    .cvss = HOSTILE,
	    .title = HOSTILE,
	    .evidence = {HOSTILE, HOSTILE, HOSTILE, HOSTILE}
        };
	const struct coverage c = {HOSTILE, COVERAGE_OK, 5, HOSTILE};
	const struct diag d = {HOSTILE, E_IO, HOSTILE};
	struct scan_result r = {
	    .coverage = &c, .n_coverage = 1, .diags = &d, .n_diags = 1};
	/* The same, but what is not UTF-8 is U+FFFD. */
	const struct str want = STR("\033[31m\"\\\n\r\t\x7f\xc2\x9b\xef\xbf\xbd"
				    "\xe2\x80\xae\xe2\x80\xa8x\0y");
	const struct json *doc, *got;
	struct arena a;

	arena_init(&a, 1 << 20);
	r.os = (struct os_info){
	    HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE};
	doc = document(&a, &r, &f, 1);
	got = json_get_items(doc, "findings");
	NEED(got != NULL);
	EQ_STR(json_get_str(got, "id"), want);
	EQ_STR(json_get_str(got, "title"), want);
	EQ_STR(json_get_str(json_get(got, "package"), "path"), want);
	EQ_STR(json_get_str(json_get(got, "evidence"), "record"), want);
	EQ_STR(json_get_str(json_get(doc, "asset"), "family"), want);
	EQ_STR(json_get_str(json_get_items(doc, "coverage"), "what"), want);
	EQ_STR(json_get_str(json_get_items(doc, "diagnostics"), "text"), want);
	OK(str_starts(
	    json_get_str(json_get(got, "package"), "purl"), STR("pkg:")));
	arena_done(&a);
}

static void
a_purl_has_only_the_characters_of_one(void)
{
	const struct package p = {.type = HOSTILE,
	    .name = HOSTILE,
	    .version = HOSTILE,
	    .arch = HOSTILE};
	const struct finding f = {.package = &p};
	struct scan_result r = {0};
	const struct json *doc;
	struct arena a;
	struct str purl;

	arena_init(&a, 1 << 20);
	r.os.family = r.os.release = HOSTILE;
	doc = document(&a, &r, &f, 1);
	purl = json_get_str(
	    json_get(json_get_items(doc, "findings"), "package"), "purl");
	OK(purl.n > 20);
	/* The type is our own word, so it may be anything here. */
	purl = str_skip(purl, (size_t)str_find_str(purl, STR("/%1B")));
	for (size_t i = 0; i < purl.n; i++)
		OK(purl.p[i] > 0x20 && purl.p[i] < 0x7f);
	arena_done(&a);
}

int
main(void)
{
	RUN(a_small_result_looks_like_this);
	RUN(what_a_policy_says_is_told);
	RUN(what_is_known_of_the_cve_is_told);
	RUN(zeroed_memory_reads_unknown);
	RUN(nothing_is_left_out_for_programs);
	RUN(hostile_strings_stay_strings);
	RUN(a_purl_has_only_the_characters_of_one);
	return tap_done();
}
