/* http_test.c: fetch a URL into a file, from a server of the test's own. */
#include "os/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

enum {
	TLS_HANDSHAKE = 0x16
};

struct server {
	int fd, port;
	int other_port; /* that of the other server */
	pthread_t thread;
	pthread_mutex_t lock;
	char request[4096]; /* the last one */
	int n_requests;
};

static struct arena arena;
static struct server one, two;

/* What the servers say. %d is the port of the other one. */
static const struct {
	const char *path;
	const char *reply;
} pages[] = {
    {"/ok",	       "200 OK\r\nContent-Length: 5\r\n"
	    "Last-Modified: Sat, 31 Jan 2026 01:02:03 GMT\r\n\r\nhello"       },
    {"/ok?token=secret",  "500 No\r\nContent-Length: 0\r\n\r\n"                          },
    {"/no-length",        "200 OK\r\n\r\nuntil the end"                                  },
    {"/chunked",          "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		 "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"                      },
    {"/empty",            "200 OK\r\nContent-Length: 0\r\n\r\n"                          },
    {"/204",	      "204 No Content\r\n\r\n"				       },
    {"/300",	      "300 Choices\r\nContent-Length: 4\r\n\r\npage"                 },
    {"/304",	      "304 Not Modified\r\n\r\n"                                     },
    {"/403",	      "403 Forbidden\r\nContent-Length: 4\r\n\r\npage"               },
    {"/404",	      "404 Not Found\r\nContent-Length: 4\r\n\r\npage"               },
    {"/404-large",        "404 Not Found\r\nContent-Length: 4000000\r\n\r\npage"         },
    {"/410",	      "410 Gone\r\nContent-Length: 4\r\n\r\npage"                    },
    {"/500",	      "500 Broken\r\nContent-Length: 4\r\n\r\npage"                  },
    {"/gzip",             "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\n"
	      "as is\n"						     },
    {"/cut",	      "200 OK\r\nContent-Length: 100\r\n\r\nhello"                   },
    {"/cut-chunked",      "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		     "30\r\nabc"				     },
    {"/large",            "200 OK\r\nContent-Length: 1001\r\n\r\nhello"                  },
    {"/tagged",           "200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n"
		"helloworld"					      },
    {"/cut-tagged",       "200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n"
		    "hello"					   },
    {"/cut-weak",         "200 OK\r\nETag: W/\"v1\"\r\nContent-Length: 10\r\n\r\n"
		  "hello"					       },
    {"/rest",             "206 Part\r\nETag: \"v1\"\r\nContent-Range: bytes 5-9/10\r\n"
	      "Content-Length: 5\r\n\r\nworld"                              },
    {"/other-rest",       "206 Part\r\nContent-Range: bytes 4-9/10\r\n"
		    "Content-Length: 6\r\n\r\noworld"                 },
    {"/416",	      "416 No\r\nContent-Length: 0\r\n\r\n"                          },
    {"/silent",           ""							     },
    {"/loop",             "302 Found\r\nLocation: /loop\r\nContent-Length: 4\r\n\r\nbody"},
    {"/r6",	       "302 Found\r\nLocation: r5\r\nContent-Length: 4\r\n\r\nbody"   },
    {"/r5",	       "301 Moved\r\nLocation: /r4\r\nContent-Length: 4\r\n\r\nbody"  },
    {"/r4",	       "303 See\r\nLocation: ./r3\r\n\r\nbody"                        },
    {"/r3",	       "307 Temp\r\nLocation: /x/../r2\r\nContent-Length: 0\r\n\r\n"  },
    {"/r2",	       "308 Perm\r\nLocation: /r1\r\nContent-Length: 0\r\n\r\n"       },
    {"/r1",	       "302 Found\r\nLocation: /ok\r\nContent-Length: 4\r\n\r\nbody"  },
    {"/to-file",          "302 Found\r\nLocation: file:///etc/passwd\r\n"
		 "Content-Length: 4\r\n\r\nbody"                         },
    {"/to-ftp",           "302 Found\r\nLocation: ftp://127.0.0.1/x\r\n\r\n"             },
    {"/to-nothing",       "302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"           },
    {"/to-404",           "302 Found\r\nLocation: /404\r\n\r\n"                          },
    {"/to-other",         "302 Found\r\nLocation: http://127.0.0.1:%d/ok\r\n\r\n"        },
    {"/to-other-slashes", "302 Found\r\nLocation: //127.0.0.1:%d/ok\r\n\r\n"             },
};

/* The peer hangs up, or 10 seconds pass. */
static void
wait_for_end(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};

	poll(&p, 1, 10000);
}

/* Read one request; its path in path. */
static bool
read_request(struct server *s, int fd, char path[256])
{
	char text[4096];
	size_t n = 0;
	ssize_t got;
	bool ok;

	while ((got = read(fd, text + n, sizeof text - 1 - n)) > 0) {
		n += (size_t)got;
		text[n] = '\0';
		if (text[0] == TLS_HANDSHAKE)
			wait_for_end(fd);
		if (strstr(text, "\r\n\r\n") != NULL)
			break;
	}
	ok = got > 0 && sscanf(text, "GET %255s HTTP/1.1", path) == 1;
	pthread_mutex_lock(&s->lock);
	memcpy(s->request, text, sizeof text);
	s->n_requests += ok;
	pthread_mutex_unlock(&s->lock);
	return ok;
}

static void
say(int fd, const char *text)
{
	send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void
answer(struct server *s, int fd)
{
	char path[256], text[1024];
	size_t i;

	if (!read_request(s, fd, path))
		return;
	if (strcmp(path, "/stall") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
		wait_for_end(fd);
	} else if (strcmp(path, "/mute") == 0) {
		wait_for_end(fd);
	} else if (strcmp(path, "/endless") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		while (send(fd, text, sizeof text, MSG_NOSIGNAL) > 0)
			;
	} else if (strcmp(path, "/junk") == 0) {
		say(fd, "ELLO 220 mail.example\r\n\r\nwhat");
	}
	for (i = 0; i < ARRAY_LEN(pages); i++) {
		if (strcmp(path, pages[i].path) != 0)
			continue;
		if (pages[i].reply[0] != '\0')
			say(fd, "HTTP/1.1 ");
		snprintf(text, sizeof text, "%s", pages[i].reply);
		if (strstr(text, "%d") != NULL) {
			char *at = strstr(text, "%d");
			const char *rest = strstr(pages[i].reply, "%d") + 2;

			snprintf(at, sizeof text - (size_t)(at - text), "%d%s",
			    s->other_port, rest);
		}
		say(fd, text);
	}
}

static void *
serve(void *arg)
{
	struct server *s = arg;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		answer(s, fd);
		shutdown(fd, SHUT_WR);
		close(fd);
	}
	return NULL;
}

static bool
server_start(struct server *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof at;
	struct sockaddr *any = (struct sockaddr *)&at;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pthread_mutex_init(&s->lock, NULL);
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (s->fd < 0 || bind(s->fd, any, n) < 0 || listen(s->fd, 16) < 0 ||
	    getsockname(s->fd, any, &n) < 0)
		return false;
	s->port = ntohs(at.sin_port);
	return true;
}

static void
server_stop(struct server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
}

static int
requests_of(struct server *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->n_requests;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static bool
last_request_has(struct server *s, const char *words)
{
	bool has;

	pthread_mutex_lock(&s->lock);
	has = strstr(s->request, words) != NULL;
	pthread_mutex_unlock(&s->lock);
	return has;
}

static char *
url_of(const struct server *s, const char *user, const char *path)
{
	return str_z(&arena,
	    str_printf(&arena, "http://%s127.0.0.1:%d%s", user, s->port, path));
}

static int
fetch_to(int fd, const char *url, uint64_t max_bytes, struct http_reply *ret_r,
    struct err *e)
{
	struct http_get g = {.url = url,
	    .fd = fd,
	    .max_bytes = max_bytes,
	    .connect_timeout_s = 5,
	    .stall_timeout_s = 1};

	return http_fetch(&g, ret_r, e);
}

/* Fetch path from the first server; the body in *ret_body also on -1. */
static int
fetch(const char *url, uint64_t max_bytes, struct http_reply *ret_r,
    struct str *ret_body, struct err *e)
{
	char *path = str_z(&arena, str_printf(&arena, "%s/body", tap_dir()));
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	int rc = fetch_to(fd, url, max_bytes, ret_r, e);
	struct err late;

	close(fd);
	OK_ERR(file_read(&arena, path, 1 << 20, ret_body, &late) == 0, &late);
	return rc;
}

static void
gives(const char *path, const char *body)
{
	struct http_reply r = {.n_bytes = 42};
	struct str got = STR_NONE;
	struct err e;

	OK_ERR(fetch(url_of(&one, "", path), 1000, &r, &got, &e) == 0, &e);
	tap_eq_str(got, str_from(body), __FILE__, __LINE__, path);
	EQ_INT(r.n_bytes, strlen(body));
}

/* It fails, and nothing of the page went into the file. */
static void
fails_empty(const char *path, enum ecode code, const char *words)
{
	struct http_reply r = {.status = 42};
	char *url = url_of(&one, "", path);
	struct str got = STR_NONE;
	struct err e;

	FAILS(fetch(url, 1000, &r, &got, &e) < 0, &e, code, words);
	OK(str_starts(str_from(e.text), str_from(url)));
	EQ_INT(got.n, 0);
	EQ_INT(r.status, 42);
}

static void
bodies_arrive_whole(void)
{
	gives("/ok", "hello");
	gives("/no-length", "until the end");
	gives("/chunked", "abcde");
	gives("/empty", "");
	gives("/204", "");
}

static void
the_reply_is_described(void)
{
	struct http_reply r;
	struct str got;
	struct err e;

	OK_ERR(fetch(url_of(&one, "", "/ok"), 5, &r, &got, &e) == 0, &e);
	EQ_INT(r.status, 200);
	EQ_INT(r.n_bytes, 5);
	EQ_INT(r.last_modified_at, 1769821323);
	OK_ERR(fetch(url_of(&one, "", "/204"), 5, &r, &got, &e) == 0, &e);
	EQ_INT(r.status, 204);
	EQ_INT(r.last_modified_at, 0);
}

static void
the_request_is_plain(void)
{
	gives("/gzip", "as is\n");
	OK(last_request_has(&one, "User-Agent: yagura/"));
	OK(!last_request_has(&one, "Accept-Encoding"));
	OK(!last_request_has(&one, "Authorization"));
	OK(!last_request_has(&one, "Cookie"));
}

static void
it_writes_from_where_the_file_stands(void)
{
	char *path = str_z(&arena, str_printf(&arena, "%s/at", tap_dir()));
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	struct http_reply r;
	struct str got = STR_NONE;
	struct err e;

	NEED(write(fd, "abc", 3) == 3);
	OK_ERR(fetch_to(fd, url_of(&one, "", "/ok"), 9, &r, &e) == 0, &e);
	close(fd);
	OK_ERR(file_read(&arena, path, 99, &got, &e) == 0, &e);
	EQ_STR(got, STR("abchello"));
}

static void
other_statuses_are_errors_without_a_body(void)
{
	fails_empty("/404", E_ABSENT, ": status 404");
	fails_empty("/404-large", E_ABSENT, ": status 404");
	fails_empty("/410", E_ABSENT, ": status 410");
	fails_empty("/403", E_NET, ": status 403");
	fails_empty("/500", E_NET, ": status 500");
	fails_empty("/300", E_NET, ": status 300");
	fails_empty("/304", E_NET, ": status 304");
}

/*
 * Fetch path onto a file that holds the part text; what the file holds then.
 */
static int
fetch_onto(const char *path, const char *text, struct http_get *g,
    struct http_reply *ret_r, struct str *ret_body, struct err *e)
{
	char *at = str_z(&arena, str_printf(&arena, "%s/part", tap_dir()));
	int fd = open(at, O_RDWR | O_CREAT | O_TRUNC, 0600), rc;
	struct err late;

	OK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	g->url = url_of(&one, "", path);
	g->fd = fd;
	g->max_bytes = 1000;
	g->connect_timeout_s = g->stall_timeout_s = 5;
	rc = http_fetch(g, ret_r, e);
	close(fd);
	OK_ERR(file_read(&arena, at, 1000, ret_body, &late) == 0, &late);
	return rc;
}

static void
a_body_that_is_known_is_not_sent_again(void)
{
	const struct http_edition known = {
	    "\"v1\"", "Sat, 31 Jan 2026 01:02:03 GMT"};
	struct http_get g = {.known = &known};
	struct http_reply r;
	struct str got;
	struct err e;

	OK_ERR(fetch_onto("/304", "", &g, &r, &got, &e) == 0, &e);
	EQ_INT(r.status, 304);
	OK(last_request_has(&one, "If-None-Match: \"v1\"\r\n"));
	OK(last_request_has(
	    &one, "If-Modified-Since: Sat, 31 Jan 2026 01:02:03 GMT\r\n"));
	OK_ERR(fetch_onto("/tagged", "", &g, &r, &got, &e) == 0, &e);
	EQ_INT(r.status, 200);
	EQ_STR(str_from(r.edition.etag), STR("\"v1\""));
	EQ_STR(str_from(r.edition.last_modified), STR(""));
	OK_ERR(fetch_onto("/ok", "", &g, &r, &got, &e) == 0, &e);
	EQ_STR(str_from(r.edition.last_modified),
	    STR("Sat, 31 Jan 2026 01:02:03 GMT"));
}

/* What is kept of servers' words does not become a header of its own. */
static void
a_known_body_adds_no_header_of_its_own(void)
{
	const struct http_edition known = {"\"v1\"\r\nX-Evil: 1", ""};
	struct http_get g = {.known = &known};
	struct http_reply r;
	struct str got;
	struct err e;

	OK_ERR(fetch_onto("/ok", "", &g, &r, &got, &e) == 0, &e);
	OK(!last_request_has(&one, "X-Evil"));
}

static void
a_transfer_goes_on_where_it_was_cut(void)
{
	struct http_part part = {
	    {"\"v1\"", ""},
            5, false
        };
	struct http_get g = {.part = &part};
	struct http_reply r;
	struct str got;
	struct err e;

	OK_ERR(fetch_onto("/rest", "hello", &g, &r, &got, &e) == 0, &e);
	EQ_STR(got, STR("helloworld"));
	EQ_INT(r.n_bytes, 10);
	EQ_INT(r.n_sent, 5);
	OK(last_request_has(&one, "Range: bytes=5-\r\n"));
	OK(last_request_has(&one, "If-Range: \"v1\"\r\n"));
	/* There is a newer one. */
	part = (struct http_part){
	    {"\"v0\"", ""},
            5, false
        };
	OK_ERR(fetch_onto("/tagged", "HELLO", &g, &r, &got, &e) == 0, &e);
	EQ_STR(got, STR("helloworld"));
	EQ_INT(r.n_sent, 10);
	/* It has become empty. */
	part = (struct http_part){
	    {"\"v0\"", ""},
            5, false
        };
	OK_ERR(fetch_onto("/empty", "HELLO", &g, &r, &got, &e) == 0, &e);
	EQ_STR(got, STR(""));
}

static void
a_part_that_does_not_fit_is_forgotten(void)
{
	struct http_part part = {
	    {"\"v1\"", ""},
            5, false
        };
	struct http_get g = {.part = &part};
	struct http_reply r;
	struct str got;
	struct err e;

	FAILS(fetch_onto("/other-rest", "hello", &g, &r, &got, &e) < 0, &e,
	    E_NET, ": another part than was asked for came");
	EQ_INT(part.n_bytes, 0);
	part = (struct http_part){
	    {"\"v1\"", ""},
            5, false
        };
	FAILS(fetch_onto("/416", "hello", &g, &r, &got, &e) < 0, &e, E_NET,
	    ": status 416");
	EQ_INT(part.n_bytes, 0);
	/* No one asked for a part. */
	FAILS(fetch_onto("/rest", "", &g, &r, &got, &e) < 0, &e, E_NET,
	    ": another part");
}

static void
a_cut_transfer_says_what_can_be_gone_on_with(void)
{
	struct http_part part = {0};
	struct http_get g = {.part = &part};
	struct http_reply r;
	struct str got;
	struct err e;

	FAILS(
	    fetch_onto("/cut-tagged", "", &g, &r, &got, &e) < 0, &e, E_NET, "");
	EQ_STR(got, STR("hello"));
	EQ_INT(part.n_bytes, 5);
	EQ_STR(str_from(part.edition.etag), STR("\"v1\""));
	OK(!part.is_unreachable);
	/* A weak tag is not good enough: it is asked for as a whole. */
	part = (struct http_part){0};
	OK(fetch_onto("/cut-weak", "", &g, &r, &got, &e) < 0);
	OK_ERR(fetch_onto("/ok", "hello", &g, &r, &got, &e) == 0, &e);
	OK(!last_request_has(&one, "Range: "));
	EQ_STR(got, STR("hello"));
}

static void
what_may_go_better_is_tried_again(void)
{
	struct http_part part = {0};
	struct http_get g = {.part = &part, .n_retries = 1};
	struct http_reply r;
	struct str got;
	struct err e;
	int before = requests_of(&one);

	FAILS(fetch_onto("/500", "", &g, &r, &got, &e) < 0, &e, E_NET,
	    ": status 500");
	EQ_INT(requests_of(&one) - before, 2);
	before = requests_of(&one);
	FAILS(fetch_onto("/404", "", &g, &r, &got, &e) < 0, &e, E_ABSENT,
	    ": status 404");
	EQ_INT(requests_of(&one) - before, 1);
	before = requests_of(&one);
	FAILS(
	    fetch_onto("/cut-tagged", "", &g, &r, &got, &e) < 0, &e, E_NET, "");
	EQ_INT(requests_of(&one) - before, 2);
	OK(last_request_has(&one, "Range: bytes=5-\r\n"));
	EQ_STR(got, STR("hello"));
}

static void
who_does_not_answer_is_told_apart(void)
{
	struct http_part part = {0};
	struct http_get g = {.url = "http://127.0.0.1:1/",
	    .fd = -1,
	    .max_bytes = 9,
	    .connect_timeout_s = 1,
	    .stall_timeout_s = 1,
	    .part = &part,
	    .n_retries = 5};
	struct http_reply r;
	struct err e;

	FAILS(http_fetch(&g, &r, &e) < 0, &e, E_NET, "refused");
	OK(part.is_unreachable);
}

static void
five_redirects_are_followed_and_not_six(void)
{
	int before = requests_of(&one);

	gives("/r5", "hello");
	EQ_INT(requests_of(&one) - before, 6);
	fails_empty("/r6", E_NET, ": more than 5 redirects");
	fails_empty("/loop", E_NET, ": more than 5 redirects");
	fails_empty("/to-404", E_ABSENT, ": status 404");
}

static void
redirects_lead_to_http_only(void)
{
	fails_empty("/to-file", E_NET, ": redirected to what is neither");
	fails_empty("/to-ftp", E_NET, ": redirected to what is neither");
	fails_empty("/to-nothing", E_NET, "Connection refused");
}

/* CVE-2024-35192 (Trivy): a registry was sent another one's tokens. */
static void
credentials_stay_with_their_host(void)
{
	static const char *const ways[] = {"/to-other", "/to-other-slashes"};
	struct http_reply r;
	struct str got = STR_NONE;
	struct err e;
	size_t i;

	/* "user:pa ss" */
	OK_ERR(
	    fetch(url_of(&one, "user:pa%20ss@", "/r1"), 9, &r, &got, &e) == 0,
	    &e);
	EQ_STR(got, STR("hello"));
	OK(last_request_has(&one, "Authorization: Basic dXNlcjpwYSBzcw=="));
	for (i = 0; i < ARRAY_LEN(ways); i++) {
		int before = requests_of(&two);

		OK_ERR(fetch(url_of(&one, "user:pa%20ss@", ways[i]), 9, &r,
			   &got, &e) == 0,
		    &e);
		OK(last_request_has(&one, "Authorization: "));
		EQ_STR(got, STR("hello"));
		EQ_INT(requests_of(&two) - before, 1);
		OK(!last_request_has(&two, "Authorization"));
	}
}

static void
messages_show_no_credentials(void)
{
	static const char *const urls[] = {
	    "http://us3r:p4ss@127.0.0.1:1/x",
	    "http://us3r:p4ss@",
	    "http://us3r:p4ss@ho st/x",
	    "http://us3r:p4/ss@host/x",
	    "http://us3r:p4@ss@127.0.0.1:1/x",
	    "ftp://us3r:p4ss@host/x",
	    "us3r:p4ss@host/x",
	    "http://us3r@127.0.0.1:1/?token=p4ss#p4ss",
	    "http://127.0.0.1:99999/us3r:p4ss@x",
	};
	struct http_reply r;
	struct err e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(urls); i++) {
		OK(fetch_to(-1, urls[i], 9, &r, &e) < 0);
		tap_check(strstr(e.text, "us3r") == NULL &&
			      strstr(e.text, "p4") == NULL,
		    __FILE__, __LINE__, "%s: %s", urls[i], e.text);
	}
	FAILS(fetch_to(-1, url_of(&one, "us3r:p4ss@", "/404"), 9, &r, &e) < 0,
	    &e, E_ABSENT, "http://127.0.0.1:");
	OK(strstr(e.text, "p4ss") == NULL);
	FAILS(fetch_to(-1, url_of(&one, "", "/ok?token=secret"), 9, &r, &e) < 0,
	    &e, E_NET, "/ok: status 500");
	OK(strstr(e.text, "secret") == NULL);
}

static void
what_is_no_url_is_refused(void)
{
	static const char *const urls[] = {"", "x", "/etc/passwd",
	    "example.com/x", "http://", "http:", "ftp://127.0.0.1/",
	    "gopher://127.0.0.1/", "dict://127.0.0.1/", "file://elsewhere/x",
	    "file:///a%00b", "scp://127.0.0.1/x", "http://[::1"};
	struct http_reply r;
	struct err e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(urls); i++)
		FAILS(fetch_to(-1, urls[i], 9, &r, &e) < 0, &e, E_USAGE,
		    ": not a URL of http, https or file");
}

static void
a_body_over_the_limit_is_refused(void)
{
	struct str got = STR_NONE;
	struct http_reply r;
	struct err e;

	fails_empty("/large", E_LIMIT, "/large: more than 1000 bytes");
	/* The length is not stated: what fits may have been written. */
	FAILS(fetch(url_of(&one, "", "/endless"), 100000, &r, &got, &e) < 0, &e,
	    E_LIMIT, "/endless: more than 100000 bytes");
	OK(got.n <= 100000);
	FAILS(fetch(url_of(&one, "", "/no-length"), 12, &r, &got, &e) < 0, &e,
	    E_LIMIT, "more than 12 bytes");
	OK_ERR(
	    fetch(url_of(&one, "", "/no-length"), 13, &r, &got, &e) == 0, &e);
	OK_ERR(fetch(url_of(&one, "", "/empty"), 0, &r, &got, &e) == 0, &e);
	FAILS(fetch(url_of(&one, "", "/ok"), 0, &r, &got, &e) < 0, &e, E_LIMIT,
	    "more than 0 bytes");
	OK_ERR(
	    fetch(url_of(&one, "", "/ok"), UINT64_MAX, &r, &got, &e) == 0, &e);
}

static void
a_broken_transfer_is_an_error(void)
{
	struct str got = STR_NONE;
	struct http_reply r = {.status = 42};
	struct err e;

	FAILS(fetch(url_of(&one, "", "/cut"), 1000, &r, &got, &e) < 0, &e,
	    E_NET, "/cut: transfer closed with 95 bytes remaining");
	FAILS(fetch(url_of(&one, "", "/cut-chunked"), 1000, &r, &got, &e) < 0,
	    &e, E_NET, "/cut-chunked: ");
	fails_empty("/silent", E_NET, "Empty reply");
	fails_empty("/junk", E_NET, "/junk: ");
	EQ_INT(r.status, 42);
}

/* TLS with a server that never answers: no connection in 1 s. */
static void *
connect_in_vain(void *arg)
{
	char url[64];
	struct http_get g = {.url = url,
	    .fd = -1,
	    .max_bytes = 9,
	    .connect_timeout_s = 1,
	    .stall_timeout_s = 10};
	struct http_reply r;

	snprintf(url, sizeof url, "https://127.0.0.1:%d/ok", two.port);
	if (http_fetch(&g, &r, arg) == 0)
		((struct err *)arg)->code = E_OK;
	return NULL;
}

/* Both wait for a second: at the same time. */
static void
stalled_transfers_and_connections_are_given_up(void)
{
	struct str got = STR_NONE;
	struct timespec a, b;
	struct err e, other;
	struct http_reply r;
	pthread_t thread;

	clock_gettime(CLOCK_MONOTONIC, &a);
	NEED(pthread_create(&thread, NULL, connect_in_vain, &other) == 0);
	FAILS(fetch(url_of(&one, "", "/stall"), 1000, &r, &got, &e) < 0, &e,
	    E_NET, "/stall: Operation too slow");
	pthread_join(thread, NULL);
	FAILS(true, &other, E_NET, "timeout");
	clock_gettime(CLOCK_MONOTONIC, &b);
	OK(b.tv_sec - a.tv_sec < 6);
}

static void
nobody_there_is_an_error(void)
{
	struct http_reply r;
	struct err e;

	FAILS(fetch_to(-1, "http://127.0.0.1:1/x", 9, &r, &e) < 0, &e, E_NET,
	    "http://127.0.0.1:1/x: Failed to connect");
}

static void
a_full_disk_is_an_error_of_ours(void)
{
	int full = open("/dev/full", O_WRONLY);
	struct http_reply r;
	struct err e;

	NEED(full >= 0);
	FAILS(fetch_to(full, url_of(&one, "", "/ok"), 9, &r, &e) < 0, &e, E_IO,
	    "/ok: cannot write what comes: No space left");
	EQ_INT(e.sys, ENOSPC);
	FAILS(fetch_to(full, "file:///etc/passwd", 1 << 20, &r, &e) < 0, &e,
	    E_IO, "file:///etc/passwd: cannot write what comes: No space");
	close(full);
	FAILS(fetch_to(-1, url_of(&one, "", "/ok"), 9, &r, &e) < 0, &e, E_IO,
	    "Bad file descriptor");
}

static void
files_are_fetched_too(void)
{
	char *dir = str_z(&arena, str_printf(&arena, "%s/a b%%", tap_dir()));
	char *url = str_z(
	    &arena, str_printf(&arena, "file://%s/a%%20b%%25/f", tap_dir()));
	char *path = str_z(&arena, str_printf(&arena, "%s/f", dir));
	struct timespec times[2] = {
	    {0,          0},
            {1769821323, 0}
        };
	struct http_reply r = {0};
	struct str got = STR_NONE;
	struct err e;
	int fd;

	NEED(mkdir(dir, 0755) == 0);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	NEED(fd >= 0 && write(fd, "content", 7) == 7);
	NEED(futimens(fd, times) == 0);
	close(fd);
	OK_ERR(fetch(url, 7, &r, &got, &e) == 0, &e);
	EQ_STR(got, STR("content"));
	EQ_INT(r.status, 200);
	EQ_INT(r.n_bytes, 7);
	EQ_INT(r.last_modified_at, 1769821323);
	FAILS(fetch(url, 6, &r, &got, &e) < 0, &e, E_LIMIT,
	    "/f: more than 6 bytes");
	FAILS(fetch("file:///no/such/file", 6, &r, &got, &e) < 0, &e, E_ABSENT,
	    "file:///no/such/file: No such file");
	FAILS(fetch("file:///etc", 6, &r, &got, &e) < 0, &e, E_USAGE,
	    "file:///etc: not a regular file");
	FAILS(fetch("file:///dev/zero", 6, &r, &got, &e) < 0, &e, E_USAGE,
	    "file:///dev/zero: not a regular file");
}

static void
nothing_stays_open(void)
{
	struct str *names, got;
	struct http_reply r;
	size_t before, after;
	struct err e;
	int i;

	NEED(dir_list(&arena, "/proc/self/fd", &names, &before, &e) == 0);
	for (i = 0; i < 5; i++) {
		OK(fetch(url_of(&one, "", "/r5"), 9, &r, &got, &e) == 0);
		OK(fetch(url_of(&one, "", "/404"), 9, &r, &got, &e) < 0);
		OK(fetch("file:///dev/null", 9, &r, &got, &e) < 0);
	}
	NEED(dir_list(&arena, "/proc/self/fd", &names, &after, &e) == 0);
	/* A server may not have closed its last one yet. */
	OK(after <= before + 1);
}

int
main(void)
{
	static const char *const proxies[] = {"http_proxy", "https_proxy",
	    "all_proxy", "ALL_PROXY", "HTTPS_PROXY"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(proxies); i++)
		unsetenv(proxies[i]);
	arena_init(&arena, 16 << 20);
	if (!server_start(&one) || !server_start(&two)) {
		perror("server");
		return 70;
	}
	one.other_port = two.port;
	two.other_port = one.port;
	if (pthread_create(&one.thread, NULL, serve, &one) != 0 ||
	    pthread_create(&two.thread, NULL, serve, &two) != 0)
		return 70;
	RUN(bodies_arrive_whole);
	RUN(the_reply_is_described);
	RUN(the_request_is_plain);
	RUN(it_writes_from_where_the_file_stands);
	RUN(other_statuses_are_errors_without_a_body);
	RUN(a_body_that_is_known_is_not_sent_again);
	RUN(a_known_body_adds_no_header_of_its_own);
	RUN(a_transfer_goes_on_where_it_was_cut);
	RUN(a_part_that_does_not_fit_is_forgotten);
	RUN(a_cut_transfer_says_what_can_be_gone_on_with);
	RUN(what_may_go_better_is_tried_again);
	RUN(who_does_not_answer_is_told_apart);
	RUN(five_redirects_are_followed_and_not_six);
	RUN(redirects_lead_to_http_only);
	RUN(credentials_stay_with_their_host);
	RUN(messages_show_no_credentials);
	RUN(what_is_no_url_is_refused);
	RUN(a_body_over_the_limit_is_refused);
	RUN(a_broken_transfer_is_an_error);
	RUN(stalled_transfers_and_connections_are_given_up);
	RUN(nobody_there_is_an_error);
	RUN(a_full_disk_is_an_error_of_ours);
	RUN(files_are_fetched_too);
	RUN(nothing_stays_open);
	server_stop(&one);
	server_stop(&two);
	arena_done(&arena);
	return tap_done();
}
