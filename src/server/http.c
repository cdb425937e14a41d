/* http.c: requests and answers, by libmicrohttpd. */
#define _GNU_SOURCE /* accept4 flags, SOCK_CLOEXEC */
#include "server/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/die.h"
#include "base/log.h"
#include "core/limits.h"
#include "os/clock.h"
#include "os/file.h"

enum stage {
	STAGE_BODY = 0, /* it still comes */
	STAGE_REFUSED,  /* the answer was clear before it came */
	STAGE_RUNNING,  /* somebody works on it */
	STAGE_ANSWERED, /* the answer is filled in */
};

struct http {
	struct http_options opt;
	struct MHD_Daemon *daemon;
	struct arena a; /* certificates */
	char url[160];
	bool is_loopback;
	int fd; /* that listens; -1 when the daemon has it or it is closed */
	atomic_size_t n_running;
	atomic_size_t n_body_bytes; /* of all requests */
};

const char *
http_header(const struct http_request *r, const char *name)
{
	return MHD_lookup_connection_value(
	    r->connection, MHD_HEADER_KIND, name);
}

const char *
http_query(const struct http_request *r, const char *name)
{
	return MHD_lookup_connection_value(
	    r->connection, MHD_GET_ARGUMENT_KIND, name);
}

struct query_check {
	const char *const *known;
	struct err *e;
};

static enum MHD_Result
check_argument(
    void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	const struct query_check *c = ctx;
	char names[256] = "";
	size_t n = 0;

	(void)kind;
	(void)value;
	for (size_t i = 0; c->known[i] != NULL; i++) {
		if (strcmp(c->known[i], name) == 0)
			return MHD_YES;
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s",
		    i > 0 ? ", " : "", c->known[i]);
		if (n >= sizeof names)
			break;
	}
	fail(c->e, E_USAGE, "%.40s: no such argument; there are %s", name,
	    names);
	return MHD_NO;
}

int
http_query_check(
    const struct http_request *r, const char *const *known, struct err *e)
{
	struct query_check c = {known, e};

	e->code = E_OK;
	MHD_get_connection_values(
	    r->connection, MHD_GET_ARGUMENT_KIND, check_argument, &c);
	return e->code == E_OK ? 0 : -1;
}

const char *
http_url(const struct http *h)
{
	return h->url;
}

bool
http_is_loopback(const struct http *h)
{
	return h->is_loopback;
}

size_t
http_n_running(const struct http *h)
{
	return atomic_load(&h->n_running);
}

static void
set_peer(struct http_request *r)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	socklen_t n;

	snprintf(r->peer, sizeof r->peer, "unknown");
	if (info == NULL || info->client_addr == NULL)
		return;
	n = info->client_addr->sa_family == AF_INET6
		? sizeof(struct sockaddr_in6)
		: sizeof(struct sockaddr_in);
	if (getnameinfo(info->client_addr, n, r->peer, sizeof r->peer, NULL, 0,
		NI_NUMERICHOST) != 0)
		snprintf(r->peer, sizeof r->peer, "unknown");
}

static struct http_request *
new_request(struct http *h, struct MHD_Connection *connection, const char *url,
    const char *method)
{
	struct http_request *r = die_alloc(sizeof *r);

	*r = (struct http_request){.http = h,
	    .connection = connection,
	    .began_ms = clock_ms(),
	    .status = MHD_HTTP_INTERNAL_SERVER_ERROR,
	    .content_type = "application/json"};
	arena_init(&r->a, LIMIT_SCAN_ARENA_BYTES);
	buf_init(&r->out, LIMIT_REPLY_BYTES);
	r->method = str_dup(&r->a, str_from(method));
	r->path = str_dup(&r->a, str_from(url));
	set_peer(r);
	atomic_fetch_add(&h->n_running, 1);
	return r;
}

static void
free_request(struct http_request *r)
{
	atomic_fetch_sub(&r->http->n_body_bytes, r->in.n);
	buf_done(&r->in);
	buf_done(&r->out);
	arena_done(&r->a);
	free(r);
}

static enum MHD_Result
send_answer(struct http_request *r)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    r->out.n, r->out.p, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result rc;
	char number[16];

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", r->content_type);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Cache-Control", "no-store");
	if (r->retry_after_s > 0) {
		snprintf(number, sizeof number, "%u", r->retry_after_s);
		MHD_add_response_header(response, "Retry-After", number);
	}
	if (r->allow != NULL)
		MHD_add_response_header(response, "Allow", r->allow);
	if (r->wants_token)
		MHD_add_response_header(
		    response, "WWW-Authenticate", "Bearer realm=\"yagura\"");
	/* The rest of a body that nobody wants is not waited for. */
	if (r->stage == STAGE_REFUSED)
		MHD_add_response_header(response, "Connection", "close");
	rc = MHD_queue_response(r->connection, r->status, response);
	MHD_destroy_response(response);
	return rc;
}

/* What a body is refused for before it comes. */
static void
refuse(struct http_request *r, unsigned status, const char *code,
    const char *message)
{
	r->status = status;
	buf_clear(&r->out);
	buf_printf(&r->out,
	    "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}\n", code,
	    message);
	r->stage = STAGE_REFUSED;
}

/* The headers are there. */
static enum MHD_Result
begin(struct http_request *r)
{
	struct http *h = r->http;
	const char *length = http_header(r, "Content-Length");
	size_t max_bytes = 0;
	uint64_t n;

	if (!h->opt.begin(h->opt.ctx, r, &max_bytes)) {
		r->stage = STAGE_REFUSED;
		return send_answer(r);
	}
	buf_init(&r->in, max_bytes);
	if (length != NULL &&
	    (!str_to_u64(str_from(length), UINT64_MAX, &n) || n > max_bytes))
		refuse(r, MHD_HTTP_CONTENT_TOO_LARGE, "too-large",
		    "the body is larger than this path takes");
	else if (atomic_load(&h->n_body_bytes) > LIMIT_SERVER_BODIES_BYTES) {
		refuse(r, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
		    "too many bodies at once");
		r->retry_after_s = 2;
	}
	return r->stage == STAGE_REFUSED ? send_answer(r) : MHD_YES;
}

/* A piece of the body. */
static enum MHD_Result
take_piece(struct http_request *r, const char *p, size_t n)
{
	size_t before = r->in.n;

	r->n_in += n;
	/* One who drips a body, or sends more than he said, is cut off. */
	if (clock_ms() - r->began_ms > LIMIT_REQUEST_S * 1000LL ||
	    r->n_in > 2 * (uint64_t)r->in.max + LIMIT_CHECKIN_BYTES)
		return MHD_NO;
	buf_add(&r->in, str_of(p, n));
	atomic_fetch_add(&r->http->n_body_bytes, r->in.n - before);
	return MHD_YES;
}

/* All of it is there. */
static enum MHD_Result
run(struct http_request *r)
{
	struct http *h = r->http;

	if (r->in.over) {
		refuse(r, MHD_HTTP_CONTENT_TOO_LARGE, "too-large",
		    "the body is larger than this path takes");
		return send_answer(r);
	}
	r->body = buf_str(&r->in);
	r->stage = STAGE_RUNNING;
	MHD_suspend_connection(r->connection);
	if (!h->opt.run(h->opt.ctx, r))
		http_answer(r);
	return MHD_YES;
}

void
http_answer(struct http_request *r)
{
	struct MHD_Connection *connection = r->connection;

	/* From here on r belongs to another thread. */
	r->stage = STAGE_ANSWERED;
	MHD_resume_connection(connection);
}

/* libmicrohttpd decides what it is given. */
static enum MHD_Result
/* NOLINTNEXTLINE(readability-function-size) */
on_access(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **per_request)
{
	struct http_request *r = *per_request;
	enum MHD_Result rc;

	(void)version;
	if (r == NULL) {
		r = *per_request = new_request(ctx, connection, url, method);
		return begin(r);
	}
	if (*n > 0) {
		rc = take_piece(r, data, *n);
		*n = 0;
		return rc;
	}
	if (r->stage == STAGE_BODY)
		return run(r);
	return r->stage == STAGE_ANSWERED ? send_answer(r) : MHD_YES;
}

static void
on_completed(void *ctx, struct MHD_Connection *connection, void **per_request,
    enum MHD_RequestTerminationCode why)
{
	struct http_request *r = *per_request;
	struct http *h = ctx;

	(void)connection;
	(void)why;
	if (r == NULL)
		return;
	h->opt.done(h->opt.ctx, r, clock_ms() - r->began_ms);
	*per_request = NULL;
	free_request(r);
	atomic_fetch_sub(&h->n_running, 1);
}

static void on_log(void *ctx, const char *fmt, va_list ap) PRINTF(2, 0);

static void
on_log(void *ctx, const char *fmt, va_list ap)
{
	char line[512];

	(void)ctx;
	vsnprintf(line, sizeof line, fmt, ap);
	for (size_t i = 0; line[i] != '\0'; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	log_say(LOG_DEBUG, "http: %s", line);
}

/* "127.0.0.1:8634" or "[::1]:8634" in two. */
static int
split_address(const char *text, char host[128], char port[8], struct err *e)
{
	struct str s = str_from(text), part;
	ptrdiff_t at = str_rfind(s, ':');
	uint64_t n;

	if (at < 0 || !str_to_u64(str_skip(s, (size_t)at + 1), UINT16_MAX, &n))
		return fail(e, E_USAGE, "--listen %s: not ADDRESS:PORT", text);
	part = str_first(s, (size_t)at);
	if (str_starts(part, STR("[")) && str_ends(part, STR("]")))
		part = str_first(str_skip(part, 1), part.n - 2);
	if (part.n == 0 || part.n >= 128)
		return fail(e, E_USAGE, "--listen %s: not ADDRESS:PORT", text);
	memcpy(host, part.p, part.n);
	host[part.n] = '\0';
	snprintf(port, 8, "%u", (unsigned)n);
	return 0;
}

static bool
is_loopback(const struct sockaddr *a)
{
	const void *p = a;

	if (a->sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(
		    &((const struct sockaddr_in6 *)p)->sin6_addr);
	return a->sa_family == AF_INET &&
	       ntohl(((const struct sockaddr_in *)p)->sin_addr.s_addr) >> 24 ==
		   127;
}

/* Which port it got. */
static void
set_url(struct http *h)
{
	struct sockaddr_storage at;
	socklen_t n = sizeof at;
	char host[80] = "", port[8] = "";
	bool v6;

	memset(&at, 0, sizeof at);
	if (getsockname(h->fd, (struct sockaddr *)&at, &n) == 0)
		getnameinfo((struct sockaddr *)&at, n, host, sizeof host, port,
		    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
	v6 = strchr(host, ':') != NULL;
	snprintf(h->url, sizeof h->url, "%s://%s%s%s:%s",
	    h->opt.tls_cert != NULL ? "https" : "http", v6 ? "[" : "", host,
	    v6 ? "]" : "", port);
}

static int
listen_at(struct http *h, struct err *e)
{
	const struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
	    .ai_socktype = SOCK_STREAM};
	struct addrinfo *a = NULL;
	char host[128], port[8];
	const int on = 1;
	int sys = 0;

	if (split_address(h->opt.listen, host, port, e) < 0)
		return -1;
	if (getaddrinfo(host, port, &hints, &a) != 0)
		return fail(e, E_USAGE, "--listen %s: %s is no address",
		    h->opt.listen, host);
	h->is_loopback = is_loopback(a->ai_addr);
	h->fd = socket(a->ai_family,
	    a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	if (h->fd < 0 ||
	    setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
	    bind(h->fd, a->ai_addr, a->ai_addrlen) < 0 ||
	    listen(h->fd, SOMAXCONN) < 0)
		sys = errno;
	freeaddrinfo(a);
	if (sys != 0)
		return fail_sys(e, sys, "--listen %s", h->opt.listen);
	set_url(h);
	return 0;
}

/* As many connections as the system lets us have, with some files left. */
static unsigned
connection_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) < 0)
		return 512;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	if (getrlimit(RLIMIT_NOFILE, &r) < 0 || r.rlim_cur < 1024)
		return 512;
	return r.rlim_cur - 256 > LIMIT_SERVER_CONNECTIONS
		   ? LIMIT_SERVER_CONNECTIONS
		   : (unsigned)r.rlim_cur - 256;
}

static int
read_pem(struct http *h, const char *path, const char **ret_pem, struct err *e)
{
	struct str bytes;

	if (file_read(&h->a, path, LIMIT_SMALL_FILE_BYTES, &bytes, e) < 0)
		return -1;
	*ret_pem = str_z(&h->a, bytes);
	return 0;
}

static int
start(struct http *h, struct err *e)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD |
			 MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_END,            0, NULL},
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, NULL},
	    {MHD_OPTION_END,            0, NULL},
	};
	const char *key = NULL, *cert = NULL;

	if (h->opt.tls_cert != NULL) {
		if (read_pem(h, h->opt.tls_key, &key, e) < 0 ||
		    read_pem(h, h->opt.tls_cert, &cert, e) < 0)
			return -1;
		flags |= MHD_USE_TLS;
		tls[0] = (struct MHD_OptionItem){
		    MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key};
		tls[1].ptr_value = (void *)(uintptr_t)cert;
	}
	h->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_access, h,
	    MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET,
	    h->fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
	    MHD_OPTION_THREAD_POOL_SIZE, h->opt.n_threads,
	    MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIMIT_IDLE_S,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)LIMIT_REQUEST_HEAD_BYTES, MHD_OPTION_ARRAY, tls,
	    MHD_OPTION_END);
	if (h->daemon == NULL)
		return fail(e, E_INPUT, "%s: the server does not start%s",
		    h->opt.listen,
		    cert != NULL ? ": certificate and key are no good" : "");
	return 0;
}

int
http_open(const struct http_options *opt, struct http **ret_h, struct err *e)
{
	struct http *h = die_alloc(sizeof *h);

	*h = (struct http){.opt = *opt, .fd = -1};
	arena_init(&h->a, 8 * LIMIT_SMALL_FILE_BYTES);
	if (listen_at(h, e) < 0 || start(h, e) < 0) {
		http_close(h);
		return -1;
	}
	*ret_h = h;
	return 0;
}

void
http_quiesce(struct http *h)
{
	/* The socket is ours again. */
	h->fd = MHD_quiesce_daemon(h->daemon);
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

void
http_close(struct http *h)
{
	if (h == NULL)
		return;
	if (h->daemon != NULL)
		MHD_stop_daemon(h->daemon); /* closes what it listens at */
	else if (h->fd >= 0)
		close(h->fd);
	arena_done(&h->a);
	free(h);
}
