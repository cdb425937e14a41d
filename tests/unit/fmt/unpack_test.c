/* unpack_test.c: members of tar, zip, ar and deb, and compressed files. */
#define _GNU_SOURCE /* memfd_create */
#include "fmt/unpack.h"

#include <fcntl.h>
#include <stdio.h>

#include "fmt/json.h"
#include "tests/unit/fmt/archives.h"

/* Both roads lead to want. */
static void
gives(struct str bytes, enum unpack_kind kind, struct str want)
{
	struct buf out;
	struct err e;

	OK_ERR(list_fd(bytes, 0, kind, &out, &e) == 0, &e);
	EQ_STR(buf_str(&out), want);
	buf_done(&out);
	for (size_t step = 1; step < 100000; step *= 7) {
		OK_ERR(list_stream(bytes, step, kind, &out, &e) == 0, &e);
		EQ_STR(buf_str(&out), want);
		buf_done(&out);
	}
}

static void
a_tar_gives_its_members_however_compressed(void)
{
	static const char *const formats[] = {"ustar", "pax", "gnutar"};

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
			struct arena a;

			arena_init(&a, 8 << 20);
			gives(write_archive(&a, formats[i], filters[k], few, 4),
			    UNPACK_ARCHIVE, FEW_WANT);
			arena_done(&a);
		}
}

/* Local headers do not say what is a link: that is in the directory. */
static void
a_zip_gives_its_members(void)
{
	struct arena a;
	struct str bytes;
	struct buf out;
	struct err e;

	arena_init(&a, 8 << 20);
	bytes = write_archive(&a, "zip", "none", few, 4);
	OK_ERR(list_fd(bytes, 0, UNPACK_ARCHIVE, &out, &e) == 0, &e);
	EQ_STR(buf_str(&out), FEW_WANT);
	buf_done(&out);
	for (size_t step = 1; step < 100000; step *= 7) {
		OK_ERR(list_stream(bytes, step, UNPACK_ARCHIVE, &out, &e) == 0,
		    &e);
		EQ_STR(buf_str(&out),
		    STR("a.txt[hello\n]dir/empty[]dir/link[../x]z[\0\xff"
			"bin]"));
		buf_done(&out);
	}
	arena_done(&a);
}

static void
an_ar_gives_its_members(void)
{
	static const struct file files[] = {
	    {"debian-binary",                      {"2.0\n", 4}, NULL},
	    {"odd",				{"123", 3},   NULL},
	    {"a-name-that-is-longer-than-sixteen", {"x", 1},     NULL},
	    {"last",			       {"45", 2},    NULL},
	};
	struct arena a;
	struct str bytes;

	arena_init(&a, 8 << 20);
	bytes = write_archive(&a, "arbsd", "none", files, 4);
	gives(bytes, UNPACK_ARCHIVE,
	    STR("debian-binary[2.0\n]odd[123]"
		"a-name-that-is-longer-than-sixteen[x]last[45]"));
	arena_done(&a);
}

static void
a_deb_is_an_archive_in_an_archive(void)
{
	static const char *const names[] = {
	    "data.tar.gz", "data.tar.xz", "data.tar.zst", "data.tar"};
	static const char *const by[] = {"gzip", "xz", "zstd", "none"};

	for (size_t i = 0; i < ARRAY_LEN(by); i++) {
		struct file files[2] = {
		    {"debian-binary", STR("2.0\n"), NULL}
                };
		struct unpack *deb = NULL, *data = NULL;
		struct stream_mem in;
		struct unpack_member m;
		struct arena a;
		struct buf out;
		struct err e;

		arena_init(&a, 8 << 20);
		buf_init(&out, 1000);
		files[1].name = names[i];
		files[1].bytes = write_archive(&a, "gnutar", by[i], few, 4);
		stream_mem_init(
		    &in, write_archive(&a, "arbsd", "none", files, 2));
		NEED(unpack_open_stream(&in.stream, UNPACK_ARCHIVE, &roomy,
			 "x.deb", &deb, &e) == 0);
		NEED(unpack_next(deb, &m, &e) == 1);
		NEED(unpack_next(deb, &m, &e) == 1);
		EQ_STR(m.name, str_from(names[i]));
		NEED(unpack_open_stream(unpack_bytes(deb), UNPACK_ARCHIVE,
			 &roomy, "x.deb: data", &data, &e) == 0);
		OK_ERR(list(data, &out, &e) == 0, &e);
		EQ_STR(buf_str(&out), FEW_WANT);
		unpack_close(data);
		OK_ERR(unpack_next(deb, &m, &e) == 0, &e);
		unpack_close(deb);
		buf_done(&out);
		arena_done(&a);
	}
}

static void
directories_and_hard_links_are_no_files(void)
{
	size_t n = 0;
	struct archive *w = begin_archive("ustar", "none", &n);
	struct archive_entry *entry = archive_entry_new();
	struct unpack *r = NULL;
	struct unpack_member m = {0};
	struct stream_mem in;
	struct err e;

	archive_entry_set_pathname(entry, "dir");
	archive_entry_set_filetype(entry, AE_IFDIR);
	archive_write_header(w, entry);
	archive_entry_set_pathname(entry, "hard");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_hardlink(entry, "dir/file");
	archive_write_header(w, entry);
	archive_entry_free(entry);
	archive_write_close(w);
	archive_write_free(w);

	stream_mem_init(&in, str_of(made, n));
	NEED(unpack_open_stream(
		 &in.stream, UNPACK_ARCHIVE, &roomy, "in", &r, &e) == 0);
	NEED(unpack_next(r, &m, &e) == 1);
	OK(!m.is_file);
	EQ_STR(m.name, STR("dir/"));
	NEED(unpack_next(r, &m, &e) == 1);
	OK(!m.is_file);
	EQ_STR(m.name, STR("hard"));
	EQ_STR(m.target, STR(""));
	EQ_INT(unpack_bytes(r)->read(unpack_bytes(r), made, 1, &e), 0);
	OK(unpack_next(r, &m, &e) == 0);
	OK(unpack_next(r, &m, &e) == 0);
	EQ_INT(unpack_bytes(r)->read(unpack_bytes(r), made, 1, &e), 0);
	unpack_close(r);
}

static void
names_are_what_the_archive_says(void)
{
	static const struct file files[] = {
	    {"../../etc/passwd",         {"x", 1}, NULL          },
	    {"/absolute",                {"x", 1}, NULL          },
	    {"new\nline\x1b[31m",        {"x", 1}, NULL          },
	    {"caf\xc3\xa9/\xe6\xab\x93", {"x", 1}, NULL          },
	    {"e\xcc\x81",                {"", 0},  "\xe6\xab\x93"},
	};
	static const char *const formats[] = {"ustar", "gnutar", "pax", "zip"};

	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct arena a;

		arena_init(&a, 8 << 20);
		gives(write_archive(&a, formats[i], "none", files, 4),
		    UNPACK_ARCHIVE,
		    STR("../../etc/passwd[x]/absolute[x]new\nline\x1b[31m[x]"
			"caf\xc3\xa9/\xe6\xab\x93[x]"));
		arena_done(&a);
	}
}

static void
zip_names_marked_as_utf8_are_read(void)
{
	/* A zip of one stored empty file; bit 11 of the flags set. */
	static const char zip[] = "PK\3\4\24\0\0\10\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				  "\0\0\0\0\5\0\0\0caf\xc3\xa9"
				  "PK\1\2\24\0\24\0\0\10\0\0\0\0\0\0\0\0\0\0"
				  "\0\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0\0\0\0\0"
				  "\0\0\0\0\0\0caf\xc3\xa9"
				  "PK\5\6\0\0\0\0\1\0\1\0\x33\0\0\0\x23\0\0\0"
				  "\0\0";
	char bad[sizeof zip - 1];
	struct buf out;
	struct err e = {0};

	gives(
	    str_of(zip, sizeof zip - 1), UNPACK_ARCHIVE, STR("caf\xc3\xa9[]"));
	/* Marked, and not true. */
	memcpy(bad, zip, sizeof bad);
	bad[34] = bad[35 + 50] = '\xff';
	FAILS(list_fd(str_of(bad, sizeof bad), 0, UNPACK_ARCHIVE, &out, &e) < 0,
	    &e, E_INPUT, "in: ");
	buf_done(&out);
}

static void
a_plain_file_is_one_member_without_a_name(void)
{
	static const struct str texts[] = {
	    {"plain\n",       6 },
            {"",              0 },
            {"x",             1 },
            {"PK\3\4 no zip", 11},
	    {"\0",            1 }
        };

	for (size_t i = 0; i < ARRAY_LEN(filters); i++)
		for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
			struct arena a;
			struct buf want;

			arena_init(&a, 8 << 20);
			buf_init(&want, 100);
			buf_byte(&want, '[');
			buf_add(&want, texts[k]);
			buf_byte(&want, ']');
			gives(compress(&a, filters[i], texts[k]), UNPACK_PLAIN,
			    buf_str(&want));
			buf_done(&want);
			arena_done(&a);
		}
}

static void
one_layer_of_compression_is_undone(void)
{
	struct arena a;
	struct str inner;
	struct buf out;
	struct err e;

	arena_init(&a, 8 << 20);
	inner = compress(&a, "xz", STR("hello"));
	NEED(list_fd(compress(&a, "gzip", inner), 0, UNPACK_PLAIN, &out, &e) ==
	     0);
	EQ_STR(str_skip(str_first(buf_str(&out), out.n - 1), 1), inner);
	buf_done(&out);
	/* An archive is compressed once. */
	inner = write_archive(&a, "ustar", "xz", few, 4);
	FAILS(list_fd(
		  compress(&a, "gzip", inner), 0, UNPACK_ARCHIVE, &out, &e) < 0,
	    &e, E_INPUT, "in: ");
	buf_done(&out);
	arena_done(&a);
}

static void
several_parts_of_gzip_are_one_file(void)
{
	struct arena a;
	struct str one, two;

	arena_init(&a, 8 << 20);
	one = compress(&a, "gzip", STR("one "));
	two = compress(&a, "gzip", STR("two"));
	gives(str_printf(&a, "%s", "") /* nothing */, UNPACK_PLAIN, STR("[]"));
	memcpy(made, one.p, one.n);
	memcpy(made + one.n, two.p, two.n);
	gives(str_dup(&a, str_of(made, one.n + two.n)), UNPACK_PLAIN,
	    STR("[one two]"));
	arena_done(&a);
}

static void
reading_begins_where_the_descriptor_stands(void)
{
	static const char *const formats[] = {"ustar", "zip", "arbsd"};
	static const struct file one = {
	    "name", {"bytes", 5},
             NULL
        };
	struct arena a;

	arena_init(&a, 8 << 20);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct str bytes =
		    write_archive(&a, formats[i], "none", &one, 1);
		struct buf out;
		struct err e;

		memset(made, 'x', 1000);
		memcpy(made + 1000, bytes.p, bytes.n);
		OK_ERR(list_fd(str_of(made, 1000 + bytes.n), 1000,
			   UNPACK_ARCHIVE, &out, &e) == 0,
		    &e);
		EQ_STR(buf_str(&out), STR("name[bytes]"));
		buf_done(&out);
	}
	arena_done(&a);
}

static void
a_pipe_will_do(void)
{
	static const char *const formats[] = {"ustar", "zip", "arbsd"};
	static const struct file one = {
	    "name", {"bytes", 5},
             NULL
        };
	struct arena a;

	arena_init(&a, 8 << 20);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct str bytes =
		    write_archive(&a, formats[i], "none", &one, 1);
		struct unpack *r = NULL;
		struct buf out;
		struct err e;
		int fds[2];

		buf_init(&out, 1000);
		NEED(pipe(fds) == 0);
		OK(write(fds[1], bytes.p, bytes.n) == (ssize_t)bytes.n);
		close(fds[1]);
		NEED(unpack_open_fd(
			 fds[0], UNPACK_ARCHIVE, &roomy, "in", &r, &e) == 0);
		OK_ERR(list(r, &out, &e) == 0, &e);
		EQ_STR(buf_str(&out), STR("name[bytes]"));
		unpack_close(r);
		close(fds[0]);
		buf_done(&out);
	}
	arena_done(&a);
}

static void
what_is_no_archive_is_refused(void)
{
	static const struct str texts[] = {
	    {"",			0 },
            {"hello world",             11},
            {"\x1f\x8b",                2 },
	    {"\x1f\x8bgarbage garbage", 17},
            {"\xfd\x37zXZ\0garbage",    13},
	    {"PK",		      2 },
            {"!<arch>",                 7 }
        };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct buf out;
		struct err e = {0};

		FAILS(list_fd(texts[i], 0, UNPACK_ARCHIVE, &out, &e) < 0, &e,
		    E_INPUT, "in: ");
		buf_done(&out);
		FAILS(list_stream(texts[i], 9, UNPACK_ARCHIVE, &out, &e) < 0,
		    &e, E_INPUT, "in: ");
		buf_done(&out);
	}
}

static void
an_osv_export_is_read(void)
{
	const char *root = getenv("YAGURA_DATA");
	struct unpack_limits lim = {(uint64_t)8 << 30, 1000000};
	struct unpack *r = NULL;
	struct unpack_member m;
	struct arena a;
	char path[4096];
	struct err e;
	int fd;

	if (root == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return;
	}
	snprintf(path, sizeof path, "%s/mirror/osv/Debian/all.zip", root);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		tap_skip("no %s", path);
		return;
	}
	arena_init(&a, 256 << 20);
	NEED(unpack_open_fd(fd, UNPACK_ARCHIVE, &lim, path, &r, &e) == 0);
	for (int i = 0; i < 2000 && unpack_next(r, &m, &e) == 1; i++) {
		const struct json *doc = NULL;
		struct str text;

		arena_reset(&a);
		OK_ERR(stream_load(&a, unpack_bytes(r), 16 << 20, "doc", &text,
			   &e) == 0,
		    &e);
		OK_ERR(json_parse(&a, text, "doc", &doc, &e) == 0, &e);
		OK(json_get_str(doc, "id").n + 5 == m.name.n);
	}
	unpack_close(r);
	arena_done(&a);
	close(fd);
}

int
main(void)
{
	RUN(a_tar_gives_its_members_however_compressed);
	RUN(a_zip_gives_its_members);
	RUN(an_ar_gives_its_members);
	RUN(a_deb_is_an_archive_in_an_archive);
	RUN(directories_and_hard_links_are_no_files);
	RUN(names_are_what_the_archive_says);
	RUN(zip_names_marked_as_utf8_are_read);
	RUN(a_plain_file_is_one_member_without_a_name);
	RUN(one_layer_of_compression_is_undone);
	RUN(several_parts_of_gzip_are_one_file);
	RUN(reading_begins_where_the_descriptor_stands);
	RUN(a_pipe_will_do);
	RUN(what_is_no_archive_is_refused);
	RUN(an_osv_export_is_read);
	return tap_done();
}
