/* mirror.c: what a distribution's own mirror knows of its vulnerabilities. */
#include "app/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/apt.h"
#include "app/deb.h"
#include "app/look.h"
#include "base/map.h"
#include "core/ecosystem.h"
#include "core/limits.h"
#include "fmt/deb822.h"
#include "fmt/unpack.h"
#include "inventory/inventory.h"
#include "os/dir.h"
#include "target/target.h"
#include "version/version.h"

/*
 * Documentation of several packages is often a link to that of one of them;
 * then the next larger package is tried, so often.
 */
#define ROUNDS 6

/* A source package that is installed here. */
struct wanted {
	struct str name;
	struct str installed; /* the oldest installed version */
	struct str candidate; /* the newest in the indexes; empty: none */
	bool has_log;         /* the candidate's changelog was read */
};

/* A binary package of a candidate. */
struct binary {
	uint32_t wanted;
	struct str source_version;
	struct str name;
	struct str spec; /* for apt */
	uint64_t size_bytes;
	bool is_tried;
};

struct mirror {
	struct collect *c;
	struct arena *a;
	const char *work_dir;
	const char *folder; /* of the round's downloads */
	struct apt apt;
	struct inventory inv;
	const struct ecosystem *family;
	const struct version_order *order;
	struct str ecosystem; /* "Debian:12" */
	struct vec wanted;    /* struct wanted */
	struct map wanted_of; /* source name -> index */
	struct vec binaries;  /* struct binary */
	struct buf key;       /* of a version, to see that it is one */
	struct knowledge_sink sink;
};

static struct wanted *
wanted_at(const struct mirror *m, size_t i)
{
	return vec_at(&m->wanted, i);
}

/* Is a before b? False when one of them is no version. */
static bool
is_before(const struct mirror *m, struct str a, struct str b)
{
	struct err e;
	int sign;

	return m->order->cmp(a, b, &sign, &e) == 0 && sign < 0;
}

static int
want_installed(struct mirror *m, struct err *e)
{
	static const struct inventory_options only_system = {
	    .system_only = true};
	struct look l = {.name = "/", .how = &only_system};
	struct confine_state state;
	struct tree *t;
	int r;

	if (target_open("dir:/", &t, e) < 0)
		return -1;
	l.tree = t;
	r = look(m->a, &l, &m->inv, &state, e);
	t->ops->close(t);
	if (r < 0)
		return -1;
	m->family = ecosystem_of_family(m->inv.os.family);
	if (m->family == NULL || m->inv.os.release.n == 0)
		return fail(e, E_UNSUPPORTED,
		    "apt mirror: this machine is no release of Debian");
	m->order = version_find(str_from(m->family->order));
	m->ecosystem = ecosystem_of_os(m->a, &m->inv.os);
	for (size_t i = 0; i < m->inv.n_packages; i++) {
		const struct package *p = &m->inv.packages[i];
		uint32_t *at = map_put(
		    &m->wanted_of, p->source_name, (uint32_t)m->wanted.n);

		if (*at == m->wanted.n)
			*(struct wanted *)vec_add(&m->wanted) = (struct wanted){
			    p->source_name, p->source_version, STR_NONE, false};
		else if (is_before(m, p->source_version,
			     wanted_at(m, *at)->installed))
			wanted_at(m, *at)->installed = p->source_version;
	}
	return 0;
}

/* "name (version)" or "name"; the binary's own where the field is silent. */
static void
source_of(const struct deb822_stanza *s, struct str *ret_name,
    struct str *ret_version)
{
	struct str source = deb822_get(s, "Source");
	ptrdiff_t open = str_find(source, '(');

	*ret_name = source.n > 0 ? source : deb822_get(s, "Package");
	*ret_version = deb822_get(s, "Version");
	if (open > 0 && str_ends(source, STR(")"))) {
		*ret_name = str_trim(str_first(source, (size_t)open));
		*ret_version = str_skip(source, (size_t)open + 1);
		ret_version->n--;
	}
}

/*
 * A name of a package or architecture, which becomes a word of a command
 * line. Source: Debian Policy 5.6.1.
 */
static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !is_digit(c) &&
		    (i == 0 || strchr("+-.", c) == NULL || c == '\0'))
			return false;
	}
	return s.n > 0 && s.n <= 255;
}

static void
take_stanza(struct mirror *m, const struct deb822_stanza *s)
{
	struct str name, version, package, arch;
	struct err bad;
	struct binary *b;
	struct wanted *w;
	uint32_t i;

	source_of(s, &name, &version);
	if (!map_get(&m->wanted_of, name, &i))
		return;
	w = wanted_at(m, i);
	if (w->candidate.n == 0 || is_before(m, w->candidate, version))
		w->candidate = str_dup(m->a, version);
	if (!is_before(m, w->installed, version))
		return;
	package = deb822_get(s, "Package");
	arch = deb822_get(s, "Architecture");
	buf_clear(&m->key);
	if (!is_name(package) || !is_name(arch) ||
	    m->order->key(deb822_get(s, "Version"), &m->key, &bad) < 0)
		return;
	b = vec_add(&m->binaries);
	b->wanted = i;
	b->source_version = str_dup(m->a, version);
	b->name = str_dup(m->a, package);
	b->spec = str_printf(m->a, "%.*s%s%.*s=%.*s", STR_ARG(package),
	    str_eq(arch, STR("all")) ? "" : ":",
	    STR_ARG(str_eq(arch, STR("all")) ? STR("") : arch),
	    STR_ARG(deb822_get(s, "Version")));
	if (!str_to_u64(deb822_get(s, "Size"), UINT64_MAX, &b->size_bytes))
		b->size_bytes = UINT64_MAX;
}

static int
read_index(struct mirror *m, const struct apt_index *index, struct err *e)
{
	static const struct unpack_limits limits = {LIMIT_APT_LIST_BYTES, 1};
	struct unpack_member member;
	struct deb822_stanza s;
	struct deb822 *d;
	struct unpack *u;
	int fd, r;

	collect_say(m->c, "reading %s", index->path);
	fd = open(index->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_sys(e, errno, "%s", index->path);
	r = unpack_open_fd(fd, UNPACK_PLAIN, &limits, index->path, &u, e);
	if (r == 0) {
		r = unpack_next(u, &member, e);
		if (r > 0) {
			d = deb822_new(unpack_bytes(u), index->path);
			while ((r = deb822_next(d, &s, e)) > 0)
				take_stanza(m, &s);
			deb822_free(d);
		}
		unpack_close(u);
	}
	close(fd);
	return r < 0 ? -1 : 0;
}

/*
 * Does the index hold what apt would install by itself? Backports and
 * testing are for who asks for them.
 */
static bool
is_of_release(const struct mirror *m, const struct apt_index *index)
{
	struct str rest = index->codename;
	struct str codename = m->inv.os.codename;

	if (!str_eq(index->origin, str_from(m->family->name)) ||
	    codename.n == 0 || !str_starts(rest, codename))
		return false;
	rest = str_skip(rest, codename.n);
	return rest.n == 0 || str_eq(rest, STR("-security")) ||
	       str_eq(rest, STR("-updates"));
}

static int
read_indexes(struct mirror *m, struct err *e)
{
	struct apt_index *list;
	size_t n, n_read = 0;

	if (apt_indexes(&m->apt, &list, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!is_of_release(m, &list[i]))
			continue;
		if (read_index(m, &list[i], e) < 0)
			return -1;
		n_read++;
	}
	if (n_read == 0)
		return fail(e, E_ABSENT,
		    "apt mirror: no signed index of %.*s in apt's sources",
		    STR_ARG(m->inv.os.codename));
	return 0;
}

static int
cmp_binary(const void *x, const void *y)
{
	const struct binary *a = x, *b = y;

	if (a->wanted != b->wanted)
		return a->wanted < b->wanted ? -1 : 1;
	if (a->size_bytes != b->size_bytes)
		return a->size_bytes < b->size_bytes ? -1 : 1;
	return str_cmp(a->spec, b->spec);
}

/* The smallest untried binary of every candidate still without a log. */
static size_t
choose(struct mirror *m, struct str **ret_specs)
{
	struct str *specs = arena_zalloc(m->a, m->wanted.n, sizeof *specs);
	uint32_t last = UINT32_MAX;
	size_t n = 0;

	for (size_t i = 0; i < m->binaries.n; i++) {
		struct binary *b = vec_at(&m->binaries, i);
		const struct wanted *w = wanted_at(m, b->wanted);

		if (b->wanted == last || w->has_log || b->is_tried ||
		    !str_eq(b->source_version, w->candidate))
			continue;
		b->is_tried = true;
		last = b->wanted;
		specs[n++] = b->spec;
	}
	*ret_specs = specs;
	return n;
}

/* ".../changelog.Debian.gz", or ".../changelog.gz" of a native package. */
static bool
is_changelog(struct str name)
{
	struct str base = str_base(name);

	return str_starts(name, STR("./usr/share/doc/")) &&
	       (str_eq(base, STR("changelog.Debian.gz")) ||
		   str_eq(base, STR("changelog.Debian")) ||
		   str_eq(base, STR("changelog.gz")));
}

struct log_reader {
	struct mirror *m;
	struct str where;
};

static int
read_changelog(void *ctx, struct str name, struct stream *bytes, struct err *e)
{
	struct log_reader *r = ctx;
	struct arena scratch;
	struct feed_input in = {
	    .where = r->where,
	    .name = str_base(name),
	    .ecosystem = r->m->ecosystem,
	    .bytes = bytes,
	};
	int result;

	arena_init(&scratch, LIMIT_BUILD_ARENA_BYTES);
	result =
	    feed_find("debian-changelog")->read(&scratch, &in, &r->m->sink, e);
	arena_done(&scratch);
	return result < 0 ? -1 : 1;
}

/* The source a downloaded file belongs to: its name begins with the binary's. */
static struct wanted *
wanted_of_file(struct mirror *m, struct str file)
{
	struct str name = str_first(file, (size_t)str_find(file, '_'));

	for (size_t i = 0; i < m->binaries.n; i++) {
		const struct binary *b = vec_at(&m->binaries, i);

		if (b->is_tried && str_eq(b->name, name))
			return wanted_at(m, b->wanted);
	}
	return NULL;
}

static int
read_changelogs(struct mirror *m, const char *folder, struct err *e)
{
	struct str *files;
	size_t n;

	if (dir_list(m->a, folder, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct wanted *w;
		struct log_reader r = {m, files[i]};
		struct err bad;
		int got;

		if (str_find(files[i], '_') < 0 ||
		    (w = wanted_of_file(m, files[i])) == NULL)
			continue;
		collect_say(
		    m->c, "reading changelog of %.*s", STR_ARG(w->name));
		got = deb_files(
		    str_printf(m->a, "%s/%.*s", folder, STR_ARG(files[i])).p,
		    is_changelog, read_changelog, &r, &bad);
		if (got > 0)
			w->has_log = true;
		else if (got < 0)
			diag_err(&m->sink.diags, files[i], &bad);
	}
	return 0;
}

static int
fetch_changelogs(struct mirror *m, struct err *e)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct str folder =
		    str_printf(m->a, "%s/debs-%u", m->work_dir, round);
		struct str *specs;
		size_t n = choose(m, &specs);

		if (n == 0)
			break;
		collect_say(m->c, "fetching %zu changelogs", n);
		if (apt_download(&m->apt, folder.p, specs, n, e) < 0 ||
		    read_changelogs(m, folder.p, e) < 0 ||
		    dir_remove(folder.p, e) < 0)
			return -1;
	}
	return 0;
}

/*
 * What is already the newest has no fix waiting: known from there on. The
 * changelogs told of themselves how far back they reach.
 */
static int
watch(struct mirror *m, size_t *ret_n, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < m->wanted.n; i++) {
		const struct wanted *w = wanted_at(m, i);
		struct watched all = {
		    m->ecosystem, w->name, w->candidate, w->candidate};

		n += w->has_log;
		if (w->candidate.n == 0 || w->has_log ||
		    is_before(m, w->installed, w->candidate))
			continue;
		n++;
		if (m->sink.watch(m->sink.ctx, &all, e) < 0)
			return -1;
	}
	*ret_n = n;
	return 0;
}

static void
mirror_init(struct mirror *m, struct collect *c, const char *work_dir)
{
	*m = (struct mirror){.c = c, .a = c->a, .work_dir = work_dir};
	vec_init(&m->wanted, sizeof(struct wanted));
	map_init(&m->wanted_of);
	vec_init(&m->binaries, sizeof(struct binary));
	buf_init(&m->key, (size_t)2 * LIMIT_VERSION_BYTES + 16);
}

static void
mirror_done(struct mirror *m)
{
	vec_done(&m->wanted);
	map_done(&m->wanted_of);
	vec_done(&m->binaries);
	buf_done(&m->key);
}

static int
collect_advisories(struct mirror *m, struct err *e)
{
	const struct feed *feed = feed_find("debian-changelog");
	struct generation_feed *row;
	size_t n_logs = 0, n_known;

	if (read_indexes(m, e) < 0)
		return -1;
	vec_sort(&m->binaries, cmp_binary);
	m->sink = collect_begin(
	    m->c, feed, "this machine's apt sources", STR(""), &row);
	if (fetch_changelogs(m, e) < 0 || watch(m, &n_known, e) < 0)
		return -1;
	for (size_t i = 0; i < m->wanted.n; i++)
		n_logs += wanted_at(m, i)->has_log;
	row->n_records = n_logs;
	row->state = STR("partial");
	row->reason = str_printf(m->a,
	    "changelogs of %zu source packages with a newer version; %zu of "
	    "%zu installed ones are known",
	    n_logs, n_known, m->wanted.n);
	return 0;
}

int
mirror_collect(struct collect *c, const char *work_dir, const char *state_dir,
    struct err *e)
{
	struct mirror m;
	int r;

	mirror_init(&m, c, work_dir);
	r = want_installed(&m, e);
	if (r == 0)
		r = apt_init(&m.apt, c->a, work_dir, state_dir, c->now, e);
	if (r == 0)
		r = collect_advisories(&m, e);
	mirror_done(&m);
	return r;
}
