/* remote.c: another machine as the target of a scan. */
#include "app/remote.h"

#include "extract/extract.h"
#include "inventory/os_release.h"

#define SCHEME "ssh:"

bool
remote_is(const char *target)
{
	return str_starts(str_from(target), STR(SCHEME));
}

struct str
remote_host(const char *target)
{
	struct str user, host, port;
	struct err e;

	if (ssh_place_read(target + strlen(SCHEME), &user, &host, &port, &e) <
	    0)
		return str_from(target);
	return host;
}

/* What stands beside path: path + suffix, or for "/NAME" in its folder. */
static struct str
beside(struct arena *a, struct str path, const char *suffix)
{
	if (suffix[0] == '/')
		path.n -= str_base(path).n + 1;
	return str_printf(a, "%.*s%s", STR_ARG(path), suffix);
}

static void
add_paths(struct arena *a, struct vec *out, const char *const *paths,
    const char *const *siblings)
{
	for (size_t i = 0; paths != NULL && paths[i] != NULL; i++) {
		*(const char **)vec_add(out) = paths[i];
		for (size_t k = 0; siblings != NULL && siblings[k] != NULL; k++)
			*(const char **)vec_add(out) =
			    beside(a, str_from(paths[i]), siblings[k]).p;
	}
}

/* Where any system keeps what any extractor reads; in a. */
static const char *const *
all_paths(struct arena *a, bool is_deep)
{
	/* Which files are its packages': only a walk asks. */
	static const char *const lists[] = {"/var/lib/dpkg/info/*.list", NULL};
	struct vec paths;

	vec_init(&paths, sizeof(const char *));
	add_paths(a, &paths, os_release_paths, NULL);
	for (size_t i = 0; i < extract_list_n; i++) {
		const struct extractor *x = extract_list[i];

		add_paths(a, &paths, x->paths, x->siblings);
		add_paths(a, &paths, x->fallback_paths, x->siblings);
	}
	if (is_deep)
		add_paths(a, &paths, lists, NULL);
	*(const char **)vec_add(&paths) = NULL;
	return vec_keep(&paths, a);
}

/*
 * Readers of parts want every program, to look for traces in it: too much to
 * fetch. What they want by name, archives, they get.
 */
static bool
wants(
    void *ctx, const struct tree_entry *f, struct arena *a, struct vec *others)
{
	struct session *s = ctx;
	struct str path = str_from(f->path);
	bool is_wanted = false, is_unread = false;

	for (size_t i = 0; i < extract_list_n; i++) {
		const struct extractor *x = extract_list[i];

		if (x->wants == NULL ||
		    !x->wants(path, f->is_executable, f->size_bytes))
			continue;
		if (x->by_parts && f->is_executable &&
		    !x->wants(path, false, f->size_bytes)) {
			is_unread = true;
			continue;
		}
		is_wanted = true;
		for (size_t k = 0;
		     x->siblings != NULL && x->siblings[k] != NULL; k++)
			*(struct str *)vec_add(others) =
			    beside(a, path, x->siblings[k]);
	}
	s->n_unread += is_unread && !is_wanted;
	return is_wanted;
}

int
remote_open(struct session *s, const struct session_options *opt,
    struct str *ret_kernel, struct err *e)
{
	static const char *const whole[] = {"/", NULL};
	bool is_deep = opt->is_deep && !opt->system_only;
	struct ssh_wish wish = {
	    .patterns = all_paths(&s->a, is_deep), .ctx = s, .wants = wants};

	if (is_deep)
		wish.folders = opt->paths != NULL ? opt->paths : whole;
	return ssh_collect(&s->a, opt->target + strlen(SCHEME), &opt->ssh,
	    &wish, &s->tree, ret_kernel, e);
}
