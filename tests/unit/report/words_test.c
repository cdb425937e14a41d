/* words_test.c: what forms for people say, in two languages. */
#include "report/words.h"

#include "report/fields.h"
#include "tests/tap.h"

static bool
is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

static void
every_word_is_there_in_both_languages(void)
{
	size_t n_japanese = 0;

	for (unsigned w = 0; w < W_N; w++) {
		const char *en = words_get(REPORT_ENGLISH, (enum word)w);
		const char *ja = words_get(REPORT_JAPANESE, (enum word)w);

		if (en == NULL || ja == NULL)
			tap_check(false, __FILE__, __LINE__,
			    "word %u is not there", w);
		else
			n_japanese += !is_ascii(ja);
	}
	OK(n_japanese > W_N / 2);
}

static void
values_out_of_range_have_a_word(void)
{
	OK(strcmp(words_severity(REPORT_JAPANESE, (enum severity)99), "不明") ==
	    0);
	OK(strcmp(words_severity(REPORT_ENGLISH, SEVERITY_HIGH), "high") == 0);
	OK(strcmp(words_coverage(REPORT_JAPANESE, (enum coverage_state)99),
	       "データなし") == 0);
}

/* Columns have different names, or nobody could ask for them. */
static void
fields_are_found_by_their_names(void)
{
	for (size_t i = 0; i < field_list_n; i++) {
		const struct field *d = &field_list[i];

		OK(field_find(str_from(d->name)) == d);
		OK(d->ja != NULL && (d->write == NULL) != (d->n == NULL));
	}
	OK(field_find(STR("")) == NULL);
}

int
main(void)
{
	RUN(every_word_is_there_in_both_languages);
	RUN(values_out_of_range_have_a_word);
	RUN(fields_are_found_by_their_names);
	return tap_done();
}
