/* priority.h: how urgent a finding is on the asset it was found on. */
#ifndef POLICY_PRIORITY_H
#define POLICY_PRIORITY_H

#include "core/finding.h"

/* SSVC's System Exposure. */
enum exposure {
	EXPOSURE_UNKNOWN = 0,
	EXPOSURE_SMALL,      /* no network, or a highly controlled one */
	EXPOSURE_CONTROLLED, /* a network with restrictions */
	EXPOSURE_OPEN,       /* the internet */
	EXPOSURE_N
};

/* SSVC's Human Impact: what its loss does to mission and safety. */
enum mission {
	MISSION_UNKNOWN = 0,
	MISSION_LOW,
	MISSION_MEDIUM,
	MISSION_HIGH,
	MISSION_VERY_HIGH,
	MISSION_N
};

/* "small", "controlled", "open"; "low" ... "very-high". */
bool exposure_parse(struct str word, enum exposure *ret_x);
bool mission_parse(struct str word, enum mission *ret_x);
const char *exposure_name(enum exposure x);

/* What is known of the asset beside its packages. */
struct surroundings {
	enum exposure exposure;
	enum mission mission;
	/*
	 * Exploits and KEV were looked up: what is not in them is not known
	 * to be exploited. Else nobody knows.
	 */
	bool knows_exploits;
};

/* What a finding has for SSVC: the answers that a CVE can give. */
struct ssvc_points ssvc_points_of(
    const struct finding *f, const struct surroundings *s);

/*
 * The deployer's decision. What is not known is assumed: exposure open,
 * automatable yes, human impact medium; exploitation is not, and leaves it
 * undecided.
 * Source: CERT/CC SSVC, Deployer Patch Application Priority 1.0.0.
 */
enum ssvc_decision ssvc_decide(
    const struct ssvc_points *points, const struct surroundings *s);

/* Room for the text of a vector that was changed. */
#define ADJUSTED_BYTES 512

/*
 * The finding's score where it was found: into ret_p's adjusted_* and
 * changes. text is room for a changed vector and must outlive *ret_p.
 */
void priority_adjust(const struct finding *f, const struct surroundings *s,
    char text[ADJUSTED_BYTES], struct priority *ret_p);

/*
 * All of it. text as above. The formula is in docs/PRIORITY.md; its examples
 * are tests/data/policy/risk.data.
 */
void priority_of(const struct finding *f, const struct surroundings *s,
    char text[ADJUSTED_BYTES], struct priority *ret_p);

#endif
