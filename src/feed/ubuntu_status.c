/* ubuntu_status.c: one status line of Ubuntu's CVE tracker. */
#include "feed/ubuntu_status.h"

#include "core/limits.h"
#include "feed/ubuntu.h"
#include "version/version.h"

static enum ubuntu_pocket
pocket_of(struct str channel)
{
	static const struct {
		const char *channel;
		enum ubuntu_pocket pocket;
	} pockets[] = {
	    {"",		 UBUNTU_COMMON    },
	    {"esm-apps",         UBUNTU_ESM_APPS  },
	    {"esm-infra",        UBUNTU_ESM_INFRA },
	    {"esm-infra-legacy", UBUNTU_ESM_LEGACY},
	    {"esm-apps-legacy",  UBUNTU_ESM_LEGACY},
	};

	for (size_t i = 0; i < ARRAY_LEN(pockets); i++)
		if (str_eq(channel, str_from(pockets[i].channel)))
			return pockets[i].pocket;
	return UBUNTU_POCKETS;
}

/* "fips/jammy", "trusty/esm", "ros-esm/xenial/kinetic": what is no codename. */
static int
read_place(struct arena *a, struct str word, struct ubuntu_place *ret_place)
{
	struct str rest = word, part, before = STR_NONE, after = STR_NONE;
	int release = -1;
	size_t at = 0;

	while (release < 0 && str_cut(&rest, '/', &part)) {
		release = ubuntu_release(part);
		if (release < 0) {
			at += part.n + 1;
			continue;
		}
		/* Without the '/' between. */
		before = str_first(word, at > 0 ? at - 1 : 0);
		after = str_skip(word, at + part.n + 1);
	}
	if (release < 0)
		return -1;
	ret_place->release = release;
	if (before.n > 0 && after.n > 0)
		ret_place->channel =
		    str_printf(a, "%.*s/%.*s", STR_ARG(before), STR_ARG(after));
	else
		ret_place->channel = before.n > 0 ? before : after;
	/* Precise and trusty had one kind only. */
	if (str_eq(ret_place->channel, STR("esm")))
		ret_place->channel = STR("esm-infra");
	ret_place->pocket = pocket_of(ret_place->channel);
	return 0;
}

int
ubuntu_place(struct arena *a, struct str word, struct ubuntu_place *ret_place,
    struct err *e)
{
	static const char *const others[] = {
	    "upstream", "devel", "snap", "product"};

	if (word.n > LIMIT_NAME_BYTES)
		return fail(
		    e, E_LIMIT, "a release's name has %zu bytes", word.n);
	if (read_place(a, word, ret_place) == 0)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_eq(word, str_from(others[i])))
			return 0;
	return fail(
	    e, E_UNSUPPORTED, "release \"%.*s\" is unknown", STR_ARG(word));
}

/* "(1.2-3)" -> "1.2-3", and of "(1.2, revision 3)" the version. */
static struct str
detail_of(struct str text)
{
	size_t n = 0;

	text = str_trim(text);
	if (str_starts(text, STR("(")))
		text = str_trim(str_skip(text, 1));
	if (str_ends(text, STR(")")))
		text = str_trim(str_first(text, text.n - 1));
	while (n < text.n && text.p[n] != ',')
		n++;
	return str_trim(str_first(text, n));
}

/* Of the package: "1.2.x" and the like are of upstream. */
static bool
is_version(struct str s)
{
	struct err e;
	int sign;

	return s.n > 0 && s.n <= LIMIT_VERSION_BYTES && is_digit(s.p[0]) &&
	       !str_ends(s, STR(".x")) &&
	       version_find(STR("dpkg"))->cmp(s, s, &sign, &e) == 0;
}

static enum vendor_status
status_of_ignored(struct str detail)
{
	static const char *const ends[] = {"end of", "end-of", "EOL"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_find_str(detail, str_from(ends[i])) >= 0)
			return STATUS_END_OF_LIFE;
	return STATUS_WILL_NOT_FIX;
}

int
ubuntu_status(struct str text, enum ubuntu_pocket pocket,
    struct ubuntu_status *ret_s, struct err *e)
{
	static const struct {
		const char *word;
		enum vendor_status status;
	} words[] = {
	    {"not-affected", STATUS_NOT_AFFECTED},
	    {"released",     STATUS_FIXED_LATER },
	    {"ignored",      STATUS_WILL_NOT_FIX},
	    {"needs-triage", STATUS_UNKNOWN     },
	    {"needed",       STATUS_AFFECTED    },
	    {"deferred",     STATUS_DEFERRED    },
	    {"pending",      STATUS_AFFECTED    },
	    {"in-progress",  STATUS_AFFECTED    },
	    {"active",       STATUS_AFFECTED    },
	};
	struct str word, detail;
	size_t n = 0;

	text = str_trim(text);
	while (n < text.n && !is_space(text.p[n]) && text.p[n] != '(')
		n++;
	word = str_first(text, n);
	detail = detail_of(str_skip(text, n));
	if (str_eq(word, STR("DNE"))) {
		*ret_s = (struct ubuntu_status){0};
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct ubuntu_status s = {
		    true, words[i].status, STR_NONE, pocket};

		if (!str_eq(word, str_from(words[i].word)))
			continue;
		if (s.status == STATUS_WILL_NOT_FIX)
			s.status = status_of_ignored(detail);
		if (s.status == STATUS_FIXED_LATER) {
			if (is_version(detail))
				s.fixed = detail;
			else
				s.status = STATUS_UNKNOWN;
		}
		*ret_s = s;
		return 0;
	}
	return fail(e, E_INPUT, "status \"%.*s\" is unknown", STR_ARG(word));
}

struct ubuntu_status
ubuntu_status_join(struct ubuntu_status before, struct ubuntu_status after)
{
	bool has_fix = after.status == STATUS_FIXED_LATER;
	bool is_clear = after.status == STATUS_NOT_AFFECTED;

	if (!before.is_there || !after.is_there)
		return before.is_there ? before : after;
	if (before.status == STATUS_FIXED_LATER)
		return before;
	if (before.status == STATUS_NOT_AFFECTED)
		return has_fix ? after : before;
	if (before.status == STATUS_END_OF_LIFE ||
	    before.status == STATUS_UNKNOWN)
		return after;
	return has_fix || is_clear ? after : before;
}
