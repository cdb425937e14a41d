/* ssh.c: the files of another machine, by the system's ssh program. */
#include "remote/ssh.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "os/spawn.h"
#include "remote/collector.h"
#include "remote/stream.h"

enum {
	SAY_BYTES = 1 << 30,              /* paths that we ask for */
	GROUP_BYTES = 4 << 20,            /* of files asked for together */
	SPARE_BYTES = LIMIT_SSH_BYTES / 8 /* files grow while we ask */
};

/* One look at one machine. */
struct look {
	const struct ssh_wish *wish;
	struct spawn_talk talk;
	struct remote_stream stream;
	struct remote_files *files;
	struct arena a;
	struct vec wanted;  /* struct wanted */
	uint64_t n_planned; /* bytes that we have or will ask for */
	unsigned n_folders;
	bool is_walking;
	bool has_asked_all;
	bool is_refused; /* what it says is */
};

struct wanted {
	struct str path;
	uint64_t n_bytes;
};

/* ---- where it is */

/* Nothing that ssh or a shell in its configuration could misread. */
static bool
is_plain(struct str s, const char *more)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !is_alpha(s.p[i]) &&
		    (s.p[i] == '\0' || strchr(more, s.p[i]) == NULL))
			return false;
	return s.n > 0 && s.n < 256 && s.p[0] != '-';
}

int
ssh_place_read(const char *place, struct str *ret_user, struct str *ret_host,
    struct str *ret_port, struct err *e)
{
	struct str user = STR_NONE, host = str_from(place), port = STR_NONE;
	ptrdiff_t at = str_rfind(host, '@'), end;
	bool is_good = true;
	uint64_t n;

	if (at >= 0) {
		user = str_first(host, (size_t)at);
		host = str_skip(host, (size_t)at + 1);
		is_good = is_plain(user, "._+@-");
	}
	end = str_rfind(host, ':');
	if (str_starts(host, STR("["))) {
		end = str_find(host, ']');
		is_good = is_good && end > 0;
		port = str_skip(host, (size_t)end + 1);
		host = str_first(str_skip(host, 1), (size_t)end - 1);
		is_good = is_good && is_plain(host, ":.%");
	} else {
		/* Several colons are an address. */
		if (end >= 0 && end == str_find(host, ':')) {
			port = str_skip(host, (size_t)end);
			host = str_first(host, (size_t)end);
		}
		is_good = is_good && is_plain(host, ":._%-");
	}
	if (port.n > 0)
		is_good = is_good && port.p[0] == ':' &&
			  str_to_u64(str_skip(port, 1), 65535, &n) && n > 0;
	if (!is_good)
		return fail(e, E_USAGE,
		    "ssh:%s: not of the form [user@]host[:port]", place);
	*ret_user = user;
	*ret_host = host;
	*ret_port = str_skip(port, 1);
	return 0;
}

/* ---- the talk */

static int
note_wanted(struct look *l, struct str path, uint64_t n_bytes, struct err *e)
{
	struct wanted *w;
	struct err why;

	if (remote_files_has(l->files, path))
		return 0;
	if (n_bytes > LIMIT_SSH_FILE_BYTES) {
		fail(&why, E_LIMIT,
		    "%llu bytes, more than %u; not fetched over ssh",
		    (unsigned long long)n_bytes, LIMIT_SSH_FILE_BYTES);
		return remote_files_add_fault(l->files, path, &why, e);
	}
	if (n_bytes > LIMIT_SSH_BYTES - SPARE_BYTES - l->n_planned) {
		fail(&why, E_LIMIT,
		    "not fetched over ssh: all files together have too many "
		    "bytes");
		return remote_files_add_fault(l->files, path, &why, e);
	}
	l->n_planned += n_bytes;
	w = vec_add(&l->wanted);
	*w = (struct wanted){str_dup(&l->a, path), n_bytes};
	return 0;
}

static int
walked(void *ctx, const struct tree_entry *f, struct err *e)
{
	struct look *l = ctx;
	struct str path = str_from(f->path);
	struct vec others;
	int rc = 0;

	if (!l->is_walking || l->n_folders == 0)
		return fail(e, E_INPUT, "talks nonsense: nobody asked");
	vec_init(&others, sizeof(struct str));
	if (l->wish->wants(l->wish->ctx, f, &l->a, &others)) {
		rc = note_wanted(l, path, f->size_bytes, e);
		if (rc == 0)
			rc = remote_files_add_walked(l->files, f, e);
	}
	for (size_t i = 0; i < others.n && rc == 0; i++)
		rc = note_wanted(l, *(struct str *)vec_at(&others, i), 0, e);
	vec_done(&others);
	return rc;
}

static void
ask_for_files(struct look *l)
{
	uint64_t n = 0;

	for (size_t i = 0; i < l->wanted.n; i++) {
		const struct wanted *w = vec_at(&l->wanted, i);

		if (n > 0 && n + w->n_bytes > GROUP_BYTES) {
			buf_add(&l->talk.say, STR("s\n"));
			n = 0;
		}
		buf_add(&l->talk.say, w->path);
		buf_byte(&l->talk.say, '\n');
		n += w->n_bytes;
	}
}

static void
ask_for_walks(struct look *l)
{
	l->n_planned = LIMIT_SSH_BYTES - l->stream.n_left;
	if (l->n_planned > LIMIT_SSH_BYTES - SPARE_BYTES)
		l->n_planned = LIMIT_SSH_BYTES - SPARE_BYTES;
	for (unsigned i = 0; i < l->n_folders; i++)
		buf_printf(&l->talk.say, "w %s\n", l->wish->folders[i]);
}

/* What it says next depends on what we say now. */
static int
hear(void *ctx, struct str bytes, struct err *e)
{
	struct look *l = ctx;
	unsigned n_asked = 1 + l->n_folders + l->has_asked_all;

	if (remote_stream_add(&l->stream, bytes, e) < 0) {
		l->is_refused = true;
		return -1;
	}
	if (l->stream.n_ends > n_asked) {
		l->is_refused = true;
		return fail(e, E_INPUT, "talks nonsense: nobody asked");
	}
	if (l->stream.n_ends >= 1 && !l->is_walking) {
		l->is_walking = true;
		ask_for_walks(l);
	}
	if (l->stream.n_ends == 1 + l->n_folders && !l->has_asked_all) {
		l->has_asked_all = true;
		ask_for_files(l);
		buf_add(&l->talk.say, STR("q\n"));
		l->talk.is_said = true;
	}
	return 0;
}

static void
look_init(struct look *l, const struct ssh_wish *wish)
{
	*l = (struct look){.wish = wish};
	l->talk.ctx = l;
	l->talk.hear = hear;
	buf_init(&l->talk.say, SAY_BYTES);
	arena_init(&l->a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&l->wanted, sizeof(struct wanted));
	l->files = remote_files_new();
	remote_stream_init(&l->stream, l->files);
	l->stream.walked = walked;
	l->stream.ctx = l;
	while (wish->folders != NULL && wish->folders[l->n_folders] != NULL)
		l->n_folders++;
	collector_script(&l->talk.say, wish->patterns);
}

static void
look_done(struct look *l)
{
	buf_done(&l->talk.say);
	vec_done(&l->wanted);
	remote_stream_done(&l->stream);
	if (l->files != NULL)
		remote_files_free(l->files);
	arena_done(&l->a);
}

/* ---- what went wrong */

/* The last line that ssh, or sh over there, said. */
static struct str
last_words(struct str errors)
{
	struct str rest = errors, line, last = STR_NONE;

	while (str_line(&rest, &line))
		if (str_trim(line).n > 0)
			last = str_trim(line);
	return str_first(last, 200);
}

static int
fail_words(enum ecode code, const char *cause, struct str errors, struct err *e)
{
	struct str words = last_words(errors);

	return fail(e, code, "%s%s%.*s%s", cause, words.n > 0 ? " (" : "",
	    STR_ARG(words), words.n > 0 ? ")" : "");
}

/* Why ssh itself gave up, by what it says. */
static int
explain_ssh(struct str errors, struct err *e)
{
	static const struct {
		const char *words;
		enum ecode code;
		int sys;
		const char *cause;
	} known[] = {
	    {"HOST IDENTIFICATION HAS CHANGED",  E_NET,   0,
             "its host key is not the one that is known"                                       },
	    {"host key is known for",            E_NET,   0,
             "its host key is not known: see that it is the right one, and "
		"add it to known_hosts"							},
	    {"Host key verification failed",     E_NET,   0,
             "its host key cannot be verified"						 },
	    {"Permission denied",                E_IO,    EACCES, "it accepts none of our keys"},
	    {"Too many authentication failures", E_IO,    EACCES,
             "it accepts none of our keys"						     },
	    {"Could not resolve",                E_NET,   0,      "no host has that name"      },
	    {"onfiguration option",              E_USAGE, 0,
             "ssh's configuration cannot be read"                                              },
	    {"Can't open user config",           E_USAGE, 0,
             "ssh's configuration cannot be read"                                              },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_find_str(errors, str_from(known[i].words)) < 0)
			continue;
		fail_words(known[i].code, known[i].cause, errors, e);
		e->sys = known[i].sys;
		return -1;
	}
	return fail_words(E_NET, "it cannot be reached", errors, e);
}

/* A run of ssh that came to its own end, but not the collector's. */
static int
explain_end(const struct look *l, const struct spawn_result *r, struct err *e)
{
	char cause[80];

	if (r->exit_code == 255 && !remote_stream_has_begun(&l->stream))
		return explain_ssh(r->errors, e);
	if (r->exit_code == 255)
		return fail_words(
		    E_NET, "the connection broke off", r->errors, e);
	snprintf(cause, sizeof cause, "%s, exit code %d",
	    remote_stream_has_begun(&l->stream) ? "its answer ends too early"
						: "no sh answers there",
	    r->exit_code);
	return fail_words(
	    remote_stream_has_begun(&l->stream) ? E_INPUT : E_UNSUPPORTED,
	    cause, r->errors, e);
}

/* ---- the program */

static void
add_word(struct vec *words, const char *word)
{
	*(const char **)vec_add(words) = word;
}

static void
add_words(struct arena *a, struct vec *words, const struct ssh_options *opt,
    struct str user, struct str host, struct str port)
{
	static const char *const fixed[] = {"ssh", "-T", "-a", "-x",
	    "-oBatchMode=yes", "-oPreferredAuthentications=publickey",
	    "-oPasswordAuthentication=no", "-oKbdInteractiveAuthentication=no",
	    "-oStrictHostKeyChecking=yes", "-oUpdateHostKeys=no",
	    "-oClearAllForwardings=yes", "-oTunnel=no",
	    "-oPermitLocalCommand=no", "-oRemoteCommand=none",
	    "-oRequestTTY=no", "-oEscapeChar=none", "-oConnectionAttempts=1",
	    "-oServerAliveInterval=15", "-oServerAliveCountMax=3",
	    "-oLogLevel=ERROR"};

	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		add_word(words, fixed[i]);
	add_word(
	    words, str_printf(a, "-oConnectTimeout=%u", LIMIT_SSH_CONNECT_S).p);
	if (opt->config != NULL) {
		add_word(words, "-F");
		add_word(words, opt->config);
	}
	if (opt->identity != NULL) {
		add_word(words, "-oIdentitiesOnly=yes");
		add_word(words, "-i");
		add_word(words, opt->identity);
	}
	if (user.n > 0) {
		add_word(words, "-l");
		add_word(words, str_z(a, user));
	}
	if (port.n > 0) {
		add_word(words, "-p");
		add_word(words, str_z(a, port));
	}
	add_word(words, "--");
	add_word(words, str_z(a, host));
	add_word(words, "sh");
	add_word(words, "-s");
	add_word(words, NULL);
}

static int
run(struct look *l, const struct vec *words, unsigned timeout_s, struct err *e)
{
	struct spawn s = {
	    .argv = (const char *const *)words->items, .timeout_s = timeout_s};
	struct spawn_result r;

	if (spawn_converse(&l->a, &s, &l->talk, &r, e) < 0) {
		if (e->code == E_LIMIT && !l->is_refused)
			fail(e, E_NET, "not done after %u s%s", timeout_s,
			    remote_stream_has_begun(&l->stream)
				? ""
				: "; it has not begun to answer");
		return -1;
	}
	if (l->has_asked_all && l->stream.n_ends == 2 + l->n_folders)
		return 0;
	return explain_end(l, &r, e);
}

/* They become lines of what we say. */
static int
check_folders(const struct ssh_wish *wish, struct err *e)
{
	for (size_t i = 0; wish->folders != NULL && wish->folders[i] != NULL;
	     i++)
		if (wish->folders[i][0] != '/' ||
		    strchr(wish->folders[i], '\n') != NULL)
			return fail(e, E_USAGE, "%s: not an absolute path",
			    wish->folders[i]);
	return 0;
}

int
ssh_collect(struct arena *a, const char *place, const struct ssh_options *opt,
    const struct ssh_wish *wish, struct tree **ret_t, struct str *ret_kernel,
    struct err *e)
{
	unsigned timeout_s = opt->timeout_s > 0 ? opt->timeout_s : LIMIT_SSH_S;
	struct str user, host, port;
	struct vec words;
	struct look l;
	int rc;

	if (ssh_place_read(place, &user, &host, &port, e) < 0 ||
	    check_folders(wish, e) < 0)
		return -1;
	look_init(&l, wish);
	vec_init(&words, sizeof(const char *));
	add_words(&l.a, &words, opt, user, host, port);
	rc = run(&l, &words, timeout_s, e);
	vec_done(&words);
	if (rc == 0) {
		*ret_t = remote_files_tree(l.files);
		*ret_kernel = str_dup(a, str_from(l.stream.kernel));
		l.files = NULL;
	} else {
		fail_at(e, "ssh:%s", place);
	}
	look_done(&l);
	return rc;
}
