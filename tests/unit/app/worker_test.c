/* worker_test.c: what happens in a child stays in the child. */
#include "app/worker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "core/limits.h"
#include "tests/tap.h"

/* One worker, what it is told to do, and what was heard of it. */
struct probe {
	struct worker w;
	const char *does;
	struct worker_pipe *out;
	char heard[200]; /* "kind:text " for each message */
	size_t n_heard;
	bool is_done;
	struct err e; /* E_OK: it went well */
};

static struct probe probes[LIMIT_WORKERS + 10];
static size_t n_probes, n_begun, n_running, n_most, n_at_once;

static void
tell(struct worker_pipe *out, unsigned kind, const char *text)
{
	struct buf b;

	buf_init(&b, 1000);
	worker_add_u64(&b, 42);
	worker_add_str(&b, str_from(text));
	worker_send(out, kind, &b);
	buf_done(&b);
}

/* More than one pipe holds, and larger than one read. */
static int
tell_much(struct worker_pipe *out)
{
	struct buf b;

	buf_init(&b, LIMIT_WORKER_MESSAGE_BYTES);
	while (b.n < LIMIT_WORKER_MESSAGE_BYTES)
		buf_add(&b, STR("0123456789abcdef"));
	for (int i = 0; i < 10; i++)
		worker_send(out, 9, &b);
	buf_done(&b);
	return 0;
}

static int
do_nothing(void *ctx, struct worker_pipe *out, struct err *e)
{
	(void)ctx, (void)out, (void)e;
	return 0;
}

static void
note_end(void *ctx, const struct err *e)
{
	if (e != NULL)
		*(struct err *)ctx = *e;
}

/* A worker of a worker, that is allowed more than the first is. */
static int
nest(struct err *e)
{
	struct err end = {.code = E_OK};
	struct worker w = {.name = "inner",
	    .ctx = &end,
	    .work = do_nothing,
	    .done = note_end,
	    .max_cpu_s = 2000,
	    .max_bytes = (uint64_t)8 << 30};

	worker_run_one(&w);
	*e = end;
	return end.code == E_OK ? 0 : -1;
}

static int
work(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct probe *p = ctx;
	const char *does = p->does;
	volatile uint64_t n = 0;

	tell(out, 1, does);
	if (strcmp(does, "fail") == 0)
		return fail(e, E_INPUT, "x: is no good");
	if (strcmp(does, "crash") == 0)
		raise(SIGKILL);
	if (strcmp(does, "exit") == 0)
		_exit(3);
	if (strcmp(does, "spin") == 0)
		while (n < UINT64_MAX)
			n++;
	if (strcmp(does, "nonsense") == 0)
		tell(out, 77, "");
	if (strcmp(does, "nonsense") == 0)
		pause();
	if (strcmp(does, "much") == 0)
		return tell_much(out);
	if (strcmp(does, "nest") == 0)
		return nest(e);
	if (strcmp(does, "endless") == 0)
		for (;;)
			tell_much(out);
	if (strcmp(does, "grow") == 0)
		free(die_alloc((size_t)1 << 30));
	return 0;
}

static int
take(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct probe *p = ctx;
	struct str text;

	p->n_heard++;
	if (kind == 77)
		return fail(e, E_INPUT, "it makes no sense");
	if (kind == 9)
		return 0;
	EQ_INT(cursor_u64(&m), 42);
	text = worker_str(&m);
	OK(!m.failed && m.rest.n == 0);
	snprintf(
	    p->heard + strlen(p->heard), 100, "%u:%.*s ", kind, STR_ARG(text));
	return 0;
}

static void
done(void *ctx, const struct err *e)
{
	struct probe *p = ctx;

	OK(!p->is_done);
	p->is_done = true;
	n_running--;
	if (e != NULL)
		p->e = *e;
}

static const struct worker *
next(void *ctx)
{
	struct probe *p = &probes[n_begun];

	(void)ctx;
	if (n_begun == n_probes || n_running == n_at_once)
		return NULL;
	n_begun++;
	n_running++;
	n_most = n_most > n_running ? n_most : n_running;
	p->w.name = p->does;
	p->w.ctx = p;
	p->w.work = work;
	p->w.take = take;
	p->w.done = done;
	return &p->w;
}

static struct probe *
add(const char *does)
{
	struct probe *p = &probes[n_probes++];

	*p = (struct probe){.does = does};
	return p;
}

static void
begin(void)
{
	n_probes = n_begun = n_running = n_most = 0;
	n_at_once = SIZE_MAX;
}

static void
run(void)
{
	struct worker_plan plan = {NULL, next, NULL};

	worker_run(&plan);
	EQ_INT(n_running, 0);
	/* Nothing is left of them. */
	OK(waitpid(-1, NULL, WNOHANG) < 0);
}

static void
a_worker_tells_and_is_done(void)
{
	struct probe *p;

	begin();
	p = add("well");
	run();
	OK(p->is_done);
	EQ_INT(p->e.code, E_OK);
	EQ_STR(str_from(p->heard), STR("1:well "));
}

static void
its_error_is_ours(void)
{
	struct probe *p;

	begin();
	p = add("fail");
	run();
	EQ_INT(p->e.code, E_INPUT);
	EQ_STR(str_from(p->e.text), STR("x: is no good"));
	EQ_STR(str_from(p->heard), STR("1:fail "));
}

static void
its_death_costs_no_other(void)
{
	struct probe *crash, *stop, *well;

	begin();
	crash = add("crash");
	stop = add("exit");
	well = add("well");
	run();
	FAILS(
	    true, &crash->e, E_IO, "crash: its process was killed by signal 9");
	FAILS(true, &stop->e, E_IO, "exit: its process ended with exit code 3");
	EQ_INT(well->e.code, E_OK);
	EQ_STR(str_from(crash->heard), STR("1:crash "));
}

static void
time_is_limited(void)
{
	struct probe *p;

	begin();
	p = add("spin");
	p->w.max_cpu_s = 1;
	run();
	FAILS(true, &p->e, E_LIMIT, "spin: took more than 1 s");
}

static void
memory_is_limited(void)
{
	struct probe *p;

#ifdef __SANITIZE_ADDRESS__
	tap_skip("AddressSanitizer has memory of its own");
	return;
#endif
	begin();
	p = add("grow");
	p->w.max_bytes = (uint64_t)256 << 20;
	run();
	FAILS(true, &p->e, E_IO, "grow: its process ended with exit code 71");
}

static void
limits_of_the_first_bind_the_second(void)
{
	struct probe *p;

	begin();
	p = add("nest");
	p->w.max_cpu_s = 1000;
	p->w.max_bytes = (uint64_t)4 << 30;
	run();
	OK_ERR(p->e.code == E_OK, &p->e);
}

static void
nonsense_ends_it(void)
{
	struct probe *p;

	begin();
	p = add("nonsense");
	run();
	FAILS(true, &p->e, E_INPUT, "it makes no sense");
}

static void
long_messages_arrive_and_endless_ones_do_not(void)
{
	struct probe *much, *endless;

	begin();
	much = add("much");
	endless = add("endless");
	run();
	EQ_INT(much->e.code, E_OK);
	EQ_INT(much->n_heard, 11);
	FAILS(true, &endless->e, E_LIMIT, "endless: said more than");
}

static void
so_many_run_at_once_as_are_asked_for(void)
{
	begin();
	n_at_once = 3;
	for (int i = 0; i < 20; i++)
		add("well");
	run();
	EQ_INT(n_most, 3);
	begin();
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		add("well");
	run();
	EQ_INT(n_most, LIMIT_WORKERS);
	for (size_t i = 0; i < n_probes; i++)
		OK(probes[i].is_done && probes[i].e.code == E_OK);
}

static void
a_text_longer_than_its_message_is_none(void)
{
	struct cursor c;
	struct buf b;

	buf_init(&b, 100);
	worker_add_u64(&b, UINT64_MAX);
	buf_add(&b, STR("abc"));
	c = cursor_of(buf_str(&b));
	EQ_INT(worker_str(&c).n, 0);
	OK(c.failed);
	buf_done(&b);
}

int
main(void)
{
	RUN(a_worker_tells_and_is_done);
	RUN(its_error_is_ours);
	RUN(its_death_costs_no_other);
	RUN(time_is_limited);
	RUN(memory_is_limited);
	RUN(limits_of_the_first_bind_the_second);
	RUN(nonsense_ends_it);
	RUN(long_messages_arrive_and_endless_ones_do_not);
	RUN(so_many_run_at_once_as_are_asked_for);
	RUN(a_text_longer_than_its_message_is_none);
	return tap_done();
}
