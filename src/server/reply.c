/* reply.c: answers in JSON. */
#include "server/reply.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/die.h"

void
reply_json_begin(struct reply_json *w)
{
	w->text = NULL;
	w->n = 0;
	w->out = open_memstream(&w->text, &w->n);
	if (w->out == NULL)
		die("no memory for an answer");
	json_out_init(&w->j, w->out);
	w->j.is_compact = true;
}

void
reply_json_end(struct reply_json *w, struct http_request *r, unsigned status)
{
	if (fclose(w->out) != 0)
		die("no memory for an answer");
	r->status = status;
	r->content_type = "application/json";
	buf_clear(&r->out);
	buf_add(&r->out, str_of(w->text, w->n));
	free(w->text);
	if (r->out.over)
		reply_error(r, 500, "too-much",
		    "the answer has more than %zu bytes; ask for less",
		    r->out.max);
}

void
reply_error(struct http_request *r, unsigned status, const char *code,
    const char *fmt, ...)
{
	struct reply_json w;
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	reply_json_begin(&w);
	json_out_object(&w.j);
	json_out_key(&w.j, "error");
	json_out_object(&w.j);
	json_out_member(&w.j, "code", str_from(code));
	json_out_member(&w.j, "message", str_from(text));
	json_out_end(&w.j);
	json_out_end(&w.j);
	reply_json_end(&w, r, status);
}

void
reply_err(struct http_request *r, const struct err *e)
{
	switch (e->code) {
	case E_INPUT:
	case E_UNSUPPORTED:
	case E_USAGE:
		reply_error(r, 400, "bad-result", "%s", e->text);
		return;
	case E_LIMIT:
		reply_error(r, 413, "too-large", "%s", e->text);
		return;
	case E_ABSENT:
		reply_error(r, 404, "absent", "%s", e->text);
		return;
	case E_IO:
	case E_NET:
	case E_OK:
		break;
	}
	r->retry_after_s = 5;
	reply_error(r, 503, "busy", "%s", e->text);
}

void
reply_text(struct http_request *r, unsigned status, const char *text)
{
	r->status = status;
	r->content_type = "text/plain; charset=utf-8";
	buf_clear(&r->out);
	buf_add(&r->out, str_from(text));
}
