/* policy.c: fuzz one form of rules, or the reader of earlier results. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "fuzz/fuzz.h"
#include "policy/policy.h"

static const struct rule_form *form; /* NULL: results */

void
fuzz_choose(const char *name)
{
	form = rule_form_find(str_from(name));
	if (form == NULL && strcmp(name, "result") != 0) {
		fuzz_list();
		exit(64);
	}
}

void
fuzz_list(void)
{
	for (size_t i = 0; i < rule_form_list_n; i++)
		fprintf(stderr, "%s\n", rule_form_list[i]->name);
	fputs("result\n", stderr);
}

static void
read_result(struct str text)
{
	struct stream_mem in;
	struct earlier r;
	struct err e;

	earlier_init(&r);
	stream_mem_init(&in, text);
	if (earlier_read(&r, &in.stream, "file", NULL, NULL, &e) < 0 &&
	    e.code == E_OK)
		abort();
	earlier_done(&r);
}

/* What is read is asked about a finding that it may well speak of. */
static void
read_rules(struct str text)
{
	const struct package p = {.type = STR("deb"),
	    .name = STR("libssl3"),
	    .version = STR("3.0.11"),
	    .source_name = STR("openssl"),
	    .path = STR("/var/lib/dpkg/status")};
	const struct finding f = {.id = STR("CVE-2098-0001"), .package = &p};
	const struct os_info os = {.family = STR("debian")};
	struct policy_reader r;
	struct rules rules;
	struct arena a;
	struct err e;
	size_t index;

	arena_init(&a, LIMIT_RULE_ARENA_BYTES);
	policy_reader_init(&r, &a, 1795132800, STR("pkg:oci/app"));
	if (policy_reader_add(
		&r, form->is == NULL ? form : NULL, text, "file", &e) < 0 &&
	    e.code == E_OK)
		abort();
	policy_reader_end(&r, &rules);
	{
		struct rule_subject s = {.a = &a, .finding = &f, .os = &os};

		if (rules_find(&rules, &s, &index) &&
		    rules.list[index].says.source.n == 0)
			abort();
	}
	rules_done(&rules);
	arena_done(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = str_of((const char *)bytes, n);

	if (form == NULL)
		read_result(text);
	else
		read_rules(text);
	return 0;
}
