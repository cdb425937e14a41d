/* procs.h: what runs here, by the kernel's own words in /proc. */
#ifndef APP_PROCS_H
#define APP_PROCS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "core/host.h"

/*
 * Listening sockets, and programs whose code was replaced on disk, of the
 * processes in proc ("/proc"), into *f, in a; no packages. Processes of others
 * that cannot be looked into are counted: of what they listen on the program is
 * not known. What a process maps from where nobody installs code (/tmp, /run,
 * /dev, memory) is not looked at.
 * Source: proc(5); Linux, net/ipv4/tcp_ipv4.c.
 */
int procs_read(struct arena *a, const char *proc, struct host_facts *f,
    struct err *e) NODISCARD;

/*
 * Why the system is to be started again, in a: reboot_file is there (Debian and
 * its like make /run/reboot-required), or a kernel of another release than
 * running has come into modules ("/lib/modules") since it was started, by proc.
 * Empty when neither says so.
 */
struct str procs_reboot(struct arena *a, const char *proc,
    const char *reboot_file, const char *modules, struct str running);

#endif
