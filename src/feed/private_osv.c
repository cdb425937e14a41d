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

/* "Linux Enterprise Server 15 SP5" -> "15.5"; others as they are. */
static struct str
suse_release(struct arena *a, struct str text)
{
	ptrdiff_t sp = str_find_str(text, STR(" SP"));
	struct str number;

	number = sp < 0 ? text : str_first(text, (size_t)sp);
	number = str_skip(number, (size_t)(str_rfind(number, ' ') + 1));
	if (sp < 0)
		return number;
	return str_printf(a, "%.*s.%.*s", STR_ARG(number),
	    STR_ARG(str_skip(text, (size_t)sp + 3)));
}

/* Our name of the release in "Alpine:v3.18"; empty: it has none. */
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
	if (str_eq(str_from(eco->name), STR("SUSE")))
		return suse_release(a, word);
	if (str_eq(word, STR("Tumbleweed")))
		return STR("tumbleweed");
	return word;
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
	struct str release;

	(void)rules;
	if (eco == NULL)
		return fail(e, E_UNSUPPORTED, "ecosystem \"%.*s\" is unknown",
		    STR_ARG(ecosystem));
	release = release_of(a, eco, ecosystem);
	ret_a->ecosystem = str_from(eco->name);
	if (eco->has_releases)
		ret_a->ecosystem =
		    str_printf(a, "%s:%.*s", eco->name, STR_ARG(release));
	if (ecosystem_shard(a, ret_a->ecosystem).n == 0)
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
