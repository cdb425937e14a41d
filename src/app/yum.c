/* yum.c: notices in the repositories that yum, dnf or zypper use here. */
#include "app/yum.h"

#include <errno.h>
#include <unistd.h>

#include "app/source.h"
#include "app/yum_repos.h"
#include "core/ecosystem.h"
#include "core/limits.h"
#include "fmt/xml.h"
#include "inventory/os_release.h"
#include "os/digest.h"
#include "os/http.h"
#include "target/target.h"

enum {
	CONNECT_TIMEOUT_S = 10,
	STALL_TIMEOUT_S = 30,
	MIRRORS_TRIED = 3, /* of one repository */
};

struct yum {
	struct collect *c;
	struct arena *a;
	const struct feed *feed;
	const char *work_dir;
	struct str ecosystem;   /* of the machine */
	struct vec unreachable; /* struct str: hosts */
	struct vec inputs;      /* struct collect_input */
};

/* ---- which machine, which feed */

static void
ignore(void *ctx, const struct diag *d)
{
	(void)ctx;
	(void)d;
}

struct str
yum_ecosystem(struct arena *a)
{
	struct diag_sink nobody = {NULL, ignore};
	const struct ecosystem *eco;
	struct os_info os;
	struct tree *t;
	struct str name;
	struct err e;

	if (target_open("dir:/", &t, &e) < 0)
		return STR_NONE;
	os = os_release_find(a, t, &nobody);
	t->ops->close(t);
	name = ecosystem_of_os(a, &os);
	eco = ecosystem_of(name);
	return eco != NULL && strcmp(eco->purl_type, "rpm") == 0 ? name
								 : STR_NONE;
}

static bool
is_epel(struct str family)
{
	return str_eq(family, STR("epel"));
}

bool
yum_serves(struct str ecosystem, struct str family)
{
	static const char *const enterprise[] = {
	    "almalinux", "oracle", "redhat", "rocky"};
	const struct ecosystem *eco = ecosystem_of(ecosystem);

	if (eco == NULL)
		return false;
	for (size_t i = 0; is_epel(family) && i < ARRAY_LEN(enterprise); i++)
		if (strcmp(eco->family, enterprise[i]) == 0)
			return true;
	return str_eq(str_from(eco->family), family);
}

bool
yum_is_feed(const struct feed *feed, struct str family)
{
	static const char *const own[] = {"amazon", "epel", "fedora"};

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (str_eq(family, str_from(own[i])))
			return strcmp(feed->name, own[i]) == 0;
	return strcmp(feed->name, "updateinfo") == 0;
}

/* "9" of "Rocky Linux:9"; all of it when it has none. */
static struct str
release_of(struct str ecosystem)
{
	return str_skip(ecosystem, (size_t)(str_rfind(ecosystem, ':') + 1));
}

/*
 * What feed/amazon.c calls the repository: "2_extras_docker" is amzn2extra-docker.
 * Empty: it is none of Amazon's.
 */
static struct str
amazon_name(struct yum *y, struct str id)
{
	static const struct {
		const char *begin, *name;
	} rows[] = {
	    {"amzn2extra-",      "extras_"         },
	    {"amzn2-core",       "core"            },
	    {"amazonlinux",      "core"            },
	    {"amzn-updates",     "updates"         },
	    {"kernel-livepatch", "kernel-livepatch"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str begin = str_from(rows[i].begin);

		if (!str_starts(id, begin))
			continue;
		return str_printf(y->a, "%.*s_%s%.*s",
		    STR_ARG(release_of(y->ecosystem)), rows[i].name,
		    STR_ARG(str_ends(begin, STR("-")) ? str_skip(id, begin.n)
						      : STR_NONE));
	}
	return STR_NONE;
}

/* The folder of the repository's documents in the feed; empty: not its. */
static struct str
folder_of(struct yum *y, struct str id)
{
	if (str_eq(y->c->family, STR("amazon")))
		return amazon_name(y, id);
	if (str_starts(id, STR("epel")) != is_epel(y->c->family))
		return STR_NONE;
	return id;
}

/* ---- fetching */

static struct str
host_of(struct yum *y, struct str url)
{
	const char *where = source_public_url(y->a, str_z(y->a, url));
	struct str s = str_from(where);

	s = str_skip(s, (size_t)str_find_str(s, STR("://")) + 3);
	return str_first(
	    s, str_find(s, '/') < 0 ? s.n : (size_t)str_find(s, '/'));
}

static bool
is_unreachable(struct yum *y, struct str host)
{
	for (size_t i = 0; i < y->unreachable.n; i++)
		if (str_eq(*(struct str *)vec_at(&y->unreachable, i), host))
			return true;
	return false;
}

/* A nameless file of what is at url. */
static int
fetch(struct yum *y, struct str url, uint64_t max_bytes, int *ret_fd,
    struct http_reply *ret_reply, struct err *e)
{
	struct http_part part = {.is_unreachable = false};
	struct http_get get = {
	    .max_bytes = max_bytes,
	    .connect_timeout_s = CONNECT_TIMEOUT_S,
	    .stall_timeout_s = STALL_TIMEOUT_S,
	    .part = &part,
	    .n_retries = 1,
	};
	struct str host;

	if (!source_is_url(str_z(y->a, url)))
		return fail(e, E_INPUT, "%.*s: not a URL", STR_ARG(url));
	host = host_of(y, url);
	if (is_unreachable(y, host))
		return fail(e, E_NET, "%.*s: not reachable", STR_ARG(host));
	if (source_temp(y->a, y->work_dir, &get.fd, e) < 0)
		return -1;
	get.url = str_z(y->a, url);
	if (http_fetch(&get, ret_reply, e) < 0) {
		close(get.fd);
		if (part.is_unreachable && host.n > 0)
			*(struct str *)vec_add(&y->unreachable) = host;
		return -1;
	}
	*ret_fd = get.fd;
	return 0;
}

static int
fetch_text(struct yum *y, struct str url, struct str *ret_text, struct err *e)
{
	struct http_reply reply;
	char *text;
	ssize_t n;
	int fd;

	if (fetch(y, url, LIMIT_SMALL_FILE_BYTES, &fd, &reply, e) < 0)
		return -1;
	text = arena_zalloc(y->a, LIMIT_SMALL_FILE_BYTES, 1);
	n = pread(fd, text, LIMIT_SMALL_FILE_BYTES, 0);
	if (n < 0)
		fail_sys(e, errno, "%.*s", STR_ARG(url));
	close(fd);
	if (n < 0)
		return -1;
	*ret_text = str_of(text, (size_t)n);
	return 0;
}

/* ---- a repository */

static struct str
below(struct yum *y, struct str base, struct str path)
{
	return str_printf(y->a, "%.*s%s%.*s", STR_ARG(base),
	    str_ends(base, STR("/")) ? "" : "/", STR_ARG(path));
}

/* Its mirrors: words of baseurl, and of a list or metalink. */
static void
add_words(struct vec *urls, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t n = 0;

		while (i + n < text.n && !is_space(text.p[i + n]))
			n++;
		if (n > 0 && text.p[i] != '#')
			*(struct str *)vec_add(urls) = str_of(text.p + i, n);
		i += n;
	}
}

/* <metalink><files><file name="repomd.xml"><resources><url>… */
static int
add_metalink(struct yum *y, struct vec *urls, struct str text, struct err *e)
{
	const struct str end = STR("repodata/repomd.xml");
	const struct xml *root, *x;

	if (xml_parse(y->a, text, "metalink", &root, e) < 0)
		return -1;
	x = xml_get(
	    xml_get(xml_get(xml_get(root, "files"), "file"), "resources"),
	    "url");
	for (; x != NULL; x = xml_again(x))
		if (str_starts(x->text, STR("http")) && str_ends(x->text, end))
			*(struct str *)vec_add(urls) =
			    str_first(x->text, x->text.n - end.n);
	return 0;
}

static int
find_mirrors(
    struct yum *y, const struct yum_repo *r, struct vec *urls, struct err *e)
{
	struct str text;

	add_words(urls, r->urls);
	if (r->list.n == 0)
		return 0;
	if (fetch_text(y, r->list, &text, e) < 0)
		return urls->n > 0 ? 0 : -1;
	if (str_starts(str_trim(text), STR("<")))
		return add_metalink(y, urls, text, e);
	add_words(urls, text);
	return 0;
}

/* 1, 0 when the repository has none. */
static int
find_updateinfo(struct yum *y, struct str repomd, const struct xml **ret_data,
    struct err *e)
{
	const struct xml *root, *x;

	if (xml_parse(y->a, repomd, "repomd.xml", &root, e) < 0)
		return -1;
	for (x = xml_get(root, "data"); x != NULL; x = xml_again(x))
		if (str_eq(xml_attr(x, "type"), STR("updateinfo")) &&
		    xml_attr(xml_get(x, "location"), "href").n > 0) {
			*ret_data = x;
			return 1;
		}
	return 0;
}

/* Is the file what repomd.xml says? Of other sums than SHA-256, by its size. */
static int
check(struct yum *y, int fd, const struct xml *data, const char *where,
    struct err *e)
{
	const struct xml *sum = xml_get(data, "checksum");
	struct str is, size = xml_get_text(data, "size");
	uint64_t n, should;

	if (digest_file(y->a, fd, where, &is, &n, e) < 0)
		return -1;
	if (str_to_u64(size, UINT64_MAX, &should) && should != n)
		return fail(e, E_INPUT, "%s: %llu bytes, repomd.xml says %.*s",
		    where, (unsigned long long)n, STR_ARG(size));
	if (sum != NULL && str_eq(xml_attr(sum, "type"), STR("sha256")) &&
	    !str_eq(str_skip(is, strlen("sha256:")), sum->text))
		return fail(e, E_INPUT,
		    "%s: not the file that repomd.xml is about", where);
	return 0;
}

/* The document of the repository at one of its mirrors. */
static int
read_mirror(struct yum *y, struct str base, struct str folder, struct err *e)
{
	const struct xml *data;
	struct http_reply reply;
	struct str text, url;
	const char *where;
	int fd, r;

	if (fetch_text(
		y, below(y, base, STR("repodata/repomd.xml")), &text, e) < 0)
		return -1;
	r = find_updateinfo(y, text, &data, e);
	if (r <= 0)
		return r;
	url = below(y, base, xml_attr(xml_get(data, "location"), "href"));
	where = source_public_url(y->a, str_z(y->a, url));
	collect_say(y->c, "fetching %s", where);
	if (fetch(y, url, LIMIT_DOWNLOAD_BYTES, &fd, &reply, e) < 0)
		return -1;
	if (check(y, fd, data, where, e) < 0 || lseek(fd, 0, SEEK_SET) < 0) {
		close(fd);
		return -1;
	}
	*(struct collect_input *)vec_add(&y->inputs) = (struct collect_input){
	    .fd = fd,
	    .where = where,
	    .name = str_printf(y->a, "%.*s/updateinfo.xml", STR_ARG(folder)),
	    .ecosystem = is_epel(y->c->family)
			     ? str_printf(y->a, "EPEL:%.*s",
				   STR_ARG(release_of(y->ecosystem)))
			     : y->ecosystem,
	    .fetched_at = y->c->now,
	    .published_at = reply.last_modified_at,
	};
	return 0;
}

static int
read_repository(
    struct yum *y, const struct yum_repo *r, struct str folder, struct err *e)
{
	struct vec urls; /* struct str */
	int rc;

	vec_init(&urls, sizeof(struct str));
	rc = find_mirrors(y, r, &urls, e);
	if (rc == 0 && urls.n == 0)
		rc = fail(e, E_ABSENT, "its list of mirrors is empty");
	for (size_t i = 0; rc == 0 && i < urls.n; i++) {
		rc = read_mirror(y, *(struct str *)vec_at(&urls, i), folder, e);
		if (rc == 0 || i + 1 == MIRRORS_TRIED)
			break;
		rc = i + 1 < urls.n ? 0 : rc;
	}
	vec_done(&urls);
	return rc;
}

int
yum_find(struct collect *c, const struct feed *feed, const char *work_dir,
    struct collect_input **ret_in, size_t *ret_n, struct err *ret_without,
    struct err *e)
{
	struct yum y = {.c = c, .a = c->a, .feed = feed, .work_dir = work_dir};
	struct vec repos; /* struct yum_repo */
	struct err bad, first = {.code = E_OK};

	y.ecosystem = yum_ecosystem(c->a);
	vec_init(&y.unreachable, sizeof(struct str));
	vec_init(&y.inputs, sizeof(struct collect_input));
	vec_init(&repos, sizeof(struct yum_repo));
	yum_repos_find(c->a, release_of(y.ecosystem), &repos);
	for (size_t i = 0; i < repos.n; i++) {
		const struct yum_repo *r = vec_at(&repos, i);
		struct str folder = folder_of(&y, r->id);

		if (folder.n == 0 || read_repository(&y, r, folder, &bad) == 0)
			continue;
		err_prepend(&bad, "repository %.*s", STR_ARG(r->id));
		if (first.code == E_OK)
			first = bad;
	}
	vec_done(&repos);
	vec_done(&y.unreachable);
	*ret_n = y.inputs.n;
	*ret_in = vec_keep(&y.inputs, c->a);
	*ret_without = first;
	if (*ret_n > 0)
		return 0;
	if (first.code == E_OK)
		return fail(e, E_ABSENT,
		    "no repository that is set up here has notices of its "
		    "updates");
	*e = first;
	return -1;
}
