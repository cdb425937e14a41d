/* document.c: targets that are documents, which list what is installed. */
#include "app/document.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/limits.h"
#include "fmt/unpack.h"
#include "sbom/sbom.h"

struct scheme {
	const char *name;
	const char *form; /* NULL: by its content */
};

static const struct scheme schemes[] = {
    {"sbom:",    NULL     },
    {"vuls:",    "vuls"   },
    {"pkglist:", "pkglist"},
};

static const struct scheme *
scheme_of(const char *spec)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (strncmp(spec, schemes[i].name, strlen(schemes[i].name)) ==
		    0)
			return &schemes[i];
	return NULL;
}

bool
document_is(const char *spec)
{
	return scheme_of(spec) != NULL;
}

static int
load(struct arena *a, int fd, const char *where, struct str *ret_bytes,
    struct err *e)
{
	static const struct unpack_limits limits = {
	    .max_bytes = LIMIT_SBOM_BYTES, .max_members = 1};
	struct unpack_member member;
	struct str bytes = STR_NONE;
	struct unpack *u;
	int rc;

	if (unpack_open_fd(fd, UNPACK_PLAIN, &limits, where, &u, e) < 0)
		return -1;
	rc = unpack_next(u, &member, e);
	if (rc > 0)
		rc = stream_load(
		    a, unpack_bytes(u), LIMIT_SBOM_BYTES, where, &bytes, e);
	unpack_close(u);
	if (rc < 0)
		return -1;
	if (bytes.n == 0)
		return fail(e, E_INPUT, "%s: nothing in it", where);
	*ret_bytes = bytes;
	return 0;
}

/* Above 2, since a worker's standard input is another. */
static int
open_file(const char *path, int *ret_fd, struct err *e)
{
	const char *where = path;
	int fd;

	if (strcmp(path, "-") == 0) {
		where = "standard input";
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	} else {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (fd < 0)
		return fail_sys(e, errno, "%s", where);
	*ret_fd = fd;
	return 0;
}

/* "debian:12:amd64" */
static int
read_os(struct arena *a, const char *words, struct os_info *os, struct err *e)
{
	struct str rest = str_from(words),
		   *fields[] = {&os->family, &os->release, &os->arch};
	struct str part;
	size_t n = 0;

	while (str_cut(&rest, ':', &part)) {
		if (n == ARRAY_LEN(fields) || (n == 0 && part.n == 0))
			return fail(e, E_USAGE,
			    "--os %s: not FAMILY[:RELEASE[:ARCH]]", words);
		*fields[n++] = str_dup(a, part);
	}
	return 0;
}

int
document_open(struct arena *a, const char *spec, const char *os,
    const char *kernel, struct document *ret_d, struct err *e)
{
	const struct scheme *s = scheme_of(spec);
	struct document d = {.fd = -1};
	const char *path;

	if (s == NULL)
		return fail(e, E_USAGE, "%s: not a document", spec);
	path = d.where = spec + strlen(s->name);
	d.form = s->form;
	if (*path == '\0')
		return fail(e, E_USAGE, "\"%s\" names no file", spec);
	if (strcmp(path, "-") == 0)
		d.where = "standard input";
	if (os != NULL && read_os(a, os, &d.given, e) < 0)
		return -1;
	if (kernel != NULL)
		d.given.kernel = str_dup(a, str_from(kernel));
	if (open_file(path, &d.fd, e) < 0)
		return -1;
	*ret_d = d;
	return 0;
}

int
document_read(struct arena *a, const struct document *d,
    struct inventory *ret_inv, struct err *e)
{
	const struct sbom_form *form;
	struct str bytes;

	if (load(a, d->fd, d->where, &bytes, e) < 0)
		return -1;
	form = d->form != NULL ? sbom_find(d->form) : sbom_recognise(bytes);
	if (form == NULL)
		return fail(e, E_UNSUPPORTED,
		    "%s: neither CycloneDX, SPDX 2, Syft's JSON nor a result "
		    "of Vuls",
		    d->where);
	return sbom_read(a, form, bytes, d->where, &d->given, ret_inv, e);
}

void
document_close(struct document *d)
{
	close(d->fd);
}
