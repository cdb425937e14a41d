/* why_test.c: a finding that a rule suppresses is told with its rule. */
#include "app/why.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/tap.h"

static const struct suppression rule = {
    .source = {".trivyignore:12",             15},
    .status = SUPPRESSION_NOT_AFFECTED,
    .reason = {"not built in\x1b[2J",         16},
    .justification = {"vulnerable_code_not_present", 27}
};
static const struct finding found = {
    .verdict = VERDICT_AFFECTED,
    .severity = SEVERITY_HIGH,
    .severity_source = {"cvss", 4},
    .suppression = &rule
};
static const struct package package = {
    .name = {"bash", 4},
    .version = {"5.1",  3},
    .type = {"deb",  3},
    .source_name = {"bash", 4},
    .source_version = {"5.1",  3}
};
static const struct match_shard shard = {
    .name = {"debian-12", 9}
};

/* What a writer makes of one vulnerability in one package. */
static struct str
text_of(struct arena *a, void (*write)(FILE *out, const struct why *w))
{
	struct session s = {.asset = {.target = {"dir:/", 5}}};
	struct why_package p = {.package = &package,
	    .shard = &shard,
	    .order = "dpkg",
	    .found = &found,
	    .answer = WHY_SUPPRESSED};
	struct why_vuln v = {.shard = &shard,
	    .vuln = {.id = {"CVE-2098-1", 10}},
	    .packages = &p,
	    .n_packages = 1};
	struct why w = {.s = &s,
	    .id = v.vuln.id,
	    .answer = WHY_SUPPRESSED,
	    .vulns = &v,
	    .n_vulns = 1};
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	struct str copy;

	if (out == NULL)
		return STR_NONE;
	arena_init(&s.a, 1 << 20);
	write(out, &w);
	fclose(out);
	arena_done(&s.a);
	copy = str_dup(a, str_of(text, n));
	free(text);
	return copy;
}

static void
the_rule_and_its_reason_are_told(void)
{
	void (*const writers[])(FILE *, const struct why *) = {
	    why_write_not, why_write_explanation, why_write_json};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		struct str text = text_of(&a, writers[i]);

		OK(str_find_str(text, STR(".trivyignore:12")) >= 0);
		OK(str_find_str(text, STR("not_affected")) >= 0);
		OK(str_find_str(text, STR("not built in")) >= 0);
		OK(str_find_str(text, STR("vulnerable_code_not_present")) >= 0);
		OK(str_find(text, '\x1b') < 0);
	}
	EQ_STR(str_first(text_of(&a, why_write_not), 33),
	    STR("CVE-2098-1 on dir:/: suppressed: "));
	arena_done(&a);
}

static void
every_answer_has_a_name_of_its_own(void)
{
	for (int i = 0; i < WHY_ANSWER_N; i++) {
		struct str name = str_from(why_answer_name((enum why_answer)i));

		OK(name.n > 0);
		OK(why_answer_text((enum why_answer)i)[0] != '\0');
		for (int k = 0; k < i; k++)
			OK(!str_eq(name,
			    str_from(why_answer_name((enum why_answer)k))));
	}
}

int
main(void)
{
	RUN(the_rule_and_its_reason_are_told);
	RUN(every_answer_has_a_name_of_its_own);
	return tap_done();
}
