/*
 * case_test.c: every folder tests/case/feed/FEED/CASE is read by the feed
 * FEED: each file of in/ by itself, want.txt what must come out, a few lines
 * per event or fault. A '!' in a file's name stands for the '/' of a path
 * within the feed. A file `ecosystem` beside in/ says of which release
 * documents are that do not tell. FEED/wants lists paths that are documents
 * of the feed ("+ PATH") and others ("- PATH"). YAGURA_BLESS=1 writes
 * want.txt anew.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "core/time.h"
#include "feed/feed.h"
#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

#define OUTPUT_BYTES ((size_t)1 << 20)

static struct arena arena;   /* names of folders: the whole run */
static struct arena scratch; /* of one document */
static const struct feed *feed;
static const char *folder; /* of the case */

/* Bytes that would spoil a line of text as \xNN; nothing at all as "-". */
static void
say(struct buf *out, const char *before, struct str s, const char *after)
{
	buf_add(out, str_from(before));
	if (s.n == 0)
		buf_byte(out, '-');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == 0x7f || c == '\\')
			buf_printf(out, "\\x%02x", c);
		else
			buf_byte(out, c);
	}
	buf_add(out, str_from(after));
}

static void
say_time(struct buf *out, const char *what, utc_s t)
{
	struct arena a;

	arena_init(&a, 4096);
	if (t != 0)
		say(out, what, time_write(&a, t), "\n");
	arena_done(&a);
}

static void
say_all(struct buf *out, const char *what, const struct str *s, size_t n)
{
	if (n == 0)
		return;
	buf_add(out, str_from(what));
	for (size_t i = 0; i < n; i++)
		say(out, " ", s[i], "");
	buf_byte(out, '\n');
}

static void
say_affected(struct buf *out, const struct affected *a)
{
	static const char *const events[] = {
	    [EVENT_INTRODUCED] = " introduced ",
	    [EVENT_FIXED] = " fixed ",
	    [EVENT_LAST_AFFECTED] = " last_affected ",
	    [EVENT_LIMIT] = " limit ",
	};

	say(out, "  affected ", a->ecosystem, " ");
	say(out, "", a->package, "");
	buf_printf(out, " %s %s", vendor_status_name(a->status),
	    severity_name(a->severity));
	if (a->naming == NAMED_BINARY)
		buf_add(out, STR(" binary"));
	if (a->module.n > 0)
		say(out, " module ", a->module, "");
	if (a->is_borrowed)
		buf_add(out, STR(" borrowed"));
	if (a->channel.n > 0)
		say(out, a->is_own_line ? " own channel " : " channel ",
		    a->channel, "");
	buf_byte(out, '\n');
	for (size_t i = 0; i < a->n_ranges; i++) {
		const struct range *r = &a->ranges[i];

		buf_add(out, STR("    range"));
		for (size_t k = 0; k < r->n_events; k++)
			say(out, events[r->events[k].kind],
			    r->events[k].version, "");
		buf_byte(out, '\n');
	}
	say_all(out, "    versions", a->versions, a->n_versions);
}

static int
say_advisory(void *ctx, const struct advisory *a, struct err *e)
{
	static const char *const kinds[] = {
	    [ADVISORY_VULNERABILITY] = "vulnerability ",
	    [ADVISORY_NOTICE] = "notice ",
	    [ADVISORY_MALWARE] = "malware ",
	};
	struct buf *out = ctx;

	(void)e;
	say(out, kinds[a->kind], a->id, "\n");
	if (a->rank > 0)
		buf_printf(out, "  rank %u\n", a->rank);
	say(out, "  title ", a->title, "\n");
	if (a->cvss.n > 0)
		say(out, "  cvss ", a->cvss, "\n");
	say_time(out, "  published ", a->published_at);
	say_time(out, "  modified ", a->modified_at);
	say_all(out, "  aliases", a->aliases, a->n_aliases);
	say_all(out, "  covers", a->covers, a->n_covers);
	for (size_t i = 0; i < a->n_affected; i++)
		say_affected(out, &a->affected[i]);
	return 0;
}

static int
say_release(void *ctx, const struct release_life *r, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, "release ", r->ecosystem, " ");
	say(out, "", r->codename, "\n");
	say_time(out, "  released ", r->released_at);
	say_time(out, "  eol ", r->eol_at);
	say_time(out, "  lts end ", r->lts_end_at);
	say_time(out, "  elts end ", r->elts_end_at);
	return 0;
}

static int
say_support(void *ctx, const struct support_note *n, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, n->kind == SUPPORT_ENDED ? "ended " : "limited ", n->ecosystem,
	    " ");
	say(out, "", n->package, n->is_prefix ? "…\n" : "\n");
	if (n->kind == SUPPORT_ENDED)
		say(out, "  last version ", n->last_version, "\n");
	say_time(out, "  ended ", n->ended_at);
	say(out, "  text ", n->text, "\n");
	return 0;
}

static int
say_watched(void *ctx, const struct watched *w, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, "watched ", w->ecosystem, " ");
	say(out, "", w->package, "");
	say(out, " since ", w->since, "");
	say(out, " up to ", w->version, "\n");
	return 0;
}

static int
say_repository(void *ctx, const struct repository_note *n, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, "repository ", n->ecosystem, " ");
	say(out, "", n->repository, " ");
	say(out, "", n->channel, "\n");
	return 0;
}

static void
say_exploit(struct buf *out, const struct exploit *x)
{
	buf_printf(out, "  exploit %s%s", exploit_kind_name(x->kind),
	    x->is_verified ? " verified " : " ");
	say(out, "", x->id, " ");
	say(out, "", x->title, " ");
	say(out, "", x->url, "\n");
	say_time(out, "    published ", x->published_at);
}

static void
say_numbers(struct buf *out, const struct cve_fact *f)
{
	if (f->kev.added_at != 0) {
		say_time(out, "  kev added ", f->kev.added_at);
		say_time(out, "  kev due ", f->kev.due_at);
		say(out, "  kev ", f->kev.name, " ");
		say(out, "", f->kev.action,
		    f->kev.is_ransomware ? " ransomware\n" : "\n");
	}
	if (f->epss.scored_at != 0) {
		buf_printf(out, "  epss %u %u\n", f->epss.probability_ppm,
		    f->epss.percentile_ppm);
		say_time(out, "  scored ", f->epss.scored_at);
	}
	if (f->ssvc.exploitation != SSVC_EXPLOITATION_UNKNOWN)
		buf_printf(out, "  ssvc %d %d %d\n", f->ssvc.exploitation,
		    f->ssvc.automatable, f->ssvc.total_impact);
}

static int
say_fact(void *ctx, const struct cve_fact *f, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, f->is_rejected ? "rejected fact " : "fact ", f->id, "\n");
	if (f->title.n > 0)
		say(out, "  title ", f->title, "\n");
	for (size_t i = 0; i < f->n_ratings; i++) {
		say(out, "  cvss ", f->ratings[i].source, " ");
		say(out, "", f->ratings[i].vector, "\n");
	}
	say_all(out, "  weaknesses", f->weaknesses, f->n_weaknesses);
	say_all(out, "  references", f->references, f->n_references);
	for (size_t i = 0; i < f->n_exploits; i++)
		say_exploit(out, &f->exploits[i]);
	say_numbers(out, f);
	say_time(out, "  published ", f->published_at);
	say_time(out, "  modified ", f->modified_at);
	return 0;
}

static int
say_edition(void *ctx, const struct feed_edition *d, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, "edition ", d->name, "\n");
	say_time(out, "  published ", d->published_at);
	return 0;
}

static void
say_diag(void *ctx, const struct diag *d)
{
	struct buf *out = ctx;

	buf_printf(out, "diag %s ", diag_code_name(d->code));
	say(out, "", d->where, ": ");
	say(out, "", d->text, "\n");
}

static struct knowledge_sink
sink_to(struct buf *out)
{
	struct knowledge_sink sink = {
	    .ctx = out,
	    .advisory = say_advisory,
	    .release = say_release,
	    .support = say_support,
	    .watch = say_watched,
	    .repository = say_repository,
	    .fact = say_fact,
	    .edition = say_edition,
	    .diags = {out, say_diag},
	};

	return sink;
}

/* A stream that gives bytes in small portions, as pipes do. */
struct slow_stream {
	struct stream stream;
	struct str rest;
};

static ssize_t
slow_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct slow_stream *slow = (struct slow_stream *)s;
	struct str part = str_first(slow->rest, n < 7 ? n : 7);

	(void)e;
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	slow->rest = str_skip(slow->rest, part.n);
	return (ssize_t)part.n;
}

static int
read_bytes(struct buf *out, struct str name, struct str ecosystem,
    struct str bytes, struct err *e)
{
	struct slow_stream slow = {{slow_read}, bytes};
	char *path = str_z(&scratch, name);
	struct feed_input in = {name, str_from(path), ecosystem, &slow.stream};
	struct knowledge_sink sink = sink_to(out);

	for (char *p = path; *p != '\0'; p++)
		if (*p == '!')
			*p = '/';

	return feed->read(&scratch, &in, &sink, e);
}

static void
read_document(struct buf *out, struct str name, struct str ecosystem)
{
	const char *path =
	    str_printf(&arena, "%s/in/%.*s", folder, STR_ARG(name)).p;
	struct str bytes;
	struct err e;

	say(out, "== ", name, "\n");

	if (!OK_ERR(
		file_read(&arena, path, LIMIT_JSON_DOC_BYTES, &bytes, &e) == 0,
		&e))
		return;
	if (read_bytes(out, name, ecosystem, bytes, &e) < 0) {
		buf_printf(out, "error %s ", diag_code_name(e.code));
		say(out, "", str_from(e.text), "\n");
	}
	arena_reset(&scratch);
}

static struct str
ecosystem_of_case(void)
{
	const char *path = str_printf(&arena, "%s/ecosystem", folder).p;
	struct str text;
	struct err e;

	if (file_read(&arena, path, 100, &text, &e) < 0) {
		EQ_INT(e.code, E_ABSENT);
		return STR_NONE;
	}
	return str_trim(text);
}

static void
bless(const char *path, struct str got)
{
	FILE *f = fopen(path, "w");

	NEED(f != NULL);
	OK(fwrite(got.p, 1, got.n, f) == got.n);
	OK(fclose(f) == 0);
}

static void
compare(const char *path, struct str got)
{
	struct str want, got_line, want_line;
	struct err e;

	if (getenv("YAGURA_BLESS") != NULL)
		bless(path, got);
	if (!OK_ERR(file_read(&arena, path, OUTPUT_BYTES, &want, &e) == 0, &e))
		return;
	while (str_line(&want, &want_line)) {
		if (!str_line(&got, &got_line))
			got_line = STR("(nothing)");
		EQ_STR(got_line, want_line);
	}
	EQ_STR(got, STR(""));
}

static void
case_reads_as_wanted(void)
{
	const char *in = str_printf(&arena, "%s/in", folder).p;
	struct str *names, ecosystem = ecosystem_of_case();
	struct buf out;
	struct err e;
	size_t n = 0;

	buf_init(&out, OUTPUT_BYTES);
	OK_ERR(dir_list(&arena, in, &names, &n, &e) == 0, &e);
	OK(n > 0);
	for (size_t i = 0; i < n; i++)
		read_document(&out, names[i], ecosystem);
	OK(!out.over);
	compare(str_printf(&arena, "%s/want.txt", folder).p, buf_str(&out));
	buf_done(&out);
}

/*
 * Cut off and spoilt documents must never do worse than be refused. What a
 * feed says about them is not looked at.
 */
static void
case_can_be_damaged_anywhere(void)
{
	const char *in = str_printf(&arena, "%s/in", folder).p;
	struct str *names, bytes;
	struct buf out;
	struct err e;
	size_t n = 0;

	buf_init(&out, OUTPUT_BYTES);
	OK_ERR(dir_list(&arena, in, &names, &n, &e) == 0, &e);
	for (unsigned round = 0; n > 0 && round < 40; round++) {
		struct str name = names[tap_random_below(n)];
		char *p;

		if (file_read(&arena,
			str_printf(&arena, "%s/%.*s", in, STR_ARG(name)).p,
			LIMIT_JSON_DOC_BYTES, &bytes, &e) < 0 ||
		    bytes.n == 0)
			continue;
		p = str_z(&arena, bytes);
		for (unsigned k = 0; k < 3; k++)
			p[tap_random_below(bytes.n)] =
			    (char)tap_random_below(256);
		bytes = str_of(p, 1 + tap_random_below(bytes.n));
		buf_clear(&out);
		(void)read_bytes(&out, name, STR("Debian:12"), bytes, &e);
		arena_reset(&scratch);
	}
	buf_done(&out);
}

static void
run_cases(const char *cases)
{
	struct str *names;
	struct err e;
	size_t n;

	if (dir_list(&arena, cases, &names, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(names[i], STR("wants")))
			continue;
		folder =
		    str_printf(&arena, "%s/%.*s", cases, STR_ARG(names[i])).p;
		tap_run(names[i].p, case_reads_as_wanted);
		tap_run("… and damaged", case_can_be_damaged_anywhere);
	}
}

static const char *
cases_of(const struct feed *f)
{
	const char *src = getenv("YAGURA_SRC");

	return str_printf(
	    &arena, "%s/tests/case/feed/%s", src != NULL ? src : ".", f->name)
	    .p;
}

static void
every_feed_has_its_facts_and_cases(void)
{
	for (size_t i = 0; i < feed_list_n; i++) {
		const struct feed *f = feed_list[i];
		struct str *names;
		struct err e;
		size_t n = 0;

		OK(strlen(f->name) > 0 && f->version > 0);
		OK(strlen(f->doc) > 0 && strlen(f->licence) > 0);
		OK(f->url == NULL || f->path != NULL);
		OK(feed_find(f->name) == f);
		OK_ERR(dir_list(&arena, cases_of(f), &names, &n, &e) == 0, &e);
		OK(n > 0);
	}
	OK(feed_list_n > 0);
	OK(feed_find("no-such-feed") == NULL);
	OK(feed_find("") == NULL);
}

static void
feeds_want_their_own_documents(void)
{
	for (size_t i = 0; i < feed_list_n; i++) {
		const struct feed *f = feed_list[i];
		const char *path =
		    str_printf(&arena, "%s/wants", cases_of(f)).p;
		struct str lines, line;
		size_t n = 0;
		struct err e;

		if (f->wants == NULL)
			continue;
		if (!OK_ERR(
			file_read(&arena, path, 1 << 16, &lines, &e) == 0, &e))
			continue;
		for (; str_line(&lines, &line); n++) {
			struct str name = str_skip(line, 2);

			if (f->wants(name) != str_starts(line, STR("+ ")))
				tap_note("%s: %.*s", f->name, STR_ARG(line));
			OK(f->wants(name) == str_starts(line, STR("+ ")));
		}
		OK(n > 1);
	}
}

static int
refuse(void *ctx, const struct advisory *a, struct err *e)
{
	(void)ctx;
	return fail(e, E_LIMIT, "%.*s: the sink is full", STR_ARG(a->id));
}

/* What the sink says must come back as it is: it is the caller's own error. */
static void
feed_stops_when_the_sink_fails(void)
{
	static const struct {
		const char *feed;
		const char *text;
	} rows[] = {
	    {"debian-osv",       "{\"id\":\"CVE-2024-1000\",\"affected\":[]}"   },
	    {"osv-npm",          "{\"id\":\"CVE-2024-1000\",\"affected\":[{\"package\":"
			"{\"ecosystem\":\"npm\",\"name\":\"a\"},"
			"\"versions\":[\"1.0.0\"]}]}"    },
	    {"debian-tracker",   "{\"a\":{\"CVE-2024-1000\":{\"releases\":{}}}}"},
	    {"debian-changelog",
             "a (1) s; urgency=low\n\n  * CVE-2024-1000\n\n"
		" -- A <a@b>  Wed, 21 Oct 2026 16:54:24 +0700\n"                },
	};
	struct buf out;

	buf_init(&out, OUTPUT_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct knowledge_sink sink = sink_to(&out);
		struct stream_mem m;
		struct feed_input in = {
		    STR("w"), STR("n"), STR("Debian:12"), &m.stream};
		struct err e = {.code = E_OK};

		sink.advisory = refuse;
		stream_mem_init(&m, str_from(rows[i].text));
		feed = feed_find(rows[i].feed);
		NEED(feed != NULL);
		FAILS(feed->read(&scratch, &in, &sink, &e) < 0, &e, E_LIMIT,
		    "CVE-2024-1000: the sink is full");
		arena_reset(&scratch);
	}
	buf_done(&out);
}

static int
refuse_fact(void *ctx, const struct cve_fact *f, struct err *e)
{
	(void)ctx;
	return fail(e, E_LIMIT, "%.*s: the sink is full", STR_ARG(f->id));
}

static int
refuse_release(void *ctx, const struct release_life *r, struct err *e)
{
	(void)ctx;
	return fail(
	    e, E_LIMIT, "%.*s: the sink is full", STR_ARG(r->ecosystem));
}

static void
feed_of_facts_stops_when_the_sink_fails(void)
{
	/* clang-format off */
	static const struct {
		const char *feed;
		const char *text;
	} rows[] = {
		{"cve5", "{\"cveMetadata\": {\"cveId\": \"CVE-2024-1000\","
		    "\"state\": \"PUBLISHED\"}, \"containers\": {\"cna\": {}}}"},
		{"endoflife", "{\"result\": {\"name\": \"rhel\","
		    "\"releases\": [{\"name\": \"9\"}]}}"},
		{"epss", "#score_date:2026-08-16\ncve,epss\n"
		    "CVE-2024-1000,0.5\n"},
		{"exploitdb", "id,description,date_published,verified,codes\n"
		    "1,,,,CVE-2024-1000\n"},
		{"kev", "{\"vulnerabilities\": [{\"cveID\": \"CVE-2024-1000\","
		    "\"dateAdded\": \"2024-01-01\"}]}"},
		{"metasploit", "{\"a\": {\"fullname\": \"a\","
		    "\"references\": [\"CVE-2024-1000\"]}}"},
		{"nvd", "{\"vulnerabilities\":"
		    "[{\"cve\": {\"id\": \"CVE-2024-1000\"}}]}"},
		{"poc-github", "[{\"full_name\": \"a/b\","
		    "\"html_url\": \"https://github.com/a/b\"}]"},
	};
	/* clang-format on */
	struct buf out;

	buf_init(&out, OUTPUT_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct knowledge_sink sink = sink_to(&out);
		struct stream_mem m;
		struct feed_input in = {
		    STR("w"), STR("CVE-2024-1000.json"), STR_NONE, &m.stream};
		struct err e = {.code = E_OK};

		sink.fact = refuse_fact;
		sink.release = refuse_release;
		stream_mem_init(&m, str_from(rows[i].text));
		feed = feed_find(rows[i].feed);
		NEED(feed != NULL);
		FAILS(feed->read(&scratch, &in, &sink, &e) < 0, &e, E_LIMIT,
		    ": the sink is full");
		arena_reset(&scratch);
	}
	buf_done(&out);
}

int
main(void)
{
	arena_init(&arena, 256u << 20);
	arena_init(&scratch, 256u << 20);
	RUN(every_feed_has_its_facts_and_cases);
	RUN(feeds_want_their_own_documents);
	RUN(feed_stops_when_the_sink_fails);
	RUN(feed_of_facts_stops_when_the_sink_fails);
	for (size_t i = 0; i < feed_list_n; i++) {
		feed = feed_list[i];
		run_cases(cases_of(feed));
	}
	arena_done(&scratch);
	arena_done(&arena);
	return tap_done();
}
