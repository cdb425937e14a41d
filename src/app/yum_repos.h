/* yum_repos.h: the repositories that yum, dnf or zypper are set up with. */
#ifndef APP_YUM_REPOS_H
#define APP_YUM_REPOS_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

/* Texts with their variables filled in, with a NUL behind each. */
struct yum_repo {
	struct str id;
	struct str urls; /* of baseurl, with white space between them */
	struct str list; /* of mirrorlist or metalink; may be empty */
};

/*
 * The enabled ones of the files *.repo, into repos (struct yum_repo, in a).
 * Variables are those of the files in /etc/yum/vars and /etc/dnf/vars,
 * releasever (release, where no file says otherwise), releasever_major, arch
 * and basearch. Source: dnf.conf(5), "VARIABLES" and "REPO OPTIONS".
 */
void yum_repos_find(struct arena *a, struct str release, struct vec *repos);

#endif
