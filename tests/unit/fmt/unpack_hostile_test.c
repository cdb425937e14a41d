/* unpack_hostile_test.c: archives that are cut short, damaged or bombs. */
#define _GNU_SOURCE /* memfd_create */
#include "fmt/unpack.h"

#include <stdio.h>

#include "tests/unit/fmt/archives.h"

/* Text that does not compress to nothing. */
static void
fill(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(' ' + i * i % 89);
}

/*
 * Cut bytes at every length: each try fails, naming the input, or gives the
 * whole. Cuts below first are not tried. How many gave the whole?
 */
static size_t
try_cuts(struct str bytes, size_t first, enum unpack_kind kind,
    struct str whole, bool by_fd)
{
	size_t n_whole = 0;

	for (size_t n = first; n < bytes.n; n++) {
		struct str cut = str_first(bytes, n);
		struct buf out;
		struct err e = {0};
		int got;

		got = by_fd ? list_fd(cut, 0, kind, &out, &e)
			    : list_stream(cut, 4096, kind, &out, &e);
		if (got == 0) {
			n_whole++;
			if (!EQ_STR(buf_str(&out), whole))
				tap_note("cut at %zu of %zu", n, bytes.n);
		} else {
			FAILS(true, &e, E_INPUT, "in: ");
		}
		buf_done(&out);
	}
	return n_whole;
}

static void
a_plain_file_that_is_cut_short_is_an_error(void)
{
	char text[300], want[302];

	fill(text, sizeof text);
	want[0] = '[';
	memcpy(want + 1, text, sizeof text);
	want[301] = ']';
	for (size_t i = 1; i < ARRAY_LEN(filters); i++) {
		struct arena a;
		struct str bytes;

		arena_init(&a, 8 << 20);
		bytes = compress(&a, filters[i], str_of(text, sizeof text));
		/* Below the length of its magic number it is plain text. */
		EQ_INT(try_cuts(bytes, 6, UNPACK_PLAIN,
			   str_of(want, sizeof want), false),
		    0);
		if (i == 1)
			try_cuts(bytes, 2, UNPACK_PLAIN, STR_NONE, true);
		arena_done(&a);
	}
}

static void
an_archive_that_is_cut_short_is_an_error(void)
{
	char text[700];
	struct file files[3] = {
	    {"one", str_of(text, sizeof text), NULL},
            {"two",     STR("2"),            NULL           },
	    {"three",     STR("3"),          NULL}
        };
	struct buf want;
	struct arena a;
	struct str bytes;

	fill(text, sizeof text);
	arena_init(&a, 8 << 20);
	buf_init(&want, 2000);
	buf_add(&want, STR("one["));
	buf_add(&want, files[0].bytes);
	buf_add(&want, STR("]two[2]three[3]"));

	/* A zip by its directory: every cut is seen. */
	bytes = write_archive(&a, "zip", "none", files, 3);
	EQ_INT(try_cuts(bytes, 0, UNPACK_ARCHIVE, buf_str(&want), true), 0);
	/* By its local headers: all but those in the directory. */
	OK(try_cuts(bytes, 0, UNPACK_ARCHIVE, buf_str(&want), false) < 300);
	/* A tar ends in two blocks of zeros, of which one is enough. */
	bytes = write_archive(&a, "ustar", "none", files, 3);
	EQ_INT(try_cuts(bytes, 0, UNPACK_ARCHIVE, buf_str(&want), false), 512);
	for (size_t i = 1; i < ARRAY_LEN(filters); i++) {
		bytes = write_archive(&a, "ustar", filters[i], files, 3);
		/* What follows the tar's end in the decoder is not needed. */
		OK(try_cuts(bytes, 0, UNPACK_ARCHIVE, buf_str(&want), false) <
		    40);
	}
	buf_done(&want);
	arena_done(&a);
}

/* An ar has no end mark: a cut between two members is its end. */
static void
an_ar_that_is_cut_inside_a_member_is_an_error(void)
{
	static const struct file files[] = {
	    {"one", {"1111", 4}, NULL},
	    {"two", {"2222", 4}, NULL},
	};
	struct arena a;
	struct str bytes;

	arena_init(&a, 8 << 20);
	bytes = write_archive(&a, "arbsd", "none", files, 2);
	EQ_INT(bytes.n, 8 + 64 + 64);
	for (size_t n = 0; n < bytes.n; n++) {
		struct buf out;
		struct err e = {0};

		if (n == 8 || n == 8 + 64)
			continue;
		FAILS(list_fd(
			  str_first(bytes, n), 0, UNPACK_ARCHIVE, &out, &e) < 0,
		    &e, E_INPUT, "in: ");
		buf_done(&out);
		FAILS(list_stream(
			  str_first(bytes, n), 5, UNPACK_ARCHIVE, &out, &e) < 0,
		    &e, E_INPUT, "in: ");
		buf_done(&out);
	}
	arena_done(&a);
}

static void
a_read_error_is_never_an_end(void)
{
	static const char *const formats[] = {"ustar", "zip", "arbsd"};
	static const struct file files[] = {
	    {"one", {"1111", 4}, NULL},
	    {"two", {"2222", 4}, NULL},
	};
	struct arena a;

	arena_init(&a, 8 << 20);
	for (size_t i = 0; i < ARRAY_LEN(formats) + ARRAY_LEN(filters); i++) {
		bool is_plain = i >= ARRAY_LEN(formats);
		enum unpack_kind kind =
		    is_plain ? UNPACK_PLAIN : UNPACK_ARCHIVE;
		struct str bytes =
		    is_plain ? compress(&a, filters[i - ARRAY_LEN(formats)],
				   STR("text"))
			     : write_archive(&a, formats[i], "none", files, 2);

		for (size_t n = 0; n < bytes.n; n += 3) {
			struct drip d = drip_of(str_first(bytes, n), 7, E_NET);
			struct unpack *r = NULL;
			struct err e = {0};
			struct buf out;
			int got = -1;

			buf_init(&out, 1000);
			if (unpack_open_stream(
				&d.stream, kind, &roomy, "in", &r, &e) == 0)
				got = list(r, &out, &e);
			/* Only where the end had been seen before. */
			if (got == 0 && !is_plain)
				EQ_STR(
				    buf_str(&out), STR("one[1111]two[2222]"));
			else
				FAILS(got < 0, &e, E_NET, "the line is dead");
			unpack_close(r);
			buf_done(&out);
		}
	}
	arena_done(&a);
}

static struct str
bomb(struct arena *a, const char *format, const char *filter, size_t n_bytes)
{
	static char zeros[1 << 20];
	size_t n = 0;
	struct archive *w = begin_archive(format, filter, &n);
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, "bomb");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)n_bytes);
	OK(archive_write_header(w, entry) == ARCHIVE_OK);
	archive_entry_free(entry);
	for (size_t i = 0; i < n_bytes; i += sizeof zeros)
		archive_write_data(w, zeros, sizeof zeros);
	archive_write_close(w);
	archive_write_free(w);
	return str_dup(a, str_of(made, n));
}

/* Read or skip all; max_bytes is over all members. */
static int
walk(struct str bytes, enum unpack_kind kind, uint64_t max_bytes, bool skip,
    bool by_fd, struct err *e)
{
	struct unpack_limits lim = {max_bytes, 10};
	struct unpack *r = NULL;
	struct unpack_member m;
	struct stream_mem in;
	int fd = fd_of(bytes, 0), got;

	stream_mem_init(&in, bytes);
	got = by_fd ? unpack_open_fd(fd, kind, &lim, "in", &r, e)
		    : unpack_open_stream(&in.stream, kind, &lim, "in", &r, e);
	while (got == 0 && (got = unpack_next(r, &m, e)) > 0) {
		static char part[64 << 10];
		ssize_t n = skip ? 0 : 1;

		while (n > 0)
			n = unpack_bytes(r)->read(
			    unpack_bytes(r), part, sizeof part, e);
		got = n < 0 ? -1 : 0;
	}
	/* An error stays one. */
	if (got < 0 && r != NULL && e->code == E_LIMIT) {
		struct err again;

		OK(unpack_next(r, &m, &again) < 0);
		EQ_STR(str_from(again.text), str_from(e->text));
	}
	unpack_close(r);
	close(fd);
	return got;
}

static void
a_bomb_is_a_limit(void)
{
	static const struct {
		const char *format, *filter;
		enum unpack_kind kind;
	} rows[] = {
	    {"ustar", "gzip", UNPACK_ARCHIVE},
	    {"ustar", "zstd", UNPACK_ARCHIVE},
	    {"zip",   "none", UNPACK_ARCHIVE},
	    {"raw",   "gzip", UNPACK_PLAIN  },
	    {"raw",   "xz",   UNPACK_PLAIN  },
	};
	const size_t n = 4 << 20;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = {0};
		struct arena a;
		struct str bytes;

		arena_init(&a, 8 << 20);
		bytes = bomb(&a, rows[i].format, rows[i].filter, n);
		OK(bytes.n < 100000);
		for (int skip = 0; skip < 2; skip++) {
			OK_ERR(
			    walk(bytes, rows[i].kind, n, skip, false, &e) == 0,
			    &e);
			FAILS(walk(bytes, rows[i].kind, n - 1, skip, false,
				  &e) < 0,
			    &e, E_LIMIT, "more than 4194303 bytes unpacked");
			FAILS(walk(bytes, rows[i].kind, 0, skip, false, &e) < 0,
			    &e, E_LIMIT, "in: ");
			if (rows[i].kind == UNPACK_ARCHIVE)
				OK(strstr(e.text, "member 1 (bomb)") != NULL);
		}
		/* Skipping costs nothing in a zip with a directory. */
		if (strcmp(rows[i].format, "zip") == 0)
			OK(walk(bytes, rows[i].kind, 0, true, true, &e) == 0);
		arena_done(&a);
	}
}

/* GNU tar's form of 7.5 GB of nothing and one byte. */
static void
a_hole_counts_when_it_is_read(void)
{
	char tar[5 * 512] = "sparse";
	unsigned sum = 0;
	struct err e = {0};

	memcpy(tar + 100, "0000644", 8);
	memcpy(tar + 124, "00000000001", 12);
	memset(tar + 148, ' ', 8);
	tar[156] = 'S';
	memcpy(tar + 257, "ustar  ", 8);
	memcpy(tar + 386, "70000000000", 12); /* where the data lies */
	memcpy(tar + 398, "00000000001", 12); /* and how much of it */
	memcpy(tar + 483, "70000000001", 12);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)tar[i];
	snprintf(tar + 148, 8, "%06o", sum);
	tar[512] = 'x';

	OK_ERR(walk(str_of(tar, sizeof tar), UNPACK_ARCHIVE, 1, true, false,
		   &e) == 0,
	    &e);
	FAILS(walk(str_of(tar, sizeof tar), UNPACK_ARCHIVE, 1 << 20, false,
		  false, &e) < 0,
	    &e, E_LIMIT, "member 1 (sparse): more than 1048576 bytes unpacked");
}

static void
members_are_counted(void)
{
	struct unpack_limits lim = {1000, 4};
	struct unpack *r = NULL;
	struct stream_mem in;
	struct arena a;
	struct buf out;
	struct err e = {0};

	arena_init(&a, 8 << 20);
	buf_init(&out, 1000);
	stream_mem_init(&in, write_archive(&a, "ustar", "none", few, 4));
	NEED(unpack_open_stream(
		 &in.stream, UNPACK_ARCHIVE, &lim, "in", &r, &e) == 0);
	OK_ERR(list(r, &out, &e) == 0, &e);
	unpack_close(r);
	lim.max_members = 3;
	stream_mem_init(&in, write_archive(&a, "ustar", "none", few, 4));
	NEED(unpack_open_stream(
		 &in.stream, UNPACK_ARCHIVE, &lim, "in", &r, &e) == 0);
	FAILS(list(r, &out, &e) < 0, &e, E_LIMIT, "in: more than 3 members");
	unpack_close(r);
	buf_done(&out);
	arena_done(&a);
}

static void
a_wrong_checksum_costs_its_member_only(void)
{
	static const struct file files[] = {
	    {"one", {"1111", 4}, NULL},
	    {"two", {"2222", 4}, NULL},
	};
	struct unpack *r = NULL;
	struct unpack_member m = {0};
	struct arena a;
	struct buf out;
	struct str text;
	struct err e = {0};
	ptrdiff_t at;
	int fd;
	size_t n = 0;
	struct archive *w = archive_write_new();

	archive_write_set_format_zip(w);
	archive_write_zip_set_compression_store(w);
	archive_write_open_memory(w, made, sizeof made, &n);
	add_file(w, &files[0]);
	add_file(w, &files[1]);
	archive_write_close(w);
	archive_write_free(w);
	at = str_find_str(str_of(made, n), STR("1111"));
	NEED(at > 0);
	made[at] = '7';

	arena_init(&a, 1000);
	buf_init(&out, 1000);
	fd = fd_of(str_of(made, n), 0);
	NEED(unpack_open_fd(fd, UNPACK_ARCHIVE, &roomy, "in", &r, &e) == 0);
	NEED(unpack_next(r, &m, &e) == 1);
	FAILS(stream_load(&a, unpack_bytes(r), 100, "one", &text, &e) < 0, &e,
	    E_INPUT, "in: member 1 (one): ZIP bad CRC");
	OK_ERR(list(r, &out, &e) == 0, &e);
	EQ_STR(buf_str(&out), STR("two[2222]"));
	unpack_close(r);
	close(fd);
	buf_done(&out);
	arena_done(&a);
}

static void
an_encrypted_member_is_unsupported(void)
{
	size_t n = 0;
	struct archive *w = archive_write_new();
	struct buf out;
	struct err e = {0};

	archive_write_set_format_zip(w);
	archive_write_set_passphrase(w, "secret");
	OK(archive_write_set_options(w, "zip:encryption=traditional") ==
	    ARCHIVE_OK);
	archive_write_open_memory(w, made, sizeof made, &n);
	add_file(w, &few[0]);
	archive_write_close(w);
	archive_write_free(w);
	FAILS(list_fd(str_of(made, n), 0, UNPACK_ARCHIVE, &out, &e) < 0, &e,
	    E_UNSUPPORTED, "in: member 1 (a.txt): encrypted");
	EQ_STR(buf_str(&out), STR("a.txt[]"));
	buf_done(&out);
}

static void
damaged_bytes_never_crash(void)
{
	struct str good[ARRAY_LEN(filters) + 4];
	size_t n_good = 0;
	struct arena a;

	arena_init(&a, 64 << 20);
	for (size_t i = 0; i < ARRAY_LEN(filters); i++)
		good[n_good++] = write_archive(&a, "pax", filters[i], few, 4);
	good[n_good++] = write_archive(&a, "gnutar", "none", few, 4);
	good[n_good++] = write_archive(&a, "zip", "none", few, 4);
	good[n_good++] = write_archive(&a, "zip", "none", few, 4);
	good[n_good++] = write_archive(&a, "arbsd", "none", few, 1);
	for (int i = 0; i < 600; i++) {
		struct str bytes = good[tap_random_below(n_good)];
		size_t n_hits = 1 + tap_random_below(4);
		struct buf out;
		struct err e;

		memcpy(made, bytes.p, bytes.n);
		while (n_hits-- > 0)
			made[tap_random_below(bytes.n)] = (char)tap_random();
		bytes = str_of(made, bytes.n);
		if (i % 2 == 0)
			OK(list_fd(bytes, 0, UNPACK_ARCHIVE, &out, &e) <= 0);
		else
			OK(list_stream(bytes, 50, UNPACK_ARCHIVE, &out, &e) <=
			    0);
		buf_done(&out);
	}
	arena_done(&a);
}

int
main(void)
{
	RUN(a_plain_file_that_is_cut_short_is_an_error);
	RUN(an_archive_that_is_cut_short_is_an_error);
	RUN(an_ar_that_is_cut_inside_a_member_is_an_error);
	RUN(a_read_error_is_never_an_end);
	RUN(a_bomb_is_a_limit);
	RUN(a_hole_counts_when_it_is_read);
	RUN(members_are_counted);
	RUN(a_wrong_checksum_costs_its_member_only);
	RUN(an_encrypted_member_is_unsupported);
	RUN(damaged_bytes_never_crash);
	return tap_done();
}
