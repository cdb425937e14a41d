/* coverage.c: what was looked at, and what was not. */
#include "core/time.h"
#include "match/internal.h"

#define DAY_S          86400
#define SKIPPED_SHOWN  8
#define PATH_SHOWN     80 /* bytes */
#define REJECTED_SHOWN 8

static void
add(struct matcher *m, struct str what, enum coverage_state state,
    utc_s built_at, struct str reason)
{
	struct coverage *c = vec_add(&m->coverage);

	*c = (struct coverage){what, state, built_at, reason};
}

/* Is there an operating system at all? A repository of sources has none. */
static bool
has_system(const struct matcher *m)
{
	if (m->inv->os.family.n > 0 || m->inv->n_packages == 0)
		return true;
	for (size_t i = 0; i < m->inv->n_packages; i++)
		if (match_is_system(&m->inv->packages[i]))
			return true;
	return false;
}

static void
cover_packages(struct matcher *m)
{
	const struct inventory *inv = m->inv;
	bool any_system = false;

	for (size_t i = 0; i < inv->n_packages && !any_system; i++)
		any_system = match_is_system(&inv->packages[i]);

	for (size_t i = 0; i < inv->n_results; i++) {
		const struct extract_result *r = &inv->results[i];
		enum coverage_state state = COVERAGE_OK;

		if (r->state == EXTRACT_NOTHING)
			continue;
		any_system |= str_starts(str_from(r->name), STR("os/"));
		if (r->state == EXTRACT_FAILED)
			state = COVERAGE_MISSING;
		else if (r->state == EXTRACT_PARTLY)
			state = COVERAGE_PARTIAL;
		add(m, str_from(r->name), state, 0,
		    str_printf(m->a, "%zu packages in %zu file%s%s",
			r->n_packages, r->n_files, r->n_files == 1 ? "" : "s",
			state == COVERAGE_OK ? "" : "; see the diagnostics"));
	}
	if (!any_system && has_system(m))
		add(m, STR("os packages"), COVERAGE_MISSING, 0,
		    STR("no package database was found"));
}

/* "a, b, c, ..." of n names, of which the first max are kept. */
static void
add_names(struct buf *b, const struct str *names, size_t n, size_t max)
{
	size_t shown = n < max ? n : max;

	for (size_t i = 0; i < shown; i++)
		buf_printf(b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(names[i]));
	if (shown < n)
		buf_add(b, STR(", ..."));
}

static struct str
keep(struct matcher *m, struct buf *b)
{
	struct str s = str_dup(m->a, buf_str(b));

	buf_done(b);
	return s;
}

static struct str
partial_reason(struct matcher *m, const struct match_part *part)
{
	struct vulndb_info info = vulndb_info(part->shard->db);
	struct buf b;

	buf_init(&b, 64 << 10);
	buf_printf(&b,
	    "fixed issues of %zu source packages, from the changelogs of an "
	    "apt mirror; it cannot know issues without a fix, or scores",
	    info.n_watched);
	if (part->n_unwatched > 0) {
		buf_printf(
		    &b, "; not known to it: %zu packages (", part->n_unwatched);
		add_names(&b, part->first_unwatched, part->n_unwatched,
		    ARRAY_LEN(part->first_unwatched));
		buf_byte(&b, ')');
	}
	return keep(m, &b);
}

/* How old the newest thing is that the shard knows. */
static struct str
age_reason(struct matcher *m, const struct vulndb_info *info)
{
	long long days = (long long)(m->now - info->data_at) / DAY_S;

	if (info->data_at == 0)
		return str_printf(
		    m->a, "%zu vulnerabilities, undated", info->n_vulns);
	return str_printf(m->a,
	    "%zu vulnerabilities; newest data of %.*s, %lld day%s old",
	    info->n_vulns, STR_ARG(time_write_date(m->a, info->data_at)),
	    days > 0 ? days : 0, days == 1 ? "" : "s");
}

static void
cover_advisories(struct matcher *m, const struct match_part *part)
{
	const struct match_shard *s = part->shard;
	struct str what = s->name.n > 0 ? s->name : STR("vulnerability data");
	struct vulndb_info info;

	if (s->db == NULL) {
		add(m, what, COVERAGE_MISSING, 0, s->missing_reason);
		return;
	}
	info = vulndb_info(s->db);
	if (part->order == NULL)
		add(m, what, COVERAGE_MISSING, s->built_at,
		    str_printf(m->a, "this program has no version order %.*s",
			STR_ARG(info.order)));
	else if (info.n_rows == 0 && info.n_watched == 0)
		add(m, what, COVERAGE_MISSING, s->built_at,
		    STR("no feed has advisories for this release"));
	else if (part->is_partial)
		add(m, what, COVERAGE_PARTIAL, s->built_at,
		    partial_reason(m, part));
	else if (part->n_unreadable > 0)
		add(m, what, COVERAGE_PARTIAL, s->built_at,
		    str_printf(m->a, "%zu package version%s cannot be read",
			part->n_unreadable,
			part->n_unreadable == 1 ? "" : "s"));
	else if (part->n_undecided > 0)
		add(m, what, COVERAGE_PARTIAL, s->built_at,
		    str_printf(m->a,
			"%zu finding%s undecided: the range cannot be read",
			part->n_undecided, part->n_undecided == 1 ? "" : "s"));
	else
		add(m, what, COVERAGE_OK, s->built_at, age_reason(m, &info));
}

static void
cover_life(struct matcher *m, const struct match_shard *s)
{
	struct vulndb_info info;

	if (s->db == NULL)
		return;
	info = vulndb_info(s->db);
	if (!info.has_life)
		add(m, STR("end of life"), COVERAGE_MISSING, 0,
		    STR("no feed has the support dates of this release"));
	else
		add(m, STR("end of life"), COVERAGE_OK, s->built_at,
		    str_printf(m->a, "support dates, %zu package notes",
			info.n_support));
}

static void
cover_shards(struct matcher *m)
{
	if (has_system(m)) {
		cover_advisories(m, &m->parts[0]);
		cover_life(m, m->parts[0].shard);
	} else {
		add(m, STR("operating system"), COVERAGE_OUT_OF_SCOPE, 0,
		    STR("there is none here"));
	}
	for (size_t i = 1; i < m->n_parts; i++)
		cover_advisories(m, &m->parts[i]);
}

static void
cover_foreign(struct matcher *m)
{
	struct buf b;

	if (m->n_foreign == 0)
		return;
	buf_init(&b, 64 << 10);
	buf_printf(&b, "%zu package%s that no feed speaks of (", m->n_foreign,
	    m->n_foreign == 1 ? "" : "s");
	add_names(
	    &b, m->first_foreign, m->n_foreign, ARRAY_LEN(m->first_foreign));
	buf_byte(&b, ')');
	add(m, STR("other packages"), COVERAGE_MISSING, 0, keep(m, &b));
}

static void
cover_owned(struct matcher *m)
{
	size_t n = m->inv->n_owned_files;

	if (n > 0)
		add(m, STR("files of packages"), COVERAGE_OK, 0,
		    str_printf(m->a,
			"%zu file%s of libraries and programs that the "
			"system's packages have put there: their data speak "
			"of them",
			n, n == 1 ? "" : "s"));
}

/* Nobody is to wonder where they are. */
static void
cover_rejected(struct matcher *m)
{
	struct str ids[REJECTED_SHOWN + 1];
	size_t n = 0;
	struct buf b;

	for (size_t i = 0; i < m->rejected.n; i++) {
		const struct finding *f = vec_at(&m->rejected, i);
		size_t k = 0;

		while (k < n && !str_eq(ids[k], f->id))
			k++;
		if (k == n && n < ARRAY_LEN(ids))
			ids[n++] = f->id;
	}
	if (n == 0)
		return;
	buf_init(&b, 64 << 10);
	buf_printf(&b,
	    "%zu finding%s left out: their CNAs say that these are "
	    "no vulnerabilities (",
	    m->rejected.n, m->rejected.n == 1 ? "" : "s");
	add_names(&b, ids, n, REJECTED_SHOWN);
	buf_byte(&b, ')');
	add(m, STR("rejected CVEs"), COVERAGE_OUT_OF_SCOPE, 0, keep(m, &b));
}

static void
cover_kernel(struct matcher *m)
{
	const struct inventory *inv = m->inv;
	struct str running = inv->os.kernel, image = STR_NONE;
	size_t n_images = 0, n_undecided = 0;

	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *p = &inv->packages[i];

		if (p->kernel == KERNEL_RUNNING)
			image = p->name;
		n_undecided += p->kernel == KERNEL_UNDECIDED;
		n_images += p->kernel != KERNEL_NONE &&
			    str_starts(p->name, STR("linux-image-"));
	}
	if (image.n > 0)
		add(m, STR("running kernel"), COVERAGE_OK, 0,
		    str_printf(m->a, "%.*s, of package %.*s", STR_ARG(running),
			STR_ARG(image)));
	else if (running.n > 0 && n_images > 0)
		add(m, STR("running kernel"), COVERAGE_MISSING, 0,
		    str_printf(m->a,
			"%.*s comes from no package that is installed",
			STR_ARG(running)));
	else if (running.n > 0)
		add(m, STR("running kernel"), COVERAGE_OUT_OF_SCOPE, 0,
		    str_printf(m->a,
			"%.*s is not this system's: it has no kernel package",
			STR_ARG(running)));
	else if (n_undecided > 0)
		add(m, STR("running kernel"), COVERAGE_OUT_OF_SCOPE, 0,
		    STR("nothing runs here: every kernel package counts"));
}

/* "/proc (pseudo file system), /mnt (network file system), ..." */
static void
add_skipped(struct buf *b, const struct inventory *inv, bool is_fault)
{
	size_t n = 0;

	for (size_t i = 0; i < inv->n_skipped && n <= SKIPPED_SHOWN; i++) {
		const struct skipped *s = &inv->skipped[i];

		if (s->is_fault != is_fault)
			continue;
		if (n++ == SKIPPED_SHOWN)
			buf_add(b, STR(", ..."));
		else
			buf_printf(b, "%s%.*s%s (%.*s)", n > 1 ? ", " : "",
			    STR_ARG(str_first(s->path, PATH_SHOWN)),
			    s->path.n > PATH_SHOWN ? "..." : "",
			    STR_ARG(s->reason));
	}
}

/* Where the walk went, and where not. */
static void
cover_folders(struct matcher *m)
{
	const struct inventory *inv = m->inv;
	size_t n_faults = 0;
	struct buf b;

	for (size_t i = 0; i < inv->n_skipped; i++)
		n_faults += inv->skipped[i].is_fault;
	if (n_faults > 0) {
		buf_init(&b, 64 << 10);
		buf_printf(&b, "%zu folder%s could not be read: ", n_faults,
		    n_faults == 1 ? "" : "s");
		add_skipped(&b, inv, true);
		add(m, STR("folders"), COVERAGE_PARTIAL, 0, keep(m, &b));
	}
	if (inv->n_skipped > n_faults) {
		buf_init(&b, 64 << 10);
		add_skipped(&b, inv, false);
		add(m, STR("not looked into"), COVERAGE_OUT_OF_SCOPE, 0,
		    keep(m, &b));
	}
	if (inv->paths == NULL)
		return;
	buf_init(&b, 64 << 10);
	buf_add(&b, STR("only below"));
	for (size_t i = 0; inv->paths[i] != NULL; i++)
		buf_printf(&b, " %s", inv->paths[i]);
	add(m, STR("other folders"), COVERAGE_OUT_OF_SCOPE, 0, keep(m, &b));
}

void
match_coverage(struct matcher *m)
{
	cover_packages(m);
	cover_shards(m);
	cover_foreign(m);
	cover_owned(m);
	cover_rejected(m);
	cover_kernel(m);
	cover_folders(m);
	if (!m->inv->is_walked)
		add(m, STR("language packages"), COVERAGE_OUT_OF_SCOPE, 0,
		    STR("only operating system packages were looked for"));
}
