/* inspector_test.c: a finding in the words of Amazon Inspector. */
#include "report/inspector.h"

#include "report/links.h"
#include "report/remedy.h"
#include "tests/tap.h"

static void
versions_have_their_parts(void)
{
	static const struct {
		const char *type, *version, *epoch, *number, *release;
	} rows[] = {
	    {"deb", "1:9.2p1-2+deb12u3", "1", "9.2p1",        "2+deb12u3"},
	    {"deb", "2.36-9",            "0", "2.36",         "9"        },
	    {"deb", "1.0-rc1-2",         "0", "1.0-rc1",      "2"        },
	    {"deb", "20220101",          "0", "20220101",     ""         },
	    {"rpm", "5.10.1-1.amzn2",    "0", "5.10.1",       "1.amzn2"  },
	    {"apk", "1.2.3-r4",          "",  "1.2.3",        "r4"       },
	    {"npm", "1.0.0-beta.1",      "",  "1.0.0-beta.1", ""         },
	    {"deb", "",                  "0", "",             ""         },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct inspector_version v = inspector_split(
		    str_from(rows[i].type), str_from(rows[i].version));

		EQ_STR(v.epoch, str_from(rows[i].epoch));
		EQ_STR(v.version, str_from(rows[i].number));
		EQ_STR(v.release, str_from(rows[i].release));
	}
}

static void
full_is(const char *type, const char *version, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	inspector_full_version(&b, str_from(type), str_from(version));
	EQ_STR(buf_str(&b), str_from(want));
	buf_done(&b);
}

static void
systems_versions_have_an_epoch(void)
{
	full_is("rpm", "5.10.1-1", "0:5.10.1-1");
	full_is("deb", "2:5-1", "2:5-1");
	full_is("npm", "5.0.0", "5.0.0");
	full_is("deb", "", "");
}

static void
command_is(const char *type, const char *path, const char *family,
    const char *release, const char *want)
{
	const struct package p = {.type = str_from(type),
	    .name = STR("name"),
	    .path = str_from(path)};
	const struct os_info os = {
	    .family = str_from(family), .release = str_from(release)};
	struct buf b;

	buf_init(&b, 1000);
	remedy_write(&b, &p, STR("2.0"), &os);
	EQ_STR(buf_str(&b), str_from(want));
	buf_done(&b);
}

static void
every_package_manager_has_its_command(void)
{
	command_is("deb", "/var/lib/dpkg/status", "debian", "12",
	    "apt-get update && apt-get install --only-upgrade name");
	command_is("rpm", "", "amzn", "2", "yum update name");
	command_is("rpm", "", "amzn", "2018.03", "yum update name");
	command_is("rpm", "", "amzn", "2023", "dnf update name");
	command_is("rpm", "", "rhel", "7.9", "yum update name");
	command_is("rpm", "", "rhel", "9.4", "dnf update name");
	command_is("rpm", "", "fedora", "40", "dnf update name");
	command_is("rpm", "", "sles", "15.5", "zypper update name");
	command_is("rpm", "", "opensuse-leap", "15.5", "zypper update name");
	command_is("rpm", "", "azurelinux", "3.0", "tdnf update name");
	command_is(
	    "apk", "", "alpine", "3.18", "apk update && apk upgrade name");
	command_is("alpm", "", "arch", "", "pacman -Syu");
	command_is("pypi", "/a/METADATA", "debian", "12",
	    "pip install --upgrade name==2.0");
	command_is("pypi", "/a/Pipfile.lock", "", "", "pipenv update name");
	command_is("pypi", "/a/poetry.lock", "", "", "poetry update name");
	command_is(
	    "npm", "/a/package-lock.json", "", "", "npm install name@2.0");
	command_is("npm", "/a/yarn.lock", "", "", "yarn upgrade name@2.0");
	command_is("golang", "/a/go.mod", "", "", "go get name@v2.0");
	command_is("golang", "/usr/bin/x", "", "", "");
	command_is("cargo", "/a/Cargo.lock", "", "",
	    "cargo update --package name --precise 2.0");
	command_is("gem", "/a/Gemfile.lock", "", "", "bundle update name");
	command_is("composer", "", "", "", "composer update name");
	command_is(
	    "nuget", "", "", "", "dotnet add package name --version 2.0");
	command_is("maven", "/a/x.jar", "", "", "");
	command_is("unheard-of", "", "", "", "");
}

static void
names_that_a_shell_would_act_upon_are_in_no_command(void)
{
	static const char *const bad[] = {"$(rm)", "a b", "a;b", "-x", "",
	    "a`b", "a\nb", "~x", "a'b", "a|b", "a\\b", "a>b", "a*"};
	const struct os_info os = {.family = STR("debian")};
	struct buf b;

	buf_init(&b, 1000);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct package p = {
		    .type = STR("pypi"), .name = str_from(bad[i])};

		remedy_write(&b, &p, STR("2.0"), &os);
		p.name = STR("good");
		remedy_write(&b, &p, str_from(bad[i]), &os);
	}
	EQ_INT(b.n, 0);
	buf_done(&b);
}

static void
link_is(const char *id, const char *type, const char *family, const char *want)
{
	const struct package p = {.type = str_from(type)};
	const struct finding f = {.id = str_from(id), .package = &p};
	const struct os_info os = {.family = str_from(family)};
	struct buf b;

	buf_init(&b, 1000);
	links_write(&b, &f, &os);
	EQ_STR(buf_str(&b), str_from(want));
	buf_done(&b);
}

static void
ids_lead_to_their_vendors_pages(void)
{
	link_is("CVE-2024-1", "deb", "debian",
	    "https://security-tracker.debian.org/tracker/CVE-2024-1");
	link_is("CVE-2024-1", "rpm", "amzn",
	    "https://explore.alas.aws.amazon.com/CVE-2024-1.html");
	link_is("CVE-2024-1", "npm", "debian",
	    "https://nvd.nist.gov/vuln/detail/CVE-2024-1");
	link_is("GHSA-a-b-c", "npm", "",
	    "https://github.com/advisories/GHSA-a-b-c");
	link_is("DLA-1-1", "deb", "debian",
	    "https://security-tracker.debian.org/tracker/DLA-1-1");
	link_is("USN-1-1", "deb", "ubuntu",
	    "https://osv.dev/vulnerability/USN-1-1");
	link_is("CVE-1\"><x", "deb", "debian", "");
	link_is("CVE-1/../x", "deb", "debian", "");
	link_is("", "deb", "debian", "");
	OK(links_is_web(STR("https://x")) && links_is_web(STR("http://x")));
	OK(!links_is_web(STR("javascript:x")) && !links_is_web(STR("")));
}

static void
vectors_come_from_who_is_asked(void)
{
	const struct cvss_rating ratings[] = {
	    {STR("cna"),    STR("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")},
	    {STR("nvd"),    STR("AV:N/AC:L/Au:N/C:P/I:P/A:P")                  },
	    {STR("nvd"),    STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")},
	    {STR("redhat"),
             STR("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")               },
	};
	const struct cve_fact fact = {
	    .ratings = ratings, .n_ratings = ARRAY_LEN(ratings)};
	struct finding f = {.fact = &fact, .severity_source = STR("nvd")};
	struct os_info os = {.family = STR("debian")};

	EQ_STR(inspector_nvd_vector(&f, 3), ratings[2].vector);
	EQ_STR(inspector_nvd_vector(&f, 2), ratings[1].vector);
	EQ_STR(inspector_vendor_vector(&f, &os, 3), ratings[0].vector);
	EQ_STR(inspector_vendor_vector(&f, &os, 2), STR(""));
	os.family = STR("rocky");
	EQ_STR(inspector_vendor_vector(&f, &os, 3), ratings[3].vector);
	/* The vendor's own is the first. */
	f.severity_source = STR("cvss");
	f.cvss = STR("CVSS:3.0/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
	EQ_STR(inspector_vendor_vector(&f, &os, 3), f.cvss);
	f.fact = NULL;
	EQ_STR(inspector_nvd_vector(&f, 3), STR(""));
}

static void
titles_name_some_packages_and_count_the_rest(void)
{
	struct package p[7];
	struct group_package packages[7];
	struct group g = {
	    .first = {.id = STR("CVE-1"), .package = p},
              .packages = packages
        };
	const struct scan_result r = {0};
	const struct inspector x = {&r, &g};
	struct buf b;

	buf_init(&b, 1000);
	for (size_t i = 0; i < 7; i++) {
		p[i] = (struct package){.name = STR("p")};
		packages[i] = (struct group_package){&p[i], STR("2")};
	}
	g.n = 2;
	inspector_title(&b, &x);
	EQ_STR(buf_str(&b), STR("CVE-1 - p, p"));
	buf_clear(&b);
	g.n = 7;
	inspector_title(&b, &x);
	EQ_STR(buf_str(&b), STR("CVE-1 - p, p, p, p, p and 2 more"));
	buf_done(&b);
}

static void
a_finding_keeps_its_name_and_others_have_another(void)
{
	struct package p = {.name = STR("p")};
	struct group g = {
	    .first = {.id = STR("CVE-1"), .package = &p}
        };
	struct scan_result r = {.asset = {.name = STR("web1")}};
	const struct inspector x = {&r, &g};
	struct buf one, two;

	buf_init(&one, 1000);
	buf_init(&two, 1000);
	inspector_id(&one, &x);
	r.scanned_at = 5;
	inspector_id(&two, &x);
	EQ_STR(buf_str(&one), buf_str(&two));
	EQ_INT(one.n, strlen("yagura:finding/") + 32);
	buf_clear(&two);
	r.asset.name = STR("web2");
	inspector_id(&two, &x);
	OK(!str_eq(buf_str(&one), buf_str(&two)));
	buf_done(&one);
	buf_done(&two);
}

static void
ages_are_whole_days_or_unknown(void)
{
	const struct scan_result r = {.scanned_at = 10 * 86400};
	struct finding f = {.published_at = 3 * 86400 + 1};

	EQ_INT(inspector_age_days(&r, &f), 6);
	f.published_at = 11 * 86400;
	EQ_INT(inspector_age_days(&r, &f), -1);
	f.published_at = 0;
	EQ_INT(inspector_age_days(&r, &f), -1);
}

int
main(void)
{
	RUN(versions_have_their_parts);
	RUN(systems_versions_have_an_epoch);
	RUN(every_package_manager_has_its_command);
	RUN(names_that_a_shell_would_act_upon_are_in_no_command);
	RUN(ids_lead_to_their_vendors_pages);
	RUN(vectors_come_from_who_is_asked);
	RUN(titles_name_some_packages_and_count_the_rest);
	RUN(a_finding_keeps_its_name_and_others_have_another);
	RUN(ages_are_whole_days_or_unknown);
	return tap_done();
}
