/* cvss.c: scores of CVSS vectors. */
#include "core/cvss.h"

#include <assert.h>

#define VALUES_MAX 5

struct metric {
	const char *name;
	const char *values;        /* parted by '/' */
	double weight[VALUES_MAX]; /* of each value; base metrics only */
};

/* The base group comes first; these are the places of its metrics. */
enum {
	V3_AV,
	V3_AC,
	V3_PR,
	V3_UI,
	V3_S,
	V3_C,
	V3_I,
	V3_A,
	V3_BASE
};
enum {
	V2_AV,
	V2_AC,
	V2_AU,
	V2_C,
	V2_I,
	V2_A,
	V2_BASE
};
#define METRICS_MAX 32

/* Source: CVSS v3.1 specification, table 15 (order) and §7.4 (weights). */
static const struct metric metrics_v3[] = {
    {"AV",  "N/A/L/P",   {0.85, 0.62, 0.55, 0.2}},
    {"AC",  "L/H",       {0.77, 0.44}           },
    {"PR",  "N/L/H",     {0.85, 0.62, 0.27}     },
    {"UI",  "N/R",       {0.85, 0.62}           },
    {"S",   "U/C",       {0, 1}                 },
    {"C",   "H/L/N",     {0.56, 0.22, 0}        },
    {"I",   "H/L/N",     {0.56, 0.22, 0}        },
    {"A",   "H/L/N",     {0.56, 0.22, 0}        },
    {"E",   "X/H/F/P/U", {0}                    },
    {"RL",  "X/U/W/T/O", {0}                    },
    {"RC",  "X/C/R/U",   {0}                    },
    {"CR",  "X/H/M/L",   {0}                    },
    {"IR",  "X/H/M/L",   {0}                    },
    {"AR",  "X/H/M/L",   {0}                    },
    {"MAV", "X/N/A/L/P", {0}                    },
    {"MAC", "X/L/H",     {0}                    },
    {"MPR", "X/N/L/H",   {0}                    },
    {"MUI", "X/N/R",     {0}                    },
    {"MS",  "X/U/C",     {0}                    },
    {"MC",  "X/H/L/N",   {0}                    },
    {"MI",  "X/H/L/N",   {0}                    },
    {"MA",  "X/H/L/N",   {0}                    },
};
/* PR weighs more when the scope changes. */
static const double pr_changed[] = {0.85, 0.68, 0.5};

/* Source: CVSS v2 guide, table 13 (order) and §3.2.1 (weights). */
static const struct metric metrics_v2[] = {
    {"AV",  "L/A/N",          {0.395, 0.646, 1}  },
    {"AC",  "H/M/L",          {0.35, 0.61, 0.71} },
    {"Au",  "M/S/N",          {0.45, 0.56, 0.704}},
    {"C",   "N/P/C",          {0, 0.275, 0.66}   },
    {"I",   "N/P/C",          {0, 0.275, 0.66}   },
    {"A",   "N/P/C",          {0, 0.275, 0.66}   },
    {"E",   "U/POC/F/H/ND",   {0}                },
    {"RL",  "OF/TF/W/U/ND",   {0}                },
    {"RC",  "UC/UR/C/ND",     {0}                },
    {"CDP", "N/L/LM/MH/H/ND", {0}                },
    {"TD",  "N/L/M/H/ND",     {0}                },
    {"CR",  "L/M/H/ND",       {0}                },
    {"IR",  "L/M/H/ND",       {0}                },
    {"AR",  "L/M/H/ND",       {0}                },
};

static_assert(ARRAY_LEN(metrics_v3) <= METRICS_MAX, "table fits");
static_assert(ARRAY_LEN(metrics_v2) <= METRICS_MAX, "table fits");

static int
refuse(struct str vector, const char *why, struct str what, struct err *e)
{
	vector = str_first(vector, 160);
	what = str_first(what, 40);
	return fail(e, E_INPUT, "\"%.*s\": %s \"%.*s\"", STR_ARG(vector), why,
	    STR_ARG(what));
}

/* The place of word in values, or -1. */
static int
value_index(const char *values, struct str word)
{
	struct str rest = str_from(values), value;

	for (int i = 0; str_cut(&rest, '/', &value); i++)
		if (str_eq(value, word))
			return i;
	return -1;
}

/*
 * Read the metrics in body, a tail of vector. ret_value[i] is the place of
 * metric i's value among its values, -1 when it is not stated.
 */
static int
read_metrics(struct str vector, struct str body, const struct metric *metrics,
    size_t n_metrics, size_t n_base, int *ret_value, struct err *e)
{
	struct str part;
	size_t i;

	for (i = 0; i < n_metrics; i++)
		ret_value[i] = -1;
	while (str_cut(&body, '/', &part)) {
		ptrdiff_t colon = str_find(part, ':');
		struct str name, word;

		if (colon < 0)
			return refuse(vector, "not a metric:", part, e);
		name = str_first(part, (size_t)colon);
		word = str_skip(part, (size_t)colon + 1);
		for (i = 0; i < n_metrics; i++)
			if (str_eq(name, str_from(metrics[i].name)))
				break;
		if (i == n_metrics)
			return refuse(vector, "unknown metric", name, e);
		if (ret_value[i] >= 0)
			return refuse(vector, "twice:", name, e);
		ret_value[i] = value_index(metrics[i].values, word);
		if (ret_value[i] < 0)
			return refuse(vector, "unknown value", part, e);
	}
	for (i = 0; i < n_base; i++)
		if (ret_value[i] < 0)
			return refuse(vector, "missing metric",
			    str_from(metrics[i].name), e);
	return 0;
}

/*
 * The smallest tenth that is not below score, which carries the noise of
 * binary fractions. Source: CVSS v3.1 specification, appendix A. 3.0 says
 * "round up" and no more; for all base scores the two agree.
 */
static unsigned
round_up(double score)
{
	unsigned n = (unsigned)(score * 100000 + 0.5);

	return (n + 9999) / 10000;
}

/* Source: CVSS v3.1 specification §7.1. */
static unsigned
score_v3(const int *value)
{
	double w[V3_BASE], iss, impact, exploitability, score;
	bool changed;

	for (int i = 0; i < V3_BASE; i++)
		w[i] = metrics_v3[i].weight[value[i]];
	changed = w[V3_S] > 0;
	if (changed)
		w[V3_PR] = pr_changed[value[V3_PR]];

	iss = 1 - (1 - w[V3_C]) * (1 - w[V3_I]) * (1 - w[V3_A]);
	impact = 6.42 * iss;
	if (changed) {
		double power = 1;

		for (int i = 0; i < 15; i++)
			power *= iss - 0.02;
		impact = 7.52 * (iss - 0.029) - 3.25 * power;
	}
	if (impact <= 0)
		return 0;
	exploitability = 8.22 * w[V3_AV] * w[V3_AC] * w[V3_PR] * w[V3_UI];
	score = impact + exploitability;
	if (changed)
		score *= 1.08;
	return round_up(score < 10 ? score : 10);
}

/* Source: CVSS v2 guide §3.2.1, round_to_1_decimal. */
static unsigned
score_v2(const int *value)
{
	double w[V2_BASE], impact, exploitability, score;

	for (int i = 0; i < V2_BASE; i++)
		w[i] = metrics_v2[i].weight[value[i]];
	impact = 10.41 * (1 - (1 - w[V2_C]) * (1 - w[V2_I]) * (1 - w[V2_A]));
	if (impact <= 0)
		return 0;
	exploitability = 20 * w[V2_AV] * w[V2_AC] * w[V2_AU];
	score = (0.6 * impact + 0.4 * exploitability - 1.5) * 1.176;
	return (unsigned)(score * 10 + 0.5);
}

int
cvss_base_score(struct str vector, unsigned *ret_tenths, struct err *e)
{
	struct str body = vector, version;
	int value[METRICS_MAX];

	if (!str_starts(vector, STR("CVSS:"))) {
		if (read_metrics(vector, vector, metrics_v2,
			ARRAY_LEN(metrics_v2), V2_BASE, value, e) < 0)
			return -1;
		*ret_tenths = score_v2(value);
		return 0;
	}
	str_cut(&body, '/', &version);
	if (!str_eq(version, STR("CVSS:3.1")) &&
	    !str_eq(version, STR("CVSS:3.0"))) {
		version = str_first(version, 40);
		return fail(e, E_UNSUPPORTED,
		    "\"%.*s\": only versions 2, 3.0 and 3.1 have a score here",
		    STR_ARG(version));
	}
	if (read_metrics(vector, body, metrics_v3, ARRAY_LEN(metrics_v3),
		V3_BASE, value, e) < 0)
		return -1;
	*ret_tenths = score_v3(value);
	return 0;
}
