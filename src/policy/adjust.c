/*
 * adjust.c: a score in the surroundings of an asset, as Amazon Inspector does
 * it: what comes over a network is worth less where no network leads there.
 * The attack vector is replaced and the vector computed anew, so that the new
 * score is one of CVSS and not of our own making.
 */
#include <stdio.h>

#include "core/cvss.h"
#include "policy/priority.h"

/* A text in data that never changes. */
#define LIT(text)                                                              \
	{                                                                      \
		"" text, sizeof(text) - 1                                      \
	}

static const struct adjustment {
	enum exposure exposure;
	char from, to;
	struct score_change change;
} adjustments[] = {
    {EXPOSURE_CONTROLLED, 'N', 'A',
     {LIT("AV:N to AV:A"),
	    LIT("exposure is controlled: only its own network reaches the "
		"asset")}					  },
    {EXPOSURE_SMALL,      'N', 'L',
     {LIT("AV:N to AV:L"),
	    LIT("exposure is small: no network reaches the asset")}},
    {EXPOSURE_SMALL,      'A', 'L',
     {LIT("AV:A to AV:L"),
	    LIT("exposure is small: no network reaches the asset")}},
};

/* Offset of the letter of AV in a vector of any version, or -1. */
static ptrdiff_t
attack_vector_at(struct str vector)
{
	ptrdiff_t at = str_find_str(vector, STR("/AV:"));

	/* Version 2 has no prefix. An MAV says more than we do. */
	if (str_find_str(vector, STR("/MAV:")) >= 0)
		return -1;
	if (at < 0 && str_starts(vector, STR("AV:")))
		at = -1;
	else if (at < 0)
		return -1;
	at += 4;
	return (size_t)at < vector.n ? at : -1;
}

void
priority_adjust(const struct finding *f, const struct surroundings *s,
    char text[ADJUSTED_BYTES], struct priority *ret_p)
{
	ptrdiff_t at = attack_vector_at(f->cvss);
	unsigned tenths;
	struct err e;

	ret_p->adjusted_tenths = f->score_tenths;
	ret_p->adjusted_cvss = f->cvss;
	ret_p->changes = NULL;
	ret_p->n_changes = 0;
	if (at < 0 || f->cvss.n >= ADJUSTED_BYTES)
		return;
	for (size_t i = 0; i < ARRAY_LEN(adjustments); i++) {
		const struct adjustment *a = &adjustments[i];

		if (a->exposure != s->exposure || a->from != f->cvss.p[at])
			continue;
		memcpy(text, f->cvss.p, f->cvss.n);
		text[at] = a->to;
		if (cvss_base_score(str_of(text, f->cvss.n), &tenths, &e) < 0)
			return;
		ret_p->adjusted_tenths = tenths;
		ret_p->adjusted_cvss = str_of(text, f->cvss.n);
		ret_p->changes = &a->change;
		ret_p->n_changes = 1;
		return;
	}
}
