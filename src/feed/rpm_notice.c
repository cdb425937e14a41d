/* rpm_notice.c: what notices of fixed rpm packages say in the same way. */
#include "feed/rpm_notice.h"

#include "base/attr.h"
#include "feed/title.h"

enum severity
rpm_severity(struct str word)
{
	static const struct {
		const char *rest; /* behind the first letter */
		char first;
		enum severity severity;
	} words[] = {
	    {"ritical",  'c', SEVERITY_CRITICAL},
	    {"mportant", 'i', SEVERITY_HIGH    },
	    {"oderate",  'm', SEVERITY_MEDIUM  },
	    {"ow",       'l', SEVERITY_LOW     },
	};

	for (size_t i = 0; i < ARRAY_LEN(words) && word.n > 0; i++)
		if ((word.p[0] | 0x20) == words[i].first &&
		    str_eq(str_skip(word, 1), str_from(words[i].rest)))
			return words[i].severity;
	return SEVERITY_UNKNOWN;
}

enum severity
rpm_summary_severity(struct str summary)
{
	struct str rest = summary, word;

	return str_cut(&rest, ':', &word) ? rpm_severity(word)
					  : SEVERITY_UNKNOWN;
}

struct str
rpm_title(struct arena *a, struct str summary)
{
	ptrdiff_t colon = str_find_str(summary, STR(": "));

	if (colon > 0 &&
	    (rpm_summary_severity(summary) != SEVERITY_UNKNOWN ||
		str_ends(str_first(summary, (size_t)colon), STR(" Advisory"))))
		summary = str_skip(summary, (size_t)colon + 2);
	return title_line(a, summary);
}

/* ALBA, RHEA, SUSE-RU (recommended), -FU (feature), -OU (optional). */
bool
rpm_is_security(struct str id)
{
	static const char *const others[] = {"ALBA-", "ALEA-", "RHBA-", "RHEA-",
	    "RLBA-", "RLEA-", "SUSE-RU-", "SUSE-FU-", "SUSE-OU-",
	    "openSUSE-RU-", "openSUSE-FU-", "openSUSE-OU-"};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_starts(id, str_from(others[i])))
			return false;
	return true;
}

/* ".module+el8.9.0+…", Alma's ".module_el8.9.0+…". */
bool
rpm_is_modular(struct str version)
{
	return str_find_str(version, STR(".module")) >= 0;
}

static bool
is_stream_char(char c)
{
	return is_alpha(c) || is_digit(c) ||
	       (c != '\0' && strchr("-_.+:", c) != NULL);
}

/* "nodejs:18", and not "Important:", "ALSA-2024:1", "18:nodejs:2". */
static bool
is_stream(struct str word)
{
	ptrdiff_t colon = str_find(word, ':');

	return colon > 0 && (size_t)colon + 1 < word.n &&
	       colon == str_rfind(word, ':') &&
	       (is_digit(word.p[0]) || (word.p[0] >= 'a' && word.p[0] <= 'z'));
}

size_t
rpm_streams(struct str summary, struct str ret[RPM_STREAMS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < summary.n && n < RPM_STREAMS_MAX;) {
		struct str word = str_skip(summary, i);
		size_t end = 0;

		while (end < word.n && is_stream_char(word.p[end]))
			end++;
		i += end + 1;
		/* The end of a sentence. */
		while (end > 0 && word.p[end - 1] == '.')
			end--;
		word = str_first(word, end);
		if (is_stream(word))
			ret[n++] = word;
	}
	return n;
}

bool
rpm_is_debug(struct str package)
{
	return str_ends(package, STR("-debuginfo")) ||
	       str_ends(package, STR("-debugsource")) ||
	       str_find_str(package, STR("-debuginfo-common")) >= 0;
}
