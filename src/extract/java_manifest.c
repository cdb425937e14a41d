/* java_manifest.c: the texts in a Java archive that say what it is. */
#include "extract/java_manifest.h"

#include <stddef.h>

static const struct {
	struct str name;
	size_t offset;
} headers[] = {
    {{"Bundle-SymbolicName", 19},
     offsetof(struct java_manifest,                                   bundle_symbolic_name)    },
    {{"Bundle-Version", 14},           offsetof(struct java_manifest, bundle_version)          },
    {{"Extension-Name", 14},           offsetof(struct java_manifest, extension_name)          },
    {{"Group-Id", 8},                  offsetof(struct java_manifest, group_id)                },
    {{"Implementation-Title", 20},
     offsetof(struct java_manifest,                                   implementation_title)    },
    {{"Implementation-Vendor-Id", 24},
     offsetof(struct java_manifest,                                   implementation_vendor_id)},
    {{"Implementation-Version", 22},
     offsetof(struct java_manifest,                                   implementation_version)  },
    {{"Plugin-Version", 14},           offsetof(struct java_manifest, plugin_version)          },
    {{"Short-Name", 10},               offsetof(struct java_manifest, short_name)              },
    {{"Specification-Version", 21},
     offsetof(struct java_manifest,                                   specification_version)   },
};

/* Does b, whose letters may be large or small, say a? */
static bool
same_letters(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char x = a.p[i], y = b.p[i];

		if (x != y &&
		    !(is_alpha(x) && is_alpha(y) && (x ^ y) == ('a' ^ 'A')))
			return false;
	}
	return true;
}

static struct str *
field_of(struct java_manifest *m, struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		if (same_letters(headers[i].name, name))
			return (struct str *)(void *)((char *)m +
						      headers[i].offset);
	return NULL;
}

/* s and the part of it that stands on the next line. */
static struct str
joined(struct arena *a, struct str s, struct str more)
{
	char *p = arena_alloc(a, s.n + more.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	if (more.n > 0)
		memcpy(p + s.n, more.p, more.n);
	return str_of(p, s.n + more.n);
}

/* What we look for is short; the rest of a long header is not joined. */
#define VALUE_MAX 1024u

struct java_manifest
java_manifest_read(struct arena *a, struct str text)
{
	struct java_manifest m = {0};
	struct str *field = NULL, line;

	while (str_line(&text, &line) && line.n > 0) {
		struct str value = line, name;

		if (line.p[0] == ' ') {
			if (field != NULL && field->n < VALUE_MAX)
				*field = joined(a, *field, str_skip(line, 1));
			continue;
		}
		str_cut(&value, ':', &name);
		field = value.n != SIZE_MAX ? field_of(&m, name) : NULL;
		if (field != NULL)
			*field = str_trim(value);
	}
	str_cut(
	    &(struct str){m.bundle_symbolic_name.p, m.bundle_symbolic_name.n},
	    ';', &m.bundle_symbolic_name);
	m.bundle_symbolic_name = str_trim(m.bundle_symbolic_name);
	return m;
}

struct java_pom
java_pom_read(struct str text)
{
	struct java_pom pom = {0};
	struct str line;

	while (str_line(&text, &line)) {
		struct str value = line, key;

		str_cut(&value, '=', &key);
		if (value.n == SIZE_MAX)
			continue;
		key = str_trim(key);
		value = str_trim(value);
		if (str_eq(key, STR("groupId")))
			pom.group = value;
		else if (str_eq(key, STR("artifactId")))
			pom.artifact = value;
		else if (str_eq(key, STR("version")))
			pom.version = value;
	}
	return pom;
}
