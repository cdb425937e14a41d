/* filter_test.c: which findings are shown. */
#include "policy/filter.h"

#include "tests/tap.h"

static struct arena arena;

static void
severities_are_lists_or_a_least_one(void)
{
	static const struct {
		const char *words;
		unsigned want;
	} rows[] = {
	    {"high",          1U << SEVERITY_HIGH                          },
	    {"high,critical", 1U << SEVERITY_HIGH | 1U << SEVERITY_CRITICAL},
	    {">=high",        1U << SEVERITY_HIGH | 1U << SEVERITY_CRITICAL},
	    {">=unknown",     (1U << SEVERITY_N) - 1                       },
	    {"unknown",       1U << SEVERITY_UNKNOWN                       },
	};
	static const char *const wrong[] = {"", "High", "high,", ">high", "7"};
	unsigned got;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		OK_ERR(filter_severity(str_from(rows[i].words), &got, &e) == 0,
		    &e);
		EQ_INT(got, rows[i].want);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		FAILS(filter_severity(str_from(wrong[i]), &got, &e) < 0, &e,
		    E_USAGE, "no severity");
}

static void
probabilities_are_exact(void)
{
	static const struct {
		const char *text;
		uint32_t want;
	} rows[] = {
	    {"0",        0      },
	    {"1",        1000000},
	    {"1.0",      1000000},
	    {"0.5",      500000 },
	    {"0.000001", 1      },
	    {"0.97547",  975470 },
	};
	static const char *const wrong[] = {"", "2", "1.1", "0.", ".5", "-1",
	    "0,5", "50%", "0.0000001", "1e-3"};
	uint32_t got;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		OK_ERR(
		    filter_probability(str_from(rows[i].text), &got, &e) == 0,
		    &e);
		EQ_INT(got, rows[i].want);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		FAILS(filter_probability(str_from(wrong[i]), &got, &e) < 0, &e,
		    E_USAGE, "from 0 to 1");
}

/* A finding that passes every filter below but for what is said of it. */
static void
each_filter_holds_back_what_it_should(void)
{
	const struct str aliases[] = {STR("GHSA-aaaa")};
	const struct exploit exploit = {.kind = EXPLOIT_POC};
	struct cve_fact fact = {.kev = {.added_at = 1},
	    .exploits = &exploit,
	    .n_exploits = 1,
	    .epss = {.probability_ppm = 500001}};
	const struct package p = {
	    .name = STR("libssl3"), .source_name = STR("openssl")};
	const struct pattern id = {
	    .kind = PATTERN_NO_CASE, .text = STR("ghsa-AAAA")};
	const struct pattern source = {.text = STR("openssl")};
	struct filter filters[7] = {{0}};
	const struct filter none = {.n_ids = 0};

	filters[0].severities = 1U << SEVERITY_HIGH;
	filters[1].fixed_only = true;
	filters[2].kev_only = true;
	filters[3].exploit_only = true;
	filters[4].has_epss = true;
	filters[4].epss_over_ppm = 500000;
	filters[5].ids = &id;
	filters[5].n_ids = 1;
	filters[6].packages = &source;
	filters[6].n_packages = 1;
	OK(!filter_is_set(&none));
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct finding f = {.id = STR("CVE-1"),
		    .aliases = aliases,
		    .n_aliases = 1,
		    .package = &p,
		    .fixed_version = STR("2"),
		    .severity = SEVERITY_HIGH,
		    .fact = &fact};

		OK(filter_is_set(&filters[i]));
		OK(filter_lets_pass(&filters[i], &arena, &f));
		f = (struct finding){.id = STR("CVE-2")};
		OK(filter_lets_pass(&none, &arena, &f));
		tap_check(!filter_lets_pass(&filters[i], &arena, &f), __FILE__,
		    __LINE__, "filter %zu", i);
	}
	/* Over is not at least. */
	fact.epss.probability_ppm = 500000;
	{
		const struct finding f = {.fact = &fact};

		OK(!filter_lets_pass(&filters[4], &arena, &f));
	}
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(severities_are_lists_or_a_least_one);
	RUN(probabilities_are_exact);
	RUN(each_filter_holds_back_what_it_should);
	arena_done(&arena);
	return tap_done();
}
