/* schedule_show.c: how far an update is, and how long it may take. */
#include <stdio.h>

#include "app/progress.h"
#include "app/schedule.h"
#include "os/clock.h"

/* Work of one kind, in bytes. */
struct amount {
	uint64_t done, all;
	size_t n_done, n; /* feeds, groups */
};

/* What a feed's server is thought to send. */
static uint64_t
expected(const struct planned_feed *f)
{
	return f->last != NULL ? f->last->n_bytes : 0;
}

static struct amount
fetching(const struct schedule *s)
{
	struct amount a = {0};

	for (size_t i = 0; i < s->n_list; i++) {
		const struct planned_feed *f = &s->feeds[i];
		uint64_t n =
		    f->state == FEED_WAITS ? 0 : download_size(&f->download);

		if (f->host.n == 0)
			continue;
		a.n++;
		a.n_done += f->state == FEED_IS_HERE;
		a.done += n;
		a.all += f->state == FEED_IS_HERE || n > expected(f)
			     ? n
			     : expected(f);
	}
	return a;
}

static struct amount
compiling(const struct schedule *s)
{
	struct amount a = {0};

	for (size_t i = 0; i < s->n_groups; i++) {
		const struct planned_group *p = &s->groups[i];
		bool is_over = p->state == GROUP_IS_OVER;

		if (is_over && p->group.state == GROUP_IDLE)
			continue;
		a.n++;
		a.n_done += is_over;
		a.done += is_over ? p->n_bytes : 0;
		a.all += p->n_bytes;
	}
	return a;
}

/* Seconds left at the speed so far; 0 when that is not known. */
static unsigned long long
seconds_left(const struct schedule *s, struct amount a)
{
	double spent_s = (double)(clock_ms() - s->began_ms) / 1000;

	if (spent_s < 3 || a.done == 0 || a.done < a.all / 20)
		return 0;
	return (unsigned long long)((double)(a.all - a.done) * spent_s /
				    (double)a.done);
}

static const char *
doing(const struct schedule *s)
{
	for (size_t i = 0; i < s->n_groups; i++)
		if (s->groups[i].state == GROUP_RUNS &&
		    s->groups[i].group.said[0] != '\0')
			return s->groups[i].group.said;
	return "";
}

void
schedule_show(const struct schedule *s)
{
	struct amount f = fetching(s), c = compiling(s);
	unsigned long long left = seconds_left(s, f), more = seconds_left(s, c);
	char time[48] = "", bytes[64] = "";

	left = left > more ? left : more;
	if (left > 0)
		snprintf(time, sizeof time, ", about %llu s left", left);
	if (f.all > f.done)
		snprintf(bytes, sizeof bytes, ", %llu MB of ~%llu MB",
		    (unsigned long long)(f.done >> 20),
		    (unsigned long long)(f.all >> 20));
	if (f.n_done < f.n)
		progress_bar(f.done, f.all, "fetched %zu of %zu feeds%s%s",
		    f.n_done, f.n, bytes, time);
	else
		progress_bar(c.done, c.all,
		    "compiled %zu of %zu families%s: %s", c.n_done, c.n, time,
		    doing(s));
}
