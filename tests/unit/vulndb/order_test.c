/* order_test.c: the order in which things arrive changes no byte. */
#include "vulndb/build.h"

#include "os/file.h"
#include "tests/shards.h"

#define FIXED  STATUS_FIXED_LATER
#define ROUNDS 12

/* Things to say in any order. */
typedef void (*step)(struct lab *l);

static void
shuffle(size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)tap_random_below(i), keep = order[i - 1];

		order[i - 1] = order[k];
		order[k] = keep;
	}
}

/* The bytes of Debian 12 once the steps are done in that order. */
static struct str
image_of(struct arena *a, const step *steps, const size_t *order, size_t n)
{
	struct lab l;
	struct str bytes = STR_NONE;
	const char *dir;
	struct err e;

	lab_init(&l);
	for (size_t i = 0; i < n; i++)
		steps[order[i]](&l);
	dir = lab_write(&l, "order");
	OK_ERR(file_read(a, str_printf(a, "%s/debian-12.ydb", dir).p, 1 << 20,
		   &bytes, &e) == 0,
	    &e);
	lab_done(&l);
	return bytes;
}

/* begin comes first, the others in any order. */
static void
any_order_is_the_same(step begin, const step *others, size_t n)
{
	step steps[32] = {begin};
	size_t order[32];
	struct arena a;
	struct str first = STR_NONE;

	NEED(n < ARRAY_LEN(steps));
	memcpy(steps + 1, others, n * sizeof *steps);
	arena_init(&a, 64 << 20);
	for (int i = 0; i < ROUNDS; i++) {
		struct str now;

		shuffle(order, n);
		for (size_t k = n; k > 0; k--)
			order[k] = order[k - 1] + 1;
		order[0] = 0;
		now = image_of(&a, steps, order, n + 1);
		if (i == 0)
			first = now;
		if (!OK(str_eq(first, now)))
			break;
	}
	arena_done(&a);
}

static void
begin_osv(struct lab *l)
{
	lab_feed(l, "osv", 10, false);
}

static void
vuln_a(struct lab *l)
{
	lab_vuln(l, "CVE-1", "a", "+1 -3", FIXED);
}

static void
vuln_a_again(struct lab *l)
{
	lab_vuln(l, "CVE-1", "a", "+2 -5", STATUS_AFFECTED);
}

static void
vuln_a_same_run(struct lab *l)
{
	lab_vuln(l, "CVE-1", "a", "+1 -3", STATUS_DEFERRED);
}

static void
vuln_a_other_text(struct lab *l)
{
	lab_vuln(l, "CVE-1", "a", "+01 -03", FIXED);
}

static void
vuln_b(struct lab *l)
{
	lab_vuln(l, "CVE-2", "b", "+ -no_version", FIXED);
}

static void
vuln_not(struct lab *l)
{
	lab_vuln(l, "CVE-1", "a", NULL, STATUS_NOT_AFFECTED);
}

static void
notice_one(struct lab *l)
{
	lab_notice(l, "DSA-1", "a", "+ -7", "CVE-1 CVE-8 CVE-9");
}

static void
notice_two(struct lab *l)
{
	lab_notice(l, "DSA-2", "a", "+ -8", "CVE-9");
}

static void
titled(struct lab *l)
{
	struct affected af = lab_affected(l, "Debian:12", "c", "+ -7", FIXED);
	struct advisory a = {.id = STR("CVE-1"),
	    .title = STR("one"),
	    .cvss = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
	    .published_at = 3,
	    .modified_at = 8,
	    .affected = &af,
	    .n_affected = 1};

	lab_say(l, &a);
}

static void
titled_otherwise(struct lab *l)
{
	struct affected af = lab_affected(l, "Debian:12", "c", "+ -9", FIXED);
	struct advisory a = {.id = STR("CVE-1"),
	    .title = STR("two"),
	    .cvss = STR("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
	    .published_at = 2,
	    .modified_at = 9,
	    .affected = &af,
	    .n_affected = 1};

	lab_say(l, &a);
}

static void
watch_a(struct lab *l)
{
	lab_watch(l, "a", "2", "7");
}

static void
watch_a_more(struct lab *l)
{
	lab_watch(l, "a", "1", "6");
}

static void
watch_b(struct lab *l)
{
	lab_watch(l, "b", "", "6");
}

static void
support_a(struct lab *l)
{
	const struct support_note n = {SUPPORT_ENDED, STR("Debian:12"),
	    STR("a"), false, STR("1"), 5, STR("old")};

	lab_support(l, &n);
}

static void
support_family(struct lab *l)
{
	const struct support_note n = {SUPPORT_LIMITED, STR("Debian"), STR("a"),
	    false, STR("1"), 5, STR("old")};

	lab_support(l, &n);
}

static void
release_12(struct lab *l)
{
	const struct release_life r = {
	    STR("Debian:12"), STR("bookworm"), 1, 2, 3, 4};

	lab_release(l, &r);
}

static void
release_11(struct lab *l)
{
	const struct release_life r = {
	    STR("Debian:11"), STR("bullseye"), 1, 2, 3, 4};

	lab_release(l, &r);
}

static void
records_of_a_feed(void)
{
	static const step steps[] = {vuln_a, vuln_a_again, vuln_a_same_run,
	    vuln_a_other_text, vuln_b, vuln_not, notice_one, notice_two, titled,
	    titled_otherwise, watch_a, watch_a_more, watch_b, support_a,
	    support_family, release_12, release_11};

	any_order_is_the_same(begin_osv, steps, ARRAY_LEN(steps));
}

/* One record with its lists turned by n. */
static struct str
image_turned(struct arena *a, size_t n)
{
	static const char *const packages[] = {"a", "b", "a", "c"};
	static const char *const events[] = {"+1 -2", "+ -4", "+5 -6", "+3"};
	struct str names[] = {STR("X-1"), STR("X-2"), STR("X-3")};
	struct str versions[] = {STR("11"), STR("12"), STR("13")};
	struct str covers[] = {STR("CVE-1"), STR("CVE-7"), STR("CVE-8")};
	struct affected af[4];
	struct advisory v = {
	    .id = STR("CVE-1"), .affected = af, .n_affected = 4};
	struct advisory notice = {.id = STR("DSA-1"),
	    .kind = ADVISORY_NOTICE,
	    .affected = af,
	    .n_affected = 4};
	struct str s[3], ver[3], c[3], bytes = STR_NONE;
	struct range ranges[2];
	struct lab l;
	struct err e;

	lab_init(&l);
	begin_osv(&l);
	for (size_t i = 0; i < 4; i++)
		af[i] = lab_affected(&l, "Debian:12", packages[(i + n) % 4],
		    events[(i + n) % 4], FIXED);
	for (size_t i = 0; i < 3; i++) {
		s[i] = names[(i + n) % 3];
		ver[i] = versions[(i + n) % 3];
		c[i] = covers[(i + n) % 3];
	}
	ranges[n % 2] = lab_range(&l, "+20 -21 +23");
	ranges[1 - n % 2] = lab_range(&l, "-22 +21");
	for (size_t i = 0; i < 4; i++)
		if (str_eq(af[i].package, STR("b"))) {
			af[i].ranges = ranges;
			af[i].n_ranges = 2;
			af[i].versions = ver;
			af[i].n_versions = 3;
		}
	v.aliases = s;
	v.n_aliases = 3;
	notice.covers = c;
	notice.n_covers = 3;
	lab_say(&l, &v);
	lab_say(&l, &notice);
	OK_ERR(file_read(a,
		   str_printf(a, "%s/debian-12.ydb", lab_write(&l, "turned")).p,
		   1 << 20, &bytes, &e) == 0,
	    &e);
	lab_done(&l);
	return bytes;
}

static void
lists_in_a_record(void)
{
	struct arena a;
	struct str first;

	arena_init(&a, 16 << 20);
	first = image_turned(&a, 0);
	OK(first.n > 0);
	for (size_t n = 1; n < 12; n++)
		OK(str_eq(first, image_turned(&a, n)));
	arena_done(&a);
}

static void
nothing(struct lab *l)
{
	(void)l;
}

static void
tracker_speaks(struct lab *l)
{
	lab_feed(l, "tracker", 20, false);
	lab_vuln(l, "CVE-1", "a", "+1 -4", FIXED);
	lab_vuln(l, "CVE-3", "a", "+1 -4", FIXED);
}

static void
osv_speaks(struct lab *l)
{
	begin_osv(l);
	vuln_a(l);
	titled(l);
	notice_one(l);
}

static void
mirror_speaks(struct lab *l)
{
	lab_feed(l, "mirror", 5, true);
	watch_a(l);
	vuln_a_again(l);
	notice_two(l);
}

static void
feeds_of_different_rank(void)
{
	static const step steps[] = {tracker_speaks, osv_speaks, mirror_speaks};

	any_order_is_the_same(nothing, steps, ARRAY_LEN(steps));
}

static void
osv_of_others_speaks(struct lab *l)
{
	lab_feed(l, "other osv", 10, false);
	lab_vuln(l, "CVE-1", "a", "+1 -9", FIXED);
	titled_otherwise(l);
}

static void
feeds_of_the_same_rank(void)
{
	static const step steps[] = {osv_speaks, osv_of_others_speaks};

	any_order_is_the_same(nothing, steps, ARRAY_LEN(steps));
}

static void
support_prefix(struct lab *l)
{
	const struct support_note n = {SUPPORT_ENDED, STR("Debian:12"),
	    STR("a"), true, STR("1"), 5, STR("old")};

	lab_support(l, &n);
}

static void
support_of_a_name_and_of_a_prefix(void)
{
	static const step steps[] = {
	    support_a, support_prefix, support_a, support_prefix};

	any_order_is_the_same(begin_osv, steps, ARRAY_LEN(steps));
}

static void
release_12_otherwise(struct lab *l)
{
	const struct release_life r = {
	    STR("Debian:12"), STR("bookworm"), 1, 9, 9, 9};

	lab_release(l, &r);
}

static void
two_records_of_one_release(void)
{
	static const step steps[] = {release_12, release_12_otherwise};

	any_order_is_the_same(begin_osv, steps, ARRAY_LEN(steps));
}

static void
watch_a_as_text(struct lab *l)
{
	lab_watch(l, "a", "02", "07");
}

static void
watched_versions_that_only_look_different(void)
{
	static const step steps[] = {watch_a, watch_a_as_text};

	any_order_is_the_same(begin_osv, steps, ARRAY_LEN(steps));
}

/* CVE-1 in package a of a module and a channel. */
static void
say_of_line(
    struct lab *l, const char *module, const char *channel, const char *events)
{
	struct affected af = lab_affected(l, "Debian:12", "a", events, FIXED);
	struct advisory a = {
	    .id = STR("CVE-1"), .affected = &af, .n_affected = 1};

	af.module = str_from(module);
	af.channel = str_from(channel);
	lab_say(l, &a);
}

static void
modules_speak(struct lab *l)
{
	lab_feed(l, "modules", 20, false);
	say_of_line(l, "a:2", "eus", "+ -3");
	say_of_line(l, "a:2", "", "+ -4");
}

static void
other_modules_speak(struct lab *l)
{
	begin_osv(l);
	say_of_line(l, "", "eus", "+ -6");
	say_of_line(l, "a:2", "", "+ -7");
	say_of_line(l, "a:1", "", "+ -8");
}

static void
feeds_of_different_modules(void)
{
	static const step steps[] = {
	    modules_speak, other_modules_speak, tracker_speaks};

	any_order_is_the_same(nothing, steps, ARRAY_LEN(steps));
}

static void
note_repository(struct lab *l, const char *channel)
{
	struct repository_note n = {
	    STR("Debian:12"), STR("repository"), str_from(channel)};
	struct err e;

	OK_ERR(l->sink.repository(l->sink.ctx, &n, &e) == 0, &e);
}

static void
repository_one(struct lab *l)
{
	note_repository(l, "e4s");
}

static void
repository_two(struct lab *l)
{
	note_repository(l, "eus");
}

static void
channels_of_one_repository(void)
{
	static const step steps[] = {
	    repository_one, repository_two, repository_one, vuln_a};

	any_order_is_the_same(begin_osv, steps, ARRAY_LEN(steps));
}

static void
notice_one_titled_otherwise(struct lab *l)
{
	struct affected af = lab_affected(l, "Debian:12", "a", "+ -7", FIXED);
	struct str cover = STR("CVE-8");
	struct advisory a = {.id = STR("DSA-1"),
	    .kind = ADVISORY_NOTICE,
	    .title = STR("another title"),
	    .published_at = 9,
	    .covers = &cover,
	    .n_covers = 1,
	    .affected = &af,
	    .n_affected = 1};

	lab_say(l, &a);
}

static void
one_notice_under_two_titles(void)
{
	static const step steps[] = {notice_one, notice_one_titled_otherwise};

	any_order_is_the_same(begin_osv, steps, ARRAY_LEN(steps));
}

static void
release_of_others(struct lab *l)
{
	const struct release_life r = {
	    STR("Ubuntu:22.04"), STR("jammy"), 1, 2, 3, 4};

	lab_release(l, &r);
}

/* What the first shard leaves in the writer does not show in the second. */
static void
another_shard_written_before(void)
{
	static const step with[] = {begin_osv, vuln_a, notice_one, release_11};
	static const step without[] = {
	    begin_osv, vuln_a, notice_one, release_of_others};
	static const size_t order[] = {0, 1, 2, 3};
	struct arena a;

	arena_init(&a, 16 << 20);
	OK(str_eq(
	    image_of(&a, with, order, 4), image_of(&a, without, order, 4)));
	arena_done(&a);
}

int
main(void)
{
	RUN(records_of_a_feed);
	RUN(lists_in_a_record);
	RUN(feeds_of_different_rank);
	RUN(feeds_of_different_modules);
	RUN(channels_of_one_repository);
	RUN(feeds_of_the_same_rank);
	RUN(support_of_a_name_and_of_a_prefix);
	RUN(two_records_of_one_release);
	RUN(watched_versions_that_only_look_different);
	RUN(one_notice_under_two_titles);
	RUN(another_shard_written_before);
	return tap_done();
}
