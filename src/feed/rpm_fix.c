/* rpm_fix.c: fixed rpm packages, as updateinfo and OVAL tell of them. */
#include "feed/rpm_fix.h"

#include "core/limits.h"
#include "feed/rpm_notice.h"

bool
rpm_fix_add(struct vec *fixes, const struct rpm_fix *fix, struct str title)
{
	struct str streams[RPM_STREAMS_MAX] = {fix->module};
	size_t n = 1;

	if (fix->module.n == 0 && rpm_is_modular(fix->fixed))
		n = rpm_streams(str_first(title, LIMIT_NAME_BYTES), streams);
	for (size_t i = 0; i < n; i++) {
		struct rpm_fix *to = vec_add(fixes);

		*to = *fix;
		to->module = streams[i];
	}
	return n > 0;
}

static int
compare(const void *x, const void *y)
{
	const struct rpm_fix *f = x, *g = y;
	int c = str_cmp(f->package, g->package);

	if (c == 0)
		c = str_cmp(f->ecosystem, g->ecosystem);
	if (c == 0)
		c = str_cmp(f->module, g->module);
	if (c == 0)
		c = str_cmp(f->channel, g->channel);
	if (c == 0)
		c = (int)f->is_own_line - (int)g->is_own_line;
	if (c == 0)
		c = str_cmp(f->fixed, g->fixed);
	return c != 0 ? c : str_cmp(f->introduced, g->introduced);
}

static struct affected
affected_of(struct arena *a, const struct rpm_fix *f, enum severity severity)
{
	struct event *events = arena_zalloc(a, 2, sizeof *events);
	struct range *range = ARENA_NEW(a, struct range);

	events[0] = (struct event){
	    EVENT_INTRODUCED, f->introduced.n > 0 ? f->introduced : STR("0")};
	events[1] = (struct event){EVENT_FIXED, f->fixed};
	*range = (struct range){events, 2};
	return (struct affected){
	    .ecosystem = f->ecosystem,
	    .package = f->package,
	    .naming = NAMED_BINARY,
	    .module = f->module,
	    .channel = f->channel,
	    .is_own_line = f->is_own_line,
	    .ranges = range,
	    .n_ranges = 1,
	    .status = STATUS_FIXED_LATER,
	    .severity = severity,
	};
}

void
rpm_fixes_keep(struct arena *a, struct vec *fixes, enum severity severity,
    struct advisory *adv)
{
	const struct rpm_fix *f = fixes->items;

	vec_sort(fixes, compare);
	adv->affected = arena_zalloc(a, fixes->n, sizeof *adv->affected);
	for (size_t i = 0; i < fixes->n; i++)
		if (i == 0 || compare(&f[i - 1], &f[i]) != 0)
			adv->affected[adv->n_affected++] =
			    affected_of(a, &f[i], severity);
}

/* A part of a version that ends where another one begins. */
static bool
is_part(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_space(s.p[i]) || s.p[i] == ':' || s.p[i] == '-' ||
		    s.p[i] == '\0')
			return false;
	return s.n > 0;
}

struct str
rpm_evr(
    struct arena *a, struct str epoch, struct str version, struct str release)
{
	uint64_t e = 0;

	if ((epoch.n > 0 && !str_to_u64(epoch, UINT32_MAX, &e)) ||
	    !is_part(version) || !is_part(release) ||
	    version.n + release.n + 12 > LIMIT_VERSION_BYTES)
		return STR_NONE;
	if (e == 0)
		return str_printf(
		    a, "%.*s-%.*s", STR_ARG(version), STR_ARG(release));
	return str_printf(
	    a, "%u:%.*s-%.*s", (unsigned)e, STR_ARG(version), STR_ARG(release));
}

struct str
rpm_evr_plain(struct str evr)
{
	const struct str zero = STR("0:");

	return str_starts(evr, zero) ? str_skip(evr, zero.n) : evr;
}

static bool
is_word(struct str word, const char *lower)
{
	size_t n = strlen(lower);

	if (word.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((is_alpha(word.p[i]) ? word.p[i] | 0x20 : word.p[i]) !=
		    lower[i])
			return false;
	return true;
}

bool
rpm_severity_word(struct str word, enum severity *ret_s)
{
	static const struct {
		const char *word;
		enum severity severity;
	} words[] = {
	    {"",            SEVERITY_UNKNOWN },
	    {"critical",    SEVERITY_CRITICAL},
	    {"high",        SEVERITY_HIGH    },
	    {"important",   SEVERITY_HIGH    },
	    {"low",         SEVERITY_LOW     },
	    {"medium",      SEVERITY_MEDIUM  },
	    {"moderate",    SEVERITY_MEDIUM  },
	    {"n/a",         SEVERITY_UNKNOWN },
	    {"none",        SEVERITY_UNKNOWN },
	    {"unspecified", SEVERITY_UNKNOWN },
	    {"urgent",      SEVERITY_CRITICAL},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(word, words[i].word)) {
			*ret_s = words[i].severity;
			return true;
		}
	return false;
}

void
rpm_fix_oracle_line(struct rpm_fix *fix)
{
	if (str_find_str(fix->fixed, STR(".ksplice")) >= 0)
		fix->channel = STR("ksplice");
	else if (str_find_str(fix->fixed, STR("_fips")) >= 0)
		fix->channel = STR("fips");
	else
		return;
	fix->is_own_line = true;
}
