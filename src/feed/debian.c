/* debian.c: words of Debian's that several of its feeds use. */
#include "feed/debian.h"

#include "core/limits.h"
#include "feed/osv.h"

static const struct {
	const char *codename;
	const char *ecosystem;
} releases[] = {
    {"buzz",     "Debian:1.1"},
    {"rex",      "Debian:1.2"},
    {"bo",       "Debian:1.3"},
    {"hamm",     "Debian:2.0"},
    {"slink",    "Debian:2.1"},
    {"potato",   "Debian:2.2"},
    {"woody",    "Debian:3.0"},
    {"sarge",    "Debian:3.1"},
    {"etch",     "Debian:4.0"},
    {"lenny",    "Debian:5.0"},
    {"squeeze",  "Debian:6.0"},
    {"wheezy",   "Debian:7"  },
    {"jessie",   "Debian:8"  },
    {"stretch",  "Debian:9"  },
    {"buster",   "Debian:10" },
    {"bullseye", "Debian:11" },
    {"bookworm", "Debian:12" },
    {"trixie",   "Debian:13" },
    {"forky",    "Debian:14" },
    {"duke",     "Debian:15" },
};

struct str
debian_ecosystem(struct str codename)
{
	for (size_t i = 0; i < ARRAY_LEN(releases); i++)
		if (str_eq(codename, str_from(releases[i].codename)))
			return str_from(releases[i].ecosystem);
	return STR_NONE;
}

int
debian_urgency(const struct json *o, enum severity *ret_s,
    bool *ret_end_of_life, struct err *e)
{
	static const struct {
		const char *word;
		enum severity severity;
	} words[] = {
	    {"",		 SEVERITY_UNKNOWN   },
	    {"not yet assigned", SEVERITY_UNKNOWN   },
	    {"end-of-life",      SEVERITY_UNKNOWN   },
	    {"unimportant",      SEVERITY_NEGLIGIBLE},
	    {"low",              SEVERITY_LOW       },
	    {"medium",           SEVERITY_MEDIUM    },
	    {"high",             SEVERITY_HIGH      },
	};
	struct str text, word;

	if (osv_string(o, "urgency", LIMIT_NAME_BYTES, &text, e) < 0)
		return -1;
	word = text;
	while (word.n > 0 && word.p[word.n - 1] == '*')
		word.n--;
	word = str_trim(word);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(word, str_from(words[i].word))) {
			*ret_s = words[i].severity;
			*ret_end_of_life = str_eq(word, STR("end-of-life"));
			return 0;
		}
	}
	return fail(e, E_INPUT, "urgency \"%.*s\" is unknown", STR_ARG(text));
}

static size_t
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

size_t
cve_id_length(struct str s)
{
	static const char lower[] = "cve-";
	size_t n;

	if (s.n < 9 || s.p[8] != '-' || digits(str_first(s, 8)) != 0)
		return 0;
	for (size_t i = 0; i < 4; i++)
		if (s.p[i] != lower[i] &&
		    (lower[i] == '-' || s.p[i] != lower[i] - 'a' + 'A'))
			return 0;
	if (digits(str_of(s.p + 4, 4)) != 4)
		return 0;
	n = digits(str_skip(s, 9));
	if (n < 4 || n > 19)
		return 0;
	n += 9;
	return n < s.n && is_alpha(s.p[n]) ? 0 : n;
}

struct str
word_cut(struct str *rest)
{
	struct str s = str_trim(*rest);
	size_t n = 0;

	while (n < s.n && !is_space(s.p[n]))
		n++;
	*rest = str_trim(str_skip(s, n));
	return str_first(s, n);
}
