/* cvss.c: scores of CVSS vectors. */
#include "core/cvss.h"

#include <assert.h>

#include "core/cvss_internal.h"

/* Places of metrics in the tables; the base group comes first. */
enum {
	V3_AV,
	V3_AC,
	V3_PR,
	V3_UI,
	V3_S,
	V3_C,
	V3_I,
	V3_A,
	V3_BASE,
	V3_E = V3_BASE,
	V3_RL,
	V3_RC,
	V3_CR,
	V3_IR,
	V3_AR,
	V3_MODIFIED, /* of the base group, in its order */
	V3_N = V3_MODIFIED + V3_BASE
};
enum {
	V2_AV,
	V2_AC,
	V2_AU,
	V2_C,
	V2_I,
	V2_A,
	V2_BASE,
	V2_E = V2_BASE,
	V2_RL,
	V2_RC,
	V2_CDP,
	V2_TD,
	V2_CR,
	V2_IR,
	V2_AR,
	V2_N
};

/* Source: CVSS v3.1 specification, table 15 (order) and §7.4 (weights). */
static const struct cvss_metric metrics_v3[V3_N] = {
    {"AV",  "N/A/L/P",   {0.85, 0.62, 0.55, 0.2} },
    {"AC",  "L/H",       {0.77, 0.44}            },
    {"PR",  "N/L/H",     {0.85, 0.62, 0.27}      },
    {"UI",  "N/R",       {0.85, 0.62}            },
    {"S",   "U/C",       {0, 1}                  },
    {"C",   "H/L/N",     {0.56, 0.22, 0}         },
    {"I",   "H/L/N",     {0.56, 0.22, 0}         },
    {"A",   "H/L/N",     {0.56, 0.22, 0}         },
    {"E",   "X/H/F/P/U", {1, 1, 0.97, 0.94, 0.91}},
    {"RL",  "X/U/W/T/O", {1, 1, 0.97, 0.96, 0.95}},
    {"RC",  "X/C/R/U",   {1, 1, 0.96, 0.92}      },
    {"CR",  "X/H/M/L",   {1, 1.5, 1, 0.5}        },
    {"IR",  "X/H/M/L",   {1, 1.5, 1, 0.5}        },
    {"AR",  "X/H/M/L",   {1, 1.5, 1, 0.5}        },
    {"MAV", "X/N/A/L/P", {0}                     },
    {"MAC", "X/L/H",     {0}                     },
    {"MPR", "X/N/L/H",   {0}                     },
    {"MUI", "X/N/R",     {0}                     },
    {"MS",  "X/U/C",     {0}                     },
    {"MC",  "X/H/L/N",   {0}                     },
    {"MI",  "X/H/L/N",   {0}                     },
    {"MA",  "X/H/L/N",   {0}                     },
};
/* PR weighs more when the scope changes. */
static const double pr_changed[] = {0.85, 0.68, 0.5};

/* Source: CVSS v2 guide, table 13 (order) and §3.2 (weights). */
static const struct cvss_metric metrics_v2[V2_N] = {
    {"AV",  "L/A/N",          {0.395, 0.646, 1}         },
    {"AC",  "H/M/L",          {0.35, 0.61, 0.71}        },
    {"Au",  "M/S/N",          {0.45, 0.56, 0.704}       },
    {"C",   "N/P/C",          {0, 0.275, 0.66}          },
    {"I",   "N/P/C",          {0, 0.275, 0.66}          },
    {"A",   "N/P/C",          {0, 0.275, 0.66}          },
    {"E",   "ND/U/POC/F/H",   {1, 0.85, 0.9, 0.95, 1}   },
    {"RL",  "ND/OF/TF/W/U",   {1, 0.87, 0.9, 0.95, 1}   },
    {"RC",  "ND/UC/UR/C",     {1, 0.9, 0.95, 1}         },
    {"CDP", "ND/N/L/LM/MH/H", {0, 0, 0.1, 0.3, 0.4, 0.5}},
    {"TD",  "ND/N/L/M/H",     {1, 0, 0.25, 0.75, 1}     },
    {"CR",  "ND/L/M/H",       {1, 0.5, 1, 1.51}         },
    {"IR",  "ND/L/M/H",       {1, 0.5, 1, 1.51}         },
    {"AR",  "ND/L/M/H",       {1, 0.5, 1, 1.51}         },
};

static_assert(V3_N <= CVSS_METRICS_MAX, "table fits");
static_assert(V2_N <= CVSS_METRICS_MAX, "table fits");

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

int
cvss_read_metrics(struct str vector, struct str body,
    const struct cvss_metric *metrics, size_t n_metrics, size_t n_base,
    int *ret_value, struct err *e)
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

/* The weight of metric i; the first value is meant when none is stated. */
static double
weight(const struct cvss_metric *metrics, const int *value, int i)
{
	return metrics[i].weight[value[i] > 0 ? value[i] : 0];
}

/* Is one of the metrics from..to-1 stated, and not as "not defined"? */
static bool
has_any(const int *value, int from, int to)
{
	for (int i = from; i < to; i++)
		if (value[i] > 0)
			return true;
	return false;
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

/* Weights of the base group, or of what its modified metrics make of it. */
static void
weigh_v3(const int *value, bool modified, double *ret_w)
{
	int k[V3_BASE];

	for (int i = 0; i < V3_BASE; i++) {
		k[i] = value[i];
		if (modified && value[V3_MODIFIED + i] > 0)
			k[i] = value[V3_MODIFIED + i] - 1;
		ret_w[i] = metrics_v3[i].weight[k[i]];
	}
	if (ret_w[V3_S] > 0)
		ret_w[V3_PR] = pr_changed[k[V3_PR]];
}

static double
power(double x, unsigned n)
{
	double y = 1;

	while (n-- > 0)
		y *= x;
	return y;
}

/* Impact and exploitability joined, in tenths. */
static unsigned
join_v3(const double *w, double impact)
{
	double score =
	    impact + 8.22 * w[V3_AV] * w[V3_AC] * w[V3_PR] * w[V3_UI];

	if (impact <= 0)
		return 0;
	if (w[V3_S] > 0)
		score *= 1.08;
	return round_up(score < 10 ? score : 10);
}

/* Source: CVSS v3.1 specification §7.1. */
static unsigned
base_v3(const int *value)
{
	double w[V3_BASE], iss, impact;

	weigh_v3(value, false, w);
	iss = 1 - (1 - w[V3_C]) * (1 - w[V3_I]) * (1 - w[V3_A]);
	impact = 6.42 * iss;
	if (w[V3_S] > 0)
		impact = 7.52 * (iss - 0.029) - 3.25 * power(iss - 0.02, 15);
	return join_v3(w, impact);
}

/*
 * Before the temporal metrics. Source: CVSS v3.1 and v3.0 specifications
 * §7.3, §8.3; they differ where the scope changes.
 */
static unsigned
environment_v3(const int *value, bool is_3_0)
{
	double w[V3_BASE], iss, impact;

	weigh_v3(value, true, w);
	iss = 1 - (1 - w[V3_C] * weight(metrics_v3, value, V3_CR)) *
		      (1 - w[V3_I] * weight(metrics_v3, value, V3_IR)) *
		      (1 - w[V3_A] * weight(metrics_v3, value, V3_AR));
	if (iss > 0.915)
		iss = 0.915;
	impact = 6.42 * iss;
	if (w[V3_S] > 0)
		impact = 7.52 * (iss - 0.029) -
			 3.25 * (is_3_0 ? power(iss - 0.02, 15)
					: power(iss * 0.9731 - 0.02, 13));
	return join_v3(w, impact);
}

static void
score_v3(const int *value, bool is_3_0, struct cvss_scores *s)
{
	double factor = weight(metrics_v3, value, V3_E) *
			weight(metrics_v3, value, V3_RL) *
			weight(metrics_v3, value, V3_RC);

	s->version = is_3_0 ? 30 : 31;
	s->base = base_v3(value);
	/* Source: CVSS v3.1 specification §7.2. */
	s->temporal = round_up(s->base / 10.0 * factor);
	s->environmental =
	    round_up(environment_v3(value, is_3_0) / 10.0 * factor);
	s->has_temporal = has_any(value, V3_E, V3_CR);
	s->has_environmental = has_any(value, V3_CR, V3_N);
}

/* round_to_1_decimal, in tenths; halves away from 0, without binary noise. */
static int
round_half(double score)
{
	double half = score < 0 ? -0.5 - 1e-8 : 0.5 + 1e-8;

	return (int)(score * 10 + half);
}

/* Source: CVSS v2 guide §3.2.1. Below 0 where an adjusted impact is small. */
static int
join_v2(const int *value, double impact)
{
	double exploitability = 20 * weight(metrics_v2, value, V2_AV) *
				weight(metrics_v2, value, V2_AC) *
				weight(metrics_v2, value, V2_AU);

	if (impact <= 0)
		return 0;
	return round_half((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176);
}

/* Requirements are those of CR, IR and AR, or not looked at. */
static double
impact_v2(const int *value, bool with_requirements)
{
	double left = 1;

	for (int i = 0; i < 3; i++) {
		double w = weight(metrics_v2, value, V2_C + i);

		if (with_requirements)
			w *= weight(metrics_v2, value, V2_CR + i);
		left *= 1 - w;
	}
	return 10.41 * (1 - left);
}

static void
score_v2(const int *value, struct cvss_scores *s)
{
	double factor = weight(metrics_v2, value, V2_E) *
			weight(metrics_v2, value, V2_RL) *
			weight(metrics_v2, value, V2_RC);
	double adjusted = impact_v2(value, true), t;
	int score;

	s->version = 20;
	s->base = (unsigned)join_v2(value, impact_v2(value, false));
	/* Source: CVSS v2 guide §3.2.2. */
	s->temporal = (unsigned)round_half(s->base / 10.0 * factor);
	/* Source: CVSS v2 guide §3.2.3. */
	score = join_v2(value, adjusted < 10 ? adjusted : 10);
	t = round_half(score / 10.0 * factor) / 10.0;
	score = round_half((t + (10 - t) * weight(metrics_v2, value, V2_CDP)) *
			   weight(metrics_v2, value, V2_TD));
	s->environmental = score > 0 ? (unsigned)score : 0;
	s->has_temporal = has_any(value, V2_E, V2_CDP);
	s->has_environmental = has_any(value, V2_CDP, V2_N);
}

int
cvss_scores(struct str vector, struct cvss_scores *ret_s, struct err *e)
{
	struct str body = vector, version;
	struct cvss_scores s = {.version = 40};
	int value[CVSS_METRICS_MAX];
	bool is_3_0;

	if (!str_starts(vector, STR("CVSS:"))) {
		if (cvss_read_metrics(vector, vector, metrics_v2, V2_N, V2_BASE,
			value, e) < 0)
			return -1;
		score_v2(value, &s);
		*ret_s = s;
		return 0;
	}
	str_cut(&body, '/', &version);
	is_3_0 = str_eq(version, STR("CVSS:3.0"));
	if (is_3_0 || str_eq(version, STR("CVSS:3.1"))) {
		if (cvss_read_metrics(
			vector, body, metrics_v3, V3_N, V3_BASE, value, e) < 0)
			return -1;
		score_v3(value, is_3_0, &s);
	} else if (str_eq(version, STR("CVSS:4.0"))) {
		if (cvss4_score(vector, body, &s.base, e) < 0)
			return -1;
		s.temporal = s.environmental = s.base;
	} else {
		version = str_first(version, 40);
		return fail(e, E_UNSUPPORTED,
		    "\"%.*s\": only versions 2, 3.0, 3.1 and 4.0 have a score "
		    "here",
		    STR_ARG(version));
	}
	*ret_s = s;
	return 0;
}

int
cvss_base_score(struct str vector, unsigned *ret_tenths, struct err *e)
{
	struct cvss_scores s;

	if (cvss_scores(vector, &s, e) < 0)
		return -1;
	*ret_tenths = s.base;
	return 0;
}
