/* gate.h: which findings make a run fail. */
#ifndef POLICY_GATE_H
#define POLICY_GATE_H

#include "policy/earlier.h"

struct gate_test;

/* One gate: it fires at a finding for which all of its tests hold. */
struct gate {
	struct str text; /* as it was given */
	const struct gate_test *tests;
	size_t n_tests;
};

/*
 * Gates between commas, tests of one joined by '+': "severity>=high,kev",
 * "severity>=high+fixable". Tests: severity, risk, score, epss, ssvc with >=,
 * > or = and a value; kev, ransomware, exploit, metasploit, fixable, new,
 * malware, undecided. Owned by a. E_USAGE names the word.
 */
int gates_parse(struct arena *a, struct str text, struct gate **ret_gates,
    size_t *ret_n, struct err *e) NODISCARD;

/* Does any of them ask what is new? */
bool gates_ask_new(const struct gate *gates, size_t n);

/*
 * Does it fire at the finding, whose priority is known? Never at one that is
 * suppressed, nor at code of a kernel that does not run.
 */
bool gate_fires(const struct gate *g, const struct finding *f,
    const struct earlier *baseline, struct arena *scratch);

#endif
