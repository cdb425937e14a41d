/* hostile_test.c: documents made to hurt end as a named limit or fault. */
#include "base/buf.h"
#include "core/limits.h"
#include "sbom/sbom.h"
#include "tests/tap.h"

#define MAX_BYTES ((size_t)96 << 20)

static struct buf doc;
static struct arena arena;
static struct inventory inv;
static struct err e;

static void
begin(const char *text)
{
	buf_clear(&doc);
	buf_add(&doc, str_from(text));
}

static void
add(const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_add(&doc, str_from(text));
}

static int
read_as(const char *form)
{
	const struct os_info os = {.family = STR_NONE};

	arena_done(&arena);
	arena_init(&arena, LIMIT_SCAN_ARENA_BYTES);
	OK(!doc.over);
	return sbom_read(
	    &arena, sbom_find(form), buf_str(&doc), "doc", &os, &inv, &e);
}

static void
too_many_components_are_a_limit(void)
{
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":[");
	for (size_t i = 0; i < 1000000; i++)
		buf_printf(&doc, "%s{\"purl\":\"pkg:npm/a%zu@1\"}",
		    i > 0 ? "," : "", i);
	add("]}", 1);
	FAILS(read_as("cyclonedx") < 0, &e, E_LIMIT, "500000 packages");
}

static void
too_many_packages_of_vuls_are_a_limit(void)
{
	begin("{\"jsonVersion\":4,\"family\":\"debian\",\"packages\":{");
	for (size_t i = 0; i < 600000; i++)
		buf_printf(&doc, "%s\"a%zu\":{\"version\":\"1\"}",
		    i > 0 ? "," : "", i);
	add("}}", 1);
	FAILS(read_as("vuls") < 0, &e, E_LIMIT, "500000 packages");
	begin("{\"jsonVersion\":4,\"family\":\"debian\",\"SrcPackages\":{");
	add("\"a\":{\"name\":\"a\",\"binaryNames\":[", 1);
	for (size_t i = 0; i < 600000; i++)
		buf_printf(&doc, "%s\"b%zu\"", i > 0 ? "," : "", i);
	add("]}}}", 1);
	FAILS(read_as("vuls") < 0, &e, E_LIMIT, "500000 packages of sources");
}

static void
nesting_is_a_limit(void)
{
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":[");
	add("{\"components\":[", 1000);
	add("]}", 1000);
	add("]}", 1);
	FAILS(read_as("cyclonedx") < 0, &e, E_LIMIT, "deep");
	begin("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">");
	add("<components><component>", 1000);
	FAILS(read_as("cyclonedx") < 0, &e, E_LIMIT, "deep");
}

/* A million values in one component, a million properties in one document. */
static void
one_part_that_is_large_is_a_limit_or_read(void)
{
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"x\":[");
	add("1,", 3000000);
	add("1]}]}", 1);
	FAILS(read_as("cyclonedx") < 0, &e, E_LIMIT, "memory");
	begin("{\"bomFormat\":\"CycloneDX\",\"metadata\":{\"properties\":[");
	add("{\"name\":\"yagura:below\",\"value\":\"/a\"},", 200000);
	add("{}]}}", 1);
	OK_ERR(read_as("cyclonedx") == 0, &e);
	EQ_INT(inv.n_diags, 1);
	begin("{\"bomFormat\":\"CycloneDX\",\"metadata\":{\"properties\":[");
	add("{\"name\":\"yagura:fault\",\"value\":\"\"},", 20000);
	add("{}]}}", 1);
	OK_ERR(read_as("cyclonedx") == 0, &e);
	EQ_INT(inv.n_diags, LIMIT_DIAGS);
}

static void
bad_items_are_counted_up_to_a_limit(void)
{
	begin("{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[");
	add("{\"externalRefs\":[{\"referenceType\":\"purl\","
	    "\"referenceLocator\":\"x\"}]},[],3,null,\"\",",
	    100000);
	add("{}]}", 1);
	OK_ERR(read_as("spdx") == 0, &e);
	EQ_INT(inv.n_diags, LIMIT_DIAGS);
	EQ_INT(inv.n_packages, 0);
}

static void
wrong_types_are_faults(void)
{
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":{\"a\":{}}}");
	FAILS(read_as("cyclonedx") < 0, &e, E_INPUT, "is no array");
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":\"x\"}");
	FAILS(read_as("cyclonedx") < 0, &e, E_INPUT, "is no array");
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":null}");
	OK_ERR(read_as("cyclonedx") == 0, &e);
	begin("{\"spdxVersion\":\"SPDX-2.3\",\"packages\":1}");
	FAILS(read_as("spdx") < 0, &e, E_INPUT, "is no array");
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"name\":[],"
	      "\"purl\":{},\"properties\":{},\"components\":7,\"type\":1},"
	      "{\"purl\":\"pkg:npm/a@1\",\"properties\":[1,{\"name\":2}]}]}");
	OK_ERR(read_as("cyclonedx") == 0, &e);
	EQ_INT(inv.n_packages, 1);
	begin("");
	FAILS(read_as("cyclonedx") < 0, &e, E_INPUT, "doc");
	FAILS(read_as("vuls") < 0, &e, E_INPUT, "doc");
}

/* A text mark that never ends, times many, is no quadratic search. */
static void
open_texts_take_no_time(void)
{
	begin("SPDXVersion: SPDX-2.3\n");
	add("PackageName: a\nPackageComment: <text>\n", 1000000);
	OK_ERR(read_as("spdx") == 0, &e);
	begin("SPDXVersion: SPDX-2.3\n");
	add("PackageName: a\nPackageVersion: 1\n", 1000000);
	OK_ERR(read_as("spdx") == 0, &e);
	EQ_INT(inv.n_diags, 1);
}

static void
texts_that_are_too_long_or_no_text_are_faults(void)
{
	begin("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"purl\":"
	      "\"pkg:npm/a@1\",\"properties\":[{\"name\":"
	      "\"yagura:package:name\",\"value\":\"");
	add("x", 5000);
	add("\"}]},{\"purl\":\"pkg:npm/a%0a@1\"},"
	    "{\"purl\":\"pkg:deb/a@1\",\"properties\":[{\"name\":"
	    "\"yagura:package:source_version\",\"value\":\"",
	    1);
	add("y", 5000);
	add("\"},{\"name\":\"aquasecurity:trivy:SrcEpoch\",\"value\":\"", 1);
	add("1", 5000);
	add("\"}]}]}", 1);
	OK_ERR(read_as("cyclonedx") == 0, &e);
	EQ_INT(inv.n_packages, 0);
	EQ_INT(inv.n_diags, 3);
}

int
main(void)
{
	buf_init(&doc, MAX_BYTES);
	arena_init(&arena, 1 << 20);
	RUN(too_many_components_are_a_limit);
	RUN(too_many_packages_of_vuls_are_a_limit);
	RUN(nesting_is_a_limit);
	RUN(one_part_that_is_large_is_a_limit_or_read);
	RUN(bad_items_are_counted_up_to_a_limit);
	RUN(wrong_types_are_faults);
	RUN(open_texts_take_no_time);
	RUN(texts_that_are_too_long_or_no_text_are_faults);
	arena_done(&arena);
	buf_done(&doc);
	return tap_done();
}
