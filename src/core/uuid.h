/* uuid.h: names that are given once (RFC 9562). */
#ifndef CORE_UUID_H
#define CORE_UUID_H

#include "base/arena.h"
#include "base/str.h"

#define UUID_BYTES 16
#define UUID_TEXT  36

/*
 * Version 4: from 16 bytes of chance. Version 8: from the first 16 bytes of a
 * digest, so that the same content has the same name. In lower case, in a.
 */
struct str uuid_write(
    struct arena *a, const unsigned char bytes[UUID_BYTES], unsigned version);

/* Version 8 of "sha256:<hex digits>"; STR_NONE when it is no such text. */
struct str uuid_of_digest(struct arena *a, struct str digest);

/* Is s one, of any version, in lower case? */
bool uuid_is(struct str s);

#endif
