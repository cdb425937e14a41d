/* gate_test.c: which findings make a run fail. */
#include "policy/gate.h"

#include "tests/tap.h"

static struct arena arena;

/* Does any gate of the text fire? */
static bool
fires(const char *text, const struct finding *f)
{
	struct gate *gates = NULL;
	size_t n = 0;
	struct err e;
	bool any = false;

	OK_ERR(gates_parse(&arena, str_from(text), &gates, &n, &e) == 0, &e);
	for (size_t i = 0; i < n; i++)
		any |= gate_fires(&gates[i], f, NULL, &arena);
	return any;
}

static void
gates_fire_where_they_should(void)
{
	static const struct {
		const char *gate;
		bool want;
	} rows[] = {
	    {"severity>=high",             true },
	    {"severity>=critical",         false},
	    {"severity>high",              false},
	    {"severity=high",              true },
	    {"severity>=unknown",          true },
	    {"risk>=70",                   true },
	    {"risk>70",                    false},
	    {"score>=7.5",                 true },
	    {"score>7.5",                  false},
	    {"score>=7",                   true },
	    {"epss>0.5",                   true },
	    {"epss>=0.51",                 false},
	    {"ssvc>=out-of-cycle",         true },
	    {"ssvc>=immediate",            false},
	    {"kev",			true },
	    {"ransomware",                 false},
	    {"exploit",                    true },
	    {"metasploit",                 false},
	    {"fixable",                    false},
	    {"malware",                    false},
	    {"undecided",                  false},
	    {"new",			true },
	    {"severity>=high+fixable",     false},
	    {"severity>=high+kev",         true },
	    {"fixable,malware",            false},
	    {"fixable,severity>=high+kev", true },
	};
	const struct exploit exploit = {.kind = EXPLOIT_EXPLOITDB};
	const struct cve_fact fact = {.kev = {.added_at = 1},
	    .exploits = &exploit,
	    .n_exploits = 1,
	    .epss = {.probability_ppm = 505000}};
	const struct priority priority = {
	    .risk = 70, .decision = SSVC_OUT_OF_CYCLE};
	const struct finding f = {.id = STR("CVE-1"),
	    .verdict = VERDICT_AFFECTED,
	    .severity = SEVERITY_HIGH,
	    .score_tenths = 75,
	    .fact = &fact,
	    .priority = &priority};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		tap_check(fires(rows[i].gate, &f) == rows[i].want, __FILE__,
		    __LINE__, "%s", rows[i].gate);
}

static void
the_rest_of_the_tests_hold_where_they_should(void)
{
	const struct exploit exploit = {.kind = EXPLOIT_METASPLOIT};
	const struct cve_fact fact = {.kev = {.is_ransomware = true},
	    .exploits = &exploit,
	    .n_exploits = 1};
	const struct priority priority = {.risk = 0};
	const struct finding f = {.kind = FINDING_MALWARE,
	    .fixed_version = STR("2"),
	    .fact = &fact,
	    .priority = &priority};

	OK(fires("ransomware+metasploit+fixable+malware+undecided", &f));
	/* Undecided is below every decision. */
	OK(!fires("ssvc>=defer", &f));
	OK(!fires("kev", &f));
}

static void
some_findings_stop_nobody(void)
{
	const struct suppression said = {.source = STR("x:1")};
	const struct priority priority = {.risk = 100};
	const struct package other = {.kernel = KERNEL_NOT_RUNNING};
	struct finding f = {
	    .severity = SEVERITY_CRITICAL, .priority = &priority};

	OK(fires("severity>=critical", &f));
	f.package = &other;
	OK(!fires("severity>=critical", &f));
	f.package = NULL;
	f.suppression = &said;
	OK(!fires("severity>=critical", &f));
}

static void
wrong_words_are_named(void)
{
	static const struct {
		const char *gate, *words;
	} rows[] = {
	    {"",               "no such test"   },
	    {"kev,",           "no such test"   },
	    {"sevurity>=high", "sevurity"       },
	    {"severity>=hi",   "hi: no severity"},
	    {"severity",       "needs a value"  },
	    {"severity<high",  "needs a value"  },
	    {"kev>1",          "takes no value" },
	    {"kevx",           "no such test"   },
	    {"risk>=101",      "from 0 to 100"  },
	    {"score>=10.1",    "from 0 to 10"   },
	    {"score>=7.55",    "from 0 to 10"   },
	    {"epss>2",         "from 0 to 1"    },
	    {"ssvc>=act",      "act"            },
	    {"kev+",           "no such test"   },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gate *gates;
		size_t n;
		struct err e;

		FAILS(gates_parse(
			  &arena, str_from(rows[i].gate), &gates, &n, &e) < 0,
		    &e, E_USAGE, rows[i].words);
	}
}

static void
only_new_needs_something_to_compare_with(void)
{
	struct gate *gates = NULL;
	size_t n = 0;
	struct err e;

	NEED(gates_parse(&arena, STR("kev,new+fixable"), &gates, &n, &e) == 0);
	EQ_INT(n, 2);
	OK(!gates_ask_new(gates, 1));
	OK(gates_ask_new(gates, n));
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(gates_fire_where_they_should);
	RUN(the_rest_of_the_tests_hold_where_they_should);
	RUN(some_findings_stop_nobody);
	RUN(wrong_words_are_named);
	RUN(only_new_needs_something_to_compare_with);
	arena_done(&arena);
	return tap_done();
}
