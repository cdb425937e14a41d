/* image.c: the layout of a shard file. */
#include "vulndb/image.h"

size_t
image_record_bytes(enum image_section_kind kind)
{
	switch (kind) {
	case SECTION_META:
		return sizeof(struct image_meta);
	case SECTION_FEEDS:
		return sizeof(struct image_feed);
	case SECTION_PACKAGES:
		return sizeof(struct image_package);
	case SECTION_ROWS:
		return sizeof(struct image_row);
	case SECTION_BOUNDS:
		return sizeof(struct image_bound);
	case SECTION_LINES:
		return sizeof(struct image_line);
	case SECTION_VULNS:
		return sizeof(struct image_vuln);
	case SECTION_NAMES:
		return sizeof(struct image_ref);
	case SECTION_WATCHED:
		return sizeof(struct image_watched);
	case SECTION_LIFE:
		return sizeof(struct image_life);
	case SECTION_SUPPORT:
		return sizeof(struct image_support);
	case SECTION_REPOSITORIES:
		return sizeof(struct image_repository);
	case SECTION_TEXT:
	case SECTION_KEYS:
		return 1;
	case SECTION_END:
		break;
	}
	return 0;
}
