/* download.c: the files of a feed, kept between updates. */
#include "app/download.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/limits.h"
#include "fmt/json.h"
#include "fmt/json_out.h"
#include "os/digest.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/http.h"

enum {
	CONNECT_TIMEOUT_S = 10,
	STALL_TIMEOUT_S = 30,
	RETRIES = 2
};

enum message {
	MESSAGE_FILE = 1,    /* index, path, fetched at, published at */
	MESSAGE_NONE,        /* forget the files told so far */
	MESSAGE_SENT,        /* bytes */
	MESSAGE_UNREACHABLE, /* nothing */
};

/* What is known of a file that was fetched, or of a part of one. */
struct state {
	struct http_edition edition;
	uint64_t n_bytes;
	utc_s fetched_at;
	utc_s published_at;
	char archive[128]; /* its own name, where that is not the feed's */
};

/* One file being fetched. */
struct file {
	struct arena a;
	const char *url;
	struct str archive; /* as in struct state; to be fetched now */
	const char *path;
	struct str url_digest; /* the URL itself may hold a password */
	const char *where;
};

static const char *
path_of(struct arena *a, const struct download *d, struct str name)
{
	char *path = str_z(a, str_printf(a, "%s/%.*s", d->dir, STR_ARG(name)));

	for (char *p = path + strlen(d->dir) + 1; *p != '\0'; p++)
		if (*p == '/')
			*p = '!';
	return path;
}

static const char *
with(struct file *f, const char *end)
{
	return str_printf(&f->a, "%s%s", f->path, end).p;
}

static void
get_text(const struct json *doc, const char *name, char *to, size_t n)
{
	struct str s = json_get_str(doc, name);

	/* What a damaged file says is no worse than what a server says. */
	if (s.n < n && (s.n == 0 || memchr(s.p, '\0', s.n) == NULL))
		snprintf(to, n, "%.*s", STR_ARG(s));
}

static uint64_t
get_number(const struct json *doc, const char *name)
{
	int64_t n;

	return json_int(json_get(doc, name), &n) && n > 0 ? (uint64_t)n : 0;
}

/*
 * What stands in path's state, when path is a file of that URL and of the
 * size that it has: else it is not what was fetched.
 */
static bool
state_read(struct file *f, const char *path, struct state *ret_s)
{
	const char *at = str_printf(&f->a, "%s,state", path).p;
	struct state s = {0};
	const struct json *doc;
	struct str bytes;
	struct stat st;
	struct err e;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    file_read(&f->a, at, LIMIT_SMALL_FILE_BYTES, &bytes, &e) < 0 ||
	    json_parse(&f->a, bytes, at, &doc, &e) < 0 ||
	    !str_eq(json_get_str(doc, "url"), f->url_digest))
		return false;
	get_text(doc, "etag", s.edition.etag, sizeof s.edition.etag);
	get_text(doc, "last_modified", s.edition.last_modified,
	    sizeof s.edition.last_modified);
	get_text(doc, "archive", s.archive, sizeof s.archive);
	s.n_bytes = get_number(doc, "bytes");
	s.fetched_at = (utc_s)get_number(doc, "fetched_at");
	s.published_at = (utc_s)get_number(doc, "published_at");
	if (s.n_bytes != (uint64_t)st.st_size)
		return false;
	*ret_s = s;
	return true;
}

static int
state_write(
    struct file *f, const char *path, const struct state *s, struct err *e)
{
	struct file_writer w;
	struct json_out j;

	if (file_writer_open(&w, str_printf(&f->a, "%s,state", path).p, e) < 0)
		return -1;
	json_out_init(&j, w.out);
	json_out_object(&j);
	json_out_member(&j, "url", f->url_digest);
	json_out_member_if(&j, "etag", str_from(s->edition.etag));
	json_out_member_if(
	    &j, "last_modified", str_from(s->edition.last_modified));
	json_out_member_if(&j, "archive", str_from(s->archive));
	json_out_key(&j, "bytes");
	json_out_int(&j, (int64_t)s->n_bytes);
	json_out_key(&j, "fetched_at");
	json_out_int(&j, s->fetched_at);
	json_out_key(&j, "published_at");
	json_out_int(&j, s->published_at);
	json_out_end(&j);
	return file_writer_commit(&w, e);
}

static void
forget(struct file *f, const char *path)
{
	unlink(path);
	unlink(str_printf(&f->a, "%s,state", path).p);
}

/* The part becomes the file. Its state goes first: without one it is nothing. */
static int
replace(struct file *f, const char *part, int fd, const struct state *s,
    struct err *e)
{
	unlink(with(f, ",state"));
	if (fsync(fd) < 0 || rename(part, f->path) < 0)
		return fail_sys(e, errno, "%s", f->path);
	unlink(str_printf(&f->a, "%s,state", part).p);
	return state_write(f, f->path, s, e);
}

/* Remember a part that can be gone on with. */
static void
keep_part(struct file *f, const char *path, const struct http_part *part)
{
	struct state s = {.edition = part->edition, .n_bytes = part->n_bytes};
	struct err e;

	snprintf(s.archive, sizeof s.archive, "%.*s", STR_ARG(f->archive));
	if (part->n_bytes == 0 || state_write(f, path, &s, &e) < 0)
		forget(f, path);
}

/* The body of f's URL into fd, which is the file part_path. */
static int
fetch_into(struct file *f, const char *part_path, int fd,
    const struct state *old, struct http_part *part,
    struct http_reply *ret_reply, struct err *e)
{
	struct http_get get = {
	    .url = f->url,
	    .fd = fd,
	    .max_bytes = LIMIT_DOWNLOAD_BYTES,
	    .connect_timeout_s = CONNECT_TIMEOUT_S,
	    .stall_timeout_s = STALL_TIMEOUT_S,
	    .known = old != NULL ? &old->edition : NULL,
	    .part = part,
	    .n_retries = RETRIES,
	};

	if (http_fetch(&get, ret_reply, e) < 0) {
		keep_part(f, part_path, part);
		return -1;
	}
	return 0;
}

/* Is that an older issue of the same? Then its server's words are too. */
static bool
is_issue(const struct file *f, const struct state *s)
{
	return str_eq(f->archive, str_from(s->archive));
}

/*
 * Fetch one file, unless it is the one that is here, as old says when it is
 * not NULL; *ret_s is what is here then.
 */
static int
fetch_file(struct file *f, utc_s now, const struct state *old,
    struct state *ret_s, struct http_part *part, uint64_t *ret_sent,
    struct err *e)
{
	const char *path = with(f, ",part");
	struct http_reply reply = {0};
	struct state s;
	bool same;
	int fd, rc;

	if (old != NULL && !is_issue(f, old))
		old = NULL;
	if (state_read(f, path, &s) && is_issue(f, &s))
		*part = (struct http_part){s.edition, s.n_bytes, false};
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	rc = fetch_into(f, path, fd, old, part, &reply, e);
	/* The server says so only of what it was asked for. */
	same = reply.status == 304 && old != NULL;
	if (rc == 0) {
		*ret_sent = reply.n_sent;
		if (same)
			s = *old;
		else
			s = (struct state){.edition = reply.edition,
			    .n_bytes = reply.n_bytes,
			    .published_at = reply.last_modified_at};
		s.fetched_at = now;
		snprintf(
		    s.archive, sizeof s.archive, "%.*s", STR_ARG(f->archive));
		if (same)
			forget(f, path);
		rc = same ? state_write(f, f->path, &s, e)
			  : replace(f, path, fd, &s, e);
	}
	if (rc == 0)
		*ret_s = s;
	close(fd);
	return rc;
}

/* A file name that can stand in a URL as it is. */
static bool
is_plain_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) &&
		    (i == 0 || strchr("-_.", s.p[i]) == NULL || s.p[i] == '\0'))
			return false;
	return s.n > 0 && s.n < 128;
}

/* f's URL is of a file that names the archive beside it: its URL then. */
static int
follow_latest(struct file *f, struct http_part *part, struct err *e)
{
	struct http_get get = {
	    .url = f->url,
	    .max_bytes = LIMIT_SMALL_FILE_BYTES,
	    .connect_timeout_s = CONNECT_TIMEOUT_S,
	    .stall_timeout_s = STALL_TIMEOUT_S,
	    .part = part,
	    .n_retries = RETRIES,
	};
	const char *path = with(f, ",latest");
	struct http_reply reply;
	struct str text, line;
	int rc;

	get.fd = open(
	    path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (get.fd < 0)
		return fail_sys(e, errno, "%s", path);
	rc = http_fetch(&get, &reply, e);
	close(get.fd);
	if (rc == 0)
		rc = file_read(&f->a, path, LIMIT_SMALL_FILE_BYTES, &text, e);
	unlink(path);
	*part = (struct http_part){.is_unreachable = part->is_unreachable};
	if (rc < 0)
		return -1;
	if (!str_line(&text, &line) || !is_plain_name(str_trim(line)))
		return fail(e, E_INPUT, "%s: no name of a file", f->where);
	f->archive = str_trim(line);
	text = str_from(f->url);
	f->url = str_printf(&f->a, "%.*s%.*s", (int)(str_rfind(text, '/') + 1),
	    f->url, STR_ARG(f->archive))
		     .p;
	return 0;
}

/* The child's side. */

struct job {
	struct download *d;
	struct worker_pipe *out;
	struct buf message;
	size_t n_there;
};

static void
tell(struct job *j, enum message kind, uint64_t n)
{
	buf_clear(&j->message);
	worker_add_u64(&j->message, n);
	worker_send(j->out, kind, &j->message);
}

static void
tell_file(struct job *j, size_t i, const struct file *f, const struct state *s)
{
	struct buf *m = &j->message;

	buf_clear(m);
	worker_add_u64(m, i);
	worker_add_str(m, str_from(f->path));
	worker_add_u64(m, (uint64_t)s->fetched_at);
	worker_add_u64(m, (uint64_t)s->published_at);
	worker_send(j->out, MESSAGE_FILE, m);
	j->n_there++;
}

/*
 * Is what has changed in a publisher's file since it was fetched in another
 * one, that is fetched in any case?
 */
static bool
is_recent(const struct download *d, const struct source_file *f,
    const struct state *old)
{
	const utc_s day_s = 86400;

	return d->recent != NULL && f->place == NULL &&
	       !str_eq(f->name, str_from(d->recent)) &&
	       old->fetched_at <= d->now &&
	       d->now - old->fetched_at < (utc_s)d->recent_days * day_s;
}

/* One file of the feed: 0 also when an older one stands in for it. */
static int
take_file(struct job *j, size_t i, struct err *first, struct err *e)
{
	const struct source_file *sf = &j->d->files[i];
	struct http_part part = {0};
	struct state old = {0}, s = {0};
	uint64_t sent = 0;
	struct file f = {.url = sf->url, .where = sf->where};
	bool has_old;
	int rc;

	arena_init(&f.a, (size_t)8 * LIMIT_SMALL_FILE_BYTES);
	f.path = path_of(&f.a, j->d, sf->name);
	f.url_digest = digest_bytes(&f.a, str_from(sf->url));
	has_old = state_read(&f, f.path, &old);
	if (has_old && is_recent(j->d, sf, &old)) {
		tell_file(j, i, &f, &old);
		arena_done(&f.a);
		return 0;
	}
	rc = sf->is_latest ? follow_latest(&f, &part, e) : 0;
	if (rc == 0)
		rc = fetch_file(
		    &f, j->d->now, has_old ? &old : NULL, &s, &part, &sent, e);
	tell(j, MESSAGE_SENT, sent);
	if (rc < 0 && part.is_unreachable)
		tell(j, MESSAGE_UNREACHABLE, 0);
	if (rc == 0 ||
	    (has_old && e->code != E_ABSENT && state_read(&f, f.path, &s)))
		tell_file(j, i, &f, &s);
	else if (e->code != E_ABSENT)
		rc = -2; /* nothing stands in for it */
	if (rc < 0 && e->code != E_ABSENT && first->code == E_OK)
		*first = *e;
	arena_done(&f.a);
	return rc == -2 ? -1 : 0;
}

int
download_work(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct job j = {.d = ctx, .out = out};
	struct err first = {.code = E_OK}, one = {.code = E_OK};

	buf_init(&j.message, LIMIT_WORKER_MESSAGE_BYTES);
	if (dir_make(j.d->dir, e) < 0)
		return -1;
	for (size_t i = 0; i < j.d->n_files; i++) {
		if (j.d->files[i].url == NULL) {
			j.n_there++;
			continue;
		}
		if (take_file(&j, i, &first, &one) < 0) {
			tell(&j, MESSAGE_NONE, 0);
			break;
		}
	}
	/* Nothing is left where nothing came. */
	(void)!rmdir(j.d->dir);
	if (first.code == E_OK && j.n_there == 0)
		first = one;
	if (first.code == E_OK)
		return 0;
	*e = first;
	return -1;
}

/* The parent's side. */

int
download_take(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct download *d = ctx;
	uint64_t i = cursor_u64(&m);

	if (kind == MESSAGE_FILE && i < d->n_files) {
		struct source_file *f = &d->files[i];

		f->path = str_z(d->a, worker_str(&m));
		f->fetched_at = (utc_s)cursor_u64(&m);
		f->published_at = (utc_s)cursor_u64(&m);
	} else if (kind == MESSAGE_NONE) {
		for (size_t k = 0; k < d->n_files; k++)
			if (d->files[k].url != NULL)
				d->files[k].path = NULL;
	} else if (kind == MESSAGE_SENT) {
		d->n_fetched += i;
	} else if (kind == MESSAGE_UNREACHABLE) {
		d->is_unreachable = true;
	} else {
		m.failed = true;
	}
	if (m.failed)
		return fail(
		    e, E_INPUT, "%s: its process talks nonsense", d->dir);
	return 0;
}

uint64_t
download_size(const struct download *d)
{
	uint64_t n = d->n_fetched;
	struct arena a;

	arena_init(&a, LIMIT_SMALL_FILE_BYTES);
	for (size_t i = 0; i < d->n_files; i++) {
		struct str path;
		struct stat st;

		if (d->files[i].url == NULL || d->files[i].path != NULL)
			continue;
		path =
		    str_printf(&a, "%s,part", path_of(&a, d, d->files[i].name));
		if (stat(path.p, &st) == 0)
			n += (uint64_t)st.st_size;
	}
	arena_done(&a);
	return n;
}
