/* unpack.h: members of tar, zip, ar and deb, and plain compressed files. */
#ifndef FMT_UNPACK_H
#define FMT_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

struct unpack;

enum unpack_kind {
	UNPACK_ARCHIVE, /* tar (gz, xz, zst, bz2), zip, ar: by its content */
	UNPACK_PLAIN    /* one file, perhaps compressed: gz xz zst lz4 bz2 */
};

struct unpack_limits {
	uint64_t max_bytes; /* unpacked, over all members */
	uint64_t max_members;
};

/*
 * Over an open descriptor, read from where it stands (zip wants to seek),
 * or over a stream, for an archive inside an archive. Both are borrowed.
 * Nothing is ever unpacked to disk. where names the input and is copied.
 * One layer of compression is undone, told by its first bytes.
 *
 * A zip that can seek is believed by the directory at its end, and refused
 * without one; in a stream the local headers count, which do not tell
 * symbolic links from files. An ar has no end mark, so that one cut between
 * two members is not noticed. A gzip's checksum is not looked at.
 */
int unpack_open_fd(int fd, enum unpack_kind kind,
    const struct unpack_limits *lim, const char *where, struct unpack **ret_r,
    struct err *e) NODISCARD;
int unpack_open_stream(struct stream *in, enum unpack_kind kind,
    const struct unpack_limits *lim, const char *where, struct unpack **ret_r,
    struct err *e) NODISCARD;
/* Takes NULL. */
void unpack_close(struct unpack *r);

struct unpack_member {
	struct str name;   /* as the archive says, UTF-8 marked as such in
			    * form C; never use it as a path */
	struct str target; /* of a symbolic link, else empty */
	bool is_file;      /* regular, so that it has bytes */
};

/*
 * The next member: 1, 0 at the end, -1 when the archive is damaged (E_INPUT),
 * over a limit (E_LIMIT) or its source fails; the same again at each further
 * call. ret_m and unpack_bytes are valid until the next call. UNPACK_PLAIN
 * has exactly one member, with an empty name. What was not read of a member
 * is passed over and counts as unpacked, but not in a zip that can seek.
 */
int unpack_next(
    struct unpack *r, struct unpack_member *ret_m, struct err *e) NODISCARD;

/*
 * The bytes of the current member. A fault of this member only (E_INPUT: its
 * checksum is wrong; E_UNSUPPORTED: encrypted) does not end the archive.
 */
struct stream *unpack_bytes(struct unpack *r);

#endif
