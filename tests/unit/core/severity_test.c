/* severity_test.c: how bad, in five words. */
#include "core/severity.h"

#include "tests/tap.h"

static void
every_value_has_a_word_and_comes_back(void)
{
	for (unsigned i = 0; i < SEVERITY_N; i++) {
		struct str word = str_from(severity_name((enum severity)i));
		enum severity s = SEVERITY_N;

		OK(word.n > 0);
		OK(severity_parse(word, &s));
		EQ_INT(s, i);
		for (unsigned k = 0; k < i; k++)
			OK(!str_eq(
			    word, str_from(severity_name((enum severity)k))));
	}
}

/* Written into shards: these numbers never change. */
static void
values_are_those_of_the_shards(void)
{
	EQ_INT(SEVERITY_UNKNOWN, 0);
	EQ_INT(SEVERITY_NEGLIGIBLE, 1);
	EQ_INT(SEVERITY_LOW, 2);
	EQ_INT(SEVERITY_MEDIUM, 3);
	EQ_INT(SEVERITY_HIGH, 4);
	EQ_INT(SEVERITY_CRITICAL, 5);
	EQ_INT(SEVERITY_N, 6);
}

static void
values_out_of_range_read_unknown(void)
{
	EQ_STR(str_from(severity_name(SEVERITY_N)), STR("unknown"));
	EQ_STR(str_from(severity_name((enum severity)255)), STR("unknown"));
	EQ_STR(
	    str_from(severity_name((enum severity)UINT32_MAX)), STR("unknown"));
}

static void
other_words_are_refused(void)
{
	static const char *const words[] = {
	    "", "High", "HIGH", "high ", "hig", "highest", "none", "important"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		enum severity s = SEVERITY_LOW;

		OK(!severity_parse(str_from(words[i]), &s));
		EQ_INT(s, SEVERITY_LOW);
	}
	OK(!severity_parse(STR("high\0"), &(enum severity){0}));
	OK(!severity_parse(STR_NONE, &(enum severity){0}));
}

/* CVSS v3.1 specification, section 5, table 14. */
static void
scores_change_their_word_at_the_tenths_of_the_table(void)
{
	static const struct {
		unsigned lo, hi;
		enum severity want;
	} rows[] = {
	    {0,  0,   SEVERITY_NEGLIGIBLE},
	    {1,  39,  SEVERITY_LOW       },
	    {40, 69,  SEVERITY_MEDIUM    },
	    {70, 89,  SEVERITY_HIGH      },
	    {90, 100, SEVERITY_CRITICAL  },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (unsigned t = rows[i].lo; t <= rows[i].hi; t++)
			EQ_INT(severity_of_score(t / 10.0), rows[i].want);
}

int
main(void)
{
	RUN(every_value_has_a_word_and_comes_back);
	RUN(values_are_those_of_the_shards);
	RUN(values_out_of_range_read_unknown);
	RUN(other_words_are_refused);
	RUN(scores_change_their_word_at_the_tenths_of_the_table);
	return tap_done();
}
