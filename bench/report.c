/*
 * report.c: what a form of output costs, and whether it streams.
 *
 *	bench-report [FORM [N]]
 *
 * Writes N (1,000,000) findings that nobody holds in memory in each form, or
 * in FORM only, then to standard output. Prints one JSON line per form, on
 * standard error when the report is on the other. The peak of memory may not
 * be more than MAX_RSS_KB: then the exit code is 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "report/report.h"
#include "tests/many.h"

#define FINDINGS   1000000
#define MAX_RSS_KB (64 << 10)

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* In the child: all of it to fd. Its peak of memory is its last words. */
static void
write_all(const struct report *form, size_t n, int fd, int rss_fd)
{
	const struct report_options opt = {
	    .template = STR("{{#findings}}{{id}} {{package}} {{version}} "
			    "{{fixed_version}} {{title}}\n{{/findings}}")};
	struct many *m = malloc(sizeof *m);
	FILE *out = fdopen(fd, "w");
	struct rusage use;
	long rss_kb;

	if (m == NULL || out == NULL)
		_exit(1);
	many_init(m, n);
	form->write(out, &m->result, &m->it, &opt);
	if (fclose(out) != 0 || getrusage(RUSAGE_SELF, &use) != 0)
		_exit(1);
	rss_kb = use.ru_maxrss;
	_exit(write(rss_fd, &rss_kb, sizeof rss_kb) != sizeof rss_kb);
}

/* Bytes that come out of fd; on to standard output if need be. */
static size_t
drain(int fd, bool is_shown)
{
	static char piece[1 << 16];
	size_t sum = 0;
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) > 0) {
		sum += (size_t)n;
		if (is_shown && fwrite(piece, 1, (size_t)n, stdout) == 0)
			break;
	}
	return sum;
}

/* 0, or 1 when it failed or took too much. */
static int
measure(const struct report *form, size_t n, bool is_shown)
{
	double start = now_s(), took;
	int data[2], rss[2], status = 1;
	long rss_kb = 0;
	size_t bytes;
	pid_t pid;

	if (pipe(data) != 0 || pipe(rss) != 0)
		return 1;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(data[0]);
		write_all(form, n, data[1], rss[1]);
	}
	close(data[1]);
	close(rss[1]);
	bytes = drain(data[0], is_shown);
	took = now_s() - start;
	if (read(rss[0], &rss_kb, sizeof rss_kb) != sizeof rss_kb)
		rss_kb = 0;
	close(data[0]);
	close(rss[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "bench-report: %s failed\n", form->name);
		return 1;
	}
	fprintf(is_shown ? stderr : stdout,
	    "{\"name\":\"report/%s\",\"findings\":%zu,\"bytes\":%zu,"
	    "\"seconds\":%.2f,\"peak_rss_kb\":%ld,\"ok\":%s}\n",
	    form->name, n, bytes, took, rss_kb,
	    rss_kb <= MAX_RSS_KB ? "true" : "false");
	return rss_kb <= MAX_RSS_KB ? 0 : 1;
}

int
main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	uint64_t n = FINDINGS;
	int failed = 0;

	if (argc > 2 && !str_to_u64(str_from(argv[2]), SIZE_MAX, &n)) {
		fprintf(stderr, "bench-report: %s: not a number\n", argv[2]);
		return 64;
	}
	if (only != NULL && report_find(only) == NULL) {
		fprintf(stderr, "bench-report: %s: no such form\n", only);
		return 64;
	}
	for (size_t i = 0; i < report_list_n; i++)
		if (only == NULL || strcmp(only, report_list[i]->name) == 0)
			failed |= measure(report_list[i], n, only != NULL);
	return failed;
}
