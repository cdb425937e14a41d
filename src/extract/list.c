/* list.c: the table of all package-format readers. */
#include "extract/extract.h"

#include "base/attr.h"

#define X(stem) extern const struct extractor extract_##stem;
#include "extract/extract_list.h"
#undef X

/* clang-format off */
#define X(stem) &extract_##stem,
const struct extractor *const extract_list[] = {
#include "extract/extract_list.h"
};
#undef X
/* clang-format on */

const size_t extract_list_n = ARRAY_LEN(extract_list);
