/* apt.h: ask this machine's apt, without changing anything of it. */
#ifndef APP_APT_H
#define APP_APT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/advisory.h"

/*
 * apt keeps doing what it is good at: sources, proxies, credentials, mirrors
 * and signatures. It runs with indexes and caches of our own, so that
 * /var/lib/apt stays as it is, and without the hooks of the machine.
 */
struct apt {
	struct arena *a;
	const char *conf; /* configuration file of ours */
};

/*
 * Write the configuration into work_dir. Indexes are kept in state_dir; where
 * the machine's own are younger than a day, they are used as they are.
 * E_ABSENT when there is no apt here.
 */
int apt_init(struct apt *apt, struct arena *a, const char *work_dir,
    const char *state_dir, utc_s now, struct err *e) NODISCARD;

/* One index of packages, verified by apt against its signed release file. */
struct apt_index {
	const char *path;    /* perhaps compressed */
	struct str origin;   /* "Debian" */
	struct str codename; /* "bookworm-security" */
	struct str site;     /* "http://deb.debian.org/debian-security/" */
};

/* The indexes of trusted sources; owned by apt's arena. */
int apt_indexes(struct apt *apt, struct apt_index **ret_list, size_t *ret_n,
    struct err *e) NODISCARD;

/*
 * Fetch packages ("name:arch=version") into dir; apt checks their digests.
 * What could not be fetched is just not there afterwards; -1 when apt itself
 * failed before it fetched anything.
 */
int apt_download(struct apt *apt, const char *dir, const struct str *specs,
    size_t n, struct err *e) NODISCARD;

#endif
