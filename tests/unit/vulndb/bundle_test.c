/* bundle_test.c: files come out of a bundle as they went in, or not at all. */
#include "vulndb/bundle_image.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

/* A signed bundle of a manifest and three files, and what goes with it. */
struct table {
	struct arena a;
	const char *dir;
	struct sign_key *key;
	struct sign_public pub;
	struct bundle_file files[4];
	struct bundle_plan plan;
	const char *path;
};

static const char *
path_in(struct table *t, const char *name)
{
	return str_printf(&t->a, "%s/%s", t->dir, name).p;
}

static const char *
put_file(struct table *t, const char *name, struct str bytes)
{
	const char *path = path_in(t, name);
	FILE *f = fopen(path, "w");

	OK(f != NULL && fwrite(bytes.p, 1, bytes.n, f) == bytes.n);
	if (f != NULL)
		fclose(f);
	return path;
}

static struct str
get_file(struct table *t, const char *path)
{
	struct str bytes = STR_NONE;
	struct err e;

	OK_ERR(file_read(&t->a, path, 1 << 20, &bytes, &e) == 0, &e);
	return bytes;
}

static void
lay(struct table *t, const char *name)
{
	const char *prefix;
	struct err e;

	*t = (struct table){0};
	arena_init(&t->a, 64 << 20);
	t->dir = str_printf(&t->a, "%s/%s", tap_dir(), name).p;
	OK_ERR(dir_make(t->dir, &e) == 0, &e);
	prefix = path_in(t, "k");
	OK_ERR(sign_keygen(prefix, &e) == 0, &e);
	OK_ERR(sign_key_read(path_in(t, "k.key"), &t->key, &e) == 0, &e);
	t->pub = sign_public_of(t->key);
	t->files[0] = (struct bundle_file){
	    .name = BUNDLE_MANIFEST, .text = STR("{\"schema\": 1}")};
	t->files[1] = (struct bundle_file){
	    .name = "a.ydb", .path = put_file(t, "a", STR("first"))};
	t->files[2] = (struct bundle_file){
	    .name = "b-1.ydb", .path = put_file(t, "b", STR(""))};
	t->files[3] = (struct bundle_file){.name = "c.ydb",
	    .path = put_file(t, "c", STR("third third third third"))};
	t->plan = (struct bundle_plan){
	    BUNDLE_WHOLE, 1000, {{0}}, t->files, ARRAY_LEN(t->files), t->key};
	t->path = path_in(t, "bundle");
}

static void
clear(struct table *t)
{
	sign_key_free(t->key);
	arena_done(&t->a);
}

static void
write_it(struct table *t)
{
	struct err e;

	OK_ERR(bundle_write(t->path, &t->plan, &e) == 0, &e);
}

/* Opening what is at t->path fails so. */
static void
is_refused(struct table *t, const struct sign_public *key, enum ecode code,
    const char *words)
{
	struct bundle b;
	struct err e;
	int r = bundle_open(&t->a, t->path, key, &b, &e);

	FAILS(r < 0, &e, code, words);
	if (r == 0)
		bundle_close(&b);
}

static void
files_come_out_as_they_went_in(void)
{
	struct table t;
	struct bundle b;
	struct err e;

	lay(&t, "round");
	write_it(&t);
	NEED(bundle_open(&t.a, t.path, &t.pub, &b, &e) == 0);
	EQ_INT(b.kind, BUNDLE_WHOLE);
	EQ_INT(b.built_at, 1000);
	OK(b.is_signed && memcmp(&b.key, &t.pub, sizeof t.pub) == 0);
	NEED(b.n_entries == 4);
	EQ_STR(b.entries[0].name, STR(BUNDLE_MANIFEST));
	OK(bundle_find(&b, STR("c.ydb")) == &b.entries[3]);
	OK(bundle_find(&b, STR("d.ydb")) == NULL);
	for (size_t i = 1; i < 4; i++) {
		const char *to = path_in(&t, "out");

		OK_ERR(bundle_unpack(&b, &b.entries[i], NULL, to, &e) == 0, &e);
		EQ_STR(get_file(&t, to), get_file(&t, t.files[i].path));
		EQ_INT(b.entries[i].n_bytes, get_file(&t, to).n);
	}
	bundle_close(&b);
	/* The same files and key make the same bytes. */
	t.path = path_in(&t, "again");
	write_it(&t);
	EQ_STR(get_file(&t, t.path), get_file(&t, path_in(&t, "bundle")));
	clear(&t);
}

static void
only_who_should_have_signed_it_counts(void)
{
	struct sign_public other = {{1}};
	struct table t;
	struct bundle b;
	struct err e;

	lay(&t, "signed");
	write_it(&t);
	is_refused(&t, &other, E_INPUT, "signed by another key");
	OK_ERR(bundle_open(&t.a, t.path, NULL, &b, &e) == 0, &e);
	bundle_close(&b);
	t.plan.key = NULL;
	write_it(&t);
	is_refused(&t, &t.pub, E_INPUT, "not signed");
	OK_ERR(bundle_open(&t.a, t.path, NULL, &b, &e) == 0, &e);
	OK(!b.is_signed);
	bundle_close(&b);
	clear(&t);
}

/* Every place at which it may end, and every byte that may be another. */
static void
every_cut_and_every_flip_is_refused(const struct sign_public *key, bool sign)
{
	struct table t;
	struct str all;
	char *bytes;

	lay(&t, sign ? "damage-signed" : "damage");
	if (!sign)
		t.plan.key = NULL;
	write_it(&t);
	all = get_file(&t, t.path);
	for (size_t n = 0; n < all.n; n++) {
		put_file(&t, "bundle", str_first(all, n));
		is_refused(&t, key, E_INPUT, t.path);
	}
	bytes = str_z(&t.a, all);
	put_file(&t, "bundle", str_of(bytes, all.n + 1));
	is_refused(&t, key, E_INPUT, "damaged");
	for (size_t i = 0; i < all.n; i++) {
		struct bundle b;
		struct err e;

		bytes[i] ^= (char)(1 << tap_random_below(8));
		put_file(&t, "bundle", str_of(bytes, all.n));
		OK(bundle_open(&t.a, t.path, key, &b, &e) < 0);
		OK(e.code == E_INPUT || e.code == E_UNSUPPORTED ||
		    e.code == E_LIMIT);
		bytes[i] = all.p[i];
	}
	clear(&t);
}

static void
a_damaged_bundle_is_refused(void)
{
	every_cut_and_every_flip_is_refused(NULL, true);
	every_cut_and_every_flip_is_refused(NULL, false);
}

static void
a_later_form_is_told_apart(void)
{
	struct table t;
	char *bytes;
	size_t n;

	lay(&t, "later");
	write_it(&t);
	n = get_file(&t, t.path).n;
	bytes = str_z(&t.a, get_file(&t, t.path));
	bytes[8] = 2;
	put_file(&t, "bundle", str_of(bytes, n));
	is_refused(&t, &t.pub, E_UNSUPPORTED, "bundle of model 2");
	bytes[8] = 1;
	bytes[10] = 9;
	put_file(&t, "bundle", str_of(bytes, n));
	is_refused(&t, &t.pub, E_UNSUPPORTED, "bundle of kind 9");
	put_file(&t, "bundle", STR("PK\003\004 something else altogether"));
	is_refused(&t, &t.pub, E_INPUT, "not a yagura bundle");
	unlink(t.path);
	is_refused(&t, &t.pub, E_ABSENT, t.path);
	t.path = t.dir;
	is_refused(&t, &t.pub, E_UNSUPPORTED, "not a regular file");
	clear(&t);
}

/* One whose list is not what it should be, but rightly signed. */
static void
forge(struct table *t, size_t entry, const struct bundle_record *r)
{
	struct str all = get_file(t, t->path);
	size_t n = bundle_list_bytes(t->plan.n_files) - SIGN_BYTES;
	char *bytes = str_z(&t->a, all);
	struct sign_signature sig;

	memcpy(bytes + sizeof(struct bundle_head) + entry * sizeof *r, r,
	    sizeof *r);
	sig = sign_make(t->key, str_of(bytes, n));
	memcpy(bytes + n, &sig, sizeof sig);
	put_file(t, "bundle", str_of(bytes, all.n));
}

static struct bundle_record
record_of(struct table *t, size_t entry)
{
	struct bundle_record r;

	memcpy(&r,
	    get_file(t, t->path).p + sizeof(struct bundle_head) +
		entry * sizeof r,
	    sizeof r);
	return r;
}

static void
a_list_that_makes_no_sense_is_refused(void)
{
	static const char *const names[] = {"", "../a.ydb", "a/b.ydb", ".ydb",
	    "a", "current", "manifest.json", "a.ydb ", "z.ydb", "..ydb"};
	struct bundle_record r;
	struct table t;

	lay(&t, "forged");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		write_it(&t);
		r = record_of(&t, 1);
		memset(r.name, 0, sizeof r.name);
		memcpy(r.name, names[i], strlen(names[i]));
		forge(&t, 1, &r);
		is_refused(&t, &t.pub, E_INPUT, "damaged: entry");
	}
	for (uint32_t form = 0; form < 5; form++) {
		if (form == BUNDLE_PACKED)
			continue;
		write_it(&t);
		r = record_of(&t, 1);
		r.form = form;
		forge(&t, 1, &r);
		is_refused(&t, &t.pub, E_INPUT, "damaged: entry");
	}
	write_it(&t);
	r = record_of(&t, 1);
	memset(r.name, 'a', sizeof r.name);
	forge(&t, 1, &r);
	is_refused(&t, &t.pub, E_INPUT, "damaged: entry");
	write_it(&t);
	r = record_of(&t, 1);
	r.n_packed++;
	forge(&t, 1, &r);
	is_refused(&t, &t.pub, E_INPUT, "its files do not fit");
	write_it(&t);
	r = record_of(&t, 1);
	r.n_bytes = UINT64_MAX;
	forge(&t, 1, &r);
	is_refused(&t, &t.pub, E_INPUT, "damaged: entry");
	clear(&t);
}

/* Signed, whole, and yet not what its digest says. */
static void
a_file_that_is_not_what_was_listed_does_not_appear(void)
{
	struct bundle_record r;
	struct table t;
	struct bundle b;
	struct err e;

	lay(&t, "liar");
	write_it(&t);
	r = record_of(&t, 3);
	r.sum.bytes[0] ^= 1;
	forge(&t, 3, &r);
	NEED(bundle_open(&t.a, t.path, &t.pub, &b, &e) == 0);
	FAILS(
	    bundle_unpack(&b, &b.entries[3], NULL, path_in(&t, "out"), &e) < 0,
	    &e, E_INPUT, "c.ydb is not what it was");
	OK(access(path_in(&t, "out"), F_OK) < 0);
	bundle_close(&b);
	write_it(&t);
	r = record_of(&t, 3);
	r.n_bytes--;
	forge(&t, 3, &r);
	NEED(bundle_open(&t.a, t.path, &t.pub, &b, &e) == 0);
	FAILS(
	    bundle_unpack(&b, &b.entries[3], NULL, path_in(&t, "out"), &e) < 0,
	    &e, E_INPUT, "bytes that were stated");
	bundle_close(&b);
	clear(&t);
}

static void
a_delta_goes_on_from_the_files_before(void)
{
	const char *out;
	struct table t;
	struct bundle b;
	struct stat st;
	struct err e;

	lay(&t, "delta");
	t.plan.kind = BUNDLE_DELTA;
	t.files[1].before = put_file(&t, "a0", STR("first, as it was"));
	t.files[2].before = put_file(&t, "b0", STR(""));
	t.files[3].before = NULL;
	write_it(&t);
	NEED(bundle_open(&t.a, t.path, &t.pub, &b, &e) == 0);
	EQ_INT(b.entries[1].form, BUNDLE_PATCH);
	EQ_INT(b.entries[2].form, BUNDLE_SAME);
	EQ_INT(b.entries[2].n_packed, 0);
	EQ_INT(b.entries[3].form, BUNDLE_PACKED);
	for (size_t i = 1; i < 4; i++) {
		out = path_in(&t, str_printf(&t.a, "out-%zu", i).p);
		OK_ERR(bundle_unpack(
			   &b, &b.entries[i], t.files[i].before, out, &e) == 0,
		    &e);
		EQ_STR(get_file(&t, out), get_file(&t, t.files[i].path));
	}
	OK(stat(path_in(&t, "out-2"), &st) == 0 && st.st_nlink == 2);
	/* Another file before is none. */
	put_file(&t, "a0", STR("first, as it is"));
	put_file(&t, "b0", STR("x"));
	out = path_in(&t, "none");
	for (size_t i = 1; i < 3; i++) {
		FAILS(bundle_unpack(
			  &b, &b.entries[i], t.files[i].before, out, &e) < 0,
		    &e, E_INPUT, "not the file that");
		OK(access(out, F_OK) < 0);
	}
	bundle_close(&b);
	clear(&t);
}

static void
what_cannot_be_written_is_told(void)
{
	struct table t;
	struct err e;

	lay(&t, "write");
	t.files[1].path = path_in(&t, "nothing");
	FAILS(bundle_write(t.path, &t.plan, &e) < 0, &e, E_ABSENT, "nothing");
	OK(access(t.path, F_OK) < 0);
	t.files[1].path = t.files[3].path;
	FAILS(bundle_write("/no/such/folder/b", &t.plan, &e) < 0, &e, E_ABSENT,
	    "/no/such/folder/b");
	FAILS(bundle_write(t.dir, &t.plan, &e) < 0, &e, E_USAGE,
	    "not a regular file");
	clear(&t);
}

int
main(void)
{
	RUN(files_come_out_as_they_went_in);
	RUN(only_who_should_have_signed_it_counts);
	RUN(a_damaged_bundle_is_refused);
	RUN(a_later_form_is_told_apart);
	RUN(a_list_that_makes_no_sense_is_refused);
	RUN(a_file_that_is_not_what_was_listed_does_not_appear);
	RUN(a_delta_goes_on_from_the_files_before);
	RUN(what_cannot_be_written_is_told);
	return tap_done();
}
