/* look_message.c: an inventory, through a worker's pipe. */
#include "app/look_message.h"

#include <stdio.h>

#include "core/limits.h"

enum message {
	MESSAGE_STATE = 1,
	MESSAGE_FAILURE,
	MESSAGE_UNSAVED,
	MESSAGE_PROGRESS,
	MESSAGE_ITEMS /* each a u64 of enum item, and what it says */
};

enum item {
	ITEM_SYSTEM = 1, /* the system's texts, is_walked */
	ITEM_RESULT,
	ITEM_REPOSITORY,
	ITEM_PATH,
	ITEM_SKIPPED,
	ITEM_DIAG,
	ITEM_PROGRAM, /* of the host: its package */
	ITEM_PACKAGE  /* which texts are new, those, is_dev, kernel */
};

enum {
	TEXTS = 10,         /* of a package */
	SEND_AT = 256 << 10 /* bytes of items */
};

/* A package's texts, in one order for both sides. */
static void
texts_of(struct package *p, struct str *ret_texts[TEXTS])
{
	struct str *texts[TEXTS] = {&p->type, &p->name, &p->version, &p->arch,
	    &p->source_name, &p->source_version, &p->module, &p->vendor,
	    &p->maintainer, &p->path};

	memcpy(ret_texts, texts, sizeof texts);
}

/* ---- the child's side */

struct teller {
	struct worker_pipe *out;
	struct buf items;
};

static void
flush(struct teller *t)
{
	worker_send(t->out, MESSAGE_ITEMS, &t->items);
	buf_clear(&t->items);
}

static void
begin(struct teller *t, enum item item)
{
	if (t->items.n > SEND_AT)
		flush(t);
	worker_add_u64(&t->items, item);
}

static void
add_text(struct teller *t, struct str s)
{
	worker_add_str(&t->items, str_first(s, LIMIT_LOOK_TEXT_BYTES));
}

static void
tell_system(struct teller *t, const struct inventory *inv)
{
	const struct os_info *os = &inv->os;

	begin(t, ITEM_SYSTEM);
	add_text(t, os->family);
	add_text(t, os->release);
	add_text(t, os->codename);
	add_text(t, os->pretty);
	add_text(t, os->arch);
	add_text(t, os->kernel);
	worker_add_u64(&t->items, inv->is_walked);
	worker_add_u64(&t->items, inv->n_owned_files);
}

static void
tell_programs(struct teller *t, const struct host_facts *f)
{
	for (size_t i = 0; i < f->n_listeners; i++) {
		begin(t, ITEM_PROGRAM);
		add_text(t, f->listeners[i].package);
	}
	for (size_t i = 0; i < f->n_stale; i++) {
		begin(t, ITEM_PROGRAM);
		add_text(t, f->stale[i].package);
	}
}

static void
tell_rows(struct teller *t, const struct inventory *inv)
{
	for (size_t i = 0; i < inv->n_results; i++) {
		const struct extract_result *r = &inv->results[i];

		begin(t, ITEM_RESULT);
		add_text(t, str_from(r->name));
		worker_add_u64(&t->items, r->state);
		worker_add_u64(&t->items, r->n_packages);
		worker_add_u64(&t->items, r->n_files);
	}
	for (size_t i = 0; i < inv->n_repositories; i++) {
		begin(t, ITEM_REPOSITORY);
		add_text(t, inv->repositories[i]);
	}
	for (size_t i = 0; inv->paths != NULL && inv->paths[i] != NULL; i++) {
		begin(t, ITEM_PATH);
		add_text(t, str_from(inv->paths[i]));
	}
	for (size_t i = 0; i < inv->n_skipped; i++) {
		begin(t, ITEM_SKIPPED);
		add_text(t, inv->skipped[i].path);
		add_text(t, inv->skipped[i].reason);
		worker_add_u64(&t->items, inv->skipped[i].is_fault);
	}
	for (size_t i = 0; i < inv->n_diags; i++) {
		begin(t, ITEM_DIAG);
		add_text(t, inv->diags[i].where);
		worker_add_u64(&t->items, inv->diags[i].code);
		add_text(t, inv->diags[i].text);
	}
}

static void
tell_packages(struct teller *t, const struct inventory *inv)
{
	struct package last = {.kernel = KERNEL_NONE};
	struct str *before[TEXTS], *now[TEXTS];

	texts_of(&last, before);
	for (size_t i = 0; i < inv->n_packages; i++) {
		struct package p = inv->packages[i];
		uint64_t changed = 0;

		texts_of(&p, now);
		for (unsigned k = 0; k < TEXTS; k++)
			if (!str_eq(*now[k], *before[k]))
				changed |= 1u << k;
		begin(t, ITEM_PACKAGE);
		worker_add_u64(&t->items, changed);
		for (unsigned k = 0; k < TEXTS; k++)
			if (changed & 1u << k)
				add_text(t, *now[k]);
		worker_add_u64(&t->items, p.is_dev);
		worker_add_u64(&t->items, p.kernel);
		last = p;
	}
}

void
look_tell_inventory(struct worker_pipe *out, const struct inventory *inv)
{
	struct teller t = {.out = out};

	buf_init(&t.items, LIMIT_WORKER_MESSAGE_BYTES);
	tell_system(&t, inv);
	tell_rows(&t, inv);
	if (inv->host != NULL)
		tell_programs(&t, inv->host);
	tell_packages(&t, inv);
	flush(&t);
	buf_done(&t.items);
}

void
look_tell_state(struct worker_pipe *out, const struct confine_state *s)
{
	struct buf m;

	buf_init(&m, LIMIT_WORKER_MESSAGE_BYTES);
	worker_add_u64(&m, s->landlock);
	worker_add_u64(&m, s->has_seccomp);
	worker_send(out, MESSAGE_STATE, &m);
	buf_done(&m);
}

void
look_tell_progress(struct worker_pipe *out, uint64_t n_done, uint64_t n_all)
{
	struct buf m;

	buf_init(&m, LIMIT_WORKER_MESSAGE_BYTES);
	worker_add_u64(&m, n_done);
	worker_add_u64(&m, n_all);
	worker_send(out, MESSAGE_PROGRESS, &m);
	buf_done(&m);
}

static void
tell_error(struct worker_pipe *out, enum message kind, const struct err *e)
{
	struct buf m;

	buf_init(&m, LIMIT_WORKER_MESSAGE_BYTES);
	worker_add_u64(&m, e->code);
	worker_add_u64(&m, (uint64_t)e->sys);
	worker_add_str(&m, str_from(e->text));
	worker_send(out, kind, &m);
	buf_done(&m);
}

void
look_tell_failure(struct worker_pipe *out, const struct err *e)
{
	tell_error(out, MESSAGE_FAILURE, e);
}

void
look_tell_unsaved(struct worker_pipe *out, const struct err *e)
{
	tell_error(out, MESSAGE_UNSAVED, e);
}

/* ---- the parent's side */

void
look_heard_init(struct look_heard *h, struct arena *a, const char *name)
{
	*h = (struct look_heard){.a = a, .name = name};
	vec_init(&h->packages, sizeof(struct package));
	vec_init(&h->repositories, sizeof(struct str));
	vec_init(&h->results, sizeof(struct extract_result));
	vec_init(&h->paths, sizeof(const char *));
	vec_init(&h->skipped, sizeof(struct skipped));
	vec_init(&h->diags, sizeof(struct diag));
}

void
look_heard_drop(struct look_heard *h)
{
	vec_done(&h->packages);
	vec_done(&h->repositories);
	vec_done(&h->results);
	vec_done(&h->paths);
	vec_done(&h->skipped);
	vec_done(&h->diags);
}

static struct str
take_text(struct look_heard *h, struct cursor *m)
{
	struct str s = worker_str(m);

	if (s.n > LIMIT_LOOK_TEXT_BYTES)
		m->failed = true;
	return m->failed ? STR_NONE : str_dup(h->a, s);
}

/* A number below n; 0 and failed when it is none. */
static unsigned
take_below(struct cursor *m, unsigned n)
{
	uint64_t got = cursor_u64(m);

	if (got >= n)
		m->failed = true;
	return got < n ? (unsigned)got : 0;
}

/* A new item of v, or NULL: there are max of them already. */
static void *
add(struct cursor *m, struct vec *v, size_t max)
{
	if (v->n >= max)
		m->failed = true;
	return m->failed ? NULL : vec_add(v);
}

static void
take_system(struct look_heard *h, struct cursor *m)
{
	struct os_info *os = &h->inv.os;

	if (h->has_system)
		m->failed = true;
	os->family = take_text(h, m);
	os->release = take_text(h, m);
	os->codename = take_text(h, m);
	os->pretty = take_text(h, m);
	os->arch = take_text(h, m);
	os->kernel = take_text(h, m);
	h->inv.is_walked = take_below(m, 2);
	h->inv.n_owned_files = cursor_u64(m);
	h->has_system = true;
}

static void
take_result(struct look_heard *h, struct cursor *m)
{
	struct extract_result *r = add(m, &h->results, LIMIT_LOOK_RESULTS);

	if (r == NULL)
		return;
	r->name = str_z(h->a, take_text(h, m));
	r->state = (enum extract_state)take_below(m, EXTRACT_FAILED + 1);
	r->n_packages = cursor_u64(m);
	r->n_files = cursor_u64(m);
}

static void
take_repository(struct look_heard *h, struct cursor *m)
{
	struct str *s = add(m, &h->repositories, LIMIT_REPOSITORIES);

	if (s != NULL)
		*s = take_text(h, m);
}

static void
take_path(struct look_heard *h, struct cursor *m)
{
	const char **path = add(m, &h->paths, LIMIT_DIAGS);

	if (path != NULL)
		*path = str_z(h->a, take_text(h, m));
}

static void
take_skipped(struct look_heard *h, struct cursor *m)
{
	struct skipped *s = add(m, &h->skipped, LIMIT_DIAGS);

	if (s == NULL)
		return;
	s->path = take_text(h, m);
	s->reason = take_text(h, m);
	s->is_fault = take_below(m, 2);
}

static void
take_diag(struct look_heard *h, struct cursor *m)
{
	struct diag *d = add(m, &h->diags, LIMIT_DIAGS);

	if (d == NULL)
		return;
	d->where = take_text(h, m);
	d->code = (enum ecode)take_below(m, E_USAGE + 1);
	d->text = take_text(h, m);
}

/* In the order of the host's facts, which are known on both sides. */
static void
take_program(struct look_heard *h, struct cursor *m)
{
	struct host_facts *f = h->how != NULL ? h->how->host : NULL;
	struct str package = take_text(h, m);
	size_t i = h->n_programs++;

	if (f != NULL && i < f->n_listeners)
		f->listeners[i].package = package;
	else if (f != NULL && i - f->n_listeners < f->n_stale)
		f->stale[i - f->n_listeners].package = package;
	else
		m->failed = true;
}

/* In their order, since all that follows relies on it. */
static void
take_package(struct look_heard *h, struct cursor *m)
{
	struct package p = h->last, *at;
	struct str *texts[TEXTS];
	unsigned changed = take_below(m, 1u << TEXTS);

	texts_of(&p, texts);
	for (unsigned k = 0; k < TEXTS; k++)
		if (changed & 1u << k)
			*texts[k] = take_text(h, m);
	p.is_dev = take_below(m, 2);
	p.kernel = (enum kernel_role)take_below(m, KERNEL_NOT_RUNNING + 1);
	if (h->packages.n > 0 && inventory_package_cmp(&h->last, &p) > 0)
		m->failed = true;
	at = add(m, &h->packages, LIMIT_PACKAGES);
	if (at != NULL)
		h->last = *at = p;
}

static void
take_items(struct look_heard *h, struct cursor *m)
{
	void (*const takers[])(struct look_heard *, struct cursor *) = {
	    [ITEM_SYSTEM] = take_system,
	    [ITEM_RESULT] = take_result,
	    [ITEM_REPOSITORY] = take_repository,
	    [ITEM_PATH] = take_path,
	    [ITEM_SKIPPED] = take_skipped,
	    [ITEM_DIAG] = take_diag,
	    [ITEM_PROGRAM] = take_program,
	    [ITEM_PACKAGE] = take_package,
	};

	while (m->rest.n > 0 && !m->failed) {
		uint64_t item = cursor_u64(m);

		/* The rest of the arena is for what is made of it. */
		if (item >= ARRAY_LEN(takers) || takers[item] == NULL ||
		    arena_left(h->a) < h->a->cap_bytes / 2)
			m->failed = true;
		else
			takers[item](h, m);
	}
}

static void
take_error(struct cursor *m, struct err *ret_e)
{
	struct err e = {.code = (enum ecode)take_below(m, E_USAGE + 1)};
	struct str text;

	e.sys = (int)take_below(m, INT32_MAX);
	text = worker_str(m);
	snprintf(e.text, sizeof e.text, "%.*s", STR_ARG(text));
	if (e.code == E_OK)
		m->failed = true;
	*ret_e = e;
}

static void
take_progress(struct look_heard *h, struct cursor *m)
{
	const struct inventory_options *how = h->how;
	uint64_t n_done = cursor_u64(m), n_all = cursor_u64(m);

	if (how == NULL || how->progress == NULL)
		m->failed = true;
	if (!m->failed)
		how->progress(how->progress_ctx, n_done, n_all);
}

int
look_hear(struct look_heard *h, unsigned kind, struct cursor m, struct err *e)
{
	switch (kind) {
	case MESSAGE_STATE:
		h->state.landlock = take_below(&m, UINT16_MAX);
		h->state.has_seccomp = take_below(&m, 2);
		break;
	case MESSAGE_FAILURE:
		take_error(&m, &h->failure);
		break;
	case MESSAGE_UNSAVED:
		take_error(&m, &h->unsaved);
		break;
	case MESSAGE_PROGRESS:
		take_progress(h, &m);
		break;
	case MESSAGE_ITEMS:
		take_items(h, &m);
		break;
	default:
		m.failed = true;
	}
	if (m.failed)
		return fail(
		    e, E_INPUT, "%s: its process talks nonsense", h->name);
	return 0;
}

int
look_heard_end(struct look_heard *h, struct inventory *ret_inv, struct err *e)
{
	struct inventory inv = h->inv;

	if (!h->has_system) {
		look_heard_drop(h);
		return fail(
		    e, E_INPUT, "%s: its process told nothing", h->name);
	}
	inv.host = h->how != NULL ? h->how->host : NULL;
	inv.n_packages = h->packages.n;
	inv.packages = vec_keep(&h->packages, h->a);
	inv.n_repositories = h->repositories.n;
	inv.repositories = vec_keep(&h->repositories, h->a);
	inv.n_results = h->results.n;
	inv.results = vec_keep(&h->results, h->a);
	if (h->paths.n > 0) {
		*(const char **)vec_add(&h->paths) = NULL;
		inv.paths = vec_keep(&h->paths, h->a);
	}
	inv.n_skipped = h->skipped.n;
	inv.skipped = vec_keep(&h->skipped, h->a);
	inv.n_diags = h->diags.n;
	inv.diags = vec_keep(&h->diags, h->a);
	look_heard_drop(h);
	*ret_inv = inv;
	return 0;
}
