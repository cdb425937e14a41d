/* list.c: the table of documents, made from sbom/meson.build. */
#include "sbom/sbom.h"

#define X(stem) extern const struct sbom_form sbom_##stem;
#include "sbom/sbom_list.h"
#undef X

#define X(stem) &sbom_##stem,
const struct sbom_form *const sbom_list[] = {
#include "sbom/sbom_list.h"
};
#undef X

const size_t sbom_list_n = ARRAY_LEN(sbom_list);

const struct sbom_form *
sbom_find(const char *name)
{
	for (size_t i = 0; i < sbom_list_n; i++)
		if (strcmp(sbom_list[i]->name, name) == 0)
			return sbom_list[i];
	return NULL;
}

/* Behind a byte order mark, which editors of Windows put there. */
static struct str
body_of(struct str bytes)
{
	return str_starts(bytes, STR("\xef\xbb\xbf")) ? str_skip(bytes, 3)
						      : bytes;
}

const struct sbom_form *
sbom_recognise(struct str bytes)
{
	bytes = body_of(bytes);
	for (size_t i = 0; i < sbom_list_n; i++)
		if (sbom_list[i]->is != NULL && sbom_list[i]->is(bytes))
			return sbom_list[i];
	return NULL;
}

int
sbom_read(struct arena *a, const struct sbom_form *form, struct str bytes,
    const char *where, const struct os_info *os, struct inventory *ret_inv,
    struct err *e)
{
	struct extract_result *result = ARENA_NEW(a, struct extract_result);
	struct inventory inv = {
	    .os = *os, .results = result, .n_results = 1, .is_walked = true};
	struct inventory_maker m;

	inventory_maker_init(&m, a);
	if (form->read(a, body_of(bytes), where, &m, &inv, e) < 0) {
		inventory_maker_drop(&m);
		return -1;
	}
	*result = (struct extract_result){.name = form->row,
	    .state =
		inventory_maker_faults(&m) > 0 ? EXTRACT_PARTLY : EXTRACT_OK,
	    .n_packages = m.packages.n,
	    .n_files = 1};
	inventory_maker_end(&m, &inv);
	*ret_inv = inv;
	return 0;
}
