/* facts_verify_test.c: a damaged facts file is refused where it is read. */
#include <fcntl.h>
#include <unistd.h>

#include <xxhash.h>

#include "tests/facts.h"
#include "vulndb/facts_image.h"

#define MUTATIONS 20000
#define FLIPS     1000
/* So many that every section has several blocks or shares one. */
#define CVES  600
#define TOLD  (4 << 20)
#define V31   "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define FIRST "CVE-2024-1000"

/* A file that is damaged and mended again, and what it was. */
struct patient {
	struct arena a;
	char path[300];
	int fd;
	char *image; /* of n bytes, as it should be */
	size_t n;
	char *work;      /* what the file holds */
	struct buf told; /* what the right one says */
};

static void
fill_desk(struct desk *k, unsigned n)
{
	const struct cvss_rating ratings[] = {
	    {STR("nvd"), STR(V31)},
            {STR("cna"), STR(V31)}
        };
	const struct str weakness = STR("CWE-79");

	OK(k->sink.edition(k->sink.ctx, &(struct feed_edition){STR("2.0"), 9},
	       &(struct err){0}) == 0);
	for (unsigned i = 0; i < n; i++) {
		struct str title = str_printf(&k->a, "title %u %s", i,
		    "of a length that fills more than one of the blocks");
		struct str refs[] = {str_printf(&k->a, "https://a/%u", i),
		    str_printf(&k->a, "https://b/%u", i)};
		struct exploit x = {
		    EXPLOIT_POC, true, refs[0], title, refs[1], i};

		desk_say(
		    k, (struct cve_fact){
			   .id = str_printf(&k->a, "CVE-2024-%u", 1000 + i),
			   .title = title,
			   .ratings = ratings,
			   .n_ratings = 2,
			   .weaknesses = &weakness,
			   .n_weaknesses = 1,
			   .references = refs,
			   .n_references = 2,
			   .exploits = &x,
			   .n_exploits = 1,
			   .kev = {i % 2,    2, true,           title, refs[0]},
			   .epss = {i, i,  7               },
			   .ssvc = {SSVC_EXPLOITATION_POC,       SSVC_YES,       SSVC_NO},
			   .published_at = 3 + i,
			   .modified_at = 4 + i
                });
	}
}

/* One line per CVE; -1 when any is refused. */
static int
tell_all(const struct facts *f, struct buf *out, struct err *e)
{
	struct facts_info info = facts_info(f);
	struct facts_record r;
	struct epss_score s;
	struct facts_id id;
	int refused = 0;

	buf_clear(out);
	for (size_t i = 0; i < info.n_feeds; i++) {
		struct facts_feed x = facts_feed_at(f, i);

		buf_printf(out, "%.*s %.*s %.*s %.*s\n", STR_ARG(x.name),
		    STR_ARG(x.licence), STR_ARG(x.digest), STR_ARG(x.edition));
	}
	for (size_t i = 0; i < info.n_cves; i++) {
		if (facts_cve_at(f, i, &id, &r, e) < 0) {
			refused = -1;
			continue;
		}
		buf_printf(out, "%s ", id.text);
		tell(&r, out);
		buf_byte(out, '\n');
		if (facts_find(f, str_from(id.text), &r, e) < 0)
			refused = -1;
	}
	for (size_t i = 0; i < info.n_epss; i++) {
		if (facts_epss_at(f, i, &id, &s, e) < 0)
			refused = -1;
		else
			buf_printf(out, "%s %u %u %lld\n", id.text,
			    s.probability_ppm, s.percentile_ppm,
			    (long long)s.scored_at);
	}
	return refused;
}

static bool
admit(struct patient *p, unsigned n_cves)
{
	struct facts *f = NULL;
	struct desk k;
	struct err e;
	off_t size;

	arena_init(&p->a, 16 << 20);
	buf_init(&p->told, TOLD);
	desk_init(&k);
	fill_desk(&k, n_cves);
	snprintf(p->path, sizeof p->path, "%s", desk_write(&k, "verify.ydb"));
	desk_done(&k);
	p->fd = open(p->path, O_RDWR | O_CLOEXEC);
	if (!OK(p->fd >= 0) || !OK((size = lseek(p->fd, 0, SEEK_END)) > 0))
		return false;
	p->n = (size_t)size;
	p->image = arena_alloc(&p->a, p->n);
	p->work = arena_alloc(&p->a, p->n);
	OK(pread(p->fd, p->image, p->n, 0) == (ssize_t)p->n);
	memcpy(p->work, p->image, p->n);
	OK_ERR(facts_open(p->path, &f, &e) == 0, &e);
	if (f == NULL)
		return false;
	OK_ERR(tell_all(f, &p->told, &e) == 0, &e);
	OK(!p->told.over);
	facts_close(f);
	return true;
}

static void
discharge(struct patient *p)
{
	close(p->fd);
	buf_done(&p->told);
	arena_done(&p->a);
}

static struct facts_image_header *
header(struct patient *p)
{
	return (void *)p->work;
}

/* Record i of a section, to be damaged. */
static void *
record(struct patient *p, enum facts_section_kind kind, size_t i)
{
	const struct image_section *s = &header(p)->sections[kind - 1];

	OK(i < s->count);
	return p->work + s->off + i * s->record_bytes;
}

/* Make all sums anew, as far as the header still says where they are. */
static void
sum(struct patient *p)
{
	struct facts_image_header *h = header(p);
	uint64_t no_sum = 0, at = h->data_off;
	XXH3_state_t *x = XXH3_createState();

	if (h->data_off < sizeof *h || h->sums_off > p->n ||
	    h->data_off > h->sums_off || x == NULL) {
		XXH3_freeState(x);
		return;
	}
	for (uint64_t k = 0; at < h->sums_off; k++, at += FACTS_BLOCK_BYTES) {
		uint64_t n = h->sums_off - at, s;

		if (n > FACTS_BLOCK_BYTES)
			n = FACTS_BLOCK_BYTES;
		if (h->sums_off + (k + 1) * 8 > p->n)
			break;
		s = XXH3_64bits(p->work + at, n);
		memcpy(p->work + h->sums_off + k * 8, &s, 8);
	}
	h->checksum = no_sum;
	XXH3_64bits_reset(x);
	XXH3_64bits_update(x, p->work, h->data_off);
	XXH3_64bits_update(x, p->work + h->sums_off, p->n - h->sums_off);
	h->checksum = XXH3_64bits_digest(x);
	XXH3_freeState(x);
}

static int
try_open(struct patient *p, struct facts **ret_f, struct err *e)
{
	OK(pwrite(p->fd, p->work, p->n, 0) == (ssize_t)p->n);
	return facts_open(p->path, ret_f, e);
}

/* With right sums the file is refused when opened, naming the words. */
static void
is_refused(struct patient *p, const char *words, int line)
{
	struct facts *f = NULL;
	struct err e = {0};

	sum(p);
	tap_fails(try_open(p, &f, &e) < 0, &e, E_INPUT, words, __FILE__, line,
	    "open");
	facts_close(f);
	memcpy(p->work, p->image, p->n);
}

#define REFUSED(p, words) is_refused((p), (words), __LINE__)

/* With right sums it opens, but the first CVE is refused, and verify fails. */
static void
answer_is_refused(struct patient *p, const char *words, int line)
{
	struct facts *f = NULL;
	struct facts_record r;
	struct err e = {0};

	sum(p);
	OK_ERR(try_open(p, &f, &e) == 0, &e);
	if (f != NULL) {
		tap_fails(facts_find(f, STR(FIRST), &r, &e) < 0, &e, E_INPUT,
		    words, __FILE__, line, "find");
		tap_fails(facts_verify(f, &e) < 0, &e, E_INPUT, words, __FILE__,
		    line, "verify");
	}
	facts_close(f);
	memcpy(p->work, p->image, p->n);
}

#define ANSWER_REFUSED(p, words) answer_is_refused((p), (words), __LINE__)

static void
an_untouched_file_opens(void)
{
	struct facts *f = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p, CVES));
	sum(&p);
	OK(memcmp(p.work, p.image, p.n) == 0);
	OK_ERR(try_open(&p, &f, &e) == 0, &e);
	NEED(f != NULL);
	OK_ERR(facts_verify(f, &e) == 0, &e);
	facts_close(f);
	discharge(&p);
}

static void
references_into_text_stay_inside(void)
{
	static const struct {
		enum facts_section_kind kind;
		size_t at;
		const char *words; /* NULL: found at open */
	} rows[] = {
	    {FACTS_FEEDS,      offsetof(struct facts_image_feed,   name),        NULL         },
	    {FACTS_FEEDS,      offsetof(struct facts_image_feed,   licence),     NULL         },
	    {FACTS_FEEDS,      offsetof(struct facts_image_feed,   digest),      NULL         },
	    {FACTS_FEEDS,      offsetof(struct facts_image_feed,   edition),     NULL         },
	    {FACTS_CVES,       offsetof(struct facts_image_cve,    title),       "cves"       },
	    {FACTS_RATINGS,    offsetof(struct facts_image_rating, source),
             "ratings"									},
	    {FACTS_RATINGS,    offsetof(struct facts_image_rating, vector),
             "ratings"									},
	    {FACTS_WEAKNESSES, 0,				  "weaknesses"},
	    {FACTS_REFERENCES,               0,                       "references"            },
	    {FACTS_EXPLOITS,             offsetof(struct facts_image_exploit,                                           id),
             "exploits"             },
	    {FACTS_EXPLOITS,          offsetof(struct facts_image_exploit,                                           title),
             "exploits"},
	    {FACTS_EXPLOITS,            offsetof(struct facts_image_exploit,                                           url),
             "exploits"					 },
	    {FACTS_KEVS,           offsetof(struct facts_image_kev,                                       name),             "kevs"                                                      },
	    {FACTS_KEVS,         offsetof(struct facts_image_kev,                                     action),             "kevs"                 },
	};
	struct patient p;
	struct image_ref bad[5];
	uint32_t n;

	NEED(admit(&p, 3));
	((struct facts_image_cve *)record(&p, FACTS_CVES, 0))->kev = 0;
	memcpy(p.image, p.work, p.n);
	n = (uint32_t)header(&p)->sections[FACTS_TEXT - 1].count;
	bad[0] = (struct image_ref){n + 1, 0};
	bad[1] = (struct image_ref){0, n + 1};
	bad[2] = (struct image_ref){n, 1};
	bad[3] = (struct image_ref){UINT32_MAX, 1};
	bad[4] = (struct image_ref){1, UINT32_MAX};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
			memcpy((char *)record(&p, rows[i].kind, 0) + rows[i].at,
			    &bad[k], sizeof bad[k]);
			if (rows[i].words == NULL)
				REFUSED(&p, "section feeds");
			else
				ANSWER_REFUSED(&p, rows[i].words);
		}
	}
	discharge(&p);
}

static void
indices_runs_and_values_are_checked(void)
{
	struct facts_image_cve *c;
	struct facts_image_rating *r;
	struct facts_image_exploit *x;
	struct facts_image_epss *s;
	struct facts_image_kev *k;
	struct patient p;

	NEED(admit(&p, 3));
	c = record(&p, FACTS_CVES, 0);
	r = record(&p, FACTS_RATINGS, 0);
	x = record(&p, FACTS_EXPLOITS, 0);
	s = record(&p, FACTS_EPSS, 0);
	k = record(&p, FACTS_KEVS, 0);
	c->ratings = 5;
	ANSWER_REFUSED(&p, "ratings");
	c->ratings = UINT32_MAX;
	ANSWER_REFUSED(&p, "ratings");
	c->n_ratings = UINT16_MAX;
	ANSWER_REFUSED(&p, "ratings");
	c->n_weaknesses = 4;
	ANSWER_REFUSED(&p, "weaknesses");
	c->references = 6;
	ANSWER_REFUSED(&p, "references");
	c->exploits = UINT32_MAX;
	ANSWER_REFUSED(&p, "exploits");
	c->kev = 1;
	ANSWER_REFUSED(&p, "kevs");
	c->kev = UINT32_MAX - 1;
	ANSWER_REFUSED(&p, "kevs");
	c->kev = 0;
	k->is_ransomware = 2;
	ANSWER_REFUSED(&p, "kevs");
	c->kev = 0;
	k->added_at = 0;
	ANSWER_REFUSED(&p, "kevs");
	c->is_rejected = 2;
	ANSWER_REFUSED(&p, "cves");
	c->exploitation = SSVC_EXPLOITATION_N;
	ANSWER_REFUSED(&p, "cves");
	c->automatable = SSVC_ANSWER_N;
	ANSWER_REFUSED(&p, "cves");
	c->total_impact = 255;
	ANSWER_REFUSED(&p, "cves");
	r->score_tenths = 101;
	ANSWER_REFUSED(&p, "ratings");
	r->is_unscored = 2;
	ANSWER_REFUSED(&p, "ratings");
	x->kind = EXPLOIT_KIND_N;
	ANSWER_REFUSED(&p, "exploits");
	x->is_verified = 2;
	ANSWER_REFUSED(&p, "exploits");
	s->probability_ppm = 1000001;
	ANSWER_REFUSED(&p, "epss");
	s->percentile_ppm = UINT32_MAX;
	ANSWER_REFUSED(&p, "epss");
	discharge(&p);
}

/* A search in keys that do not rise goes astray, but only verify can see. */
static void
keys_rise(void)
{
	const enum facts_section_kind kinds[] = {FACTS_CVES, FACTS_EPSS};
	struct patient p;

	NEED(admit(&p, 3));
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		uint64_t *keys[] = {
		    record(&p, kinds[i], 0), record(&p, kinds[i], 1)};

		for (int turn = 0; turn < 3; turn++) {
			struct facts *f = NULL;
			struct err e;

			if (turn == 0)
				*keys[0] = *keys[1];
			else if (turn == 1)
				*keys[1] = 0;
			else
				*(uint64_t *)record(&p, kinds[i], 2) =
				    (uint64_t)10000 << FACTS_NUMBER_BITS;
			sum(&p);
			OK_ERR(try_open(&p, &f, &e) == 0, &e);
			FAILS(facts_verify(f, &e) < 0, &e, E_INPUT,
			    i == 0 ? "section cves" : "section epss");
			facts_close(f);
			memcpy(p.work, p.image, p.n);
		}
	}
	discharge(&p);
}

static void
sections_lie_inside_and_are_what_they_should_be(void)
{
	static const char words[] = "its sections do not fit";
	struct patient p;

	NEED(admit(&p, 3));
	for (unsigned kind = FACTS_META; kind < FACTS_END; kind++) {
		struct image_section *s = &header(&p)->sections[kind - 1];
		uint64_t bytes = s->record_bytes;

		s->kind = FACTS_END;
		REFUSED(&p, words);
		s->record_bytes += 8;
		REFUSED(&p, words);
		s->record_bytes = 0;
		REFUSED(&p, words);
		s->off += 4;
		REFUSED(&p, words);
		s->off = 0; /* the header is no block */
		REFUSED(&p, words);
		s->off = header(&p)->sums_off + 8;
		REFUSED(&p, words);
		s->off = UINT64_MAX - 7;
		REFUSED(&p, words);
		s->count = p.n / bytes + 1;
		REFUSED(&p, words);
		s->count = UINT64_MAX / bytes;
		REFUSED(&p, words);
		s->count = UINT64_MAX / 8 + 1;
		REFUSED(&p, words);
	}
	header(&p)->sections[FACTS_META - 1].count = 0;
	REFUSED(&p, words);
	discharge(&p);
}

static void
the_header_is_checked(void)
{
	static const char words[] = "its blocks do not fit";
	struct facts *f = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p, 3));
	header(&p)->magic[7] = 'X';
	REFUSED(&p, "not a yagura facts file");
	header(&p)->size_bytes++;
	REFUSED(&p, "its header says");
	header(&p)->n_sections--;
	REFUSED(&p, "sections");
	header(&p)->block_bytes = 0;
	REFUSED(&p, words);
	header(&p)->data_off -= 8;
	REFUSED(&p, words);
	header(&p)->data_off = 0;
	REFUSED(&p, words);
	header(&p)->data_off = UINT32_MAX - 7;
	REFUSED(&p, words);
	header(&p)->sums_off -= 8;
	REFUSED(&p, words);
	header(&p)->sums_off = 0;
	REFUSED(&p, words);
	header(&p)->sums_off = UINT64_MAX - 7;
	REFUSED(&p, words);
	header(&p)->model = FACTS_MODEL + 1;
	FAILS(try_open(&p, &f, &e) < 0, &e, E_UNSUPPORTED,
	    "format model 2, this program reads 1");
	memcpy(p.work, p.image, p.n);
	header(&p)->checksum++;
	FAILS(try_open(&p, &f, &e) < 0, &e, E_INPUT, "wrong checksum");
	/* A newer meaning of values may be read, and sections added. */
	memcpy(p.work, p.image, p.n);
	header(&p)->revision++;
	header(&p)->addition++;
	header(&p)->n_sections++;
	sum(&p);
	OK_ERR(try_open(&p, &f, &e) == 0, &e);
	facts_close(f);
	discharge(&p);
}

/* Not noticed by open as a rule, but never believed, and verify sees all. */
static void
every_flipped_byte_is_noticed_or_never_read(void)
{
	int n_at_open = 0, n_later = 0;
	struct patient p;
	struct buf told;

	buf_init(&told, TOLD);
	NEED(admit(&p, CVES));
	OK(p.n > (size_t)10 * FACTS_BLOCK_BYTES);
	for (int i = 0; i < FLIPS; i++) {
		size_t at = (size_t)tap_random_below(p.n);
		struct facts *f = NULL;
		struct facts_record r;
		struct err e;

		p.work[at] =
		    (char)(p.work[at] ^ (char)(1 + tap_random_below(255)));
		OK(pwrite(p.fd, p.work + at, 1, (off_t)at) == 1);
		if (facts_open(p.path, &f, &e) < 0) {
			n_at_open++;
		} else {
			n_later++;
			/* Padding belongs to no answer. */
			if (tell_all(f, &told, &e) == 0)
				OK(str_eq(buf_str(&told), buf_str(&p.told)));
			if (facts_find(f, STR(FIRST), &r, &e) == 0)
				OK(r.is_known);
			FAILS(facts_verify(f, &e) < 0, &e, E_INPUT, "checksum");
		}
		facts_close(f);
		p.work[at] = p.image[at];
		OK(pwrite(p.fd, p.work + at, 1, (off_t)at) == 1);
	}
	tap_note("%d at open, %d later", n_at_open, n_later);
	buf_done(&told);
	discharge(&p);
}

static void
every_truncation_is_noticed(void)
{
	struct facts *f = NULL;
	struct patient p;
	struct err e;

	NEED(admit(&p, 3));
	for (size_t n = 0; n < p.n; n += n + 64 < p.n ? 64 : 1) {
		OK(ftruncate(p.fd, (off_t)n) == 0);
		FAILS(facts_open(p.path, &f, &e) < 0, &e, E_INPUT, p.path);
		OK(pwrite(p.fd, p.image, p.n, 0) == (ssize_t)p.n);
	}
	OK(pwrite(p.fd, "", 1, (off_t)p.n) == 1);
	FAILS(facts_open(p.path, &f, &e) < 0, &e, E_INPUT, "damaged");
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

/* Change a byte or a number somewhere. */
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
damage_with_right_sums_never_leads_astray(void)
{
	int n_refused = 0, n_partly = 0, n_whole = 0;
	struct patient p;
	struct buf told;

	buf_init(&told, TOLD);
	NEED(admit(&p, 3));
	for (int i = 0; i < MUTATIONS; i++) {
		size_t n = 1 + (size_t)tap_random_below(3);
		struct facts *f = NULL;
		struct err e = {0};

		memcpy(p.work, p.image, p.n);
		while (n-- > 0)
			mutate(&p);
		sum(&p);
		if (try_open(&p, &f, &e) < 0) {
			n_refused++;
			OK(e.code == E_INPUT || e.code == E_UNSUPPORTED);
			continue;
		}
		if (tell_all(f, &told, &e) < 0) {
			n_partly++;
			OK(facts_verify(f, &e) < 0 && e.code == E_INPUT);
		} else {
			n_whole++;
		}
		facts_close(f);
	}
	tap_note(
	    "%d refused, %d in part, %d whole", n_refused, n_partly, n_whole);
	OK(n_refused > 1000 && n_partly > 1000 && n_whole > 1000);
	buf_done(&told);
	discharge(&p);
}

int
main(void)
{
	RUN(an_untouched_file_opens);
	RUN(references_into_text_stay_inside);
	RUN(indices_runs_and_values_are_checked);
	RUN(keys_rise);
	RUN(sections_lie_inside_and_are_what_they_should_be);
	RUN(the_header_is_checked);
	RUN(every_flipped_byte_is_noticed_or_never_read);
	RUN(every_truncation_is_noticed);
	RUN(damage_with_right_sums_never_leads_astray);
	return tap_done();
}
