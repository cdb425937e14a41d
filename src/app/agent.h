/* agent.h: keep a server told of what is installed here. */
#ifndef APP_AGENT_H
#define APP_AGENT_H

#include "app/result.h"
#include "app/upload.h"

struct agent_options {
	struct collect_options collect; /* results_dir is the spool */
	struct upload_options upload;
	unsigned interval_s;
	bool is_once;      /* one look, and what waits in the spool; then end */
	unsigned settle_s; /* after a change of packages, until they rest */
};

/*
 * Look at this machine every interval_s, some sooner and some later, and when
 * its package databases change; each look leaves a result in the spool, and
 * the spool is then sent (app/upload.h). While the server is away results stay
 * there, and are tried again after a minute, two, four, up to interval_s.
 * Each look is a process of its own, so that no memory is held in between.
 * SIGHUP: look now; SIGTERM: end, with 0; what is not sent stays.
 *
 * With is_once -1 when there was no look (E_NET and others: it stays in the
 * spool, as does what was left before). *ret_partial: something could not be
 * read, or a result was no good.
 */
int app_agent(const struct agent_options *opt, bool *ret_partial,
    struct err *e) NODISCARD;

#endif
