/* gate.c: which findings make a run fail. */
#include "policy/gate.h"

#include "policy/filter.h"

enum sign {
	SIGN_NONE = 0, /* it holds or not */
	SIGN_AT_LEAST,
	SIGN_OVER,
	SIGN_EQUAL
};

struct gate_test {
	const struct subject *of;
	enum sign sign;
	uint64_t value;
};

/* What can be asked of a finding; numbers, or 0 and 1. */
struct subject {
	const char *name;
	uint64_t (*get)(const struct finding *f);
	/* A value in the words of the gate; NULL: it takes none. */
	int (*parse)(struct str text, uint64_t *ret_n, struct err *e);
	bool is_about_new; /* get does not know */
};

static uint64_t
get_severity(const struct finding *f)
{
	return f->severity;
}

static int
parse_severity(struct str text, uint64_t *ret_n, struct err *e)
{
	enum severity s;

	if (!severity_parse(text, &s))
		return fail(e, E_USAGE, "%.*s: no severity",
		    STR_ARG(str_first(text, 100)));
	*ret_n = s;
	return 0;
}

static uint64_t
get_ssvc(const struct finding *f)
{
	return f->priority->decision;
}

static int
parse_ssvc(struct str text, uint64_t *ret_n, struct err *e)
{
	for (unsigned i = SSVC_DEFER; i < SSVC_DECISION_N; i++) {
		const char *name = ssvc_decision_name((enum ssvc_decision)i);

		if (!str_eq(text, str_from(name)))
			continue;
		*ret_n = i;
		return 0;
	}
	return fail(e, E_USAGE,
	    "%.*s: not defer, scheduled, out-of-cycle or immediate",
	    STR_ARG(str_first(text, 100)));
}

static uint64_t
get_risk(const struct finding *f)
{
	return f->priority->risk;
}

static int
parse_percent(struct str text, uint64_t *ret_n, struct err *e)
{
	if (!str_to_u64(text, 100, ret_n))
		return fail(e, E_USAGE, "%.*s: not a number from 0 to 100",
		    STR_ARG(str_first(text, 100)));
	return 0;
}

static uint64_t
get_score(const struct finding *f)
{
	return f->score_tenths;
}

/* "7", "7.5" */
static int
parse_score(struct str text, uint64_t *ret_n, struct err *e)
{
	struct str rest = text, whole, tenths = STR("0");
	uint64_t n = 0, more = 0;

	if (!str_cut(&rest, '.', &whole) || !str_to_u64(whole, 10, &n) ||
	    (str_cut(&rest, '\0', &tenths) && tenths.n != 1) ||
	    !str_to_u64(tenths, 9, &more) || n * 10 + more > 100)
		return fail(e, E_USAGE, "%.*s: not a score from 0 to 10",
		    STR_ARG(str_first(text, 100)));
	*ret_n = n * 10 + more;
	return 0;
}

static uint64_t
get_epss(const struct finding *f)
{
	return f->fact != NULL ? f->fact->epss.probability_ppm : 0;
}

static int
parse_epss(struct str text, uint64_t *ret_n, struct err *e)
{
	uint32_t ppm;

	if (filter_probability(text, &ppm, e) < 0)
		return -1;
	*ret_n = ppm;
	return 0;
}

static uint64_t
get_kev(const struct finding *f)
{
	return f->fact != NULL && f->fact->kev.added_at != 0;
}

static uint64_t
get_ransomware(const struct finding *f)
{
	return f->fact != NULL && f->fact->kev.is_ransomware;
}

static uint64_t
get_exploit(const struct finding *f)
{
	return f->fact != NULL && f->fact->n_exploits > 0;
}

static uint64_t
get_metasploit(const struct finding *f)
{
	for (size_t i = 0; f->fact != NULL && i < f->fact->n_exploits; i++)
		if (f->fact->exploits[i].kind == EXPLOIT_METASPLOIT)
			return 1;
	return 0;
}

static uint64_t
get_fixable(const struct finding *f)
{
	return f->fixed_version.n > 0;
}

static uint64_t
get_malware(const struct finding *f)
{
	return f->kind == FINDING_MALWARE;
}

static uint64_t
get_undecided(const struct finding *f)
{
	return f->verdict == VERDICT_UNKNOWN;
}

static const struct subject subjects[] = {
    {"severity",   get_severity,   parse_severity, false},
    {"risk",       get_risk,       parse_percent,  false},
    {"score",      get_score,      parse_score,    false},
    {"epss",       get_epss,       parse_epss,     false},
    {"ssvc",       get_ssvc,       parse_ssvc,     false},
    {"kev",        get_kev,        NULL,           false},
    {"ransomware", get_ransomware, NULL,           false},
    {"exploit",    get_exploit,    NULL,           false},
    {"metasploit", get_metasploit, NULL,           false},
    {"fixable",    get_fixable,    NULL,           false},
    {"malware",    get_malware,    NULL,           false},
    {"undecided",  get_undecided,  NULL,           false},
    {"new",        NULL,           NULL,           true },
};

/* The sign that a text begins with; it is taken off. */
static enum sign
take_sign(struct str *text)
{
	static const struct {
		const char *text;
		enum sign sign;
	} signs[] = {
	    {">=", SIGN_AT_LEAST},
            {">",  SIGN_OVER    },
            {"=",  SIGN_EQUAL   }
        };

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		if (!str_starts(*text, str_from(signs[i].text)))
			continue;
		*text = str_skip(*text, strlen(signs[i].text));
		return signs[i].sign;
	}
	return SIGN_NONE;
}

static int
parse_test(struct str word, struct gate_test *ret_t, struct err *e)
{
	struct gate_test t = {.value = 1};
	struct str rest = word;
	size_t n = 0;

	while (n < word.n && is_alpha(word.p[n]))
		n++;
	rest = str_skip(word, n);
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		if (str_eq(str_first(word, n), str_from(subjects[i].name)))
			t.of = &subjects[i];
	if (t.of == NULL)
		return fail(e, E_USAGE, "%.*s: no such test",
		    STR_ARG(str_first(word, 100)));
	t.sign = take_sign(&rest);
	if (t.of->parse == NULL && (t.sign != SIGN_NONE || rest.n > 0))
		return fail(e, E_USAGE, "%s takes no value", t.of->name);
	if (t.of->parse != NULL && t.sign == SIGN_NONE)
		return fail(e, E_USAGE, "%s needs a value, as in %s>=...",
		    t.of->name, t.of->name);
	if (t.of->parse != NULL && t.of->parse(rest, &t.value, e) < 0)
		return fail_at(e, "%s", t.of->name);
	*ret_t = t;
	return 0;
}

static size_t
count(struct str text, char c)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == c;
	return n;
}

static int
parse_gate(struct arena *a, struct str text, struct gate *g, struct err *e)
{
	struct gate_test *tests =
	    arena_zalloc(a, count(text, '+'), sizeof *tests);
	struct str word;

	g->text = str_dup(a, text);
	g->tests = tests;
	while (str_cut(&text, '+', &word))
		if (parse_test(word, &tests[g->n_tests++], e) < 0)
			return -1;
	return 0;
}

int
gates_parse(struct arena *a, struct str text, struct gate **ret_gates,
    size_t *ret_n, struct err *e)
{
	struct gate *gates = arena_zalloc(a, count(text, ','), sizeof *gates);
	struct str part;
	size_t n = 0;

	while (str_cut(&text, ',', &part))
		if (parse_gate(a, part, &gates[n++], e) < 0)
			return -1;
	*ret_gates = gates;
	*ret_n = n;
	return 0;
}

bool
gates_ask_new(const struct gate *gates, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < gates[i].n_tests; k++)
			if (gates[i].tests[k].of->is_about_new)
				return true;
	return false;
}

static bool
test_holds(const struct gate_test *t, const struct finding *f,
    const struct earlier *baseline, struct arena *scratch)
{
	uint64_t got;

	if (t->of->is_about_new)
		return filter_is_new(baseline, scratch, f);
	got = t->of->get(f);
	switch (t->sign) {
	case SIGN_AT_LEAST:
		return got >= t->value;
	case SIGN_OVER:
		return got > t->value;
	case SIGN_EQUAL:
	case SIGN_NONE:
		break;
	}
	return got == t->value;
}

bool
gate_fires(const struct gate *g, const struct finding *f,
    const struct earlier *baseline, struct arena *scratch)
{
	if (f->suppression != NULL ||
	    (f->package != NULL && f->package->kernel == KERNEL_NOT_RUNNING))
		return false;
	for (size_t i = 0; i < g->n_tests; i++)
		if (!test_holds(&g->tests[i], f, baseline, scratch))
			return false;
	return true;
}
