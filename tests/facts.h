/* facts.h: small facts of CVEs, compiled, opened and told as text. */
#ifndef TESTS_FACTS_H
#define TESTS_FACTS_H

#include <stdio.h>

#include "base/buf.h"
#include "os/file.h"
#include "tests/tap.h"
#include "vulndb/facts.h"
#include "vulndb/facts_build.h"

/* A build and what it complained about. */
struct desk {
	struct arena a;
	struct facts_build *b;
	struct knowledge_sink sink; /* of the feed begun last */
	size_t n_diags;
	char last_diag[600]; /* "where: text" */
};

static inline void
desk_diag(void *ctx, const struct diag *d)
{
	struct desk *k = ctx;

	k->n_diags++;
	snprintf(k->last_diag, sizeof k->last_diag, "%.*s: %.*s",
	    STR_ARG(d->where), STR_ARG(d->text));
}

static inline void
desk_feed(struct desk *k, const char *name, unsigned rank)
{
	struct vulndb_build_feed f = {.name = str_from(name),
	    .licence = STR("CC0"),
	    .digest = STR("sha256:0"),
	    .rank = rank};

	k->sink = facts_build_begin(k->b, &f);
}

/* With one feed, "nvd" of rank 10. k stays where it is until desk_done. */
static inline void
desk_init(struct desk *k)
{
	*k = (struct desk){0};
	arena_init(&k->a, 64 << 20);
	k->b = facts_build_new((struct diag_sink){k, desk_diag});
	desk_feed(k, "nvd", 10);
}

static inline void
desk_done(struct desk *k)
{
	facts_build_free(k->b);
	arena_done(&k->a);
}

static inline void
desk_say(struct desk *k, struct cve_fact f)
{
	struct err e;

	OK_ERR(k->sink.fact(k->sink.ctx, &f, &e) == 0, &e);
}

/* Into tap_dir()/name; the path is owned by k. */
static inline const char *
desk_write(struct desk *k, const char *name)
{
	const char *path = str_printf(&k->a, "%s/%s", tap_dir(), name).p;
	struct facts_build_info info;
	struct err e;

	OK_ERR(facts_build_write(k->b, path, &info, &e) == 0, &e);
	return path;
}

static inline void
tell_items(const struct facts_record *r, struct buf *out)
{
	for (size_t i = 0; i < r->ratings.n; i++) {
		struct facts_rating x = facts_rating_at(r->ratings, i);

		buf_printf(out, " %.*s=%.*s:%u%s", STR_ARG(x.source),
		    STR_ARG(x.vector), x.score_tenths, x.is_scored ? "" : "?");
	}
	for (size_t i = 0; i < r->weaknesses.n; i++)
		buf_printf(
		    out, " %.*s", STR_ARG(facts_weakness_at(r->weaknesses, i)));
	for (size_t i = 0; i < r->references.n; i++)
		buf_printf(out, " <%.*s>",
		    STR_ARG(facts_reference_at(r->references, i)));
	for (size_t i = 0; i < r->exploits.n; i++) {
		struct exploit x = facts_exploit_at(r->exploits, i);

		buf_printf(out, " {%s %.*s %lld '%.*s' %.*s%s}",
		    exploit_kind_name(x.kind), STR_ARG(x.id),
		    (long long)x.published_at, STR_ARG(x.title), STR_ARG(x.url),
		    x.is_verified ? " verified" : "");
	}
}

/* "'title' rejected 1..2 nvd=AV:N/…:75 CWE-79 <url> {…} kev(…) epss(…) ssvc(…)" */
static inline void
tell(const struct facts_record *r, struct buf *out)
{
	if (!r->is_known) {
		buf_add(out, STR("unknown"));
		return;
	}
	buf_printf(out, "'%.*s'%s %lld..%lld", STR_ARG(r->title),
	    r->is_rejected ? " rejected" : "", (long long)r->published_at,
	    (long long)r->modified_at);
	tell_items(r, out);
	if (r->kev.added_at != 0)
		buf_printf(out, " kev(%lld %lld%s '%.*s' '%.*s')",
		    (long long)r->kev.added_at, (long long)r->kev.due_at,
		    r->kev.is_ransomware ? " ransomware" : "",
		    STR_ARG(r->kev.name), STR_ARG(r->kev.action));
	if (r->epss.scored_at != 0)
		buf_printf(out, " epss(%u %u %lld)", r->epss.probability_ppm,
		    r->epss.percentile_ppm, (long long)r->epss.scored_at);
	if (r->ssvc.exploitation != 0 || r->ssvc.automatable != 0 ||
	    r->ssvc.total_impact != 0)
		buf_printf(out, " ssvc(%u %u %u)",
		    (unsigned)r->ssvc.exploitation,
		    (unsigned)r->ssvc.automatable,
		    (unsigned)r->ssvc.total_impact);
}

/* What is known of id, once everything is joined; ends k. */
static inline void
desk_knows(struct desk *k, const char *id, const char *want)
{
	const char *path = desk_write(k, "facts.ydb");
	struct facts_record r = {0};
	struct facts *f = NULL;
	struct err e;
	struct buf b;

	buf_init(&b, 1 << 16);
	OK_ERR(facts_open(path, &f, &e) == 0, &e);
	if (f != NULL) {
		OK_ERR(facts_verify(f, &e) == 0, &e);
		OK_ERR(facts_find(f, str_from(id), &r, &e) == 0, &e);
		tell(&r, &b);
		EQ_STR(buf_str(&b), str_from(want));
	}
	facts_close(f);
	buf_done(&b);
	desk_done(k);
}

#endif
