/* yum_repos.c: the repositories that yum, dnf or zypper are set up with. */
#include "app/yum_repos.h"

#include <sys/utsname.h>

#include "base/buf.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"

struct variable {
	struct str name, value;
};

struct search {
	struct arena *a;
	struct vec variables; /* struct variable: the first of a name counts */
	struct vec *repos;
};

static void
set(struct search *s, struct str name, struct str value)
{
	*(struct variable *)vec_add(&s->variables) =
	    (struct variable){name, value};
}

/* The first line of each file there is the value of the file's name. */
static void
read_variables(struct search *s, const char *folder)
{
	struct str *names, text, line;
	struct err e;
	size_t n;

	if (dir_list(s->a, folder, &names, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path =
		    str_printf(s->a, "%s/%.*s", folder, STR_ARG(names[i])).p;

		if (file_read(s->a, path, LIMIT_SMALL_FILE_BYTES, &text, &e) ==
			0 &&
		    str_line(&text, &line))
			set(s, names[i], str_trim(line));
	}
}

/* As rpm calls the architecture that packages are for. */
static struct str
base_arch(struct str machine)
{
	static const struct {
		const char *begin, *arch;
	} rows[] = {
	    {"armv7", "armhfp"},
	    {"i",     "i386"  }, /* i386 to i686; no other begins so */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_starts(machine, str_from(rows[i].begin)))
			return str_from(rows[i].arch);
	return machine;
}

static void
set_variables(struct search *s, struct str release)
{
	struct str major = release, rest = release;
	struct utsname u;

	read_variables(s, "/etc/dnf/vars");
	read_variables(s, "/etc/yum/vars");
	(void)str_cut(&rest, '.', &major);
	set(s, STR("releasever"), release);
	set(s, STR("releasever_major"), major);
	if (uname(&u) == 0) {
		set(s, STR("arch"), str_dup(s->a, str_from(u.machine)));
		set(s, STR("basearch"),
		    str_dup(s->a, base_arch(str_from(u.machine))));
	}
}

static bool
is_name(char c)
{
	return is_alpha(c) || is_digit(c) || c == '_';
}

static const struct variable *
variable(const struct search *s, struct str name)
{
	for (size_t i = 0; i < s->variables.n; i++) {
		const struct variable *v = vec_at(&s->variables, i);

		if (str_eq(v->name, name))
			return v;
	}
	return NULL;
}

/* "$basearch" or "${basearch}" at the beginning of text: its bytes, or 0. */
static size_t
name_at(struct str text, struct str *ret_name)
{
	size_t from = 1, n = 0;

	if (text.n < 2 || text.p[0] != '$')
		return 0;
	from += text.p[1] == '{';
	while (from + n < text.n && is_name(text.p[from + n]))
		n++;
	*ret_name = str_of(text.p + from, n);
	if (from == 2)
		return from + n < text.n && text.p[from + n] == '}'
			   ? from + n + 1
			   : 0;
	return n > 0 ? from + n : 0;
}

/* With the variables' values; of those that are not known, their names. */
static struct str
fill_in(struct search *s, struct str text)
{
	struct buf b;
	struct str out, name;

	buf_init(&b, LIMIT_SMALL_FILE_BYTES);
	while (text.n > 0) {
		size_t n = name_at(text, &name);
		const struct variable *v = n > 0 ? variable(s, name) : NULL;

		if (v != NULL)
			buf_add(&b, v->value);
		else
			buf_add(&b, str_first(text, n > 0 ? n : 1));
		text = str_skip(text, n > 0 ? n : 1);
	}
	out = str_dup(s->a, b.over ? STR_NONE : buf_str(&b));
	buf_done(&b);
	return out;
}

/* ---- files *.repo */

static bool
is_yes(struct str word)
{
	static const char *const no[] = {
	    "0", "no", "No", "false", "False", "off"};

	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		if (str_eq(word, str_from(no[i])))
			return false;
	return true;
}

/* One section, as its lines are read. */
struct section {
	struct yum_repo repo; /* variables not yet filled in */
	struct str *last;     /* the text that a folded line goes on with */
	bool is_enabled;
};

static void
end_section(struct search *s, struct section *at)
{
	struct yum_repo *r = &at->repo;

	if (r->id.n > 0 && at->is_enabled && (r->urls.n > 0 || r->list.n > 0) &&
	    !str_eq(r->id, STR("main")) && s->repos->n < LIMIT_REPOSITORIES)
		*(struct yum_repo *)vec_add(s->repos) =
		    (struct yum_repo){str_dup(s->a, r->id), fill_in(s, r->urls),
			fill_in(s, r->list)};
	*at = (struct section){.is_enabled = true};
}

static void
read_option(struct section *at, struct str name, struct str value)
{
	at->last = NULL;
	if (str_eq(name, STR("enabled")))
		at->is_enabled = is_yes(value);
	else if (str_eq(name, STR("baseurl")))
		at->last = &at->repo.urls;
	else if (str_eq(name, STR("mirrorlist")) ||
		 str_eq(name, STR("metalink")))
		at->last = &at->repo.list;
	if (at->last != NULL)
		*at->last = value;
}

static void
read_lines(struct search *s, struct str text)
{
	struct section at = {.is_enabled = true};
	struct str line, name;

	while (str_line(&text, &line)) {
		bool is_folded = line.n > 0 && is_space(line.p[0]);
		struct str all = str_trim(line);

		if (all.n == 0 || str_starts(all, STR("#")) ||
		    str_starts(all, STR(";")))
			continue;
		line = all;
		if (is_folded && at.last != NULL)
			*at.last = str_printf(s->a, "%.*s %.*s",
			    STR_ARG(*at.last), STR_ARG(line));
		else if (str_starts(line, STR("[")) &&
			 str_ends(line, STR("]"))) {
			end_section(s, &at);
			at.repo.id = str_first(str_skip(line, 1), line.n - 2);
		} else if (str_cut(&line, '=', &name) && name.n < all.n)
			read_option(&at, str_trim(name), str_trim(line));
	}
	end_section(s, &at);
}

static void
read_folder(struct search *s, const char *folder)
{
	struct str *names, text;
	struct err e;
	size_t n;

	if (dir_list(s->a, folder, &names, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path =
		    str_printf(s->a, "%s/%.*s", folder, STR_ARG(names[i])).p;

		if (str_ends(names[i], STR(".repo")) &&
		    file_read(s->a, path, LIMIT_SMALL_FILE_BYTES, &text, &e) ==
			0)
			read_lines(s, text);
	}
}

void
yum_repos_find(struct arena *a, struct str release, struct vec *repos)
{
	struct search s = {.a = a, .repos = repos};

	vec_init(&s.variables, sizeof(struct variable));
	set_variables(&s, release);
	read_folder(&s, "/etc/yum.repos.d");
	read_folder(&s, "/etc/zypp/repos.d");
	vec_done(&s.variables);
}
