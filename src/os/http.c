/* http.c: fetch a URL into a file. The only place that knows libcurl. */
#include "os/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "os/address.h"

enum {
	MAX_REDIRECTS = 5,
	SLOW_BYTES_PER_S = 1000
};

/* One fetch, over all its redirects. */
struct fetch {
	const struct http_get *get;
	CURL *curl;      /* NULL for a file */
	char shown[256]; /* the URL for messages: no credentials, no query */
	char reason[CURL_ERROR_SIZE];
	struct curl_slist *headers;
	uint64_t n_bytes; /* in the file */
	uint64_t n_sent;
	bool too_large;
	int sys;                  /* errno of the write that failed */
	bool is_begun;            /* the first byte of a body has come */
	bool has_range;           /* a part was asked for */
	bool wrong_part;          /* and another one came */
	bool connected;           /* some connection stood */
	bool was_https;           /* on some way already */
	bool lost_https;          /* and then was to go on without it */
	enum address_place first; /* where the first way led */
	bool led_inside;          /* and a later one further in */
};

/* What is no URL may still hold a password: nothing before "@" is shown. */
static int
fail_url(const char *url, struct err *e)
{
	const char *at = strrchr(url, '@');

	return fail(e, E_USAGE, "%s: not a URL of http, https or file",
	    at != NULL ? at + 1 : url);
}

/*
 * Check the URL, write down how to show it, and for a file where it is, else
 * NULL; to be freed by curl_free.
 */
static int
read_url(struct fetch *f, char **ret_path, struct err *e)
{
	char *scheme = NULL, *path = NULL, *text = NULL;
	CURLU *u = curl_url();
	bool ok, is_file;

	ok = u != NULL &&
	     curl_url_set(u, CURLUPART_URL, f->get->url, 0) == CURLUE_OK &&
	     curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
	is_file = ok && strcmp(scheme, "file") == 0;
	if (is_file)
		ok = curl_url_get(u, CURLUPART_PATH, &path, CURLU_URLDECODE) ==
		     CURLUE_OK;
	else
		ok = ok && (strcmp(scheme, "http") == 0 ||
			       strcmp(scheme, "https") == 0);
	if (ok) {
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		ok = curl_url_get(u, CURLUPART_URL, &text, 0) == CURLUE_OK;
	}
	if (ok) {
		snprintf(f->shown, sizeof f->shown, "%s", text);
		*ret_path = path;
		path = NULL;
	}
	curl_free(text);
	curl_free(path);
	curl_free(scheme);
	curl_url_cleanup(u);
	return ok ? 0 : fail_url(f->get->url, e);
}

/* A part of the body goes to where it is wanted. */
static bool
deliver(struct fetch *f, const char *p, size_t n)
{
	f->too_large = n > f->get->max_bytes - f->n_bytes;
	while (n > 0 && !f->too_large) {
		ssize_t put = write(f->get->fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			f->sys = errno;
			return false;
		}
		p += put;
		n -= (size_t)put;
		f->n_bytes += (uint64_t)put;
		f->n_sent += (uint64_t)put;
	}
	return !f->too_large;
}

static int
fail_delivery(const struct fetch *f, struct err *e)
{
	if (f->sys != 0)
		return fail_sys(
		    e, f->sys, "%s: cannot write what comes", f->shown);
	return fail(e, E_LIMIT, "%s: more than %llu bytes", f->shown,
	    (unsigned long long)f->get->max_bytes);
}

/* libcurl would give a directory as an empty file, and wait for a FIFO. */
static int
fetch_file(
    struct fetch *f, const char *path, struct http_reply *ret_r, struct err *e)
{
	char part[64 << 10];
	struct stat st;
	ssize_t n;
	int fd, rc = 0;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return fail_sys(e, errno, "%s", f->shown);
	if (fstat(fd, &st) < 0)
		rc = fail_sys(e, errno, "%s", f->shown);
	else if (!S_ISREG(st.st_mode))
		rc = fail(e, E_USAGE, "%s: not a regular file", f->shown);
	while (rc == 0 && (n = read(fd, part, sizeof part)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = fail_sys(e, errno, "%s", f->shown);
		else if (!deliver(f, part, (size_t)n))
			rc = fail_delivery(f, e);
	}
	close(fd);
	if (rc < 0)
		return -1;
	*ret_r = (struct http_reply){.status = 200,
	    .n_bytes = f->n_bytes,
	    .n_sent = f->n_sent,
	    .last_modified_at = st.st_mtime};
	return 0;
}

/* Asked when the connection stands, before anything is said over it. */
static int
before_request(void *ctx, char *ip, char *local_ip, int port, int local_port)
{
	struct fetch *f = ctx;
	enum address_place place;
	char *url = NULL;
	bool https;

	(void)local_ip, (void)port, (void)local_port;
	f->connected = true;
	curl_easy_getinfo(f->curl, CURLINFO_EFFECTIVE_URL, &url);
	https = url != NULL && strncasecmp(url, "https:", 6) == 0;
	f->lost_https = f->was_https && !https;
	f->was_https = f->was_https || https;
	/* Others must not send us where only we can go. */
	place = address_place(ip);
	if (f->first == ADDRESS_NONE)
		f->first = place;
	f->led_inside = place > f->first;
	return f->lost_https || f->led_inside ? CURL_PREREQFUNC_ABORT
					      : CURL_PREREQFUNC_OK;
}

static long
status_of(const struct fetch *f)
{
	long status = 0;

	curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* A header of the last answer, or "". */
static const char *
header(const struct fetch *f, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(f->curl, name, 0, CURLH_HEADER, -1, &h) ==
		       CURLHE_OK
		   ? h->value
		   : "";
}

/* The file has nothing of the body. */
static bool
begin_anew(struct fetch *f)
{
	f->n_bytes = 0;
	if (ftruncate(f->get->fd, 0) == 0 &&
	    lseek(f->get->fd, 0, SEEK_SET) == 0)
		return true;
	f->sys = errno;
	return false;
}

/*
 * Before the first byte: does it go on where the part ends, or is it the
 * whole? Source: RFC 9110, 14.4 and 15.3.7.
 */
static bool
begin_body(struct fetch *f)
{
	char wanted[48];

	f->is_begun = true;
	if (status_of(f) != 206)
		return f->get->part == NULL || begin_anew(f);
	snprintf(wanted, sizeof wanted, "bytes %llu-",
	    (unsigned long long)f->n_bytes);
	f->wrong_part = !f->has_range || strncmp(header(f, "Content-Range"),
					     wanted, strlen(wanted)) != 0;
	return !f->wrong_part;
}

/* The body of an error page is not wanted: the transfer ends there. */
static size_t
take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct fetch *f = ctx;

	if (status_of(f) / 100 != 2 || (!f->is_begun && !begin_body(f)) ||
	    !deliver(f, p, size * n))
		return 0;
	return size * n;
}

/* What is from a header may stand in one. */
static bool
add_header(struct fetch *f, const char *name, const char *value)
{
	struct curl_slist *list;
	char line[320];

	if (value[0] == '\0')
		return true;
	for (const char *p = value; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == '\x7f')
			return true;
	snprintf(line, sizeof line, "%s: %s", name, value);
	list = curl_slist_append(f->headers, line);
	if (list == NULL)
		return false;
	f->headers = list;
	return true;
}

/* By what a part can be gone on with: never a weak ETag (RFC 9110, 13.1.5). */
static const char *
strong(const struct http_edition *d)
{
	return d->etag[0] == '"' ? d->etag : d->last_modified;
}

/* Ask for the rest of a part, or whether the known body is still the one. */
static bool
set_conditions(struct fetch *f)
{
	const struct http_part *part = f->get->part;
	const struct http_edition *known = f->get->known;
	char range[32];

	f->n_bytes = 0;
	f->has_range = part != NULL && part->n_bytes > 0 &&
		       strong(&part->edition)[0] != '\0';
	if (f->has_range) {
		f->n_bytes = part->n_bytes;
		snprintf(range, sizeof range, "%llu-",
		    (unsigned long long)part->n_bytes);
		return lseek(f->get->fd, (off_t)part->n_bytes, SEEK_SET) >= 0 &&
		       curl_easy_setopt(f->curl, CURLOPT_RANGE, range) ==
			   CURLE_OK &&
		       add_header(f, "If-Range", strong(&part->edition));
	}
	return known == NULL ||
	       (add_header(f, "If-None-Match", known->etag) &&
		   add_header(f, "If-Modified-Since", known->last_modified));
}

static bool
set_options(struct fetch *f)
{
	const struct http_get *g = f->get;
	CURL *c = f->curl;
	curl_off_t max =
	    g->max_bytes < INT64_MAX ? (curl_off_t)g->max_bytes : INT64_MAX;

	/* clang-format off */
	return curl_easy_setopt(c, CURLOPT_URL, g->url) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_UNRESTRICTED_AUTH, 0L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, before_request) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_PREREQDATA, f) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEDATA, f) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, max) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)g->connect_timeout_s) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_PER_S) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)g->stall_timeout_s) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_FILETIME, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, f->reason) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HTTPHEADER, f->headers) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_USERAGENT, "yagura/" YAGURA_VERSION) == CURLE_OK;
	/* clang-format on */
}

/* libcurl's words, and why no connection came about. */
static int
fail_transfer(const struct fetch *f, CURLcode rc, struct err *e)
{
	const char *reason =
	    f->reason[0] != '\0' ? f->reason : curl_easy_strerror(rc);
	long sys = 0;

	curl_easy_getinfo(f->curl, CURLINFO_OS_ERRNO, &sys);
	if (rc != CURLE_COULDNT_CONNECT || sys == 0)
		return fail(e, E_NET, "%s: %s", f->shown, reason);
	return fail(
	    e, E_NET, "%s: %s: %s", f->shown, reason, strerror((int)sys));
}

/* What came of it, in words. */
static int
judge(const struct fetch *f, CURLcode rc, struct err *e)
{
	long status = status_of(f);

	if (f->sys != 0 || f->too_large)
		return fail_delivery(f, e);
	if (f->lost_https)
		return fail(
		    e, E_NET, "%s: redirected from https to http", f->shown);
	if (f->led_inside)
		return fail(e, E_NET,
		    "%s: redirected to an address further inside than its own",
		    f->shown);
	if (rc == CURLE_TOO_MANY_REDIRECTS)
		return fail(e, E_NET, "%s: more than %d redirects", f->shown,
		    MAX_REDIRECTS);
	if (rc == CURLE_UNSUPPORTED_PROTOCOL)
		return fail(e, E_NET,
		    "%s: redirected to what is neither http nor https",
		    f->shown);
	if (f->wrong_part)
		return fail(e, E_NET,
		    "%s: another part than was asked for came", f->shown);
	if (rc == CURLE_OK && status == 304 && f->get->known != NULL &&
	    !f->has_range)
		return 0;
	/* With other failures it would be that of the last redirect. */
	if ((rc == CURLE_OK || rc == CURLE_WRITE_ERROR ||
		rc == CURLE_FILESIZE_EXCEEDED) &&
	    status / 100 != 2)
		return fail(e,
		    status == 404 || status == 410 ? E_ABSENT : E_NET,
		    "%s: status %ld", f->shown, status);
	if (rc == CURLE_FILESIZE_EXCEEDED)
		return fail(e, E_LIMIT, "%s: more than %llu bytes", f->shown,
		    (unsigned long long)f->get->max_bytes);
	return rc == CURLE_OK ? 0 : fail_transfer(f, rc, e);
}

static void
read_edition(const struct fetch *f, struct http_edition *d)
{
	*d = (struct http_edition){0};
	/* One that does not fit is none. */
	if (strlen(header(f, "ETag")) < sizeof d->etag)
		snprintf(d->etag, sizeof d->etag, "%s", header(f, "ETag"));
	if (strlen(header(f, "Last-Modified")) < sizeof d->last_modified)
		snprintf(d->last_modified, sizeof d->last_modified, "%s",
		    header(f, "Last-Modified"));
}

/* What a fetch that failed leaves to go on from. */
static void
keep_part(struct fetch *f, enum ecode code)
{
	struct http_part *part = f->get->part;
	bool has_body = f->is_begun && !f->wrong_part;

	if (part == NULL)
		return;
	part->is_unreachable = !f->connected;
	if (code != E_NET || f->wrong_part || status_of(f) == 416) {
		part->n_bytes = 0;
	} else if (has_body) {
		part->n_bytes = f->n_bytes;
		if (status_of(f) == 200)
			read_edition(f, &part->edition);
	}
}

/* May it go better at once? Not when nobody was there to talk to. */
static bool
is_transient(const struct fetch *f, CURLcode rc)
{
	long status = status_of(f);

	if (!f->connected || f->sys != 0 || f->too_large || f->lost_https ||
	    f->led_inside)
		return false;
	if (rc == CURLE_OK || rc == CURLE_WRITE_ERROR)
		return f->wrong_part || status / 100 == 5 || status == 408 ||
		       status == 416 || status == 429;
	return rc == CURLE_PARTIAL_FILE || rc == CURLE_GOT_NOTHING ||
	       rc == CURLE_RECV_ERROR || rc == CURLE_SEND_ERROR ||
	       rc == CURLE_OPERATION_TIMEDOUT || rc == CURLE_HTTP2 ||
	       rc == CURLE_HTTP2_STREAM;
}

static int
finish_http(struct fetch *f, struct http_reply *ret_r, struct err *e)
{
	curl_off_t modified = -1;

	/* An empty body has no first byte. */
	if (f->get->part != NULL && status_of(f) == 200 && !f->is_begun &&
	    !begin_anew(f))
		return fail_delivery(f, e);
	curl_easy_getinfo(f->curl, CURLINFO_FILETIME_T, &modified);
	ret_r->status = status_of(f);
	ret_r->n_bytes = f->n_bytes;
	ret_r->n_sent = f->n_sent;
	ret_r->last_modified_at = modified < 0 ? 0 : modified;
	read_edition(f, &ret_r->edition);
	return 0;
}

/* One try; *ret_again when another one may go better. */
static int
try_http(
    struct fetch *f, struct http_reply *ret_r, bool *ret_again, struct err *e)
{
	CURLcode done;
	int rc;

	f->is_begun = f->wrong_part = f->connected = f->was_https = false;
	f->first = ADDRESS_NONE;
	f->headers = NULL;
	f->reason[0] = '\0';
	f->curl = curl_easy_init();
	if (f->curl == NULL || !set_conditions(f) || !set_options(f)) {
		rc = fail(
		    e, E_UNSUPPORTED, "%s: libcurl cannot do it", f->shown);
	} else {
		done = curl_easy_perform(f->curl);
		rc = judge(f, done, e);
		*ret_again = rc < 0 && is_transient(f, done);
		if (rc < 0)
			keep_part(f, e->code);
		else
			rc = finish_http(f, ret_r, e);
	}
	curl_slist_free_all(f->headers);
	curl_easy_cleanup(f->curl);
	return rc;
}

static int
fetch_http(struct fetch *f, struct http_reply *ret_r, struct err *e)
{
	const struct http_get *g = f->get;
	unsigned left = g->part != NULL ? g->n_retries : 0;
	struct timespec pause = {0, 500000000};
	bool again = false;
	int rc;

	while ((rc = try_http(f, ret_r, &again, e)) < 0 && again && left > 0) {
		left--;
		nanosleep(&pause, NULL);
		pause.tv_sec = pause.tv_sec == 0 ? 2 : pause.tv_sec * 4;
		pause.tv_nsec = 0;
	}
	return rc;
}

int
http_fetch(const struct http_get *g, struct http_reply *ret_r, struct err *e)
{
	struct fetch f = {.get = g};
	char *path = NULL;
	int rc;

	if (read_url(&f, &path, e) < 0)
		return -1;
	if (path == NULL)
		rc = fetch_http(&f, ret_r, e);
	else if (g->part != NULL && !begin_anew(&f))
		rc = fail_delivery(&f, e);
	else
		rc = fetch_file(&f, path, ret_r, e);
	curl_free(path);
	return rc;
}
