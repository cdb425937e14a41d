/* support.h: when support ends, by the roads that every Debian has. */
#ifndef APP_SUPPORT_H
#define APP_SUPPORT_H

#include <stdbool.h>

#include "app/collect.h"

/*
 * Collect support dates and notes, as far as no feed in c has brought them:
 * from the packages distro-info-data and debian-security-support, fetched
 * through apt where use_apt allows it, else as this machine has them
 * installed. What is not to be had is noted in c and never an error.
 */
void support_collect(struct collect *c, const char *work_dir,
    const char *state_dir, bool use_apt);

#endif
