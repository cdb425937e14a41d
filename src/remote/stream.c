/* stream.c: what the collector on another machine says, read as it comes. */
#include "remote/stream.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "core/limits.h"

enum state {
	NOISE, /* what is printed before the collector runs */
	LINE,
	NAMES, /* of a frame */
	BYTES,
	STATUS
};

/* Where a name with a line feed is said to be. */
#define ODD_NAME STR("/*")

void
remote_stream_init(struct remote_stream *s, struct remote_files *files)
{
	*s = (struct remote_stream){
	    .files = files, .state = NOISE, .n_left = LIMIT_SSH_BYTES};
	buf_init(&s->line, LIMIT_SSH_LINE_BYTES);
	buf_init(&s->names,
	    (size_t)(LIMIT_SSH_GROUP_FILES + 2) * LIMIT_SSH_LINE_BYTES);
	buf_init(&s->bytes, 0);
}

void
remote_stream_done(struct remote_stream *s)
{
	buf_done(&s->line);
	buf_done(&s->names);
	buf_done(&s->bytes);
}

bool
remote_stream_has_begun(const struct remote_stream *s)
{
	return s->state != NOISE;
}

static int
fail_line(struct str line, struct err *e)
{
	return fail(e, E_INPUT, "talks nonsense: \"%.*s\"",
	    STR_ARG(str_first(line, 100)));
}

/* ---- a frame of files */

/* "  12 /a/b": what wc -c says, of which paths may hold anything. */
static bool
cut_size(struct str line, uint64_t max, uint64_t *ret_n, struct str *ret_path)
{
	struct str number;

	while (str_starts(line, STR(" ")))
		line = str_skip(line, 1);
	if (!str_cut(&line, ' ', &number) || line.n == SIZE_MAX ||
	    !str_to_u64(number, max, ret_n))
		return false;
	*ret_path = line;
	return true;
}

static int
begin_frame(struct remote_stream *s, struct str number, struct err *e)
{
	if (!str_to_u64(number, INT64_MAX, &s->n_bytes))
		return fail_line(number, e);
	if (s->n_bytes > s->n_left)
		return fail(
		    e, E_LIMIT, "more than %u bytes of files", LIMIT_SSH_BYTES);
	s->n_left -= s->n_bytes;
	buf_clear(&s->names);
	buf_done(&s->bytes);
	buf_init(&s->bytes, (size_t)s->n_bytes);
	s->state = NAMES;
	return 0;
}

static int
take_name(struct remote_stream *s, struct str line, struct err *e)
{
	struct str path;
	uint64_t n;

	if (!cut_size(line, s->n_bytes, &n, &path))
		return fail_line(line, e);
	if (str_eq(path, STR("total"))) {
		s->state = n == s->n_bytes && n > 0 ? BYTES : STATUS;
		return n == s->n_bytes ? 0 : fail_line(line, e);
	}
	if (!remote_path_is_good(path))
		return fail_line(line, e);
	buf_add(&s->names, line);
	buf_byte(&s->names, '\n');
	return s->names.over ? fail(e, E_INPUT, "too many files at once") : 0;
}

static int
add_file(struct remote_stream *s, struct str path, struct str bytes,
    bool is_sound, bool is_alone, struct err *e)
{
	struct err why;

	if (is_sound)
		return remote_files_add(s->files, path, bytes, e);
	if (!is_alone)
		return 0;
	fail(&why, E_IO, "changed while it was read, or cannot be read");
	return remote_files_add_fault(s->files, path, &why, e);
}

/* Give each file its part. */
static int
end_frame(struct remote_stream *s, bool is_sound, struct err *e)
{
	struct str names = buf_str(&s->names), bytes = buf_str(&s->bytes);
	struct str line, path = STR_NONE;
	size_t n_names = 0;
	uint64_t n = 0;

	/* First: a file may be there when a later line makes no sense. */
	if (is_sound && s->bytes.n > 0)
		remote_files_own(s->files, &s->bytes);
	for (size_t i = 0; i < names.n; i++)
		n_names += names.p[i] == '\n';
	for (size_t i = 0; i < n_names; i++) {
		if (!str_cut(&names, '\n', &line) ||
		    !cut_size(line, bytes.n, &n, &path))
			return fail_line(line, e);
		/* wc is given it as well, so that it always tells a total. */
		if (!str_eq(path, STR("/dev/null")) &&
		    add_file(s, path, str_first(bytes, (size_t)n), is_sound,
			n_names <= 2, e) < 0)
			return -1;
		bytes = str_skip(bytes, (size_t)n);
	}
	if (bytes.n > 0)
		return fail(
		    e, E_INPUT, "talks nonsense: bytes that are of no file");
	s->state = LINE;
	return 0;
}

/* ---- single lines */

static int
take_kernel(struct remote_stream *s, struct str release, struct err *e)
{
	if (release.n >= sizeof s->kernel)
		return fail_line(release, e);
	memcpy(s->kernel, release.p, release.n);
	s->kernel[release.n] = '\0';
	return 0;
}

static int
take_folder(struct remote_stream *s, struct str path, struct err *e)
{
	return remote_path_is_good(path)
		   ? remote_files_add_folder(s->files, path, e)
		   : fail_line(path, e);
}

static int
take_closed(struct remote_stream *s, struct str path, struct err *e)
{
	struct err why;

	if (!remote_path_is_good(path))
		return fail_line(path, e);
	why = (struct err){
	    .code = E_IO, .sys = EACCES, .text = "Permission denied"};
	return remote_files_add_fault(s->files, path, &why, e);
}

static int
take_other(struct remote_stream *s, struct str path, struct err *e)
{
	struct err why;

	if (!remote_path_is_good(path))
		return fail_line(path, e);
	fail(&why, E_UNSUPPORTED, "not a regular file");
	return remote_files_add_fault(s->files, path, &why, e);
}

/* "755": a few octal digits. */
static bool
read_mode(struct str s, unsigned *ret_mode)
{
	unsigned mode = 0;

	if (s.n == 0 || s.n > 6)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7')
			return false;
		mode = mode * 8 + (unsigned)(s.p[i] - '0');
	}
	*ret_mode = mode;
	return true;
}

static int
take_walked(struct remote_stream *s, struct str line, struct err *e)
{
	struct str rest = line, mode, size;
	struct tree_entry entry = {.path = NULL};
	char path[PATH_MAX];
	unsigned bits;

	if (!str_cut(&rest, ' ', &mode) || rest.n == SIZE_MAX ||
	    !str_cut(&rest, ' ', &size) || rest.n == SIZE_MAX ||
	    !read_mode(mode, &bits) ||
	    !str_to_u64(size, INT64_MAX, &entry.size_bytes) ||
	    !remote_path_is_good(rest))
		return fail_line(line, e);
	memcpy(path, rest.p, rest.n);
	path[rest.n] = '\0';
	entry.path = path;
	entry.is_executable = (bits & 0111) != 0;
	return s->walked != NULL ? s->walked(s->ctx, &entry, e) : 0;
}

/* What a file system that a walk passes over is called by os/walk.c. */
static struct str
reason_of(struct str type)
{
	static const struct {
		struct str prefix, reason;
	} known[] = {
	    {{"autofs", 6},   {"not mounted yet", 15}       },
	    {{"nfs", 3},      {"network file system", 19}   },
	    {{"cifs", 4},     {"network file system", 19}   },
	    {{"smb", 3},      {"network file system", 19}   },
	    {{"afs", 3},      {"network file system", 19}   },
	    {{"ceph", 4},     {"network file system", 19}   },
	    {{"9p", 2},       {"network file system", 19}   },
	    {{"fuse", 4},     {"user space file system", 22}},
	    {{"squashfs", 8}, {"image of its own", 16}      },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_starts(type, known[i].prefix))
			return known[i].reason;
	return STR("pseudo file system");
}

static int
take_passed_over(struct remote_stream *s, struct str line, struct err *e)
{
	struct str rest = line, type;

	if (!str_cut(&rest, ' ', &type) || rest.n == SIZE_MAX ||
	    !remote_path_is_good(rest))
		return fail_line(line, e);
	return remote_files_add_skipped(
	    s->files, rest, E_OK, reason_of(type), e);
}

/* "'/root': Permission denied", as find says it, with or without quotes. */
static int
take_unreadable(struct remote_stream *s, struct str line, struct err *e)
{
	ptrdiff_t colon = str_rfind(line, ':');
	struct str path, reason;

	if (colon < 0)
		return fail_line(line, e);
	path = str_first(line, (size_t)colon);
	reason = str_trim(str_skip(line, (size_t)colon + 1));
	if (path.n > 2 && (path.p[0] == '\'' || path.p[0] == '"'))
		path = str_of(path.p + 1, path.n - 2);
	if (!remote_path_is_good(path) || reason.n == 0)
		return fail_line(line, e);
	/* Gone since its folder was listed: nothing is there. */
	if (str_eq(reason, STR("No such file or directory")))
		return 0;
	return remote_files_add_skipped(s->files, path, E_IO, reason, e);
}

static int
take_odd_name(struct remote_stream *s, struct str line, struct err *e)
{
	(void)line;
	return remote_files_add_skipped(
	    s->files, ODD_NAME, E_INPUT, STR("names with line feeds"), e);
}

static int
take_cannot(struct remote_stream *s, struct str reason, struct err *e)
{
	(void)s;
	return fail(e, E_UNSUPPORTED, "cannot be asked: %.*s",
	    STR_ARG(str_first(reason, 200)));
}

static int
take_end(struct remote_stream *s, struct str line, struct err *e)
{
	(void)line;
	(void)e;
	s->n_ends++;
	return 0;
}

static const struct {
	char letter;
	int (*take)(struct remote_stream *s, struct str rest, struct err *e);
} kinds[] = {
    {'K', take_kernel     },
    {'D', take_folder     },
    {'U', take_closed     },
    {'O', take_other      },
    {'F', begin_frame     },
    {'L', take_walked     },
    {'S', take_passed_over},
    {'X', take_unreadable },
    {'C', take_cannot     },
    {'N', take_odd_name   },
    {'E', take_end        },
};

static int
take_single(struct remote_stream *s, struct str line, struct err *e)
{
	if (line.n == 0 || (line.n > 1 && line.p[1] != ' '))
		return fail_line(line, e);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].letter == line.p[0])
			return kinds[i].take(s, str_skip(line, 2), e);
	return fail_line(line, e);
}

/* ---- as it comes */

static int
take_line(struct remote_stream *s, struct str line, struct err *e)
{
	if (s->state == NOISE) {
		if (str_eq(line, STR("yagura-collector 1")))
			s->state = LINE;
		return 0;
	}
	if (++s->n_lines > LIMIT_SSH_LINES)
		return fail(e, E_LIMIT, "more than %u lines", LIMIT_SSH_LINES);
	if (str_find(line, '\0') >= 0)
		return fail_line(line, e);
	if (s->state == LINE)
		return take_single(s, line, e);
	if (s->state == NAMES)
		return take_name(s, line, e);
	if (!str_eq(line, STR("=")) && !str_eq(line, STR("!")))
		return fail_line(line, e);
	return end_frame(s, line.p[0] == '=', e);
}

/* Up to the end of a line; what is left of *bytes stays there. */
static int
collect_line(struct remote_stream *s, struct str *bytes, struct err *e)
{
	ptrdiff_t end = str_find(*bytes, '\n');
	size_t n = end < 0 ? bytes->n : (size_t)end;
	int rc;

	if (s->state == NOISE && (s->n_noise += n + 1) > LIMIT_SSH_NOISE_BYTES)
		return fail(e, E_INPUT,
		    "its shell prints more than %u bytes before it listens",
		    LIMIT_SSH_NOISE_BYTES);
	buf_add(&s->line, str_first(*bytes, n));
	*bytes = str_skip(*bytes, n + (end >= 0));
	if (s->line.over && s->state != NOISE)
		return fail(e, E_LIMIT, "a line of more than %u bytes",
		    LIMIT_SSH_LINE_BYTES);
	if (end < 0)
		return 0;
	rc = take_line(s, buf_str(&s->line), e);
	buf_clear(&s->line);
	return rc;
}

int
remote_stream_add(struct remote_stream *s, struct str bytes, struct err *e)
{
	while (bytes.n > 0) {
		size_t want = (size_t)s->n_bytes - s->bytes.n;

		if (s->state != BYTES) {
			if (collect_line(s, &bytes, e) < 0)
				return -1;
			continue;
		}
		buf_add(&s->bytes, str_first(bytes, want));
		bytes = str_skip(bytes, want);
		if (s->bytes.n == s->n_bytes)
			s->state = STATUS;
	}
	return 0;
}
