/* go.h: what the readers of Go's programs and go.mod have in common. */
#ifndef EXTRACT_GO_H
#define EXTRACT_GO_H

#include "extract/extract.h"

/*
 * Push a module. Without a concrete version nothing is pushed: "(devel)", or
 * none, as of a folder that stands in for a module. One that is no word is a
 * diagnostic. -1 only when the sink fails.
 */
int go_push(struct package_sink *out, struct str path, struct str name,
    struct str version, struct err *e) NODISCARD;

/*
 * Push what Go itself brings: "stdlib", as the Go vulnerability database calls
 * it, or "toolchain". version is as Go says it: "go1.21.3", "go1.22rc1",
 * "go1.20.4 X:boringcrypto"; what follows a space or '-' is left out, and so
 * is the "go". Of an unreleased Go ("devel ...") nothing is pushed.
 */
int go_push_self(struct package_sink *out, struct str path, struct str name,
    struct str version, struct err *e) NODISCARD;

#endif
