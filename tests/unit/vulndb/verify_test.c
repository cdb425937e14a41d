/* verify_test.c: a damaged shard is refused, whatever is damaged in it. */
#include <fcntl.h>
#include <unistd.h>

#include <xxhash.h>

#include "tests/shards.h"
#include "vulndb/map.h"

#define MUTATIONS 20000
#define FLIPS     1000

/* A file that is damaged and mended again, and what it was. */
struct patient {
	struct arena a;
	char path[300];
	int fd;
	char *image; /* of n bytes, as it should be */
	size_t n;
	char *work; /* what the file holds */
};

static void
fill_lab(struct lab *l)
{
	const struct support_note note = {SUPPORT_ENDED, STR("Debian:12"),
	    STR("webkit"), true, STR("2.1"), 777, STR("too old")};
	const struct release_life life = {
	    STR("Debian:12"), STR("bookworm"), 1, 2, 3, 4};
	struct affected af =
	    lab_affected(l, "Debian:12", "curl", "+1 -2", STATUS_AFFECTED);
	struct repository_note repository = {
	    STR("Debian:12"), STR("baseos"), STR("eus")};
	struct err e;
	struct str aliases[] = {STR("GHSA-a"), STR("GHSA-b")};
	struct advisory a = {.id = STR("CVE-1"),
	    .title = STR("a title"),
	    .cvss = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
	    .aliases = aliases,
	    .n_aliases = 2,
	    .affected = &af,
	    .n_affected = 1};

	lab_feed(l, "osv", 10, false);
	lab_say(l, &a);
	lab_vuln(l, "CVE-2", "curl", "+ -3", STATUS_FIXED_LATER);
	lab_vuln(l, "CVE-3", "apt", "+4 =5", STATUS_DEFERRED);
	lab_notice(l, "DSA-1", "curl", "+ -3", "CVE-2");
	lab_feed(l, "mirror", 5, true);
	lab_watch(l, "apt", "1", "9");
	lab_watch(l, "curl", "", "9");
	lab_support(l, &note);
	lab_release(l, &life);
	OK_ERR(l->sink.repository(l->sink.ctx, &repository, &e) == 0, &e);
	repository.channel = STR("e4s");
	OK_ERR(l->sink.repository(l->sink.ctx, &repository, &e) == 0, &e);
}

static bool
admit(struct patient *p)
{
	struct lab l;
	off_t size;

	arena_init(&p->a, 16 << 20);
	lab_init(&l);
	fill_lab(&l);
	snprintf(p->path, sizeof p->path, "%s/debian-12.ydb",
	    lab_write(&l, "verify"));
	lab_done(&l);
	p->fd = open(p->path, O_RDWR | O_CLOEXEC);
	if (!OK(p->fd >= 0) || !OK((size = lseek(p->fd, 0, SEEK_END)) > 0))
		return false;
	p->n = (size_t)size;
	p->image = arena_alloc(&p->a, p->n);
	p->work = arena_alloc(&p->a, p->n);
	OK(pread(p->fd, p->image, p->n, 0) == (ssize_t)p->n);
	memcpy(p->work, p->image, p->n);
	return true;
}

static void
discharge(struct patient *p)
{
	close(p->fd);
	arena_done(&p->a);
}

static struct image_header *
header(struct patient *p)
{
	return (void *)p->work;
}

/* Record i of a section, to be damaged. */
static void *
record(struct patient *p, enum image_section_kind kind, size_t i)
{
	const struct image_section *s = &header(p)->sections[kind - 1];

	OK(i < s->count);
	return p->work + s->off + i * s->record_bytes;
}

static void
sum(struct patient *p)
{
	header(p)->checksum = 0;
	header(p)->checksum = XXH3_64bits(p->work, p->n);
}

static int
try_open(struct patient *p, struct vulndb **ret_db, struct err *e)
{
	OK(pwrite(p->fd, p->work, p->n, 0) == (ssize_t)p->n);
	return vulndb_open(p->path, ret_db, e);
}

/* With a right checksum the work is refused as damaged, naming the words. */
static void
is_refused(struct patient *p, const char *words, int line)
{
	struct vulndb *db = NULL;
	struct err e = {0};

	sum(p);
	tap_fails(try_open(p, &db, &e) < 0, &e, E_INPUT, words, __FILE__, line,
	    "open");
	OK(db == NULL);
	vulndb_close(db);
	memcpy(p->work, p->image, p->n);
}

#define REFUSED(p, words) is_refused((p), (words), __LINE__)

static volatile unsigned char touched;

static void
touch(const struct vulndb *db, struct str s)
{
	/* A small file leaves room behind it where no fault would show. */
	if (s.n > 0)
		OK((const unsigned char *)s.p >= db->base &&
		    s.n <= db->size -
			       (size_t)((const unsigned char *)s.p - db->base));
	for (size_t i = 0; i < s.n; i++)
		touched = (unsigned char)(touched ^ s.p[i]);
}

static void
touch_rows(const struct vulndb *db, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		struct vulndb_row r = vulndb_row_at(db, i);

		touch(db, r.lo);
		touch(db, r.lo_key);
		touch(db, r.hi);
		touch(db, r.hi_key);
		OK(r.status < STATUS_N && r.severity < SEVERITY_N);
		touched = (unsigned char)(touched ^ vulndb_row_holds(&r, r.hi));
		touch(db, vulndb_vuln_at(db, r.vuln).id);
		touch(db, vulndb_feed_at(db, r.feed).name);
		for (size_t k = 0; k < r.notices.n; k++)
			touch(db, vulndb_name_at(db, r.notices.first + k));
	}
}

/* Every byte that any answer of db holds. */
static void
touch_all(const struct vulndb *db)
{
	struct vulndb_info info = vulndb_info(db);
	struct vulndb_watched w;
	struct release_life life;
	struct vulndb_run run;
	size_t at;

	touch(db, info.ecosystem);
	touch(db, info.order);
	for (size_t i = 0; i < info.n_feeds; i++) {
		struct vulndb_feed f = vulndb_feed_at(db, i);

		touch(db, f.name);
		touch(db, f.licence);
		touch(db, f.digest);
	}
	for (size_t i = 0; i < info.n_packages; i++) {
		struct str name = vulndb_package_at(db, i, &run);

		touch(db, name);
		OK(run.n > 0);
		for (size_t k = 0; k < run.n; k++)
			vulndb_row_at(db, run.first + k);
		OK(vulndb_package(db, name).first == run.first);
	}
	touch_rows(db, info.n_rows);
	for (size_t i = 0; i < info.n_vulns; i++) {
		struct vulndb_vuln v = vulndb_vuln_at(db, i);

		touch(db, v.id);
		touch(db, v.title);
		touch(db, v.cvss);
		OK(v.score_tenths <= 100);
		OK(vulndb_vuln_find(db, v.id, &at) && at == i);
		for (size_t k = 0; k < v.aliases.n; k++)
			touch(db, vulndb_name_at(db, v.aliases.first + k));
	}
	for (size_t i = 0; i < info.n_watched; i++) {
		w = vulndb_watched_at(db, i);
		touch(db, w.package);
		touch(db, w.since);
		touch(db, w.since_key);
		touch(db, w.version);
		touch(db, w.version_key);
		OK(vulndb_watched(db, w.package, &w));
	}
	for (size_t i = 0; i < info.n_support; i++) {
		struct support_note s = vulndb_support_at(db, i);

		touch(db, s.package);
		touch(db, s.last_version);
		touch(db, s.text);
		OK(s.kind <= SUPPORT_LIMITED);
	}
	if (vulndb_life(db, &life))
		touch(db, life.codename);
	run = vulndb_channels_of(db, STR("baseos"));
	OK(run.n <= 2);
	for (size_t i = 0; i < run.n; i++) {
		struct repository_note n =
		    vulndb_repository_at(db, run.first + i);

		touch(db, n.repository);
		touch(db, n.channel);
	}
	(void)vulndb_package(db, STR("m"));
	(void)vulndb_watched(db, STR("m"), &w);
}

static void
an_untouched_shard_opens(void)
{
	struct vulndb *db = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p));
	sum(&p);
	OK(memcmp(p.work, p.image, p.n) == 0);
	OK_ERR(try_open(&p, &db, &e) == 0, &e);
	if (db != NULL)
		touch_all(db);
	vulndb_close(db);
	discharge(&p);
}

/* Every record's field at that offset is a reference that is checked. */
static void
reference_is_checked(struct patient *p, enum image_section_kind kind, size_t at,
    uint32_t n_text, const char *words)
{
	const struct image_ref bad[] = {
	    {n_text + 1, 0         },
            {0,          n_text + 1},
            {n_text,     1         },
            {UINT32_MAX, 1         },
	    {1,          UINT32_MAX}
        };
	size_t n = header(p)->sections[kind - 1].count;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
			memcpy((char *)record(p, kind, i) + at, &bad[k],
			    sizeof bad[k]);
			REFUSED(p, words);
		}
	}
}

static void
references_into_text_and_keys_stay_inside(void)
{
	static const struct {
		enum image_section_kind kind;
		size_t at;
		const char *words;
	} rows[] = {
	    {SECTION_META,                      offsetof(struct image_meta,    ecosystem), "meta"  },
	    {SECTION_META,                      offsetof(struct image_meta,    order),     "meta"  },
	    {SECTION_FEEDS,                     offsetof(struct image_feed,    name),      "feeds" },
	    {SECTION_FEEDS,                     offsetof(struct image_feed,    licence),   "feeds" },
	    {SECTION_FEEDS,                     offsetof(struct image_feed,    digest),    "feeds" },
	    {SECTION_PACKAGES,                  offsetof(struct image_package, name),
             "packages"									    },
	    {SECTION_BOUNDS,                    offsetof(struct image_bound,   text),      "bounds"},
	    {SECTION_BOUNDS,                    offsetof(struct image_bound,   key),       "bounds"},
	    {SECTION_LINES,                     offsetof(struct image_line,    module),    "lines" },
	    {SECTION_LINES,                     offsetof(struct image_line,    channel),   "lines" },
	    {SECTION_VULNS,                     offsetof(struct image_vuln,    id),        "vulns" },
	    {SECTION_VULNS,                     offsetof(struct image_vuln,    title),     "vulns" },
	    {SECTION_VULNS,                     offsetof(struct image_vuln,    cvss),      "vulns" },
	    {SECTION_NAMES,                     0,                             "vulns"   },
	    {SECTION_WATCHED,    offsetof(struct image_watched,                      package),
             "watched"        },
	    {SECTION_WATCHED,    offsetof(struct image_watched,                        since),  "watched"                                                                   },
	    {SECTION_WATCHED,    offsetof(struct image_watched,                    since_key),
             "watched"},
	    {SECTION_WATCHED,    offsetof(struct image_watched,                      version),
             "watched"																      },
	    {SECTION_WATCHED,    offsetof(struct image_watched,                  version_key),
             "watched"},
	    {SECTION_LIFE,       offsetof(struct image_life,                     codename),  "support"																      },
	    {SECTION_SUPPORT,    offsetof(struct image_support,                      package),
             "support"},
	    {SECTION_SUPPORT,    offsetof(struct image_support,                 last_version),
             "support"																									 },
	    {SECTION_SUPPORT,    offsetof(struct image_support,                         text),  "support"},
	    {SECTION_REPOSITORIES, offsetof(struct image_repository,                         name),
             "repositories"																      },
	    {SECTION_REPOSITORIES, offsetof(struct image_repository,                      channel),
             "repositories"},
	};
	struct patient p;
	uint32_t n_text;

	NEED(admit(&p));
	/* Longer than the keys, so a bad reference into either. */
	n_text = (uint32_t)header(&p)->sections[SECTION_TEXT - 1].count;
	OK(n_text >= header(&p)->sections[SECTION_KEYS - 1].count);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		reference_is_checked(
		    &p, rows[i].kind, rows[i].at, n_text, rows[i].words);
	discharge(&p);
}

static void
indices_and_runs_stay_inside(void)
{
	struct image_package *pkg;
	struct image_row *row;
	struct image_vuln *v;
	struct patient p;
	uint32_t n_names;

	NEED(admit(&p));
	n_names = (uint32_t)header(&p)->sections[SECTION_NAMES - 1].count;
	pkg = record(&p, SECTION_PACKAGES, 1);
	row = record(&p, SECTION_ROWS, 2);
	v = record(&p, SECTION_VULNS, 2);

	row->vuln = 3;
	REFUSED(&p, "section rows");
	row->vuln = UINT32_MAX;
	REFUSED(&p, "section rows");
	row->feed = 2;
	REFUSED(&p, "section rows");
	row->lo = UINT32_MAX;
	REFUSED(&p, "section rows");
	row->hi = UINT32_MAX;
	REFUSED(&p, "section rows");
	row->line = UINT32_MAX;
	REFUSED(&p, "section rows");
	row->notices = (struct image_run){n_names, 1};
	REFUSED(&p, "section rows");
	row->notices = (struct image_run){1, UINT32_MAX};
	REFUSED(&p, "section rows");
	row->notices = (struct image_run){UINT32_MAX, 1};
	REFUSED(&p, "section rows");
	v->aliases = (struct image_run){n_names + 1, 0};
	REFUSED(&p, "section vulns");
	v->aliases = (struct image_run){2, UINT32_MAX - 1};
	REFUSED(&p, "section vulns");
	pkg->rows.n++;
	REFUSED(&p, "section packages");
	pkg->rows.n--;
	REFUSED(&p, "section packages");
	pkg->rows.n = 0;
	REFUSED(&p, "section packages");
	pkg->rows.n = UINT32_MAX;
	REFUSED(&p, "section packages");
	pkg->rows.first--;
	REFUSED(&p, "section packages");
	/* A gap, and an overlap. */
	pkg[-1].rows.n = 0;
	REFUSED(&p, "section packages");
	pkg[-1].rows.first = 1;
	REFUSED(&p, "section packages");
	discharge(&p);
}

static void
values_are_known_ones(void)
{
	struct image_support *s;
	struct image_feed *f;
	struct image_row *row;
	struct image_vuln *v;
	struct patient p;

	NEED(admit(&p));
	row = record(&p, SECTION_ROWS, 0);
	v = record(&p, SECTION_VULNS, 0);
	f = record(&p, SECTION_FEEDS, 0);
	s = record(&p, SECTION_SUPPORT, 0);
	row->status = STATUS_N;
	REFUSED(&p, "section rows");
	row->status = 255;
	REFUSED(&p, "section rows");
	row->severity = SEVERITY_N;
	REFUSED(&p, "section rows");
	row->flags = ROW_FLAGS + 1;
	REFUSED(&p, "section rows");
	v->score_tenths = 101;
	REFUSED(&p, "section vulns");
	f->is_partial = 2;
	REFUSED(&p, "section feeds");
	s->kind = SUPPORT_LIMITED + 1;
	REFUSED(&p, "section support");
	s->is_prefix = 2;
	REFUSED(&p, "section support");
	discharge(&p);
}

static void
names_rise(void)
{
	struct image_package *pkg, keep_pkg;
	struct image_vuln *v, keep_vuln;
	struct image_watched *w, keep_watched;
	struct image_repository *r, keep_repository;
	struct patient p;

	NEED(admit(&p));
	pkg = record(&p, SECTION_PACKAGES, 0);
	v = record(&p, SECTION_VULNS, 0);
	w = record(&p, SECTION_WATCHED, 0);
	keep_pkg = pkg[0];
	pkg[0].name = pkg[1].name;
	pkg[1].name = keep_pkg.name;
	REFUSED(&p, "section packages");
	pkg[0].name = pkg[1].name;
	REFUSED(&p, "section packages");
	keep_vuln = v[0];
	v[0] = v[1];
	v[1] = keep_vuln;
	REFUSED(&p, "section vulns");
	v[1] = v[0];
	REFUSED(&p, "section vulns");
	keep_watched = w[0];
	w[0] = w[1];
	w[1] = keep_watched;
	REFUSED(&p, "section watched");
	w[1] = w[0];
	REFUSED(&p, "section watched");
	/* One name, two channels. */
	r = record(&p, SECTION_REPOSITORIES, 0);
	keep_repository = r[0];
	r[0] = r[1];
	r[1] = keep_repository;
	REFUSED(&p, "section repositories");
	r[1] = r[0];
	REFUSED(&p, "section repositories");
	discharge(&p);
}

/* image.h: rows stand in the order of packages, then of vulns. */
static void
rows_of_a_package_rise(void)
{
	struct image_row *row, keep;
	struct patient p;

	NEED(admit(&p));
	row = record(&p, SECTION_ROWS, 1); /* curl's: CVE-1, CVE-2 */
	keep = row[0];
	row[0] = row[1];
	row[1] = keep;
	REFUSED(&p, "section rows");
	discharge(&p);
}

static void
sections_lie_inside_and_are_what_they_should_be(void)
{
	static const char words[] = "its sections do not fit";
	struct patient p;

	NEED(admit(&p));
	for (unsigned kind = SECTION_META; kind < SECTION_END; kind++) {
		struct image_section *s = &header(&p)->sections[kind - 1];
		uint64_t bytes = s->record_bytes;

		s->kind = SECTION_END;
		REFUSED(&p, words);
		s->kind = 0;
		REFUSED(&p, words);
		s->record_bytes += 8;
		REFUSED(&p, words);
		s->record_bytes = 0;
		REFUSED(&p, words);
		s->off += 4;
		REFUSED(&p, words);
		s->off = (p.n + 8) & ~(uint64_t)7;
		REFUSED(&p, words);
		s->off = UINT64_MAX - 7;
		REFUSED(&p, words);
		s->count = p.n / bytes + 1;
		REFUSED(&p, words);
		s->count = UINT64_MAX / bytes;
		REFUSED(&p, words);
		s->count = UINT64_MAX;
		REFUSED(&p, words);
		s->count = UINT64_MAX / 8 + 1;
		REFUSED(&p, words);
	}
	header(&p)->sections[SECTION_META - 1].count = 0;
	REFUSED(&p, words);
	header(&p)->sections[SECTION_LIFE - 1].count = 2;
	REFUSED(&p, words);
	discharge(&p);
}

static void
the_header_is_checked(void)
{
	struct vulndb *db = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p));
	header(&p)->magic[7] = 'X';
	REFUSED(&p, "not a yagura shard");
	header(&p)->size_bytes++;
	REFUSED(&p, "its header says");
	header(&p)->size_bytes = 0;
	REFUSED(&p, "its header says");
	header(&p)->n_sections--;
	REFUSED(&p, "sections");
	header(&p)->n_sections = 0;
	REFUSED(&p, "sections");
	/* Newer: whatever its checksum may mean. */
	for (int i = 0; i < 2; i++) {
		header(&p)->model = IMAGE_MODEL + 1;
		if (i == 1)
			sum(&p);
		FAILS(try_open(&p, &db, &e) < 0, &e, E_UNSUPPORTED,
		    "format model 4, this program reads 3");
	}
	memcpy(p.work, p.image, p.n);
	header(&p)->checksum++;
	FAILS(try_open(&p, &db, &e) < 0, &e, E_INPUT, "wrong checksum");
	/* A newer meaning of values may be read, and sections added. */
	memcpy(p.work, p.image, p.n);
	header(&p)->revision++;
	header(&p)->addition++;
	header(&p)->n_sections++;
	sum(&p);
	OK_ERR(try_open(&p, &db, &e) == 0, &e);
	vulndb_close(db);
	discharge(&p);
}

/* Keys of an older or newer making would compare, and wrongly. */
static void
keys_of_another_make_are_not_read(void)
{
	struct vulndb *db = NULL;
	struct image_meta *meta;
	struct patient p;
	struct err e;

	NEED(admit(&p));
	meta = record(&p, SECTION_META, 0);
	for (int by = -1; by <= 1; by += 2) {
		meta->key_version += (uint32_t)by;
		sum(&p);
		FAILS(try_open(&p, &db, &e) < 0, &e, E_UNSUPPORTED,
		    "build it again");
		memcpy(p.work, p.image, p.n);
	}
	OK(db == NULL);
	discharge(&p);
}

static void
every_flipped_byte_is_noticed(void)
{
	struct vulndb *db = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p));
	for (int i = 0; i < FLIPS; i++) {
		size_t at = (size_t)tap_random_below(p.n);

		p.work[at] =
		    (char)(p.work[at] ^ (char)(1 + tap_random_below(255)));
		if (!OK(try_open(&p, &db, &e) < 0)) {
			tap_note("byte %zu", at);
			vulndb_close(db);
		}
		p.work[at] = p.image[at];
	}
	discharge(&p);
}

static void
every_truncation_is_noticed(void)
{
	struct vulndb *db = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p));
	for (size_t n = 0; n < p.n; n += n + 64 < p.n ? 64 : 1) {
		OK(ftruncate(p.fd, (off_t)n) == 0);
		FAILS(vulndb_open(p.path, &db, &e) < 0, &e, E_INPUT, p.path);
		OK(pwrite(p.fd, p.image, p.n, 0) == (ssize_t)p.n);
	}
	OK(pwrite(p.fd, "", 1, (off_t)p.n) == 1);
	FAILS(vulndb_open(p.path, &db, &e) < 0, &e, E_INPUT, "damaged");
	discharge(&p);
}

static uint64_t
odd_number(size_t n)
{
	static const uint64_t odd[] = {0, 1, 7, 8, 255, 256, UINT16_MAX,
	    INT32_MAX, UINT32_MAX, UINT64_MAX, (uint64_t)1 << 63};

	if (tap_random_below(2) == 0)
		return odd[tap_random_below(ARRAY_LEN(odd))];
	return tap_random_below(n + 16);
}

/* Change a byte or a number somewhere, mostly where records are. */
static void
mutate(struct patient *p)
{
	size_t width = (size_t)1 << tap_random_below(4);
	size_t at = (size_t)tap_random_below(p->n - 8) / width * width;
	uint64_t v = odd_number(p->n);

	if (tap_random_below(3) == 0)
		p->work[at] =
		    (char)(p->work[at] + (int)tap_random_below(5) - 2);
	else
		memcpy(p->work + at, &v, width);
}

static void
damage_with_a_right_checksum_never_leads_astray(void)
{
	int n_opened = 0, n_refused = 0;
	struct patient p;

	NEED(admit(&p));
	for (int i = 0; i < MUTATIONS; i++) {
		size_t n = 1 + (size_t)tap_random_below(3);
		struct vulndb *db = NULL;
		struct err e = {0};

		memcpy(p.work, p.image, p.n);
		while (n-- > 0)
			mutate(&p);
		sum(&p);
		if (try_open(&p, &db, &e) == 0) {
			n_opened++;
			touch_all(db);
			vulndb_close(db);
		} else {
			n_refused++;
			OK(e.code == E_INPUT || e.code == E_UNSUPPORTED);
		}
	}
	tap_note("%d opened, %d refused", n_opened, n_refused);
	OK(n_opened > 1000 && n_refused > 1000);
	discharge(&p);
}

int
main(void)
{
	RUN(an_untouched_shard_opens);
	RUN(references_into_text_and_keys_stay_inside);
	RUN(indices_and_runs_stay_inside);
	RUN(values_are_known_ones);
	RUN(names_rise);
	RUN(rows_of_a_package_rise);
	RUN(sections_lie_inside_and_are_what_they_should_be);
	RUN(the_header_is_checked);
	RUN(keys_of_another_make_are_not_read);
	RUN(every_flipped_byte_is_noticed);
	RUN(every_truncation_is_noticed);
	RUN(damage_with_a_right_checksum_never_leads_astray);
	return tap_done();
}
