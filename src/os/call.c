/* call.c: ask a server something by HTTP, many times over one connection. */
#define _GNU_SOURCE /* explicit_bzero */
#include "os/call.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/die.h"

struct call_client {
	CURL *curl;
	char *ca_file;
	char token_line[512];
	char type_line[160];
};

struct calling {
	struct call_client *client;
	const struct call *call;
	struct buf reply;
	char shown[256]; /* the URL without credentials and query */
	char reason[CURL_ERROR_SIZE];
	struct curl_slist *headers;
};

struct call_client *
call_client_open(const char *ca_file)
{
	struct call_client *c = die_alloc(sizeof *c);

	*c = (struct call_client){.curl = curl_easy_init()};
	if (c->curl == NULL)
		die("libcurl does not begin");
	if (ca_file != NULL) {
		c->ca_file = die_alloc(strlen(ca_file) + 1);
		memcpy(c->ca_file, ca_file, strlen(ca_file) + 1);
	}
	return c;
}

void
call_client_close(struct call_client *c)
{
	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	/* The token is not left lying in memory that others get. */
	explicit_bzero(c->token_line, sizeof c->token_line);
	free(c->ca_file);
	free(c);
}

/* How to show it, when it is a URL of http or https. */
static int
read_url(struct calling *g, struct err *e)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *text = NULL;
	bool ok =
	    u != NULL &&
	    curl_url_set(u, CURLUPART_URL, g->call->url, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

	if (ok) {
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		ok = curl_url_get(u, CURLUPART_URL, &text, 0) == CURLUE_OK;
	}
	if (ok)
		snprintf(g->shown, sizeof g->shown, "%s", text);
	curl_free(scheme);
	curl_free(text);
	curl_url_cleanup(u);
	return ok ? 0
		  : fail(e, E_USAGE,
			"the server's address is no URL of http or https");
}

static size_t
take_reply(char *p, size_t size, size_t n, void *ctx)
{
	struct calling *g = ctx;

	buf_add(&g->reply, str_of(p, size * n));
	return g->reply.over ? 0 : size * n;
}

static bool
add_header(struct calling *g, const char *line)
{
	struct curl_slist *list = curl_slist_append(g->headers, line);

	if (list != NULL)
		g->headers = list;
	return list != NULL;
}

static bool
set_headers(struct calling *g)
{
	struct call_client *c = g->client;

	/* No "100 Continue" is waited for: bodies are small. */
	if (!add_header(g, "Expect:"))
		return false;
	if (g->call->token != NULL) {
		snprintf(c->token_line, sizeof c->token_line,
		    "Authorization: Bearer %s", g->call->token);
		if (!add_header(g, c->token_line))
			return false;
	}
	if (g->call->body.n == 0)
		return true;
	snprintf(c->type_line, sizeof c->type_line, "Content-Type: %s",
	    g->call->content_type);
	return add_header(g, c->type_line);
}

static bool
set_options(struct calling *g)
{
	const struct call *k = g->call;
	CURL *c = g->client->curl;

	/* Connections outlive this. */
	curl_easy_reset(c);
	/* clang-format off */
	return set_headers(g) &&
	    curl_easy_setopt(c, CURLOPT_URL, k->url) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    (g->client->ca_file == NULL ||
	    curl_easy_setopt(c, CURLOPT_CAINFO, g->client->ca_file) == CURLE_OK) &&
	    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, k->method) == CURLE_OK &&
	    (k->body.n == 0 || (
	    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)k->body.n) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_POSTFIELDS, k->body.p) == CURLE_OK)) &&
	    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_reply) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEDATA, g) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)k->connect_timeout_s) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)k->timeout_s) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, g->reason) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HTTPHEADER, g->headers) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_USERAGENT, "yagura/" YAGURA_VERSION) == CURLE_OK;
	/* clang-format on */
}

static int
perform(
    struct calling *g, struct arena *a, struct call_reply *ret_r, struct err *e)
{
	CURL *c = g->client->curl;
	curl_off_t wait = 0;
	long status = 0;
	CURLcode rc;

	if (!set_options(g))
		return fail(
		    e, E_UNSUPPORTED, "%s: libcurl cannot do it", g->shown);
	rc = curl_easy_perform(c);
	if (g->reply.over)
		return fail(e, E_LIMIT, "%s: the reply has more than %zu bytes",
		    g->shown, g->call->max_reply_bytes);
	if (rc != CURLE_OK)
		return fail(e, E_NET, "%s: %s", g->shown,
		    g->reason[0] != '\0' ? g->reason : curl_easy_strerror(rc));
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
	*ret_r = (struct call_reply){.status = status,
	    .body = str_dup(a, buf_str(&g->reply)),
	    .retry_after_s = wait < 0 || wait > 86400 ? 86400 : (unsigned)wait};
	return 0;
}

int
call_send(struct call_client *client, struct arena *a, const struct call *c,
    struct call_reply *ret_r, struct err *e)
{
	struct calling g = {.client = client, .call = c};
	int rc;

	if (read_url(&g, e) < 0)
		return -1;
	buf_init(&g.reply, c->max_reply_bytes);
	rc = perform(&g, a, ret_r, e);
	buf_done(&g.reply);
	curl_slist_free_all(g.headers);
	return rc;
}
