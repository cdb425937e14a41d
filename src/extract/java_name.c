/* java_name.c: group, artifact and version of a Java archive without a pom. */
#include "extract/java_name.h"

#include "extract/java_group.h"

struct str
java_stem(struct str file)
{
	ptrdiff_t dot = str_rfind(file, '.');

	return dot > 0 ? str_first(file, (size_t)dot) : file;
}

/* ---- artifact and version */

/* The first word of a manifest's version ("5.6.0 (b0)"), if it is one. */
static struct str
plain_version(struct str v)
{
	size_t n = 0;

	while (n < v.n && !is_space(v.p[n]) && v.p[n] != '(')
		n++;
	return n > 0 && is_digit(v.p[0]) ? str_first(v, n) : STR_NONE;
}

/* Split stem at "-version", which must be all of a part of it. */
static bool
split_at_version(struct str stem, struct str version, struct java_name *n)
{
	for (size_t i = 1; version.n > 0 && i + 1 < stem.n; i++) {
		struct str rest = str_skip(stem, i + 1);

		if (stem.p[i] != '-' || !str_starts(rest, version))
			continue;
		rest = str_skip(rest, version.n);
		/* "-1.3.8-5" is a version of its own, "-1.3.8-tests" not. */
		if (rest.n > 0 &&
		    (rest.n < 2 || rest.p[0] != '-' || !is_alpha(rest.p[1])))
			continue;
		n->artifact = str_first(stem, i);
		n->version = version;
		return true;
	}
	return false;
}

/* Is a number here that belongs to the name: "log4j-1.2-api-2.14.1"? */
static bool
is_of_name(struct str rest)
{
	static const struct str parts[] = {
	    {"-api-",  5},
            {"-spec-", 6}
        };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		ptrdiff_t at = str_find_str(rest, parts[i]);

		if (at >= 0 && (size_t)at + parts[i].n < rest.n &&
		    is_digit(rest.p[(size_t)at + parts[i].n]))
			return true;
	}
	return false;
}

/* Split stem where what looks like a version begins. */
static bool
split_at_number(struct str stem, struct java_name *n)
{
	for (size_t i = 1; i + 1 < stem.n; i++) {
		struct str rest = str_skip(stem, i + 1);

		if (stem.p[i] != '-' || !is_digit(rest.p[0]) ||
		    is_of_name(rest))
			continue;
		n->artifact = str_first(stem, i);
		n->version = rest;
		return true;
	}
	return false;
}

static void
find_artifact(
    struct str stem, const struct java_manifest *m, struct java_name *n)
{
	const struct str stated[] = {plain_version(m->implementation_version),
	    plain_version(m->bundle_version),
	    plain_version(m->specification_version)};

	if (split_at_version(stem, stated[0], n) ||
	    split_at_version(stem, stated[1], n) || split_at_number(stem, n))
		return;
	n->artifact = stem;
	for (size_t i = 0; i < ARRAY_LEN(stated) && n->version.n == 0; i++)
		n->version = stated[i];
}

/* ---- group */

/* Could it be a group: a word with a dot, and no placeholder? */
static bool
is_group(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '.' &&
		    s.p[i] != '-' && s.p[i] != '_')
			return false;
	return str_find(s, '.') > 0 && !str_ends(s, STR("."));
}

/* Is b equal to a when its '.' are read as '-'? */
static bool
same_dashed(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] != (b.p[i] == '.' ? '-' : b.p[i]))
			return false;
	return true;
}

/*
 * Maven's bundle plugin makes the symbolic name of group and artifact: joined
 * by a dot; or without the artifact's first word when the group ends with it
 * (org.apache.maven:maven-core is org.apache.maven.core), which below
 * org.apache also means that the name is all of the group when the artifact
 * has no other word (org.apache.velocity:velocity).
 */
static struct str
group_of_bundle(struct str name, struct str artifact)
{
	for (size_t i = name.n; i-- > 0;) {
		struct str group = str_first(name, i);
		struct str rest = str_skip(name, i + 1);
		struct str last =
		    str_skip(group, (size_t)(str_rfind(group, '.') + 1));

		if (name.p[i] != '.')
			continue;
		if (str_eq(rest, artifact))
			return str_eq(group, STR("org.apache")) ? name : group;
		if (artifact.n > last.n && artifact.p[last.n] == '-' &&
		    str_starts(artifact, last) &&
		    same_dashed(str_skip(artifact, last.n + 1), rest))
			return group;
	}
	return STR_NONE;
}

/* Gradle's Nebula plugins write "org.elasticsearch#server;7.10.0". */
static struct str
group_of_title(struct str title)
{
	ptrdiff_t hash = str_find(title, '#');

	return hash > 0 ? str_first(title, (size_t)hash) : STR_NONE;
}

static struct str
guess_group(const struct java_manifest *m, struct str artifact)
{
	struct str words[] = {
	    group_of_bundle(m->bundle_symbolic_name, artifact),
	    m->implementation_vendor_id, m->extension_name,
	    m->implementation_title};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		/* Whoever says org.apache says nothing. */
		if (is_group(words[i]) && !str_eq(words[i], STR("org.apache")))
			return words[i];
	return artifact;
}

static bool
is_plugin(const struct java_manifest *m)
{
	return is_group(m->group_id) && m->short_name.n > 0 &&
	       plain_version(m->plugin_version).n > 0;
}

struct java_name
java_name_of(struct str file, const struct java_manifest *m)
{
	struct java_name n = {0};
	const struct java_group *known;

	if (is_plugin(m))
		return (struct java_name){.group = m->group_id,
		    .artifact = m->short_name,
		    .version = plain_version(m->plugin_version),
		    .is_known = true};
	find_artifact(java_stem(file), m, &n);
	known = java_group_of(n.artifact, n.version);
	if (known != NULL) {
		n.group = known->group;
		n.also = known->also;
		if (known->named.n > 0)
			n.artifact = known->named;
		n.is_known = true;
	} else {
		n.group = group_of_title(m->implementation_title);
		n.is_known = is_group(n.group);
		if (!n.is_known)
			n.group = guess_group(m, n.artifact);
	}
	return n;
}
