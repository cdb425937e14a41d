/* alpm.c: the order of Arch Linux's versions, by pacman's own library. */
// link: -lalpm
#define _GNU_SOURCE /* getline */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <alpm.h>

/* Where libalpm goes in circles: see src/version/alpm.c. */
static int
ends_badly(const char *v, size_t n)
{
	static const char parts[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return n > 0 && strchr(parts, v[n - 1]) == NULL;
}

static int
is_circular(const char *v)
{
	const char *version = v + strspn(v, "0123456789");
	const char *release;

	version = *version == ':' ? version + 1 : v;
	release = strrchr(version, '-');
	if (release == NULL)
		return ends_badly(version, strlen(version));
	return ends_badly(version, (size_t)(release - version)) ||
	       ends_badly(release + 1, strlen(release + 1));
}

/*
 * Reads one version a line; writes, for every version, a line with one
 * character for every version: '<', '=', '>', or '?' when one of the two has
 * no place in an order.
 */
int
main(void)
{
	char **versions = NULL;
	char *line = NULL;
	size_t n = 0, size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) >= 0) {
		if (len > 0 && line[len - 1] == '\n')
			line[--len] = '\0';
		versions = realloc(versions, (n + 1) * sizeof *versions);
		if (versions == NULL)
			return 71;
		versions[n++] =
		    len == 0 || strlen(line) != (size_t)len || is_circular(line)
			? NULL
			: strdup(line);
	}
	free(line);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			const char *a = versions[i], *b = versions[k];
			int c = 2;

			if (a != NULL && b != NULL) {
				c = alpm_pkg_vercmp(a, b);
				if (c == 0)
					c = (strchr(a, '-') != NULL) -
					    (strchr(b, '-') != NULL);
				c = (c > 0) - (c < 0);
			}
			putchar("<=>?"[c + 1]);
		}
		putchar('\n');
	}
	for (size_t i = 0; i < n; i++)
		free(versions[i]);
	free(versions);
	return fflush(stdout) != 0 ? 74 : 0;
}
