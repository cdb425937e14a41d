/* ecosystem.c: families of packages that share names and a version order. */
#include "core/ecosystem.h"

static const struct ecosystem ecosystems[] = {
    {"Debian", "debian", "dpkg", "deb", "debian"},
};

const struct ecosystem *
ecosystem_of(struct str osv_name)
{
	struct str rest = osv_name, word;

	if (!str_cut(&rest, ':', &word))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(ecosystems); i++)
		if (str_eq(word, str_from(ecosystems[i].osv)))
			return &ecosystems[i];
	return NULL;
}

const struct ecosystem *
ecosystem_of_family(struct str id)
{
	for (size_t i = 0; i < ARRAY_LEN(ecosystems); i++)
		if (str_eq(id, str_from(ecosystems[i].family)))
			return &ecosystems[i];
	return NULL;
}

/* A release that is safe as part of a file name. */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) &&
		    (i == 0 || (s.p[i] != '.' && s.p[i] != '-')))
			return false;
	return s.n > 0 && s.n <= 32;
}

struct str
ecosystem_shard(struct arena *a, struct str osv_name)
{
	const struct ecosystem *eco = ecosystem_of(osv_name);
	ptrdiff_t colon = str_find(osv_name, ':');
	struct str release;

	if (eco == NULL || colon < 0)
		return STR_NONE;
	release = str_skip(osv_name, (size_t)colon + 1);
	if (!is_plain(release))
		return STR_NONE;
	return str_printf(a, "%s-%.*s", eco->family, STR_ARG(release));
}
