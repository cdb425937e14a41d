/* zip_test.c: zip files as they are, and such as want to cost a lot. */
#include "fmt/zip.h"

#include "core/limits.h"
#include "tests/tap.h"
#include "tests/unit/fmt/zips.h"

static struct arena arena;
static struct err e;

static struct zip_budget
full_budget(void)
{
	return (struct zip_budget){
	    .bytes = 1 << 20, .entries = 1000, .held = 1 << 20};
}

/* One member "a" that says m of itself, its bytes those of text. */
static void
one_member(struct buf *zip, struct zip_member m, struct str text)
{
	struct buf directory;

	buf_init(zip, 1 << 20);
	buf_init(&directory, 1 << 20);
	m.header_at += zips_add(zip, STR("a"), text);
	zips_entry(&directory, &m);
	zips_end(zip, buf_str(&directory));
	buf_done(&directory);
}

/* Open bytes and go to the first member. */
static int
first_of(struct str bytes, struct bytes_held *held, struct zip_budget *budget,
    struct zip *z, struct zip_member *m)
{
	bytes_held_init(held, bytes);
	if (zip_open(&arena, &held->at, budget, z, &e) < 0)
		return -1;
	return zip_next(z, m, &e);
}

static void
a_member_is_read_whole_or_its_beginning(void)
{
	struct str text = STR("twelve bytes");
	struct zip_budget budget = full_budget();
	struct bytes_held held;
	struct zip_member m;
	struct buf file;
	struct zip z;
	char out[64];
	size_t n;

	one_member(&file, zips_stored(STR("a"), text, 0), text);
	NEED(first_of(buf_str(&file), &held, &budget, &z, &m) == 1);
	EQ_STR(m.name, STR("a"));
	OK_ERR(zip_read(&z, &m, out, sizeof out, &n, &e) == 0, &e);
	EQ_STR(str_of(out, n), text);
	OK_ERR(zip_read(&z, &m, out, 6, &n, &e) == 0, &e);
	EQ_STR(str_of(out, n), STR("twelve"));
	EQ_INT(zip_next(&z, &m, &e), 0);
	OK(budget.bytes < full_budget().bytes && budget.entries == 999);
	buf_done(&file);
}

static void
bytes_before_the_zip_and_behind_it_do_not_matter(void)
{
	struct str text = STR("text");
	struct zip_budget budget = full_budget();
	struct bytes_held held;
	struct zip_member m;
	struct buf file, all;
	struct zip z;
	char out[64];
	size_t n;

	one_member(&file, zips_stored(STR("a"), text, 0), text);
	buf_init(&all, 1 << 20);
	buf_add(&all, STR("#!/bin/sh\n"));
	buf_add(&all, buf_str(&file));
	buf_add(&all, STR("\n\n\n"));
	if (OK_ERR(first_of(buf_str(&all), &held, &budget, &z, &m) == 1, &e)) {
		OK_ERR(zip_read(&z, &m, out, sizeof out, &n, &e) == 0, &e);
		EQ_STR(str_of(out, n), text);
	}
	buf_done(&all);
	buf_done(&file);
}

static void
what_cannot_be_true_is_refused(void)
{
	static const struct {
		struct zip_member wrong; /* what is added to the truth */
		enum ecode code;
		const char *words;
	} rows[] = {
	    {{.size_bytes = 1},				  E_INPUT,       "cannot be"   },
	    {{.crc = 1},					 E_INPUT,       "checksum"    },
	    {{.header_at = 1},				   E_INPUT,       "no member"   },
	    {{.header_at = 1u << 30},                            E_INPUT,       "past the end"},
	    {{.size_bytes = 1u << 30, .packed_bytes = 1u << 30}, E_INPUT,
             "past the end"								   },
	    {{.size_bytes = 8000, .method = ZIP_DEFLATED},       E_INPUT,
             "cannot be"								      },
	    {{.method = ZIP_DEFLATED},                           E_INPUT,       "deflated"    },
	    {{.method = 12},				     E_UNSUPPORTED, "method 12"   },
	    {{.is_encrypted = true},                             E_UNSUPPORTED, "encrypted"   },
	};
	struct str text = STR("text");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zip_member m = zips_stored(STR("a"), text, 0);
		struct zip_budget budget = full_budget();
		struct bytes_held held;
		struct buf file;
		struct zip z;
		char out[8192];
		size_t n;

		m.size_bytes += rows[i].wrong.size_bytes;
		m.packed_bytes += rows[i].wrong.packed_bytes;
		m.header_at += rows[i].wrong.header_at;
		m.crc += rows[i].wrong.crc;
		m.method = rows[i].wrong.method;
		m.is_encrypted = rows[i].wrong.is_encrypted;
		one_member(&file, m, text);
		if (OK(first_of(buf_str(&file), &held, &budget, &z, &m) == 1))
			FAILS(zip_read(&z, &m, out, sizeof out, &n, &e) < 0, &e,
			    rows[i].code, rows[i].words);
		buf_done(&file);
	}
}

static void
nothing_is_read_when_the_budget_is_spent(void)
{
	struct str text = STR("text");
	struct zip_budget budget = full_budget();
	struct bytes_held held;
	struct zip_member m;
	struct buf file;
	struct zip z;
	char out[64];
	size_t n;

	one_member(&file, zips_stored(STR("a"), text, 0), text);
	budget.entries = 0;
	FAILS(first_of(buf_str(&file), &held, &budget, &z, &m) < 0, &e, E_LIMIT,
	    "entries");
	OK(budget.is_spent);
	budget = full_budget();
	budget.bytes = 10;
	FAILS(first_of(buf_str(&file), &held, &budget, &z, &m) < 0, &e, E_LIMIT,
	    "bytes");
	budget = full_budget();
	budget.held = 10;
	FAILS(first_of(buf_str(&file), &held, &budget, &z, &m) < 0, &e, E_LIMIT,
	    "directory");
	budget = full_budget();
	NEED(first_of(buf_str(&file), &held, &budget, &z, &m) == 1);
	budget.bytes = 3;
	FAILS(zip_read(&z, &m, out, sizeof out, &n, &e) < 0, &e, E_LIMIT,
	    "bytes");
	buf_done(&file);
}

static void
a_zip_that_is_cut_off_is_an_error_or_shorter(void)
{
	struct str text = STR("text");
	struct buf file;

	one_member(&file, zips_stored(STR("a"), text, 0), text);
	for (size_t n = 0; n < file.n; n++) {
		struct zip_budget budget = full_budget();
		struct bytes_held held;
		struct zip_member m;
		struct zip z;

		OK(first_of(str_of(file.p, n), &held, &budget, &z, &m) < 0);
		OK(e.code == E_INPUT);
	}
	buf_done(&file);
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	RUN(a_member_is_read_whole_or_its_beginning);
	RUN(bytes_before_the_zip_and_behind_it_do_not_matter);
	RUN(what_cannot_be_true_is_refused);
	RUN(nothing_is_read_when_the_budget_is_spent);
	RUN(a_zip_that_is_cut_off_is_an_error_or_shorter);
	arena_done(&arena);
	return tap_done();
}
