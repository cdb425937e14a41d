/* cwe_test.c: names of weaknesses. */
#include "core/cwe.h"

#include <stdio.h>

#include "tests/tap.h"

static void
names_are_found_by_number(void)
{
	EQ_STR(cwe_name(STR("CWE-16")), STR("Configuration"));
	EQ_STR(cwe_name(STR("CWE-79")), STR("Cross-site Scripting"));
	EQ_STR(cwe_name(STR("CWE-787")), STR("Out-of-bounds Write"));
	EQ_STR(cwe_name(STR("CWE-1333")),
	    STR("Inefficient Regular Expression Complexity"));
}

/* The table is in order, or some of it would not be found. */
static void
all_of_the_table_is_found(void)
{
	size_t n = 0;

	for (unsigned i = 0; i < 2000; i++) {
		char id[16];

		snprintf(id, sizeof id, "CWE-%u", i);
		n += cwe_name(str_from(id)).n > 0;
	}
	EQ_INT(n, 100);
}

static void
what_is_no_number_has_no_name(void)
{
	EQ_STR(cwe_name(STR("CWE-1")), STR_NONE);
	EQ_STR(cwe_name(STR("CWE-")), STR_NONE);
	EQ_STR(cwe_name(STR("CWE-79x")), STR_NONE);
	EQ_STR(cwe_name(STR("79")), STR_NONE);
	EQ_STR(cwe_name(STR("NVD-CWE-noinfo")), STR_NONE);
}

int
main(void)
{
	RUN(names_are_found_by_number);
	RUN(all_of_the_table_is_found);
	RUN(what_is_no_number_has_no_name);
	return tap_done();
}
