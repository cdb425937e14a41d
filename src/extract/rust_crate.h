/* rust_crate.h: what the readers of crates have in common. */
#ifndef EXTRACT_RUST_CRATE_H
#define EXTRACT_RUST_CRATE_H

#include "extract/extract.h"
#include "fmt/json.h"

/*
 * Push the crate that item names (members "name" and "version"). One without
 * them is a diagnostic; -1 only when the sink fails.
 */
int rust_crate_push(struct package_sink *out, struct str path,
    const struct json *item, bool is_dev, struct err *e) NODISCARD;

#endif
