/* priority_test.c: risk, SSVC and scores in their surroundings. */
#include "policy/priority.h"

#include "policy/filter.h"
#include "tests/rows.h"

static struct arena arena;

static const char *const exploitations[] = {"unknown", "none", "poc", "active"};

static void
all_rows_of_the_tree_decide_as_published(void)
{
	struct rows r = rows_open(&arena, "policy/ssvc.data");
	struct str row;
	size_t n = 0;

	while (rows_next(&r, &row)) {
		struct ssvc_points p = {.exploitation = 0};
		struct surroundings s = {.knows_exploits = true};
		struct str exploitation = rows_word(&row);
		struct str exposure = rows_word(&row);
		struct str automatable = rows_word(&row);
		struct str mission = rows_word(&row);

		for (unsigned i = 0; i < ARRAY_LEN(exploitations); i++)
			if (str_eq(exploitation, str_from(exploitations[i])))
				p.exploitation = (enum ssvc_exploitation)i;
		p.automatable =
		    str_eq(automatable, STR("yes")) ? SSVC_YES : SSVC_NO;
		ROW_OK(&r, exposure_parse(exposure, &s.exposure));
		ROW_OK(&r, mission_parse(mission, &s.mission));
		ROW_OK(&r, str_eq(row, str_from(ssvc_decision_name(
					   ssvc_decide(&p, &s)))));
		n++;
	}
	EQ_INT(n, 72);
}

/* Everything that a row can say of a finding. */
struct sample {
	struct finding f;
	struct cve_fact fact;
	struct package package;
	struct exploit exploit;
	struct surroundings s;
};

static bool
takes_value(struct sample *x, struct str name, struct str value)
{
	uint64_t n;
	struct err e;

	if (str_eq(name, STR("score")) && str_to_u64(value, 100, &n))
		x->f.score_tenths = (unsigned)n;
	else if (str_eq(name, STR("vector")))
		x->f.cvss = value;
	else if (str_eq(name, STR("epss")))
		return filter_probability(
			   value, &x->fact.epss.probability_ppm, &e) == 0;
	else if (str_eq(name, STR("exposure")))
		return exposure_parse(value, &x->s.exposure);
	else if (str_eq(name, STR("mission")))
		return mission_parse(value, &x->s.mission);
	else if (str_eq(name, STR("ssvc")))
		x->fact.ssvc.exploitation = str_eq(value, STR("active"))
						? SSVC_EXPLOITATION_ACTIVE
						: SSVC_EXPLOITATION_POC;
	else
		return false;
	return true;
}

static bool
takes_word(struct sample *x, struct str word)
{
	static const struct {
		const char *word;
		enum exploit_kind kind;
		bool is_verified;
	} exploits[] = {
	    {"poc",          EXPLOIT_POC,        false},
	    {"verified-poc", EXPLOIT_POC,        true },
	    {"exploitdb",    EXPLOIT_EXPLOITDB,  false},
	    {"metasploit",   EXPLOIT_METASPLOIT, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(exploits); i++)
		if (str_eq(word, str_from(exploits[i].word))) {
			x->exploit.kind = exploits[i].kind;
			x->exploit.is_verified = exploits[i].is_verified;
			x->fact.n_exploits = 1;
			return true;
		}
	if (str_eq(word, STR("kev")))
		x->fact.kev.added_at = 1;
	else if (str_eq(word, STR("ransomware")))
		x->fact.kev.is_ransomware = true;
	else if (str_eq(word, STR("rejected")))
		x->fact.is_rejected = true;
	else if (str_eq(word, STR("fix")))
		x->f.fixed_version = STR("2");
	else if (str_eq(word, STR("not-running")))
		x->package.kernel = KERNEL_NOT_RUNNING;
	else if (str_eq(word, STR("dev")))
		x->package.is_dev = true;
	else if (str_eq(word, STR("malware")))
		x->f.kind = FINDING_MALWARE;
	else if (str_eq(word, STR("eol")))
		x->f.kind = FINDING_OS_END_OF_LIFE;
	else if (str_eq(word, STR("support-ended")))
		x->f.kind = FINDING_SUPPORT_ENDED;
	else if (str_eq(word, STR("unlooked")))
		x->s.knows_exploits = false;
	else
		return severity_parse(word, &x->f.severity);
	return true;
}

static void
read_sample(struct rows *r, struct str *row, struct sample *x)
{
	struct str word;

	*x = (struct sample){.s = {.knows_exploits = true}};
	x->fact.exploits = &x->exploit;
	x->f.fact = &x->fact;
	x->f.package = &x->package;
	while ((word = rows_word(row)).n > 0 && !str_eq(word, STR("="))) {
		ptrdiff_t at = str_find(word, '=');

		ROW_OK(r, at < 0 ? takes_word(x, word)
				 : takes_value(x, str_first(word, (size_t)at),
				       str_skip(word, (size_t)at + 1)));
	}
}

static void
priorities_are_as_documented(void)
{
	struct rows r = rows_open(&arena, "policy/risk.data");
	struct str row;

	while (rows_next(&r, &row)) {
		char text[ADJUSTED_BYTES];
		struct sample x;
		struct priority p;
		uint64_t risk = 0, tenths = 0;
		struct str decision;

		read_sample(&r, &row, &x);
		priority_of(&x.f, &x.s, text, &p);
		ROW_OK(&r, str_to_u64(rows_word(&row), 100, &risk));
		decision = rows_word(&row);
		ROW_OK(&r, str_to_u64(row, 100, &tenths));
		if (p.risk != risk || p.adjusted_tenths != tenths ||
		    !str_eq(decision, str_from(ssvc_decision_name(p.decision))))
			tap_check(false, r.name, r.line, "got %u %s %u", p.risk,
			    ssvc_decision_name(p.decision), p.adjusted_tenths);
		/* What was changed is told, and only then. */
		ROW_OK(&r,
		    (p.n_changes == 1) != str_eq(p.adjusted_cvss, x.f.cvss));
		if (p.n_changes == 1)
			ROW_OK(&r, p.changes[0].metric.n > 0 &&
				       p.changes[0].reason.n > 0);
	}
}

/* More of any sign is never less urgent. */
static void
risk_grows_with_what_is_known(void)
{
	char text[ADJUSTED_BYTES];
	struct sample x = {.f = {.severity = SEVERITY_HIGH}};
	struct priority p;
	unsigned before = 0;

	x.f.fact = &x.fact;
	for (uint32_t ppm = 0; ppm <= 1000000; ppm += 50000) {
		x.fact.epss.probability_ppm = ppm;
		priority_of(&x.f, &x.s, text, &p);
		OK(p.risk >= before && p.risk <= 100);
		before = p.risk;
	}
	for (unsigned tenths = 1; tenths <= 100; tenths++) {
		x.f.score_tenths = tenths;
		priority_of(&x.f, &x.s, text, &p);
		OK(tenths == 1 || p.risk >= before);
		before = p.risk;
	}
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(all_rows_of_the_tree_decide_as_published);
	RUN(priorities_are_as_documented);
	RUN(risk_grows_with_what_is_known);
	arena_done(&arena);
	return tap_done();
}
