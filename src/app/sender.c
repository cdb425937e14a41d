/* sender.c: the conversation with a server that takes results. */
#include "app/sender.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/limits.h"
#include "fmt/json.h"
#include "fmt/json_out.h"
#include "os/clock.h"
#include "os/file.h"

#define TRIES        4
#define CONNECT_S    10
#define REPLY_BYTES  ((size_t)64 << 10)
#define WAIT_MAX_S   30
#define CHECKIN_TYPE "application/vnd.yagura.checkin+json"

static int
read_token(struct sender *s, struct err *e)
{
	const char *path = s->opt->token_file;
	struct str bytes, line;
	struct arena a;
	int rc;

	if (path == NULL)
		return 0;
	arena_init(&a, 2 * LIMIT_SMALL_FILE_BYTES);
	rc = file_read(&a, path, sizeof s->token - 1, &bytes, e);
	if (rc == 0) {
		line = STR_NONE;
		str_line(&bytes, &line);
		line = str_trim(line);
		for (size_t i = 0; i < line.n && rc == 0; i++)
			if (line.p[i] <= ' ' || line.p[i] > '~')
				rc = -1;
		if (rc < 0 || line.n == 0)
			rc = fail(e, E_INPUT, "%s: no token in it", path);
		else
			memcpy(s->token, line.p, line.n);
	}
	arena_done(&a);
	return rc;
}

int
sender_open(struct sender *s, const struct upload_options *opt, struct err *e)
{
	*s = (struct sender){.opt = opt};
	/* Of one request and the replies to its tries. */
	arena_init(&s->a, (size_t)64 << 20);
	if (read_token(s, e) < 0)
		return -1;
	s->client = call_client_open(opt->ca_file);
	return 0;
}

void
sender_close(struct sender *s)
{
	call_client_close(s->client);
	arena_done(&s->a);
}

/* "https://host:8443/" + path, which has no slash in front. */
static const char *
url_of(struct sender *s, struct str id)
{
	struct str base = str_from(s->opt->server);

	while (base.n > 0 && base.p[base.n - 1] == '/')
		base.n--;
	return str_printf(&s->a, "%.*s/api/v1/results/%.*s?road=%s",
	    STR_ARG(base), STR_ARG(id), s->opt->road)
	    .p;
}

/* What a server says of itself, or of what is wrong: {"error": {...}}. */
struct answer {
	struct call_reply reply;
	const struct json *doc; /* NULL: it is no JSON */
	struct str code, message;
};

static void
read_answer(struct sender *s, struct answer *an)
{
	const struct json *error;
	struct err e;

	an->doc = NULL;
	if (json_parse(&s->a, an->reply.body, "the reply", &an->doc, &e) < 0)
		an->doc = NULL;
	error = json_get(an->doc, "error");
	an->code = json_get_str(error, "code");
	an->message = json_get_str(error, "message");
}

/*
 * A moment, then 1, 2, 4, ... seconds, not all clients at once; or as long as
 * the server says.
 */
static void
pause_before(unsigned n_try, unsigned wanted_s)
{
	unsigned wait_s = n_try > 0 ? 1u << ((n_try - 1) & 7) : 0;
	struct timespec t;

	if (wanted_s > 0)
		wait_s = wanted_s;
	if (wait_s > WAIT_MAX_S)
		wait_s = WAIT_MAX_S;
	t.tv_sec = wait_s;
	t.tv_nsec = 100000000 +
		    (long)(clock_ms() % 1000) * (wait_s > 0 ? 899999 : 200000);
	nanosleep(&t, NULL);
}

static bool
is_busy(long status)
{
	return status == 408 || status == 429 || status / 100 == 5;
}

/* The answer to a request, tried again while nobody is there to give it. */
static int
converse(struct sender *s, struct call *c, struct answer *an, struct err *e)
{
	unsigned n = s->opt->n_tries > 0 ? s->opt->n_tries : TRIES;

	for (unsigned i = 0;; i++) {
		unsigned wait_s = 0;

		if (s->before_try != NULL && s->before_try(s->ctx, e) < 0)
			return -1;
		if (call_send(s->client, &s->a, c, &an->reply, e) == 0) {
			read_answer(s, an);
			if (!is_busy(an->reply.status))
				return 0;
			fail(e, E_NET, "%s: status %ld: %.*s", s->opt->server,
			    an->reply.status,
			    STR_ARG(an->message.n > 0
					? an->message
					: STR("no reason given")));
			wait_s = an->reply.retry_after_s;
		} else if (e->code != E_NET) {
			return -1;
		}
		if (i + 1 >= n)
			return -1;
		pause_before(i, wait_s);
	}
}

/* Words of the server for one result that it will never take. */
static bool
is_refusal(const struct answer *an)
{
	static const char *const codes[] = {
	    "bad-result", "too-large", "unknown-form"};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (str_eq(an->code, str_from(codes[i])))
			return true;
	return false;
}

static int
judge(struct sender *s, const struct answer *an, enum sent *ret_sent,
    bool *ret_new, struct err *e)
{
	static const char *const words[SENT_N] = {
	    [SENT_STORED] = "stored",
	    [SENT_UNCHANGED] = "unchanged",
	    [SENT_ALREADY] = "already",
	    [SENT_NEED_INVENTORY] = "need-inventory",
	};
	struct str state = json_get_str(an->doc, "state");
	const struct json *is_new = json_get(an->doc, "new_asset");
	long status = an->reply.status;

	if (status == 401 || status == 403) {
		fail(e, E_IO, "%s: status %ld: %.*s", s->opt->server, status,
		    STR_ARG(an->message.n > 0 ? an->message
					      : STR("the token is refused")));
		e->sys = EACCES;
		return -1;
	}
	if (is_refusal(an)) {
		*ret_sent = SENT_REFUSED;
		fail(e, E_INPUT, "%.*s", STR_ARG(an->message));
		return 0;
	}
	for (size_t i = 0; status / 100 == 2 && i < ARRAY_LEN(words); i++)
		if (words[i] != NULL && str_eq(state, str_from(words[i]))) {
			*ret_sent = (enum sent)i;
			*ret_new = is_new != NULL &&
				   is_new->type == JSON_BOOL && is_new->truth;
			return 0;
		}
	return fail(e, E_UNSUPPORTED,
	    "%s: status %ld: that is no server of yagura's%s%.*s",
	    s->opt->server, status, an->message.n > 0 ? ": " : "",
	    STR_ARG(an->message));
}

/* Who it is and what it has, in at most LIMIT_CHECKIN_BYTES; or nothing. */
static struct str
checkin_of(struct sender *s, const struct manifest *m)
{
	struct json_out j;
	char *text = NULL;
	struct str body;
	size_t n = 0;
	FILE *out;

	if (m->digest.n == 0 || m->container.n > 0)
		return STR_NONE;
	out = open_memstream(&text, &n);
	if (out == NULL)
		return STR_NONE;
	json_out_init(&j, out);
	j.is_compact = true;
	json_out_object(&j);
	json_out_member_if(&j, "name", m->host);
	json_out_member_if(&j, "machine", m->machine_id);
	json_out_member_if(&j, "instance", m->instance_id);
	json_out_member(&j, "scanned_at", time_write(&s->a, m->scanned_at));
	json_out_member(&j, "digest", m->digest);
	json_out_end(&j);
	fclose(out);
	body = str_dup(&s->a, str_trim(str_of(text, n)));
	free(text);
	return body.n <= LIMIT_CHECKIN_BYTES ? body : STR_NONE;
}

static int
ask(struct sender *s, const struct result *r, struct str body, const char *type,
    enum sent *ret_sent, bool *ret_new, struct err *e)
{
	unsigned lease_s = s->opt->lease_s;
	struct call c = {.method = "PUT",
	    .url = url_of(s, r->manifest.result_id),
	    .token = s->token[0] != '\0' ? s->token : NULL,
	    .content_type = type,
	    .body = body,
	    .max_reply_bytes = REPLY_BYTES,
	    .connect_timeout_s = CONNECT_S,
	    .timeout_s = lease_s / 2 > 0 ? lease_s / 2 : 1};
	struct answer an;

	if (converse(s, &c, &an, e) < 0)
		return -1;
	return judge(s, &an, ret_sent, ret_new, e);
}

int
sender_send(struct sender *s, const struct result *r, enum sent *ret_sent,
    bool *ret_new, struct err *e)
{
	enum sent sent = SENT_NEED_INVENTORY;
	struct str checkin;

	arena_reset(&s->a);
	checkin = checkin_of(s, &r->manifest);
	*ret_new = false;
	if (checkin.n > 0 &&
	    ask(s, r, checkin, CHECKIN_TYPE, &sent, ret_new, e) < 0)
		return -1;
	if (sent == SENT_NEED_INVENTORY &&
	    ask(s, r, r->bytes, "application/octet-stream", &sent, ret_new, e) <
		0)
		return -1;
	if (sent == SENT_NEED_INVENTORY)
		return fail(e, E_UNSUPPORTED,
		    "%s: it wants an inventory that it was sent",
		    s->opt->server);
	*ret_sent = sent;
	return 0;
}
