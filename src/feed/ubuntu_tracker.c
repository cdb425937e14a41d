/* ubuntu_tracker.c: the files of Ubuntu's CVE tracker. */
#include "base/vec.h"
#include "core/limits.h"
#include "core/time.h"
#include "feed/debian.h"
#include "feed/feed.h"
#include "feed/title.h"
#include "feed/ubuntu.h"
#include "feed/ubuntu_status.h"

/*
 * One file per CVE. Lines at the margin are "Key: value", those set off by
 * white space go on with what the line before them began. Keys in capitals
 * tell of the CVE (Candidate, PublicDate, Description, Priority, CVSS), or of
 * one source package (Priority_PACKAGE), or of that in one release
 * (Priority_PACKAGE_RELEASE); all others are statuses, ubuntu_status.h.
 *
 * active/ are CVEs with work left, retired/ those without. What is in
 * ignored/ is of no interest to Ubuntu by its own word, and is not read.
 * Notices (USN) are among the references, but which packages one was for is
 * not told; OSV's records know.
 * Source: README of the CVE tracker; scripts/cve_lib.py, load_cve().
 */

/* What is known of a package in one release. */
struct slot {
	struct ubuntu_status statuses[UBUNTU_POCKETS];
	enum severity severity;
	bool has_severity;
};

struct source {
	struct str name;
	struct slot slots[UBUNTU_RELEASES];
	enum severity severity;
	bool has_severity;
};

/* Of a line of its own. */
struct own_status {
	struct source *source;
	struct ubuntu_place place;
	struct ubuntu_status status;
};

enum section {
	SECTION_OTHER = 0,
	SECTION_DESCRIPTION,
	SECTION_CVSS,
};

struct record {
	struct arena *scratch;
	const struct feed_input *in;
	struct knowledge_sink *out;
	struct advisory adv;
	struct str description; /* as it is in the file */
	enum severity severity;
	int cvss_rank;      /* of adv.cvss, the higher the better */
	struct vec sources; /* struct source * */
	struct vec own;     /* struct own_status */
	bool has_unknown_release;
	size_t line;
};

static void
report(const struct record *r, struct err *e)
{
	fail_at(e, "line %zu", r->line);
	diag_err(&r->out->diags, r->in->where, e);
}

/* "a_b" -> "a", "b"; false when there is no '_'. */
static bool
split(struct str s, struct str *ret_before, struct str *ret_after)
{
	ptrdiff_t at = str_find(s, '_');

	if (at < 0)
		return false;
	*ret_before = str_first(s, (size_t)at);
	*ret_after = str_skip(s, (size_t)at + 1);
	return true;
}

static int
source_of(struct record *r, struct str name, struct source **ret_source,
    struct err *e)
{
	struct source **at;

	/* Lines of one package stand together. */
	for (size_t i = r->sources.n; i-- > 0;) {
		at = vec_at(&r->sources, i);
		if (str_eq((*at)->name, name)) {
			*ret_source = *at;
			return 0;
		}
	}
	if (name.n == 0 || name.n > LIMIT_NAME_BYTES)
		return fail(e, E_INPUT, "not a package's name");
	if (r->sources.n >= LIMIT_TRACKER_SOURCES)
		return fail(
		    e, E_LIMIT, "more than %u packages", LIMIT_TRACKER_SOURCES);
	at = vec_add(&r->sources);
	*at = ARENA_NEW(r->scratch, struct source);
	(*at)->name = name;
	*ret_source = *at;
	return 0;
}

/* "Priority: low", "Priority_PACKAGE[_RELEASE]: low". */
static int
read_priority(
    struct record *r, struct str rest, struct str value, struct err *e)
{
	struct source *source;
	struct ubuntu_place place;
	enum severity severity;
	struct str name, release;
	bool has_release;
	int known;

	if (ubuntu_priority(value, &severity, e) < 0)
		return -1;
	if (rest.n == 0) {
		r->severity = severity;
		return 0;
	}
	name = str_skip(rest, 1);
	has_release = split(name, &name, &release);
	if (source_of(r, name, &source, e) < 0)
		return -1;
	if (!has_release) {
		source->severity = severity;
		source->has_severity = true;
		return 0;
	}
	known = ubuntu_place(r->scratch, release, &place, e);
	if (known > 0) {
		source->slots[place.release].severity = severity;
		source->slots[place.release].has_severity = true;
	}
	return known < 0 ? -1 : 0;
}

static int
read_status(struct record *r, struct str key, struct str value, struct err *e)
{
	struct ubuntu_place place;
	struct ubuntu_status status;
	struct source *source;
	struct str release, name;
	int known;

	if (!split(key, &release, &name))
		return fail(e, E_INPUT, "neither a field nor a status");
	known = ubuntu_place(r->scratch, release, &place, e);
	if (known == 0)
		return 0;
	if (known < 0) {
		/* Once is enough: all packages have a line of it. */
		if (r->has_unknown_release)
			return 0;
		r->has_unknown_release = true;
		return -1;
	}
	if (source_of(r, name, &source, e) < 0)
		return -1;
	/* A word that we do not know says at least that there is something. */
	if (ubuntu_status(value, place.pocket, &status, e) < 0) {
		report(r, e);
		status = (struct ubuntu_status){
		    true, STATUS_UNKNOWN, STR_NONE, place.pocket};
	}
	if (place.pocket == UBUNTU_POCKETS) {
		if (status.is_there)
			*(struct own_status *)vec_add(&r->own) =
			    (struct own_status){source, place, status};
	} else if (!source->slots[place.release]
			.statuses[place.pocket]
			.is_there) {
		source->slots[place.release].statuses[place.pocket] = status;
	} else if (status.is_there) {
		return fail(e, E_INPUT, "a second status of %.*s",
		    STR_ARG(source->name));
	}
	return 0;
}

static int
read_date(struct record *r, struct str value, struct err *e)
{
	const struct str zone = STR(" UTC");

	if (str_ends(value, zone))
		value = str_first(value, value.n - zone.n);
	if (value.n == 0 || str_eq(value, STR("unknown")))
		return 0;
	if (!time_parse(value, &r->adv.published_at))
		return fail(e, E_INPUT, "PublicDate: \"%.*s\" is no time",
		    STR_ARG(value));
	return 0;
}

/* " nvd: CVSS:3.1/AV:N/... [7.5 HIGH]"; of equal ones the first. */
static void
read_vector(struct record *r, struct str line)
{
	static const struct {
		const char *prefix;
		int rank;
	} kinds[] = {
	    {"CVSS:3.1/", 3},
            {"CVSS:3.0/", 2},
            {"CVSS:4.0/", 1}
        };
	ptrdiff_t at = str_find_str(line, STR("CVSS:"));
	struct str rest, vector;

	if (at < 0)
		return;
	rest = str_skip(line, (size_t)at);
	vector = word_cut(&rest);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_starts(vector, str_from(kinds[i].prefix)) &&
		    kinds[i].rank > r->cvss_rank) {
			r->cvss_rank = kinds[i].rank;
			r->adv.cvss = vector;
		}
	}
}

static enum section
read_field(struct record *r, struct str key, struct str value)
{
	const struct str priority = STR("Priority");
	struct err e;
	int failed = 0;

	if (str_eq(key, STR("Description"))) {
		r->description = value;
		return SECTION_DESCRIPTION;
	}
	if (str_eq(key, STR("CVSS")))
		return SECTION_CVSS;
	if (str_eq(key, STR("Candidate")))
		r->adv.id = value;
	else if (str_eq(key, STR("PublicDate")))
		failed = read_date(r, value, &e);
	else if (str_starts(key, priority))
		failed = read_priority(r, str_skip(key, priority.n), value, &e);
	else if (key.n > 0 && key.p[0] >= 'a' && key.p[0] <= 'z')
		failed = read_status(r, key, value, &e);
	if (failed < 0)
		report(r, &e);
	return SECTION_OTHER;
}

static void
read_lines(struct record *r, struct str bytes)
{
	enum section section = SECTION_OTHER;
	struct str rest = bytes, line;

	while (str_line(&rest, &line)) {
		ptrdiff_t colon;

		r->line++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == ' ' || line.p[0] == '\t') {
			if (section == SECTION_CVSS)
				read_vector(r, line);
			else if (section == SECTION_DESCRIPTION)
				r->description.n = (size_t)(line.p + line.n -
							    r->description.p);
			continue;
		}
		colon = str_find(line, ':');
		section = read_field(r,
		    colon < 0 ? line : str_first(line, (size_t)colon),
		    colon < 0 ? STR_NONE
			      : str_trim(str_skip(line, (size_t)colon + 1)));
	}
}

/* Everything before the fix, or without one everything. */
static void
set_range(struct arena *a, struct affected *out, struct str fixed)
{
	struct range *range = ARENA_NEW(a, struct range);

	range->events = arena_zalloc(a, 2, sizeof *range->events);
	range->events[range->n_events++] =
	    (struct event){EVENT_INTRODUCED, STR("0")};
	if (fixed.n > 0)
		range->events[range->n_events++] =
		    (struct event){EVENT_FIXED, fixed};
	out->ranges = range;
	out->n_ranges = 1;
}

static void
add_affected(const struct record *r, struct vec *all,
    const struct source *source, int release,
    const struct ubuntu_status *status)
{
	const struct slot *slot = &source->slots[release];
	struct affected *a = vec_add(all);

	a->ecosystem = ubuntu_ecosystem(release);
	a->package = source->name;
	a->status = status->status;
	a->severity = slot->has_severity     ? slot->severity
		      : source->has_severity ? source->severity
					     : r->severity;
	if (a->status != STATUS_NOT_AFFECTED)
		set_range(r->scratch, a, status->fixed);
}

static void
add_release(const struct record *r, struct vec *all,
    const struct source *source, int release)
{
	static const char *const channels[UBUNTU_POCKETS] = {
	    [UBUNTU_COMMON] = "",
	    [UBUNTU_ESM_APPS] = "esm-apps",
	    [UBUNTU_ESM_INFRA] = "esm-infra",
	    [UBUNTU_ESM_LEGACY] = "esm-infra-legacy",
	};
	struct ubuntu_status status = {0};
	struct affected *a;

	for (size_t i = 0; i < UBUNTU_POCKETS; i++)
		status = ubuntu_status_join(
		    status, source->slots[release].statuses[i]);
	if (!status.is_there)
		return;
	add_affected(r, all, source, release, &status);
	a = vec_at(all, all->n - 1);
	if (a->status == STATUS_FIXED_LATER)
		a->channel = str_from(channels[status.pocket]);
}

static int
push(struct record *r, struct err *e)
{
	struct vec all; /* struct affected */
	int result;

	vec_init(&all, sizeof(struct affected));
	for (size_t i = 0; i < r->sources.n; i++) {
		struct source **source = vec_at(&r->sources, i);

		for (int k = 0; k < UBUNTU_RELEASES; k++)
			add_release(r, &all, *source, k);
	}
	for (size_t i = 0; i < r->own.n; i++) {
		const struct own_status *own = vec_at(&r->own, i);
		struct affected *a;

		add_affected(
		    r, &all, own->source, own->place.release, &own->status);
		a = vec_at(&all, all.n - 1);
		a->channel = own->place.channel;
		a->is_own_line = true;
	}
	r->adv.title = title_sentence(r->scratch, r->description);
	r->adv.affected = all.items;
	r->adv.n_affected = all.n;
	result = r->out->advisory(r->out->ctx, &r->adv, e);
	vec_done(&all);
	return result;
}

static bool
is_cve(struct str id)
{
	return id.n > 0 && cve_id_length(id) == id.n;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct record r = {.scratch = scratch, .in = in, .out = out};
	struct str bytes;
	int result = -1;

	if (stream_load(scratch, in->bytes, LIMIT_TRACKER_FILE_BYTES, where,
		&bytes, e) < 0)
		return -1;
	vec_init(&r.sources, sizeof(struct source *));
	vec_init(&r.own, sizeof(struct own_status));
	read_lines(&r, bytes);
	if (is_cve(r.adv.id))
		result = push(&r, e);
	else
		fail(e, E_INPUT, "%s: no CVE id as its Candidate", where);
	vec_done(&r.sources);
	vec_done(&r.own);
	return result;
}

/* "…/active/CVE-2024-3094"; drafts without a number are CVE-2009-NNN2. */
static bool
wants(struct str path)
{
	struct str name = str_base(path);
	struct str folder =
	    str_first(path, path.n > name.n ? path.n - name.n - 1 : 0);

	folder = str_base(folder);
	return is_cve(name) && (str_eq(folder, STR("active")) ||
				   str_eq(folder, STR("retired")));
}

static const char *const families[] = {"ubuntu", NULL};

const struct feed feed_ubuntu_tracker = {
    .name = "ubuntu-tracker",
    .version = 1,
    .doc = "Ubuntu's CVE tracker, with what is not fixed and why",
    .licence = "CC-BY-SA-4.0",
    .url = "https://git.launchpad.net/ubuntu-cve-tracker/snapshot/"
	   "ubuntu-cve-tracker-master.tar.gz",
    .path = "ubuntu-cve-tracker",
    .is_archive = true,
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
