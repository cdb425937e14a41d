/* sbom.c: fuzz one form of document that lists packages. */
#include <stdio.h>
#include <stdlib.h>

#include "core/limits.h"
#include "fuzz/fuzz.h"
#include "sbom/sbom.h"

static const struct sbom_form *form;

void
fuzz_choose(const char *name)
{
	form = sbom_find(name);
	if (form == NULL || form->read == NULL) {
		fuzz_list();
		exit(64);
	}
}

void
fuzz_list(void)
{
	for (size_t i = 0; i < sbom_list_n; i++)
		if (sbom_list[i]->read != NULL)
			fprintf(stderr, "%s\n", sbom_list[i]->name);
}

/* What is read is whole: its digest reads every text of every package. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = str_of((const char *)bytes, n);
	struct os_info os = {.family = STR_NONE};
	struct inventory inv;
	struct arena a;
	struct err e;

	/* A list has no system of its own. */
	if (form->is == NULL && n > 0)
		os.family = bytes[0] % 2 == 0 ? STR("debian") : STR("rhel");
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	sbom_recognise(text);
	if (sbom_read(&a, form, text, "document", &os, &inv, &e) == 0) {
		for (size_t i = 0; i < inv.n_packages; i++)
			if (inv.packages[i].name.n == 0 ||
			    inv.packages[i].version.n == 0)
				abort();
		if (inventory_digest(&a, &inv).n == 0)
			abort();
	}
	arena_done(&a);
	return 0;
}
