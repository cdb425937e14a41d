/* rpm.c: the order of rpm's versions, by rpm's own library. */
// link: -lrpm -lrpmio
#define _GNU_SOURCE /* getline */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rpm/rpmver.h>

/*
 * Reads one version a line; writes, for every version, a line with one
 * character for every version: '<', '=', '>', or '?' when rpm cannot read
 * one of the two.
 */
int
main(void)
{
	rpmver *versions = NULL;
	char *line = NULL;
	size_t n = 0, size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) >= 0) {
		if (len > 0 && line[len - 1] == '\n')
			line[--len] = '\0';
		versions = realloc(versions, (n + 1) * sizeof *versions);
		if (versions == NULL)
			return 71;
		/* A C string: it would not see what is behind a NUL. */
		versions[n++] =
		    strlen(line) == (size_t)len ? rpmverParse(line) : NULL;
	}
	free(line);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			rpmver a = versions[i], b = versions[k];
			int c = a == NULL || b == NULL ? 2 : rpmverCmp(a, b);

			putchar("<=>?"[c == 2 ? 3 : (c > 0) - (c < 0) + 1]);
		}
		putchar('\n');
	}
	for (size_t i = 0; i < n; i++)
		rpmverFree(versions[i]);
	free(versions);
	return fflush(stdout) != 0 ? 74 : 0;
}
