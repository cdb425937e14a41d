/* apt.c: ask this machine's apt, without changing anything of it. */
#define _GNU_SOURCE /* chown to apt's own user */
#include "app/apt.h"

#include <errno.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/spawn.h"

#define SYSTEM_LISTS      "/var/lib/apt/lists"
#define SYSTEM_FRESH_S    86400
#define OWN_FRESH_S       600
#define UPDATE_TIMEOUT_S  900
#define QUERY_TIMEOUT_S   120
#define DOWNLOADS_AT_ONCE 50

/* What apt said, in one line. */
static int
fail_apt(const struct spawn_result *r, const char *what, struct err *e)
{
	struct str said = str_trim(r->errors), line, last = STR("no message");

	while (str_line(&said, &line))
		if (str_starts(line, STR("E: ")))
			last = line;
	return fail(e, E_NET, "apt: %s: exit code %d: %.*s", what, r->exit_code,
	    STR_ARG(last));
}

static int
run(struct apt *apt, const char *const *args, size_t n_args, const char *dir,
    unsigned timeout_s, struct spawn_result *ret_r, struct err *e)
{
	const char *argv[DOWNLOADS_AT_ONCE + 16];
	struct spawn s = {argv, dir, timeout_s, LIMIT_CHILD_OUTPUT_BYTES};
	size_t n = 0;

	argv[n++] = "apt-get";
	argv[n++] = "-q";
	argv[n++] = "-c";
	argv[n++] = apt->conf;
	for (size_t i = 0; i < n_args; i++)
		argv[n++] = args[i];
	argv[n] = NULL;
	return spawn_run(apt->a, &s, ret_r, e);
}

/* apt fetches as a user of its own, who must be able to write there. */
static int
give_to_apt(const char *dir, struct err *e)
{
	const struct passwd *pw;

	if (geteuid() != 0 || (pw = getpwnam("_apt")) == NULL)
		return 0;
	if (chown(dir, pw->pw_uid, (gid_t)-1) < 0)
		return fail_sys(e, errno, "%s", dir);
	return 0;
}

/* Were the indexes in that folder refreshed within max_age_s? */
static bool
is_fresh(struct arena *a, const char *lists, utc_s now, utc_s max_age_s)
{
	struct str *names;
	struct stat st;
	struct err e;
	size_t n;

	if (dir_list(a, lists, &names, &n, &e) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct str path;

		if (!str_ends(names[i], STR("InRelease")) &&
		    !str_ends(names[i], STR("_Release")))
			continue;
		path = str_printf(a, "%s/%.*s", lists, STR_ARG(names[i]));
		/* ctime: apt sets mtime to the publisher's date. */
		if (stat(path.p, &st) == 0 && now - st.st_ctime < max_age_s)
			return true;
	}
	return false;
}

static int
write_conf(struct apt *apt, const char *lists, const char *cache, struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, apt->conf, e) < 0)
		return -1;
	fputs("#clear APT::Update::Pre-Invoke;\n"
	      "#clear APT::Update::Post-Invoke;\n"
	      "#clear APT::Update::Post-Invoke-Success;\n"
	      "#clear Acquire::IndexTargets::deb::DEP-11;\n"
	      "Acquire::Languages \"none\";\n"
	      "Acquire::Retries \"2\";\n"
	      "Debug::NoLocking \"true\";\n",
	    w.out);
	fprintf(w.out, "Dir::Cache \"%s\";\n", cache);
	if (lists != NULL)
		fprintf(w.out, "Dir::State::lists \"%s\";\n", lists);
	if (file_writer_commit(&w, e) < 0)
		return -1;
	/* apt's own user reads it too. */
	if (chmod(apt->conf, 0644) < 0)
		return fail_sys(e, errno, "%s", apt->conf);
	return 0;
}

/* A path goes into a configuration file: no character that means more. */
static bool
is_plain_path(const char *path)
{
	for (; *path != '\0'; path++)
		if (!is_alpha(*path) && !is_digit(*path) &&
		    strchr("/._-+", *path) == NULL)
			return false;
	return true;
}

int
apt_init(struct apt *apt, struct arena *a, const char *work_dir,
    const char *state_dir, utc_s now, struct err *e)
{
	static const char *const update[] = {"update"};
	const char *lists = str_printf(a, "%s/lists", state_dir).p;
	const char *cache = str_printf(a, "%s/apt-cache", work_dir).p;
	bool own = !is_fresh(a, SYSTEM_LISTS, now, SYSTEM_FRESH_S);
	struct spawn_result r;

	*apt = (struct apt){a, str_printf(a, "%s/apt.conf", work_dir).p};
	if (!is_plain_path(state_dir) || !is_plain_path(work_dir))
		return fail(e, E_UNSUPPORTED,
		    "%s: apt needs a path of plain characters", state_dir);
	if (dir_make(str_printf(a, "%s/archives/partial", cache).p, e) < 0 ||
	    write_conf(apt, own ? lists : NULL, cache, e) < 0)
		return -1;
	if (!own || is_fresh(a, lists, now, OWN_FRESH_S))
		return 0;
	if (dir_make(str_printf(a, "%s/partial", lists).p, e) < 0 ||
	    give_to_apt(str_printf(a, "%s/partial", lists).p, e) < 0 ||
	    run(apt, update, 1, NULL, UPDATE_TIMEOUT_S, &r, e) < 0)
		return -1;
	/* One broken source of several is told by apt_indexes' result. */
	if (r.exit_code != 0)
		return fail_apt(&r, "update", e);
	return 0;
}

int
apt_indexes(
    struct apt *apt, struct apt_index **ret_list, size_t *ret_n, struct err *e)
{
	static const char *const args[] = {"indextargets", "--format",
	    "$(FILENAME)\t$(TRUSTED)\t$(ORIGIN)\t$(CODENAME)\t$(REPO_URI)",
	    "Created-By: Packages"};
	struct spawn_result r;
	struct str rest, line, f[5];
	struct vec v;

	if (run(apt, args, ARRAY_LEN(args), NULL, QUERY_TIMEOUT_S, &r, e) < 0)
		return -1;
	if (r.exit_code != 0)
		return fail_apt(&r, "indextargets", e);
	vec_init(&v, sizeof(struct apt_index));
	rest = r.output;
	while (str_line(&rest, &line)) {
		struct apt_index *at;
		size_t n = 0;

		while (n < ARRAY_LEN(f) && str_cut(&line, '\t', &f[n]))
			n++;
		/* Unsigned sources prove nothing about what they serve. */
		if (n < ARRAY_LEN(f) || !str_eq(f[1], STR("yes")))
			continue;
		at = vec_add(&v);
		*at = (struct apt_index){str_z(apt->a, f[0]), f[2], f[3], f[4]};
	}
	*ret_n = v.n;
	*ret_list = vec_keep(&v, apt->a);
	return 0;
}

int
apt_download(struct apt *apt, const char *dir, const struct str *specs,
    size_t n, struct err *e)
{
	const char *args[DOWNLOADS_AT_ONCE + 2];
	struct spawn_result r;

	if (dir_make(dir, e) < 0 || give_to_apt(dir, e) < 0)
		return -1;
	for (size_t from = 0; from < n;) {
		size_t k = 0;

		args[k++] = "download";
		args[k++] = "--";
		while (k < ARRAY_LEN(args) && from < n)
			args[k++] = str_z(apt->a, specs[from++]);
		if (run(apt, args, k, dir, UPDATE_TIMEOUT_S, &r, e) < 0)
			return -1;
	}
	return 0;
}
