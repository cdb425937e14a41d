/* facts_image.c: the layout of a facts file. */
#include "vulndb/facts_image.h"

#include <stdio.h>

size_t
facts_record_bytes(enum facts_section_kind kind)
{
	switch (kind) {
	case FACTS_META:
		return sizeof(struct facts_image_meta);
	case FACTS_FEEDS:
		return sizeof(struct facts_image_feed);
	case FACTS_CVES:
		return sizeof(struct facts_image_cve);
	case FACTS_RATINGS:
		return sizeof(struct facts_image_rating);
	case FACTS_WEAKNESSES:
	case FACTS_REFERENCES:
		return sizeof(struct image_ref);
	case FACTS_EXPLOITS:
		return sizeof(struct facts_image_exploit);
	case FACTS_KEVS:
		return sizeof(struct facts_image_kev);
	case FACTS_EPSS:
		return sizeof(struct facts_image_epss);
	case FACTS_TEXT:
		return 1;
	case FACTS_END:
		break;
	}
	return 0;
}

/*
 * "CVE-", a year of four digits, "-", a number of at least four, with leading
 * zeros only to reach four. Source: CVE record format, cveId.
 */
bool
facts_key_of(struct str id, uint64_t *ret_key)
{
	struct str number = str_skip(id, 9);
	uint64_t year, n;

	if (!str_starts(id, STR("CVE-")) || number.n < 4 || id.p[8] != '-' ||
	    !str_to_u64(str_of(id.p + 4, 4), 9999, &year) ||
	    !str_to_u64(number, ((uint64_t)1 << FACTS_NUMBER_BITS) - 1, &n))
		return false;
	if (number.n > 4 && number.p[0] == '0')
		return false;
	*ret_key = year << FACTS_NUMBER_BITS | n;
	return true;
}

struct facts_id
facts_id_of(uint64_t key)
{
	const uint64_t number = key & (((uint64_t)1 << FACTS_NUMBER_BITS) - 1);
	struct facts_id id;

	snprintf(id.text, sizeof id.text, "CVE-%04u-%04llu",
	    (unsigned)(key >> FACTS_NUMBER_BITS), (unsigned long long)number);
	return id;
}
