/* amazon.c: Amazon Linux's notices, from its repositories. */
#include <stdio.h>

#include "feed/updateinfo.h"

/*
 * A folder per repository: "2_core" is the core of Amazon Linux 2, and
 * "2_extras_docker" the topic "docker" of its extras; "1_updates",
 * "2023_core", "2023_kernel-livepatch".
 */
struct repository {
	struct str release; /* "2" */
	struct str channel; /* "docker"; empty: for everybody */
	bool is_extra;
};

static bool
read_name(struct str path, struct repository *ret_r)
{
	const struct str extras = STR("extras_");
	struct repository r = {.is_extra = false};
	struct str rest = path, folder;
	uint64_t number;

	if (!str_cut(&rest, '/', &folder) ||
	    !str_cut(&folder, '_', &r.release) ||
	    !str_to_u64(r.release, 9999, &number) || folder.n == 0)
		return false;
	r.is_extra = str_starts(folder, extras);
	if (r.is_extra)
		r.channel = str_skip(folder, extras.n);
	else if (!str_eq(folder, STR("core")) &&
		 !str_eq(folder, STR("updates")))
		r.channel = folder;
	*ret_r = r;
	return true;
}

/*
 * The version in a topic's name, "kernel-5.10" -> "5.10", "redis6" -> "6".
 * Such a topic goes beside the older line in the core: a kernel 5.10.35 that
 * is fixed says nothing of 4.14.
 */
static struct str
line_of(struct str topic)
{
	size_t begin = 0, end;

	while (begin < topic.n && !is_digit(topic.p[begin]))
		begin++;
	for (end = begin; end < topic.n; end++)
		if (!is_digit(topic.p[end]) &&
		    (topic.p[end] != '.' || end + 1 == topic.n ||
			!is_digit(topic.p[end + 1])))
			break;
	return str_of(topic.p + begin, end - begin);
}

/* The first n numbers of a version: 3 of "3.0.3.1" are "3.0.3". */
static struct str
numbers(struct str version, int n)
{
	size_t i = 0;

	while (i < version.n &&
	       (is_digit(version.p[i]) || (version.p[i] == '.' && --n > 0)))
		i++;
	return str_first(version, i);
}

/*
 * What topics have of their own that the core has in an older version, and
 * that the topic's name does not tell: dnsmasq stays at 2.76 in the core, and
 * the gems that come with a Ruby have versions of their own.
 */
static struct str
begin_of(const struct updateinfo_rules *rules, struct str package,
    struct str version)
{
	if (str_eq(rules->channel, STR("dnsmasq")))
		return STR("2.77");
	if (str_starts(rules->channel, STR("ruby")) &&
	    str_starts(package, STR("rubygem")))
		return numbers(version, 3);
	return STR_NONE;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct updateinfo_rules rules = {.ecosystem = STR_NONE};
	char name[128], ecosystem[32];
	struct repository r;

	/* Not in scratch, which is reset. */
	snprintf(name, sizeof name, "%.*s", STR_ARG(in->name));
	if (!read_name(str_from(name), &r))
		return fail(e, E_INPUT, "%.*s: \"%.*s\" is no repository",
		    STR_ARG(in->where), STR_ARG(in->name));
	snprintf(ecosystem, sizeof ecosystem, "Amazon Linux:%.*s",
	    STR_ARG(r.release));
	rules.ecosystem = str_from(ecosystem);
	rules.channel = r.channel;
	if (r.is_extra) {
		rules.line = line_of(r.channel);
		rules.begin = begin_of;
	}
	return updateinfo_read(scratch, in, &rules, out, e);
}

static bool
wants(struct str path)
{
	struct repository r;

	return updateinfo_wants(path) && read_name(path, &r);
}

/* clang-format off */
static const char *const files[] = {
    "1_updates/updateinfo.xml.gz",
    "2022_core/updateinfo.xml.gz",
    "2023_core/updateinfo.xml.gz",
    "2023_kernel-livepatch/updateinfo.xml.gz",
    "2_core/updateinfo.xml.gz",
    "2_extras_GraphicsMagick1.3/updateinfo.xml.gz",
    "2_extras_R3.4/updateinfo.xml.gz",
    "2_extras_R4/updateinfo.xml.gz",
    "2_extras_ansible2/updateinfo.xml.gz",
    "2_extras_aws-nitro-enclaves-cli/updateinfo.xml.gz",
    "2_extras_corretto8/updateinfo.xml.gz",
    "2_extras_dnsmasq/updateinfo.xml.gz",
    "2_extras_docker/updateinfo.xml.gz",
    "2_extras_ecs/updateinfo.xml.gz",
    "2_extras_firefox/updateinfo.xml.gz",
    "2_extras_golang1.19/updateinfo.xml.gz",
    "2_extras_haproxy2/updateinfo.xml.gz",
    "2_extras_httpd_modules/updateinfo.xml.gz",
    "2_extras_java-openjdk11/updateinfo.xml.gz",
    "2_extras_kernel-5.10/updateinfo.xml.gz",
    "2_extras_kernel-5.15/updateinfo.xml.gz",
    "2_extras_kernel-5.4/updateinfo.xml.gz",
    "2_extras_libreoffice/updateinfo.xml.gz",
    "2_extras_livepatch/updateinfo.xml.gz",
    "2_extras_lynis/updateinfo.xml.gz",
    "2_extras_mariadb10.5/updateinfo.xml.gz",
    "2_extras_mate-desktop1.x/updateinfo.xml.gz",
    "2_extras_mono/updateinfo.xml.gz",
    "2_extras_nginx1/updateinfo.xml.gz",
    "2_extras_php8.0/updateinfo.xml.gz",
    "2_extras_php8.1/updateinfo.xml.gz",
    "2_extras_php8.2/updateinfo.xml.gz",
    "2_extras_postgresql11/updateinfo.xml.gz",
    "2_extras_postgresql12/updateinfo.xml.gz",
    "2_extras_postgresql13/updateinfo.xml.gz",
    "2_extras_postgresql14/updateinfo.xml.gz",
    "2_extras_python3.8/updateinfo.xml.gz",
    "2_extras_redis6/updateinfo.xml.gz",
    "2_extras_ruby2.6/updateinfo.xml.gz",
    "2_extras_ruby3.0/updateinfo.xml.gz",
    "2_extras_selinux-ng/updateinfo.xml.gz",
    "2_extras_squid4/updateinfo.xml.gz",
    "2_extras_tomcat8.5/updateinfo.xml.gz",
    "2_extras_tomcat9/updateinfo.xml.gz",
    "2_extras_unbound1.13/updateinfo.xml.gz",
    "2_extras_unbound1.17/updateinfo.xml.gz",
    NULL};
/* clang-format on */

static const char *const families[] = {"amazon", NULL};

/*
 * The publisher's own way leads from mirror.list over repomd.xml of each
 * repository, which no address can say.
 */
const struct feed feed_amazon = {
    .name = "amazon",
    .version = 2,
    .doc = "Amazon Linux's notices (ALAS-…) from its repositories",
    .licence = "none stated",
    .path = "amazon",
    .files = files,
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
