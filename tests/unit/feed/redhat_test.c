/* redhat_test.c: names of Red Hat's products and rpms. */
#include "feed/redhat.h"

#include "feed/feed.h"
#include "feed/redhat_purl.h"
#include "tests/tap.h"

static struct arena arena;

/* "Red Hat:8", "Red Hat:8 rhel_els:8", "Red Hat:8 =rhel_eus:8.6", ... */
static struct str
lines_of(const char *product, const char *release)
{
	struct redhat_line lines[REDHAT_LINES_MAX];
	size_t n =
	    redhat_lines(&arena, str_from(product), str_from(release), lines);
	struct str all = STR_NONE;

	for (size_t i = 0; i < n; i++)
		all = str_printf(&arena, "%.*s%s%.*s%s%.*s", STR_ARG(all),
		    i > 0 ? ", " : "", STR_ARG(lines[i].ecosystem),
		    lines[i].is_own_line     ? " ="
		    : lines[i].channel.n > 0 ? " "
					     : "",
		    STR_ARG(lines[i].channel));
	return all;
}

static void
products_have_their_lines(void)
{
	/* clang-format off */
	static const struct {
		const char *product, *release, *want;
	} rows[] = {
		{"enterprise_linux:8", "", "Red Hat:8"},
		{"enterprise_linux:8::baseos", "1.el8_9", "Red Hat:8"},
		{"enterprise_linux:10.1::crb", "", "Red Hat:10"},
		{"enterprise_linux:2.1", "", "Red Hat:2"},
		{"enterprise_linux:7::hypervisor", "1.el7ev",
		    "Red Hat:7 =hypervisor:7"},
		{"enterprise_linux:8::fastdatapath", "",
		    "Red Hat:8 =fastdatapath:8"},
		{"enterprise_linux:::hypervisor", "", ""},
		{"enterprise_linux", "1.el8", ""},
		{"enterprise_linux_ai:1.1::el9", "",
		    "Red Hat:9 =enterprise_linux_ai:1.1"},
		{"rhel_eus:8.6::baseos", "1.el8_6", "Red Hat:8 =rhel_eus:8.6"},
		{"rhel_eus:9.2", "", "Red Hat:9 =rhel_eus:9.2"},
		{"rhel_aus:8.2", "", "Red Hat:8 =rhel_aus:8.2"},
		{"rhel_e4s:8.2::sap", "", "Red Hat:8 =rhel_e4s:8.2"},
		{"rhel_tus:8.2::nfv", "", "Red Hat:8 =rhel_tus:8.2"},
		{"rhel_mission_critical:6.2", "",
		    "Red Hat:6 =rhel_mission_critical:6.2"},
		{"rhel_eus:sap_hana:6", "", ""},
		{"rhel_els:7", "1.el7_9", "Red Hat:7 rhel_els:7"},
		{"rhel_extras:7", "", "Red Hat:7"},
		{"rhel_extras:5::server", "", "Red Hat:5"},
		{"rhel_extras:4.7.z", "", "Red Hat:4 =rhel_extras:4.7.z"},
		{"rhel_extras_rt:7", "", "Red Hat:7"},
		{"rhel_extras_rt_els:7", "", "Red Hat:7 rhel_extras_rt_els:7"},
		{"rhel_software_collections:3::el7", "", "Red Hat:7"},
		{"rhel_software_collections:3", "1.el6", "Red Hat:6"},
		{"rhel_software_collections:3", "", "Red Hat:6, Red Hat:7"},
		{"rhel_dotnet:6.0", "", "Red Hat:7"},
		{"devtools:2021", "1.el7_9", "Red Hat:7"},
		{"openshift:4.12::el8", "", "Red Hat:8 =openshift:4.12"},
		{"openshift:4.12", "1.el9", "Red Hat:9 =openshift:4.12"},
		{"openshift:4", "", ""},
		{"enterprise_mrg:2:server:el6", "",
		    "Red Hat:6 =enterprise_mrg:2"},
		{"convert2rhel::el8", "", ""},
		{"linux:9", "", ""},
		{"enterprise_linux:99999", "", ""},
		{"openshift:4::el", "1.el", ""},
		{"", "1.el8", ""},
		{":", "1.el8", ""},
		{"::::", "", ""},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str got = lines_of(rows[i].product, rows[i].release);

		if (!str_eq(got, str_from(rows[i].want)))
			tap_note("%s", rows[i].product);
		EQ_STR(got, str_from(rows[i].want));
	}
}

static void
products_are_in_cpes_of_red_hat(void)
{
	struct str product = STR_NONE;

	OK(redhat_product(STR("cpe:/o:redhat:enterprise_linux:8"), &product));
	EQ_STR(product, STR("enterprise_linux:8"));
	OK(redhat_product(STR("cpe:/a:redhat:rhel_eus:8.6::crb"), &product));
	EQ_STR(product, STR("rhel_eus:8.6::crb"));
	OK(!redhat_product(STR("cpe:/a:redhat"), &product));
	OK(!redhat_product(STR("cpe:/h:redhat:x:1"), &product));
	OK(!redhat_product(STR("cpe:/a:cloudforms_tools:1"), &product));
	OK(!redhat_product(STR(""), &product));
}

/* "name|version|release|module", or "no". */
static struct str
rpm_text(bool is_rpm, const struct redhat_rpm *rpm)
{
	if (!is_rpm)
		return STR("no");
	return str_printf(&arena, "%.*s|%.*s|%.*s|%.*s", STR_ARG(rpm->name),
	    STR_ARG(rpm->version), STR_ARG(rpm->release), STR_ARG(rpm->module));
}

static void
builds_are_told_from_other_names(void)
{
	/* clang-format off */
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"openssl-1:1.1.1k-12.el8_9",
		    "openssl|1:1.1.1k-12.el8_9|12.el8_9|"},
		{"glibc-0:2.28-225.el8", "glibc|2.28-225.el8|225.el8|"},
		{"java-1.8.0-ibm-1:1.8.0.5.40-1jpp.1.el7",
		    "java-1.8.0-ibm|1:1.8.0.5.40-1jpp.1.el7|1jpp.1.el7|"},
		{"ose-0:4.1-202111231637.p0.el8",
		    "ose|4.1-202111231637.p0.el8|202111231637.p0.el8|"},
		{"nodejs:18-8090020231019152822.a75119d5", "|||nodejs:18"},
		{"virt:rhel-8000020190510171727.55190bc5", "|||virt:rhel"},
		{"acm-grafana-container", "no"},
		{"quay/quay-rhel8:v3.6.0-62", "no"},
		{"rhcos-416.94.202408062045-0", "no"},
		{"nodejs-8090020231019152822.a75119d5", "no"},
		{"a-b:1-2", "no"},
		{"a-0:1-", "no"},
		{"-0:1-1", "no"},
		{"a:b-0:1-1", "no"},
		{"-", "no"},
		{"", "no"},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct redhat_rpm rpm;
		bool is_rpm = redhat_rpm_of_build(str_from(rows[i].text), &rpm);

		EQ_STR(rpm_text(is_rpm, &rpm), str_from(rows[i].want));
	}
}

static void
components_are_told_from_images(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"openssl",             "openssl|||"        },
	    {"nodejs:18/nodejs",    "nodejs|||nodejs:18"},
	    {"rhel8/nodejs-18",     "no"                },
	    {"gimp:flatpak/python", "no"                },
	    {"a:b/c/d",             "no"                },
	    {"nodejs:18",           "no"                },
	    {"a:b/",                "no"                },
	    {":b/c",                "no"                },
	    {"",		    "no"                },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct redhat_rpm rpm;
		bool is_rpm =
		    redhat_rpm_of_component(str_from(rows[i].text), &rpm);

		EQ_STR(rpm_text(is_rpm, &rpm), str_from(rows[i].want));
	}
}

static void
purls_are_read(void)
{
	/* clang-format off */
	static const struct {
		const char *purl, *want;
	} rows[] = {
		{"pkg:rpm/redhat/foo@1.0-2.el8?arch=x86_64&epoch=1",
		    "foo|1:1.0-2.el8|2.el8| x86_64"},
		{"pkg:rpm/redhat/foo@1.0-2.el8?epoch=0",
		    "foo|1.0-2.el8|2.el8| "},
		{"pkg:rpm/redhat/libstdc%2B%2B@1-2%2b3?arch=src",
		    "libstdc++|1-2+3|2+3| src"},
		{"pkg:rpm/redhat/foo?arch=src&rpmmod=foo:2", "foo|||foo:2 src"},
		{"pkg:rpm/redhat/foo@1-2?rpmmod=foo:2:8100020240826142629:ab",
		    "foo|1-2|2|foo:2 "},
		{"pkg:rpm/redhat/foo@18-8100020240826142629.d47b87a4?epoch=0",
		    "|||foo:18 "},
		{"pkg:rpm/redhat/foo", "foo||| "},
		{"pkg:rpm/redhat/foo@", "foo||| "},
		{"pkg:rpm/redhat/foo?&=&x", "foo||| "},
		{"pkg:rpm/redhat/foo%", "foo%||| "},
		{"pkg:rpm/redhat/foo%4", "foo%4||| "},
		{"pkg:rpm/redhat/foo?rpmmod=rhel10", "no"},
		{"pkg:rpm/redhat/foo?rpmmod=gimp:flatpak", "no"},
		{"pkg:rpm/redhat/", "no"},
		{"pkg:rpm/redhat/?arch=src", "no"},
		{"pkg:rpm/suse/foo", "no"},
		{"pkg:oci/foo", "no"},
		{"", "no"},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct redhat_purl p;
		struct str got = STR("no");

		if (redhat_purl_read(&arena, str_from(rows[i].purl), &p))
			got = str_printf(&arena, "%.*s %.*s",
			    STR_ARG(rpm_text(true, &p.rpm)), STR_ARG(p.arch));
		EQ_STR(got, str_from(rows[i].want));
	}
}

static void
words_are_read(void)
{
	enum vendor_status status = STATUS_N;
	enum severity severity = SEVERITY_UNKNOWN;

	OK(redhat_severity(STR("Important"), &severity) &&
	    severity == SEVERITY_HIGH);
	OK(redhat_severity(STR("moderate"), &severity) &&
	    severity == SEVERITY_MEDIUM);
	OK(!redhat_severity(STR(""), &severity));
	OK(!redhat_severity(STR("High"), &severity));
	OK(!redhat_severity(STR("LOW"), &severity));
	OK(redhat_status(STR("Fix deferred"), &status) &&
	    status == STATUS_DEFERRED);
	OK(redhat_status(STR("Out of support scope"), &status) &&
	    status == STATUS_WILL_NOT_FIX);
	OK(!redhat_status(STR(""), &status));
	OK(redhat_is_stream(STR("rhel_eus:8.6")));
	OK(!redhat_is_stream(STR("openshift:4.12")));
	OK(!redhat_is_stream(STR("rhel_els:7")));
}

static int
refuse_advisory(void *ctx, const struct advisory *a, struct err *e)
{
	(void)ctx;
	return fail(e, E_IO, "%.*s: refused", STR_ARG(a->id));
}

static int
refuse_note(void *ctx, const struct repository_note *n, struct err *e)
{
	(void)ctx;
	return fail(e, E_IO, "%.*s: refused", STR_ARG(n->repository));
}

/* What the sink says must come back as it is. */
static void
feeds_stop_when_the_sink_fails(void)
{
	static const struct {
		const char *feed, *text, *want;
	} rows[] = {
	    {"redhat-cve",          "{\"name\":\"CVE-2024-1000\"}",
             "CVE-2024-1000: refused"						       },
	    {"redhat-vex",
             "{\"vulnerabilities\":[{\"cve\":\"CVE-2024-1000\"}]}", "CVE-2024-1000: refused"},
	    {"redhat-repositories",
             "{\"data\":{\"r\":{\"cpes\":[\"cpe:/"
		"o:redhat:rhel_eus:9.2\"]}}}",		      "r: refused"            },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct feed *feed = feed_find(rows[i].feed);
		struct knowledge_sink sink = {
		    .advisory = refuse_advisory, .repository = refuse_note};
		struct stream_mem m;
		struct feed_input in = {
		    STR("w"), STR("n"), STR_NONE, &m.stream};
		struct err e = {.code = E_OK};

		NEED(feed != NULL);
		stream_mem_init(&m, str_from(rows[i].text));
		FAILS(feed->read(&arena, &in, &sink, &e) < 0, &e, E_IO,
		    rows[i].want);
	}
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	RUN(products_have_their_lines);
	RUN(products_are_in_cpes_of_red_hat);
	RUN(builds_are_told_from_other_names);
	RUN(components_are_told_from_images);
	RUN(purls_are_read);
	RUN(words_are_read);
	RUN(feeds_stop_when_the_sink_fails);
	arena_done(&arena);
	return tap_done();
}
