/* upload.c: send results to a server, each until it says that it has them. */
#include "app/upload.h"

#include "app/progress.h"
#include "app/sender.h"
#include "app/spool.h"
#include "base/log.h"
#include "core/limits.h"

/* A result that cannot be read may be one that is still being written. */
#define SETTLED_S 60

struct upload {
	struct upload_options opt;
	struct sender sender;
	struct spool spool;
	struct arena names;  /* of one list */
	struct arena result; /* of one result */
	struct upload_sums sums;
	const struct spool_claim *claim; /* while one is sent */
};

/* Before each try: is the claim still ours? */
static int
keep_claim(void *ctx, struct err *e)
{
	struct upload *u = ctx;
	bool mine;

	if (u->claim == NULL)
		return 0;
	if (spool_renew(u->claim, &mine, e) < 0)
		return -1;
	return mine
		   ? 0
		   : fail(e, E_ABSENT, "%s: another uploader has taken it over",
			 u->claim->path);
}

static void
count(struct upload *u, enum sent sent, bool is_new)
{
	u->sums.n_stored += sent == SENT_STORED ? 1 : 0;
	u->sums.n_unchanged += sent == SENT_UNCHANGED ? 1 : 0;
	u->sums.n_already += sent == SENT_ALREADY ? 1 : 0;
	u->sums.n_new_assets += is_new ? 1 : 0;
}

static int
set_aside(struct upload *u, const struct spool_claim *c, const struct err *why,
    struct err *e)
{
	log_say(LOG_WARN, "moved aside: %s", why->text);
	u->sums.n_aside++;
	return spool_aside(&u->spool, c, why->text, e);
}

/* The file itself is no good; perhaps only not yet. */
static int
not_readable(struct upload *u, const struct spool_claim *c,
    const struct err *why, struct err *e)
{
	int64_t age_s = u->spool.now - c->modified_ns / 1000000000;

	if (why->code == E_ABSENT)
		return 0; /* somebody else has it by now */
	if (why->code == E_IO ||
	    (c->item->kind == SPOOL_VULS && age_s < SETTLED_S)) {
		log_say(LOG_WARN, "left: %s", why->text);
		u->sums.n_left++;
		return spool_give_back(&u->spool, c, e);
	}
	return set_aside(u, c, why, e);
}

/* One result that is ours for now. */
static int
send_claimed(struct upload *u, const struct spool_claim *c, struct err *e)
{
	struct err why, ignored;
	struct result r;
	enum sent sent;
	bool is_new;

	arena_reset(&u->result);
	if (result_load(&u->result, c->path, c->shown, &r, &why) < 0)
		return not_readable(u, c, &why, e);
	if (r.manifest.scanned_at == 0)
		r.manifest.scanned_at = c->item->scanned_at;
	u->claim = c;
	if (sender_send(&u->sender, &r, &sent, &is_new, &why) < 0) {
		u->claim = NULL;
		if (why.code == E_ABSENT) {
			u->sums.n_claimed++;
			return 0;
		}
		u->sums.n_left++;
		if (spool_give_back(&u->spool, c, &ignored) < 0)
			log_say(LOG_WARN, "%s", ignored.text);
		*e = why;
		return -1;
	}
	u->claim = NULL;
	if (sent == SENT_REFUSED) {
		err_prepend(&why, "%s", c->shown);
		return set_aside(u, c, &why, e);
	}
	count(u, sent, is_new);
	return spool_remove(&u->spool, c, e);
}

/* *ret_done: how many are no longer there. */
static int
send_listed(struct upload *u, const struct spool_list *list, size_t *ret_done,
    struct err *e)
{
	size_t n_mine = 0;
	struct spool_claim c;
	struct err why;
	bool mine;

	for (size_t i = 0; i < list->items.n; i++) {
		if (spool_claim(&u->spool, vec_at(&list->items, i), &c, &mine,
			&why) < 0) {
			log_say(LOG_WARN, "left: %s", why.text);
			n_mine++;
			u->sums.n_left++;
			continue;
		}
		if (!mine) {
			u->sums.n_claimed++;
			continue;
		}
		n_mine++;
		progress_say(
		    "%zu of %zu: %s", i + 1, list->items.n, c.item->name);
		if (send_claimed(u, &c, e) < 0) {
			u->sums.n_left += list->items.n - i - 1;
			return -1;
		}
	}
	*ret_done = n_mine - u->sums.n_left;
	return 0;
}

/* Until nothing more comes: collectors may write while we send. */
static int
drain(struct upload *u, struct err *e)
{
	struct spool_list list;
	size_t n_done;
	int rc;

	do {
		arena_reset(&u->names);
		if (spool_list(&u->spool, &u->names, &list, e) < 0)
			return -1;
		/* These are of the last list: what was left is left again. */
		u->sums.n_others = list.n_others;
		u->sums.n_claimed = list.n_claimed;
		u->sums.n_left = 0;
		rc = send_listed(u, &list, &n_done, e);
		spool_list_done(&list);
	} while (rc == 0 && n_done > 0);
	return rc;
}

static int
open_upload(struct upload *u, const struct upload_options *opt, struct err *e)
{
	*u = (struct upload){.opt = *opt};
	if (u->opt.lease_s == 0)
		u->opt.lease_s = SPOOL_LEASE_S;
	arena_init(&u->names, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&u->result, LIMIT_SCAN_ARENA_BYTES);
	if (sender_open(&u->sender, &u->opt, e) < 0)
		return -1;
	u->sender.before_try = keep_claim;
	u->sender.ctx = u;
	return 0;
}

static void
close_upload(struct upload *u, struct upload_sums *ret_sums)
{
	progress_done();
	sender_close(&u->sender);
	arena_done(&u->names);
	arena_done(&u->result);
	*ret_sums = u->sums;
}

int
app_upload_dir(const struct upload_options *opt, const char *results_dir,
    struct upload_sums *ret_sums, struct err *e)
{
	struct upload u;
	int rc = open_upload(&u, opt, e);

	if (rc == 0)
		rc = spool_open(&u.spool, results_dir, u.opt.lease_s, e);
	if (rc == 0)
		rc = drain(&u, e);
	close_upload(&u, ret_sums);
	return rc;
}

/* One file, which stays. 1: it was no good. */
static int
send_file(struct upload *u, const char *path, struct err *e)
{
	struct result r;
	enum sent sent;
	struct err why;
	bool is_new;

	arena_reset(&u->result);
	if (result_load(&u->result, path, path, &r, &why) == 0) {
		if (sender_send(&u->sender, &r, &sent, &is_new, &why) < 0) {
			*e = why;
			return -1;
		}
		if (sent != SENT_REFUSED) {
			count(u, sent, is_new);
			return 0;
		}
		err_prepend(&why, "%s", path);
	}
	log_say(LOG_WARN, "%s", why.text);
	u->sums.n_left++;
	return 0;
}

int
app_upload_files(const struct upload_options *opt, const char *const *paths,
    size_t n, struct upload_sums *ret_sums, struct err *e)
{
	struct upload u;
	int rc = open_upload(&u, opt, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		progress_say("%zu of %zu: %s", i + 1, n, paths[i]);
		rc = send_file(&u, paths[i], e);
		if (rc < 0)
			u.sums.n_left += n - i;
	}
	close_upload(&u, ret_sums);
	return rc;
}

void
upload_write_sums(FILE *out, const struct upload_sums *s)
{
	size_t n = s->n_stored + s->n_unchanged;

	fprintf(out, "%zu uploaded", n);
	if (s->n_unchanged > 0)
		fprintf(out, " (%zu of them unchanged)", s->n_unchanged);
	fprintf(out, ", %zu already there", s->n_already);
	if (s->n_new_assets > 0)
		fprintf(out, ", %zu new assets", s->n_new_assets);
	if (s->n_aside > 0)
		fprintf(out, ", %zu moved aside", s->n_aside);
	if (s->n_left > 0)
		fprintf(out, ", %zu left", s->n_left);
	if (s->n_claimed > 0)
		fprintf(out, ", %zu claimed by other uploaders", s->n_claimed);
	if (s->n_others > 0)
		fprintf(out, ", %zu other files untouched", s->n_others);
	fputs(".\n", out);
}
