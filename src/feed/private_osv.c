/* private_osv.c: the user's own advisories, in OSV's form. */
#include "core/name.h"
#include "feed/osv_record.h"

/*
 * A folder of records of any ecosystem, in OSV's words. Whoever writes them
 * knows better than all others: nothing is believed more. A record that names
 * one CVE stands for that CVE, so that it takes the place of what others say
 * of it.
 */

/*
 * OSV's releases that are not ours, and whose names are of installed
 * packages. What follows the release behind another ':' is dropped:
 * "22.04:LTS", "enterprise_linux:8::baseos".
 */
static const struct {
	const char *ecosystem;
	const char *before; /* the release; "": nothing */
	enum package_naming naming;
} spellings[] = {
    {"Alpine",      "v",                 NAMED_SOURCE},
    {"AlmaLinux",   "",                  NAMED_BINARY},
    {"Red Hat",     "enterprise_linux:", NAMED_BINARY},
    {"Rocky Linux", "",                  NAMED_BINARY},
    {"openSUSE",    "Leap ",             NAMED_SOURCE},
};

/* "15 SP5" -> "15.5". */
static struct str
service_pack(struct arena *a, struct str release)
{
	ptrdiff_t at = str_find_str(release, STR(" SP"));

	if (at < 0)
		return release;
	return str_printf(a, "%.*s.%.*s",
	    STR_ARG(str_first(release, (size_t)at)),
	    STR_ARG(str_skip(release, (size_t)at + 3)));
}

/* Numbers, or a release that has none. */
static bool
is_release(struct str s)
{
	if (str_eq(s, STR("edge")) || str_eq(s, STR("tumbleweed")))
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && s.p[i] != '.')
			return false;
	return s.n > 0;
}

/* Our name of the release in "Alpine:v3.18". */
static struct str
release_of(struct arena *a, const struct ecosystem *eco, struct str ecosystem)
{
	ptrdiff_t colon = str_find(ecosystem, ':');
	struct str release, word;

	if (colon < 0)
		return STR_NONE;
	release = str_skip(ecosystem, (size_t)colon + 1);
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++)
		if (str_eq(str_from(eco->name),
			str_from(spellings[i].ecosystem)) &&
		    str_starts(release, str_from(spellings[i].before)))
			release =
			    str_skip(release, strlen(spellings[i].before));
	(void)str_cut(&release, ':', &word);
	if (str_eq(word, STR("Tumbleweed")))
		return STR("tumbleweed");
	return service_pack(a, word);
}

static enum package_naming
naming_of(const struct ecosystem *eco)
{
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++)
		if (str_eq(
			str_from(eco->name), str_from(spellings[i].ecosystem)))
			return spellings[i].naming;
	return NAMED_SOURCE;
}

static int
place(const struct osv_rules *rules, struct arena *a, struct str ecosystem,
    struct str name, struct affected *ret_a, struct err *e)
{
	const struct ecosystem *eco = ecosystem_of(ecosystem);
	struct str release = STR_NONE;

	(void)rules;
	if (eco == NULL)
		return fail(e, E_UNSUPPORTED, "ecosystem \"%.*s\" is unknown",
		    STR_ARG(ecosystem));
	ret_a->ecosystem = str_from(eco->name);
	if (eco->has_releases) {
		release = release_of(a, eco, ecosystem);
		ret_a->ecosystem =
		    str_printf(a, "%s:%.*s", eco->name, STR_ARG(release));
	}
	if (eco->has_releases &&
	    (!is_release(release) ||
		ecosystem_shard(a, ret_a->ecosystem).n == 0))
		return fail(e, E_UNSUPPORTED,
		    "ecosystem \"%.*s\" names no release that is known",
		    STR_ARG(ecosystem));
	ret_a->package = name_normal(a, eco, name);
	ret_a->naming = naming_of(eco);
	return 1;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const struct osv_rules rules = {.place = place, .is_by_cve = true};

	return osv_record_read(scratch, in, &rules, out, e);
}

static const char *const families[] = {"*", NULL};

const struct feed feed_private_osv = {
    .name = "private-osv",
    .version = 1,
    .doc = "Your own advisories: a folder or zip of OSV records",
    .licence = "your own",
    .path = "private",
    .is_archive = true,
    .rank = 50,
    .families = families,
    .wants = osv_record_wants,
    .read = read,
};
