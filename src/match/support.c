/* support.c: what is no longer supported, the release and its packages. */
#include "core/time.h"
#include "match/internal.h"

static struct str
day(struct matcher *m, utc_s end)
{
	/* Ends are exclusive; people name the last day. */
	return time_write_date(m->a, end - 1);
}

static bool
is_over(const struct matcher *m, utc_s end)
{
	return end != 0 && m->now >= end;
}

static struct finding *
add(struct matcher *m, enum finding_kind kind, struct str id,
    enum severity severity, struct str title)
{
	struct finding *f = vec_add(&m->findings);

	f->kind = kind;
	f->verdict = VERDICT_AFFECTED;
	f->id = id;
	f->status = STATUS_END_OF_LIFE;
	f->severity = severity;
	f->severity_source = STR("yagura");
	f->title = title;
	f->evidence.shard = m->parts[0].shard->name;
	return f;
}

/*
 * The release. The last window that everybody has decides how bad it is;
 * extended support is sold, and a scan cannot know who bought it.
 */
static void
match_release(struct matcher *m)
{
	const struct os_info *os = &m->inv->os;
	struct release_life life;
	enum severity severity = SEVERITY_LOW;
	struct str what, then, name = STR_NONE;
	struct finding *f;

	if (!vulndb_life(m->parts[0].shard->db, &life) ||
	    !is_over(m, life.eol_at))
		return;
	if (life.lts_end_at != 0 && !is_over(m, life.lts_end_at)) {
		then = str_printf(m->a, "; long-term support until %.*s",
		    STR_ARG(day(m, life.lts_end_at)));
	} else if (life.elts_end_at != 0 && !is_over(m, life.elts_end_at)) {
		severity = SEVERITY_HIGH;
		then =
		    str_printf(m->a, "; only paid extended support, until %.*s",
			STR_ARG(day(m, life.elts_end_at)));
	} else {
		severity = SEVERITY_CRITICAL;
		then = STR("; no support of any kind is left");
	}
	if (life.codename.n > 0)
		name = str_printf(m->a, " (%.*s)", STR_ARG(life.codename));
	what =
	    str_printf(m->a, "%.*s %.*s%.*s: security support ended %.*s%.*s",
		STR_ARG(os->family), STR_ARG(os->release), STR_ARG(name),
		STR_ARG(day(m, life.eol_at)), STR_ARG(then));
	f = add(m, FINDING_OS_END_OF_LIFE,
	    str_printf(m->a, "EOL:%.*s", STR_ARG(m->parts[0].shard->name)),
	    severity, what);
	f->published_at = life.eol_at;
	/* Several feeds have support dates; it is not kept whose they are. */
	f->evidence.record =
	    str_printf(m->a, "support dates: %.*s", STR_ARG(f->evidence.shard));
}

static bool
is_meant(const struct support_note *n, const struct package *p)
{
	return n->is_prefix ? str_starts(p->source_name, n->package)
			    : str_eq(p->source_name, n->package);
}

static void
add_note(
    struct matcher *m, const struct support_note *n, const struct package *p)
{
	bool has_ended = n->kind == SUPPORT_ENDED;
	struct str id = str_printf(m->a, "%s:%.*s",
	    has_ended ? "SUPPORT-ENDED" : "SUPPORT-LIMITED",
	    STR_ARG(p->source_name));
	struct str title =
	    has_ended ? str_printf(m->a, "no security support since %.*s%s%.*s",
			    STR_ARG(time_write_date(m->a, n->ended_at)),
			    n->text.n > 0 ? ": " : "", STR_ARG(n->text))
		      : str_printf(m->a, "limited security support%s%.*s",
			    n->text.n > 0 ? ": " : "", STR_ARG(n->text));
	struct finding *f =
	    add(m, has_ended ? FINDING_SUPPORT_ENDED : FINDING_SUPPORT_LIMITED,
		id, has_ended ? SEVERITY_MEDIUM : SEVERITY_NEGLIGIBLE, title);

	f->package = p;
	f->version = p->source_version;
	f->published_at = n->ended_at;
	if (!has_ended)
		f->status = STATUS_AFFECTED;
	f->evidence.record = str_printf(
	    m->a, "debian-security-support: %.*s", STR_ARG(n->package));
	/* The vendor's own tool does not compare versions either. */
	f->evidence.range = STR("every version");
}

void
match_support(struct matcher *m)
{
	const struct vulndb *db = m->parts[0].shard->db;
	struct vulndb_info info;

	if (db == NULL)
		return;
	info = vulndb_info(db);
	match_release(m);
	for (size_t i = 0; i < info.n_support; i++) {
		struct support_note s = vulndb_support_at(db, i);

		/* Announced, not yet so. */
		if (s.kind == SUPPORT_ENDED && s.ended_at > m->now)
			continue;

		for (size_t k = 0; k < m->inv->n_packages; k++) {
			const struct package *p = &m->inv->packages[k];

			if (match_is_system(p) && is_meant(&s, p))
				add_note(m, &s, p);
		}
	}
}
