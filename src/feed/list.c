/* list.c: every feed, in the order of the build file. */
#include <string.h>

#include "base/attr.h"
#include "feed/feed.h"

#define X(stem) extern const struct feed feed_##stem;
#include "feed/feed_list.h"
#undef X

const struct feed *const feed_list[] = {
#define X(stem) &feed_##stem,
#include "feed/feed_list.h"
#undef X
};

const size_t feed_list_n = ARRAY_LEN(feed_list);

const struct feed *
feed_find(const char *name)
{
	for (size_t i = 0; i < feed_list_n; i++)
		if (strcmp(feed_list[i]->name, name) == 0)
			return feed_list[i];
	return NULL;
}

bool
feed_speaks_for(const struct feed *feed, struct str family)
{
	for (size_t i = 0; feed->families[i] != NULL; i++)
		if (strcmp(feed->families[i], "*") == 0 ||
		    str_eq(str_from(feed->families[i]), family))
			return true;
	return false;
}
