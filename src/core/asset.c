/* asset.c: what the packages are installed on. */
#include "core/asset.h"

static const char *const kinds[ASSET_KIND_N] = {
    [ASSET_HOST] = "host",
    [ASSET_DIRECTORY] = "directory",
    [ASSET_DOCUMENT] = "document",
};

const char *
asset_kind_name(enum asset_kind k)
{
	return kinds[(unsigned)k < ASSET_KIND_N ? k : ASSET_HOST];
}
