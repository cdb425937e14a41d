/* hosts_file.c: the list of hosts that are scanned together. */
#include "app/hosts_file.h"

#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"
#include "remote/ssh.h"

struct hosts {
	struct arena *a;
	struct vec list; /* struct host */
	struct map names;
};

/* What stands in a line beside comments and spaces. */
static struct str
word_of(struct str line)
{
	ptrdiff_t hash = str_find(line, '#');

	if (hash >= 0)
		line = str_first(line, (size_t)hash);
	line = str_trim(line);
	return str_starts(line, STR("ssh:")) ? str_skip(line, 4) : line;
}

static int
add_host(struct hosts *h, struct str word, struct err *e)
{
	struct str user, host, port;
	struct host *added;

	if (h->list.n == LIMIT_HOSTS)
		return fail(e, E_LIMIT, "more than %u hosts", LIMIT_HOSTS);
	if (str_find(word, '\0') >= 0)
		return fail(e, E_USAGE, "not a host");
	if (ssh_place_read(str_z(h->a, word), &user, &host, &port, e) < 0)
		return -1;
	/* It becomes the name of a file. */
	if (host.p[0] == '.')
		return fail(e, E_USAGE, "%.*s: not a host", STR_ARG(word));
	added = vec_add(&h->list);
	added->target = str_printf(h->a, "ssh:%.*s", STR_ARG(word)).p;
	added->name = str_printf(h->a, "%.*s%s%.*s", STR_ARG(host),
	    port.n > 0 ? ":" : "", STR_ARG(port));
	if (map_get(&h->names, added->name, &(uint32_t){0}))
		return fail(
		    e, E_USAGE, "%.*s is there twice", STR_ARG(added->name));
	*map_put(&h->names, added->name, 1) = 1;
	return 0;
}

static int
add_lines(struct hosts *h, struct str where, struct str text, struct err *e)
{
	struct str line, word;

	for (size_t number = 1; str_line(&text, &line); number++) {
		word = word_of(line);
		if (word.n > 0 && add_host(h, word, e) < 0)
			return fail_at(
			    e, "%.*s: line %zu", STR_ARG(where), number);
	}
	if (h->list.n == 0)
		return fail(e, E_USAGE, "%.*s: no host in it", STR_ARG(where));
	return 0;
}

int
hosts_file_parse(struct arena *a, struct str where, struct str text,
    struct host **ret_hosts, size_t *ret_n, struct err *e)
{
	struct hosts h = {.a = a};
	int rc;

	vec_init(&h.list, sizeof(struct host));
	map_init(&h.names);
	rc = add_lines(&h, where, text, e);
	if (rc == 0) {
		*ret_n = h.list.n;
		*ret_hosts = vec_keep(&h.list, a);
	}
	vec_done(&h.list);
	map_done(&h.names);
	return rc;
}
