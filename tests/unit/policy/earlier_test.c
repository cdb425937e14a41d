/* earlier_test.c: the findings of an earlier result. */
#include "policy/earlier.h"

#include "tests/tap.h"

#define HEAD "{\"schema\": \"yagura-scan/1\", "

static const char small[] = HEAD
    "\"asset\": {\"family\": \"debian\"}, \"coverage\": ["
    "{\"what\": \"debian-12\", \"state\": \"ok\"}], \"diagnostics\": [],"
    "\"findings\": ["
    "{\"id\": \"CVE-1\", \"severity\": \"high\", \"status\": \"affected\","
    " \"verdict\": \"affected\", \"fixed_version\": null,"
    " \"priority\": {\"risk\": 42},"
    " \"suppression\": {\"source\": \"x:1\"},"
    " \"package\": {\"name\": \"libssl3\", \"version\": \"3\","
    " \"arch\": \"amd64\", \"path\": \"/p\","
    " \"purl\": \"pkg:deb/debian/libssl3@3\"}},"
    "{\"id\": \"CVE-1\", \"severity\": \"low\", \"fixed_version\": \"5\","
    " \"package\": {\"name\": \"libssl3\", \"version\": \"4\","
    " \"arch\": \"amd64\", \"path\": \"/p\","
    " \"purl\": \"pkg:deb/debian/libssl3@4\"}},"
    "{\"id\": \"EOL:debian-12\", \"severity\": \"high\", \"package\": null}"
    "]}";

/* A stream that gives a few bytes at a time. */
struct drip {
	struct stream stream;
	struct str rest;
	size_t n;
};

static ssize_t
drip(struct stream *s, void *p, size_t n, struct err *e)
{
	struct drip *d = (struct drip *)s;
	struct str part = str_first(d->rest, n < d->n ? n : d->n);

	(void)e;
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	d->rest = str_skip(d->rest, part.n);
	return (ssize_t)part.n;
}

static int
read_text(struct earlier *r, struct str text, size_t n, struct err *e)
{
	struct drip d = {{drip}, text, n};

	earlier_init(r);
	return earlier_read(r, &d.stream, "old.json", NULL, NULL, e);
}

static void
findings_are_found_by_their_key(void)
{
	const struct package p = {.type = STR("deb"),
	    .name = STR("libssl3"),
	    .version = STR("7"),
	    .arch = STR("amd64"),
	    .path = STR("/p")};
	const struct finding f = {.id = STR("CVE-1"), .package = &p};
	const struct finding eol = {.id = STR("EOL:debian-12")};
	const struct finding other = {.id = STR("CVE-1")};
	const struct earlier_finding *first, *second;
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t n = 1; n < 40; n++) {
		struct earlier r;
		struct err e;
		uint32_t at;

		if (!OK_ERR(read_text(&r, str_from(small), n, &e) == 0, &e)) {
			earlier_done(&r);
			break;
		}
		EQ_INT(r.findings.n, 3);
		OK(!r.is_partial && !r.is_filtered);
		at = earlier_find(&r, earlier_key(&a, &f));
		NEED(at != 0);
		first = vec_at(&r.findings, at - 1);
		NEED(first->next != 0);
		second = vec_at(&r.findings, first->next - 1);
		EQ_STR(first->version, STR("4"));
		EQ_STR(first->fixed_version, STR("5"));
		EQ_STR(second->version, STR("3"));
		EQ_STR(second->fixed_version, STR(""));
		EQ_STR(second->suppressed, STR("x:1"));
		EQ_INT(second->risk, 42);
		EQ_INT(second->next, 0);
		OK(earlier_find(&r, earlier_key(&a, &eol)) != 0);
		OK(earlier_find(&r, earlier_key(&a, &other)) == 0);
		earlier_done(&r);
	}
	arena_done(&a);
}

static void
what_was_not_looked_at_is_known(void)
{
	static const struct {
		const char *text;
		bool is_partial, is_filtered;
	} rows[] = {
	    {HEAD "\"coverage\": [{\"what\": \"x\", \"state\": \"ok\"}]}",
             false,								    false},
	    {HEAD "\"coverage\": [{\"what\": \"x\", \"state\": \"missing\"}]}",
             true,								     false},
	    {HEAD "\"coverage\": [{\"what\": \"x\", \"state\": \"partial\"}]}",
             true,								     false},
	    {HEAD "\"diagnostics\": [{\"where\": \"x\"}]}",                     true,  false},
	    {HEAD "\"coverage\": [{\"what\": \"filters\"}]}",                   false, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct earlier r;
		struct err e;

		OK_ERR(
		    read_text(&r, str_from(rows[i].text), 4096, &e) == 0, &e);
		EQ_INT(r.is_partial, rows[i].is_partial);
		EQ_INT(r.is_filtered, rows[i].is_filtered);
		earlier_done(&r);
	}
}

static void
other_documents_are_refused(void)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
	    {"{\"schema\": \"yagura-inventory/1\", \"findings\": []}",
             "no result of a scan"						       },
	    {"{\"schema\": \"yagura-scan/1",                           "old.json: line"  },
	    {"[1]",						    "no result"       },
	    {HEAD "\"findings\": [{\"severity\": \"low\"}]}",          "without id"      },
	    {HEAD "\"findings\": [{\"id\": \"CVE-1\"}]}",              "without severity"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct earlier r;
		struct err e;

		FAILS(read_text(&r, str_from(rows[i].text), 7, &e) < 0, &e,
		    E_INPUT, rows[i].words);
		earlier_done(&r);
	}
}

/* Spoilt: whatever comes out, nothing worse must happen. */
static void
damage_does_no_harm(void)
{
	for (int round = 0; round < 3000; round++) {
		char text[sizeof small];
		struct earlier r;
		struct err e;

		memcpy(text, small, sizeof small);
		for (int k = 0; k < 3; k++)
			text[tap_random_below(sizeof small - 1)] =
			    (char)tap_random_below(256);
		if (read_text(&r, str_of(text, sizeof small - 1),
			1 + tap_random_below(64), &e) == 0)
			OK(r.findings.n <= 3);
		earlier_done(&r);
	}
}

int
main(void)
{
	RUN(findings_are_found_by_their_key);
	RUN(what_was_not_looked_at_is_known);
	RUN(other_documents_are_refused);
	RUN(damage_does_no_harm);
	return tap_done();
}
