/* lines_test.c: modules, channels, and whose name a record uses. */
#include "tests/unit/match/bench.h"

#define FIXED STATUS_FIXED_LATER

/* A Red Hat 9 with the shard that fits it. */
static void
redhat_init(struct bench *b)
{
	bench_init(b);
	b->inv.os.family = STR("rhel");
	b->inv.os.release = STR("9.2");
	b->shard.name = STR("redhat-9");
}

static void
redhat_match(struct bench *b)
{
	b->db = lab_open(&b->lab, "redhat-9");
	b->shard.db = b->db;
	bench_match_shards(b, &b->shard, 1);
}

static struct package *
rpm(struct bench *b, const char *name, const char *version)
{
	struct package *p = bench_package(b, name, version);

	p->type = STR("rpm");
	return p;
}

static void
say(struct bench *b, const char *id, const char *name, const char *fix,
    enum package_naming naming, const char *module, const char *channel,
    bool is_own)
{
	struct affected af = lab_affected(&b->lab, "Red Hat:9", name,
	    str_printf(&b->lab.a, "+ -%s", fix).p, FIXED);
	struct advisory a = {
	    .id = str_from(id), .affected = &af, .n_affected = 1};

	af.naming = naming;
	af.module = str_from(module);
	af.channel = str_from(channel);
	af.is_own_line = is_own;
	lab_say(&b->lab, &a);
}

/* Of a source, without a fix. */
static void
say_state(struct bench *b, const char *id, const char *name,
    enum vendor_status status, const char *module)
{
	struct affected af =
	    lab_affected(&b->lab, "Red Hat:9", name, "+", status);
	struct advisory a = {
	    .id = str_from(id), .affected = &af, .n_affected = 1};

	af.module = str_from(module);
	lab_say(&b->lab, &a);
}

/* The findings, one "ID NAME" each. */
static void
found(struct bench *b, const char *want)
{
	struct str s = STR("");

	for (size_t i = 0; i < b->r.n_findings; i++)
		s = str_printf(&b->lab.a, "%.*s%s%.*s %.*s", STR_ARG(s),
		    i > 0 ? ", " : "", STR_ARG(b->r.findings[i].id),
		    STR_ARG(b->r.findings[i].package->name));
	EQ_STR(s, str_from(want));
}

static void
a_module_row_is_of_its_stream_alone(void)
{
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-18", "nodejs", "1:18.9-1.module+el9", NAMED_BINARY,
	    "nodejs:18", "", false);
	say(&b, "CVE-20", "nodejs", "1:20.9-1.module+el9", NAMED_BINARY,
	    "nodejs:20", "", false);
	say(&b, "CVE-0", "nodejs", "1:99-1.el9", NAMED_BINARY, "", "", false);
	rpm(&b, "nodejs", "1:18.1-1.module+el9")->module = STR("nodejs:18");
	redhat_match(&b);
	found(&b, "CVE-18 nodejs");
	bench_done(&b);
}

static void
without_a_label_the_version_tells_the_stream(void)
{
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-1", "a", "1:18.9-1.module+el9", NAMED_BINARY, "a:18", "",
	    false);
	say(&b, "CVE-2", "a", "1:20.9-1.module+el9", NAMED_BINARY, "a:20", "",
	    false);
	say(&b, "CVE-3", "a", "1:18.9-1.module+el9", NAMED_BINARY, "a:1", "",
	    false);
	say(&b, "CVE-4", "a", "1:18.9-1.module+el9", NAMED_BINARY, "a:rhel9",
	    "", false);
	say(&b, "CVE-5", "a", "1:18.9-1.module+el9", NAMED_BINARY, "", "",
	    false);
	rpm(&b, "a", "1:18.1-1.module+el9");
	redhat_match(&b);
	found(&b, "CVE-1 a, CVE-4 a, CVE-5 a");
	bench_done(&b);
}

/* npm of nodejs:18 has a version of its own, its source has that of 18. */
static void
without_a_label_the_main_source_tells_the_stream(void)
{
	struct package *p;
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-1", "npm", "1:9.9-1.module+el9", NAMED_BINARY, "a:18", "",
	    false);
	say(&b, "CVE-2", "npm", "1:9.9-1.module+el9", NAMED_BINARY, "a:8", "",
	    false);
	say(&b, "CVE-3", "beside", "9-1.module+el9", NAMED_BINARY, "a:18", "",
	    false);
	say(&b, "CVE-4", "beside", "9-1.module+el9", NAMED_BINARY, "a:3", "",
	    false);
	say(&b, "CVE-5", "beside", "9-1.module+el9", NAMED_BINARY, "b:4", "",
	    false);
	rpm(&b, "beside", "3.1-1.module+el9");
	p = rpm(&b, "npm", "1:8.1-1.18.1.module+el9");
	p->source_name = STR("a");
	p->source_version = STR("1:18.1-1.module+el9");
	p = rpm(&b, "of-no-module", "1:3.1-1");
	p->source_name = STR("b");
	redhat_match(&b);
	found(&b, "CVE-1 npm, CVE-3 beside, CVE-5 beside");
	bench_done(&b);
}

/* Without a fix there is no version that tells whether it is of a module. */
static void
a_state_that_names_no_stream_is_for_modules_too(void)
{
	struct bench b;

	redhat_init(&b);
	say_state(&b, "CVE-1", "php", STATUS_WILL_NOT_FIX, "");
	say_state(&b, "CVE-2", "php", STATUS_WILL_NOT_FIX, "");
	say_state(&b, "CVE-2", "php", STATUS_WILL_NOT_FIX, "php:7.2");
	say_state(&b, "CVE-3", "php", STATUS_WILL_NOT_FIX, "");
	say(&b, "CVE-3", "php-cli", "7.2-1.module+el9", NAMED_BINARY, "php:7.2",
	    "", false);
	say_state(&b, "CVE-4", "php", STATUS_NOT_AFFECTED, "");
	say(&b, "CVE-5", "php", "7.9-1.el9", NAMED_SOURCE, "", "", false);
	rpm(&b, "php-cli", "7.3-1.module+el9")->source_name = STR("php");
	redhat_match(&b);
	found(&b, "CVE-1 php-cli");
	bench_done(&b);
}

/* It has Red Hat's sources, and counts the builds of modules itself. */
static void
centos_goes_by_what_stands_before_the_count(void)
{
	struct bench b;

	redhat_init(&b);
	b.inv.os.family = STR("centos");
	say(&b, "CVE-1", "a", "2-7.module+el9.6.0+9000+ab", NAMED_BINARY, "",
	    "", false);
	say(&b, "CVE-2", "a", "2-8.module+el9.6.0+9000+ab", NAMED_BINARY, "",
	    "", false);
	rpm(&b, "a", "2-7.module_el9.6.0+11+cd");
	redhat_match(&b);
	found(&b, "CVE-2 a");
	b.inv.os.family = STR("rhel");
	bench_match_shards(&b, &b.shard, 1);
	found(&b, "CVE-1 a, CVE-2 a");
	bench_done(&b);
}

static void
a_package_of_no_module_has_no_module_rows(void)
{
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-1", "a", "9-1.module+el9", NAMED_BINARY, "a:9", "", false);
	say(&b, "CVE-2", "a", "9-1.el9", NAMED_BINARY, "", "", false);
	rpm(&b, "a", "1-1.el9");
	redhat_match(&b);
	found(&b, "CVE-2 a");
	bench_done(&b);
}

static void
a_line_of_its_own_says_nothing_to_others(void)
{
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-1", "a", "1-5.el9_2", NAMED_BINARY, "", "rhel_eus:9.2",
	    true);
	say(&b, "CVE-2", "a", "2-1.el9_4", NAMED_BINARY, "", "", false);
	say(&b, "CVE-2", "a", "1-3.el9_2", NAMED_BINARY, "", "rhel_eus:9.2",
	    true);
	rpm(&b, "a", "1-4.el9_2");
	redhat_match(&b);
	found(&b, "CVE-2 a");
	bench_done(&b);
}

/* The repositories of the system say which line it follows. */
static void
who_follows_a_line_compares_with_it_alone(void)
{
	static const struct str repos[] = {
	    {"baseos-eus", 10},
            {"other",      5 }
        };
	struct repository_note note = {
	    STR("Red Hat:9"), STR("baseos-eus"), STR("rhel_eus")};
	struct bench b;
	struct err e;

	redhat_init(&b);
	b.inv.repositories = repos;
	b.inv.n_repositories = ARRAY_LEN(repos);
	OK(b.lab.sink.repository(b.lab.sink.ctx, &note, &e) == 0);
	say(&b, "CVE-1", "a", "1-5.el9_2", NAMED_BINARY, "", "rhel_eus:9.2",
	    true);
	say(&b, "CVE-2", "a", "2-1.el9_4", NAMED_BINARY, "", "", false);
	say(&b, "CVE-2", "a", "1-3.el9_2", NAMED_BINARY, "", "rhel_eus:9.2",
	    true);
	say(&b, "CVE-3", "a", "2-1.el9_4", NAMED_BINARY, "", "", false);
	rpm(&b, "a", "1-4.el9_2");
	redhat_match(&b);
	/* CVE-3 has no fix in the line: the common one is what there is. */
	found(&b, "CVE-1 a, CVE-3 a");
	EQ_STR(b.r.findings[0].fix_channel, STR("rhel_eus:9.2"));
	bench_done(&b);
}

/* An id for several products, of which the host may be any. */
static void
a_repository_may_be_of_several_lines(void)
{
	static const struct str repos[] = {
	    {"baseos-e4s", 10}
        };
	struct repository_note note = {
	    STR("Red Hat:9"), STR("baseos-e4s"), STR("rhel_eus")};
	struct bench b;
	struct err e;

	redhat_init(&b);
	b.inv.repositories = repos;
	b.inv.n_repositories = ARRAY_LEN(repos);
	OK(b.lab.sink.repository(b.lab.sink.ctx, &note, &e) == 0);
	note.channel = STR("rhel_e4s");
	OK(b.lab.sink.repository(b.lab.sink.ctx, &note, &e) == 0);
	say(&b, "CVE-1", "a", "1-5.el9_2", NAMED_BINARY, "", "rhel_eus:9.2",
	    true);
	say(&b, "CVE-2", "a", "1-5.el9_2", NAMED_BINARY, "", "rhel_e4s:9.2",
	    true);
	say(&b, "CVE-3", "a", "1-5.el9_2", NAMED_BINARY, "", "rhel_aus:9.2",
	    true);
	rpm(&b, "a", "1-4.el9_2");
	redhat_match(&b);
	found(&b, "CVE-1 a, CVE-2 a");
	EQ_STR(b.r.findings[0].fix_channel, STR("rhel_eus:9.2"));
	EQ_STR(b.r.findings[1].fix_channel, STR("rhel_e4s:9.2"));
	bench_done(&b);
}

static void
a_channel_that_goes_on_is_for_everybody(void)
{
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-1", "a", "1-5.el9", NAMED_BINARY, "", "rhel_els:9", false);
	rpm(&b, "a", "1-4.el9");
	redhat_match(&b);
	found(&b, "CVE-1 a");
	EQ_STR(b.r.findings[0].fix_channel, STR("rhel_els:9"));
	bench_done(&b);
}

static void
builds_that_name_their_line_in_the_version_follow_it(void)
{
	struct bench b;

	redhat_init(&b);
	say(&b, "CVE-1", "a", "2:2.1.ksplice1.el9", NAMED_BINARY, "", "ksplice",
	    true);
	say(&b, "CVE-1", "a", "1:9.el9", NAMED_BINARY, "", "", false);
	rpm(&b, "a", "2:2.2.ksplice1.el9");
	rpm(&b, "a", "1:8.el9");
	redhat_match(&b);
	EQ_INT(b.r.n_findings, 1);
	EQ_STR(b.r.findings[0].version, STR("1:8.el9"));
	bench_done(&b);
}

static void
what_is_said_of_the_package_is_more_than_of_its_source(void)
{
	struct bench b;
	struct package *p;

	redhat_init(&b);
	say(&b, "CVE-1", "a-libs", "1-2", NAMED_BINARY, "", "", false);
	say(&b, "CVE-1", "a", "1-9", NAMED_SOURCE, "", "", false);
	say(&b, "CVE-2", "a", "1-9", NAMED_SOURCE, "", "", false);
	say(&b, "CVE-3", "a", "1-9", NAMED_BINARY, "", "", false);
	say(&b, "CVE-4", "a-libs", "1-9", NAMED_SOURCE, "", "", false);
	p = rpm(&b, "a-libs", "1-3");
	p->source_name = STR("a");
	redhat_match(&b);
	found(&b, "CVE-2 a-libs");
	bench_done(&b);
}

static void
malware_is_a_kind_of_its_own(void)
{
	struct bench b;
	struct affected af;
	struct advisory a = {.id = STR("MAL-1"),
	    .kind = ADVISORY_MALWARE,
	    .affected = &af,
	    .n_affected = 1};

	bench_init(&b);
	af = lab_affected(&b.lab, "Debian:12", "a", "+", STATUS_AFFECTED);
	lab_say(&b.lab, &a);
	bench_package(&b, "a", "1");
	bench_match(&b);
	EQ_INT(b.r.n_findings, 1);
	EQ_INT(b.r.findings[0].kind, FINDING_MALWARE);
	EQ_INT(b.r.findings[0].severity, SEVERITY_CRITICAL);
	bench_done(&b);
}

int
main(void)
{
	RUN(a_module_row_is_of_its_stream_alone);
	RUN(without_a_label_the_version_tells_the_stream);
	RUN(without_a_label_the_main_source_tells_the_stream);
	RUN(a_state_that_names_no_stream_is_for_modules_too);
	RUN(centos_goes_by_what_stands_before_the_count);
	RUN(a_package_of_no_module_has_no_module_rows);
	RUN(a_line_of_its_own_says_nothing_to_others);
	RUN(who_follows_a_line_compares_with_it_alone);
	RUN(a_repository_may_be_of_several_lines);
	RUN(a_channel_that_goes_on_is_for_everybody);
	RUN(builds_that_name_their_line_in_the_version_follow_it);
	RUN(what_is_said_of_the_package_is_more_than_of_its_source);
	RUN(malware_is_a_kind_of_its_own);
	return tap_done();
}
