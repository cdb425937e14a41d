/* cvss4.c: scores of CVSS vectors of version 4.0. */
#include <assert.h>

#include "core/cvss_internal.h"

/*
 * The metrics that count make a macro vector, six numbers EQ1..EQ6 with a
 * score from a table. Within it, the score falls towards that of the next
 * lower macro vectors, by how far the vector is from the worst one of its own:
 * the mean over all EQ that have a next lower one.
 * Source: CVSS v4.0 specification §8.2 and FIRST's calculator, which settles
 * what the text leaves open. All of it is done in whole numbers, so that a
 * score halfway between two tenths is always rounded up.
 */

/* Of the metrics that count: the first eleven are the base group. */
enum {
	AV,
	AC,
	AT,
	PR,
	UI,
	VC,
	VI,
	VA,
	SC,
	SI,
	SA,
	N_BASE,
	E = N_BASE,
	CR,
	IR,
	AR,
	N_LEVELS,
	MODIFIED = N_LEVELS /* of the base group, in its order */
};

/* Values from worst to best, but for the X of those that may be left out. */
static const struct cvss_metric metrics[] = {
    {"AV",  "N/A/L/P",                 {0}},
    {"AC",  "L/H",		     {0}},
    {"AT",  "N/P",		     {0}},
    {"PR",  "N/L/H",                   {0}},
    {"UI",  "N/P/A",                   {0}},
    {"VC",  "H/L/N",                   {0}},
    {"VI",  "H/L/N",                   {0}},
    {"VA",  "H/L/N",                   {0}},
    {"SC",  "H/L/N",                   {0}},
    {"SI",  "H/L/N",                   {0}},
    {"SA",  "H/L/N",                   {0}},
    {"E",   "X/A/P/U",                 {0}},
    {"CR",  "X/H/M/L",                 {0}},
    {"IR",  "X/H/M/L",                 {0}},
    {"AR",  "X/H/M/L",                 {0}},
    {"MAV", "X/N/A/L/P",               {0}},
    {"MAC", "X/L/H",                   {0}},
    {"MAT", "X/N/P",                   {0}},
    {"MPR", "X/N/L/H",                 {0}},
    {"MUI", "X/N/P/A",                 {0}},
    {"MVC", "X/H/L/N",                 {0}},
    {"MVI", "X/H/L/N",                 {0}},
    {"MVA", "X/H/L/N",                 {0}},
    {"MSC", "X/H/L/N",                 {0}},
    {"MSI", "X/S/H/L/N",               {0}},
    {"MSA", "X/S/H/L/N",               {0}},
    {"S",   "X/N/P",		   {0}},
    {"AU",  "X/N/Y",                   {0}},
    {"R",   "X/A/U/I",                 {0}},
    {"V",   "X/D/C",		   {0}},
    {"RE",  "X/L/M/H",                 {0}},
    {"U",   "X/Clear/Green/Amber/Red", {0}},
};
static_assert(ARRAY_LEN(metrics) <= CVSS_METRICS_MAX, "table fits");

/*
 * Levels are steps from the worst value, 0. Impacts on subsequent systems
 * begin at 1: worse than high is "safety", which only MSI and MSA have.
 */
struct vector4 {
	int level[N_LEVELS];
	int eq[6]; /* EQ1 is eq[0] */
};

/* EQ3 and EQ6 are looked at together. A group's number is its (first) EQ's. */
enum group {
	GROUP_EQ1 = 0,
	GROUP_EQ2,
	GROUP_EQ3_EQ6,
	GROUP_EQ4,
	GROUP_EQ5,
	GROUP_N
};

#define MEMBERS_MAX 6

/* A worst vector of a group in one state; a state has up to five of them. */
struct peak {
	enum group group;
	int state;
	int depth; /* steps from here to the best vector of that state */
	int level[MEMBERS_MAX];
};

/* Source: CVSS v4.0 specification, tables 24 to 30; calculator. */
static const struct peak peaks[] = {
    {GROUP_EQ1,     0, 1,  {0, 0, 0}         },
    {GROUP_EQ1,     1, 4,  {1, 0, 0}         },
    {GROUP_EQ1,     1, 4,  {0, 1, 0}         },
    {GROUP_EQ1,     1, 4,  {0, 0, 1}         },
    {GROUP_EQ1,     2, 5,  {3, 0, 0}         },
    {GROUP_EQ1,     2, 5,  {1, 1, 1}         },
    {GROUP_EQ2,     0, 1,  {0, 0}            },
    {GROUP_EQ2,     1, 2,  {1, 0}            },
    {GROUP_EQ2,     1, 2,  {0, 1}            },
    {GROUP_EQ3_EQ6, 0, 7,  {0, 0, 0, 0, 0, 0}},
    {GROUP_EQ3_EQ6, 1, 6,  {0, 0, 1, 1, 1, 0}},
    {GROUP_EQ3_EQ6, 1, 6,  {0, 0, 0, 1, 1, 1}},
    {GROUP_EQ3_EQ6, 2, 8,  {1, 0, 0, 0, 0, 0}},
    {GROUP_EQ3_EQ6, 2, 8,  {0, 1, 0, 0, 0, 0}},
    {GROUP_EQ3_EQ6, 3, 8,  {1, 0, 1, 0, 1, 0}},
    {GROUP_EQ3_EQ6, 3, 8,  {1, 0, 0, 0, 1, 1}},
    {GROUP_EQ3_EQ6, 3, 8,  {0, 1, 0, 1, 0, 1}},
    {GROUP_EQ3_EQ6, 3, 8,  {0, 1, 1, 1, 0, 0}},
    {GROUP_EQ3_EQ6, 3, 8,  {1, 1, 0, 0, 0, 1}},
    {GROUP_EQ3_EQ6, 5, 10, {1, 1, 1, 0, 0, 0}},
    {GROUP_EQ4,     0, 6,  {1, 0, 0}         },
    {GROUP_EQ4,     1, 5,  {1, 1, 1}         },
    {GROUP_EQ4,     2, 4,  {2, 2, 2}         },
};
/* Every depth divides it. */
#define SCALE 840

/* EQ5 has no members here: nothing lies between its states. */
static const struct {
	int n;
	int members[MEMBERS_MAX];
} groups[GROUP_EQ5] = {
    [GROUP_EQ1] = {3, {AV, PR, UI}            },
    [GROUP_EQ2] = {2, {AC, AT}                },
    [GROUP_EQ3_EQ6] = {6, {VC, VI, VA, CR, IR, AR}},
    [GROUP_EQ4] = {3, {SC, SI, SA}            },
};

static void
set_levels(struct vector4 *v, const int *value)
{
	for (int i = 0; i < N_BASE; i++) {
		int modified = value[MODIFIED + i];

		v->level[i] = value[i] + (i >= SC);
		/* MSI and MSA begin with safety, MSC with high. */
		if (modified > 0)
			v->level[i] = modified - 1 + (i == SC);
	}
	/* What is not stated counts as the worst. */
	for (int i = N_BASE; i < N_LEVELS; i++)
		v->level[i] = value[i] > 0 ? value[i] - 1 : 0;
}

/* Source: CVSS v4.0 specification, tables 24 to 29. */
static void
set_eq(struct vector4 *v)
{
	const int *l = v->level;
	int n_open = (l[AV] == 0) + (l[PR] == 0) + (l[UI] == 0);

	v->eq[0] = n_open == 3 ? 0 : n_open > 0 && l[AV] != 3 ? 1 : 2;
	v->eq[1] = l[AC] == 0 && l[AT] == 0 ? 0 : 1;
	if (l[VC] == 0 && l[VI] == 0)
		v->eq[2] = 0;
	else
		v->eq[2] = l[VC] == 0 || l[VI] == 0 || l[VA] == 0 ? 1 : 2;
	if (l[SI] == 0 || l[SA] == 0)
		v->eq[3] = 0;
	else
		v->eq[3] = l[SC] == 1 || l[SI] == 1 || l[SA] == 1 ? 1 : 2;
	v->eq[4] = l[E];
	v->eq[5] = (l[CR] == 0 && l[VC] == 0) || (l[IR] == 0 && l[VI] == 0) ||
			   (l[AR] == 0 && l[VA] == 0)
		       ? 0
		       : 1;
}

static bool
has_impact(const struct vector4 *v)
{
	for (int i = VC; i <= SA; i++)
		if (v->level[i] < (i >= SC ? 3 : 2))
			return true;
	return false;
}

/* The score of v's macro vector with EQ i raised by one; 0: there is none. */
static int
score_below(const struct vector4 *v, int i)
{
	static const int last[6] = {2, 1, 2, 2, 2, 1};
	int q[6];

	for (int k = 0; k < 6; k++)
		q[k] = v->eq[k] + (k == i);
	if (q[i] > last[i])
		return 0;
	return cvss4_macro_scores[q[0]][q[1]][q[2]][q[3]][q[4]][q[5]];
}

/* The score of the next lower macro vector of that group; 0: there is none. */
static int
next_lower(const struct vector4 *v, enum group g)
{
	int score = score_below(v, (int)g);

	if (g == GROUP_EQ3_EQ6 && score_below(v, 5) > score)
		score = score_below(v, 5);
	return score;
}

/*
 * How far v is from the worst vector of its macro vector, in that group: part
 * of the way to the best one, in units of 1/SCALE.
 */
static int
part_of_way(const struct vector4 *v, enum group g)
{
	int state =
	    g == GROUP_EQ3_EQ6 ? v->eq[2] * 2 + v->eq[5] : v->eq[(int)g];

	for (size_t i = 0; i < ARRAY_LEN(peaks); i++) {
		const struct peak *p = &peaks[i];
		int steps = 0, k;

		if (p->group != g || p->state != state)
			continue;
		for (k = 0; k < groups[g].n; k++) {
			int d = v->level[groups[g].members[k]] - p->level[k];

			if (d < 0)
				break;
			steps += d;
		}
		if (k == groups[g].n)
			return steps * (SCALE / p->depth);
	}
	return 0;
}

static unsigned
score(const struct vector4 *v)
{
	int top = cvss4_macro_scores[v->eq[0]][v->eq[1]][v->eq[2]][v->eq[3]]
				    [v->eq[4]][v->eq[5]];
	int n = 0, sum = 0, unit, left;

	if (!has_impact(v))
		return 0;
	for (enum group g = GROUP_EQ1; g < GROUP_N; g++) {
		int below = next_lower(v, g);

		if (below == 0 || below > top)
			continue;
		n++;
		if (g != GROUP_EQ5)
			sum += (top - below) * part_of_way(v, g);
	}
	if (n == 0)
		return (unsigned)top;
	unit = SCALE * n;
	left = top * unit - sum;
	return left > 0 ? (unsigned)((2 * left + unit) / (2 * unit)) : 0;
}

int
cvss4_score(
    struct str vector, struct str body, unsigned *ret_tenths, struct err *e)
{
	int value[CVSS_METRICS_MAX];
	struct vector4 v;

	if (cvss_read_metrics(vector, body, metrics, ARRAY_LEN(metrics), N_BASE,
		value, e) < 0)
		return -1;
	set_levels(&v, value);
	set_eq(&v);
	*ret_tenths = score(&v);
	return 0;
}
