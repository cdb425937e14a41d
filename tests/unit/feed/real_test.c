/*
 * real_test.c: feeds over what their publishers publish, found below the
 * directory YAGURA_DATA. Nothing in it is damaged, so nothing may be refused.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/limits.h"
#include "feed/feed.h"
#include "fmt/unpack.h"
#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

/* More would take longer than a test should. */
#define RECORDS_MAX 1500

static struct arena arena;
static struct arena scratch;

struct counts {
	size_t advisories, affected, releases, notes, facts, editions, diags;
};

static int
count_advisory(void *ctx, const struct advisory *a, struct err *e)
{
	struct counts *c = ctx;

	(void)e;
	OK(a->id.n > 0 && a->title.n <= LIMIT_TITLE_BYTES);
	for (size_t i = 0; i < a->n_affected; i++)
		OK(str_starts(a->affected[i].ecosystem, STR("Debian:")) &&
		    a->affected[i].package.n > 0);
	c->advisories++;
	c->affected += a->n_affected;
	return 0;
}

static int
count_release(void *ctx, const struct release_life *r, struct err *e)
{
	struct counts *c = ctx;

	(void)e;
	OK(r->eol_at == 0 || r->eol_at > r->released_at);
	OK(r->lts_end_at == 0 || r->lts_end_at > r->eol_at);
	OK(r->elts_end_at == 0 || r->elts_end_at > r->lts_end_at);
	c->releases++;
	return 0;
}

static int
count_note(void *ctx, const struct support_note *n, struct err *e)
{
	struct counts *c = ctx;

	(void)e;
	OK(n->package.n > 0);
	c->notes++;
	return 0;
}

static int
count_fact(void *ctx, const struct cve_fact *f, struct err *e)
{
	struct counts *c = ctx;

	(void)e;
	OK(str_starts(f->id, STR("CVE-")));
	OK(f->title.n <= LIMIT_TITLE_BYTES);
	OK(f->modified_at >= f->published_at || f->modified_at == 0);
	OK(f->epss.probability_ppm <= 1000000);
	for (size_t i = 0; i < f->n_exploits; i++)
		OK(f->exploits[i].id.n > 0 && f->exploits[i].title.n > 0);
	c->facts++;
	return 0;
}

static int
count_edition(void *ctx, const struct feed_edition *d, struct err *e)
{
	struct counts *c = ctx;

	(void)e;
	OK(d->published_at > 0);
	c->editions++;
	return 0;
}

static void
count_diag(void *ctx, const struct diag *d)
{
	struct counts *c = ctx;

	c->diags++;
	tap_note("%.*s: %.*s", STR_ARG(d->where), STR_ARG(d->text));
}

static const char *
data_path(const char *below)
{
	const char *data = getenv("YAGURA_DATA");

	if (data == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return NULL;
	}
	return str_printf(&arena, "%s/mirror/%s", data, below).p;
}

static void
read_one(
    struct counts *c, const char *feed, struct str name, struct stream *bytes)
{
	struct knowledge_sink sink = {
	    .ctx = c,
	    .advisory = count_advisory,
	    .release = count_release,
	    .support = count_note,
	    .fact = count_fact,
	    .edition = count_edition,
	    .diags = {c, count_diag},
	};
	struct feed_input in = {name, name, STR_NONE, bytes};
	struct err e;

	OK_ERR(feed_find(feed)->read(&scratch, &in, &sink, &e) == 0, &e);
	arena_reset(&scratch);
}

static void
read_folder(struct counts *c, const char *feed, const char *folder)
{
	struct str *names, bytes;
	struct err e;
	size_t n = 0;

	OK_ERR(dir_list(&arena, folder, &names, &n, &e) == 0, &e);
	for (size_t i = 0; i < n; i++) {
		struct stream_mem m;

		if (!feed_find(feed)->wants(names[i]))
			continue;
		OK_ERR(
		    file_read(&arena,
			str_printf(&arena, "%s/%.*s", folder, STR_ARG(names[i]))
			    .p,
			LIMIT_SMALL_FILE_BYTES, &bytes, &e) == 0,
		    &e);
		stream_mem_init(&m, bytes);
		read_one(c, feed, names[i], &m.stream);
	}
}

static void
distro_info_reads_every_release(void)
{
	const char *folder = data_path("distro-info/full");
	struct counts c = {0};

	if (folder == NULL)
		return;
	read_folder(&c, "distro-info", folder);
	EQ_INT(c.diags, 0);
	OK(c.releases >= 20);
}

static void
security_support_reads_every_line(void)
{
	const char *folder = data_path("distro-info/debian-security-support");
	struct counts c = {0};

	if (folder == NULL)
		return;
	read_folder(&c, "debian-security-support", folder);
	EQ_INT(c.diags, 0);
	OK(c.notes >= 60);
}

static void
osv_export_reads_without_a_fault(void)
{
	struct unpack_limits lim = {LIMIT_ARCHIVE_BYTES, LIMIT_ARCHIVE_ENTRIES};
	const char *zip = data_path("osv/Debian/all.zip");
	struct unpack_member m;
	struct counts c = {0};
	struct unpack *u;
	struct err e;
	int fd;

	if (zip == NULL)
		return;
	fd = open(zip, O_RDONLY | O_CLOEXEC);
	NEED(fd >= 0);
	if (OK_ERR(unpack_open_fd(fd, UNPACK_ARCHIVE, &lim, zip, &u, &e) == 0,
		&e)) {
		while (c.advisories < RECORDS_MAX && unpack_next(u, &m, &e) > 0)
			if (feed_find("debian-osv")->wants(m.name))
				read_one(
				    &c, "debian-osv", m.name, unpack_bytes(u));
		unpack_close(u);
	}
	close(fd);
	EQ_INT(c.diags, 0);
	EQ_INT(c.advisories, RECORDS_MAX);
	OK(c.affected > RECORDS_MAX);
}

/* One file, perhaps compressed. */
static void
read_file(struct counts *c, const char *feed, const char *path)
{
	struct unpack_limits lim = {LIMIT_ARCHIVE_BYTES, 1};
	struct unpack_member m;
	struct unpack *u;
	struct err e;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	NEED(fd >= 0);
	OK(feed_find(feed)->wants(str_from(path)));
	if (OK_ERR(unpack_open_fd(fd, UNPACK_PLAIN, &lim, path, &u, &e) == 0,
		&e)) {
		if (OK_ERR(unpack_next(u, &m, &e) == 1, &e))
			read_one(c, feed, str_from(path), unpack_bytes(u));
		unpack_close(u);
	}
	close(fd);
}

static void
facts_read_without_a_fault(void)
{
	/* clang-format off */
	static const struct {
		const char *feed, *path;
		size_t n; /* counted by other means */
	} rows[] = {
		{"epss", "epss/epss_scores-current.csv.gz", 360142},
		{"exploitdb", "exploitdb/files_exploits.csv", 29873},
		{"kev", "kev/known_exploited_vulnerabilities.json", 1662},
		{"metasploit", "metasploit/modules_metadata_base.json", 2928},
		{"nvd", "nvd/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz", 1755},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *path = data_path(rows[i].path);
		struct counts c = {0};

		if (path == NULL)
			return;
		read_file(&c, rows[i].feed, path);
		EQ_INT(c.diags, 0);
		EQ_INT(c.facts, rows[i].n);
	}
}

static void
endoflife_reads_every_system(void)
{
	const char *folder = data_path("endoflife/api");
	struct counts c = {0};

	if (folder == NULL)
		return;
	read_folder(&c, "endoflife", folder);
	EQ_INT(c.diags, 0);
	EQ_INT(c.releases, 219);
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	arena_init(&scratch, 256u << 20);
	RUN(distro_info_reads_every_release);
	RUN(security_support_reads_every_line);
	RUN(osv_export_reads_without_a_fault);
	RUN(facts_read_without_a_fault);
	RUN(endoflife_reads_every_system);
	arena_done(&scratch);
	arena_done(&arena);
	return tap_done();
}
