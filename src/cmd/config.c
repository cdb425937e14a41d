/* config.c: what configuration files and the environment say. */
#include "cmd/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/limits.h"
#include "fmt/yaml.h"
#include "os/file.h"

/* One file while it is read. */
struct reader {
	struct config *c;
	struct config_file *file;
	const struct cmd *cmd; /* whose mapping it is in; NULL: the outer one */
	struct err *e;
};

/* ---- faults: "FILE: line 3: scan.formt: no such key" */

static int
fault(struct reader *r, const struct json *v, const char *what)
{
	const char *cmd = r->cmd != NULL ? r->cmd->name : "";

	return fail(r->e, E_INPUT, "%s: line %u: %s%s%.*s: %s", r->file->path,
	    v->line, cmd, *cmd != '\0' ? "." : "",
	    STR_ARG(str_first(v->key, 100)), what);
}

static int
fault_of_key(struct reader *r, const struct json *v)
{
	struct option_guess g = {.wrote = v->key};
	const struct cmd_option *o, *general;

	for (size_t i = 0; i < cmd_list_n; i++) {
		const struct cmd *cmd = cmd_list[i];

		if (r->cmd != NULL && r->cmd != cmd)
			continue;
		if (r->cmd == NULL && cmd->options->name != NULL)
			option_guess(&g, cmd->name);
		for (o = cmd->options; o->name != NULL; o++)
			if (r->cmd != NULL ||
			    option_is_general(str_from(o->name), &general))
				option_guess(&g, o->name);
	}
	if (g.best == NULL)
		return fault(r, v, "no such key");
	return fault(r, v,
	    str_printf(&r->c->a, "no such key; did you mean %s?", g.best).p);
}

/* An option that is there, but not for all commands in one meaning. */
static int
fault_of_option(struct reader *r, const struct json *v)
{
	for (size_t i = 0; i < cmd_list_n; i++)
		for (const struct cmd_option *o = cmd_list[i]->options;
		     o->name != NULL; o++)
			if (str_eq(v->key, str_from(o->name)))
				return fault(r, v,
				    str_printf(&r->c->a,
					"not the same for all commands: put "
					"it below one, as %s",
					cmd_list[i]->name)
					.p);
	return fault_of_key(r, v);
}

/* ---- files */

static int
add_value(struct reader *r, const struct json *at, const struct json *v,
    const struct cmd_option *o, struct config_setting *s)
{
	const struct cmd *cmd = r->cmd;
	const char *want;
	bool is_switch = option_kind(o) == OPTION_SWITCH;

	/* Of a general option every command wants the same. */
	for (size_t i = 0; cmd == NULL && i < cmd_list_n; i++)
		if (option_find(cmd_list[i]->options, at->key) == o)
			cmd = cmd_list[i];
	if ((v->type != JSON_STRING && v->type != JSON_BOOL) ||
	    (is_switch && v->type != JSON_BOOL) ||
	    !option_takes(cmd, o, v->text, &want)) {
		option_takes(cmd, o, STR_NONE, &want);
		return fault(
		    r, at, str_printf(&r->c->a, "it must be %s", want).p);
	}
	if (s->n_values == CMD_REPEATS_MAX)
		return fault(r, at, "too many values");
	s->values[s->n_values++] = str_z(&r->c->a, v->text);
	return 0;
}

static int
read_setting(struct reader *r, const struct json *v, const struct cmd_option *o)
{
	struct config_setting s = {.cmd = r->cmd,
	    .name = o->name,
	    .where =
		str_printf(&r->c->a, "%s: line %u", r->file->path, v->line).p};
	const struct json *first = v;

	if (v->type == JSON_ARRAY && !option_repeats(o))
		return fault(r, v, "it has one value, not a list of them");
	if (v->type == JSON_ARRAY)
		first = v->first;
	for (const struct json *i = first; i != NULL;
	     i = v->type == JSON_ARRAY ? i->next : NULL)
		if (add_value(r, v, i, o, &s) < 0)
			return -1;
	*(struct config_setting *)vec_add(&r->file->settings) = s;
	return 0;
}

static bool
is_repeated(const struct json *first, const struct json *v)
{
	for (const struct json *i = first; i != v; i = i->next)
		if (str_eq(i->key, v->key))
			return true;
	return false;
}

/* The options of one command. */
static int
read_command(struct reader *r, const struct json *section)
{
	if (section->type != JSON_OBJECT)
		return fault(r, section, "it must hold options: name: value");
	for (size_t i = 0; i < cmd_list_n; i++)
		if (str_eq(section->key, str_from(cmd_list[i]->name)))
			r->cmd = cmd_list[i];
	for (const struct json *v = section->first; v != NULL; v = v->next) {
		const struct cmd_option *o =
		    option_find(r->cmd->options, v->key);

		if (o == NULL)
			return fault_of_key(r, v);
		if (is_repeated(section->first, v))
			return fault(r, v, "it is there twice");
		if (read_setting(r, v, o) < 0)
			return -1;
	}
	r->cmd = NULL;
	return 0;
}

static bool
is_command(struct str name)
{
	for (size_t i = 0; i < cmd_list_n; i++)
		if (str_eq(name, str_from(cmd_list[i]->name)))
			return cmd_list[i]->options->name != NULL;
	return false;
}

static int
read_document(struct reader *r, const struct json *doc)
{
	const struct cmd_option *o;

	if (doc->next != NULL)
		return fail(r->e, E_INPUT, "%s: line %u: a second document",
		    r->file->path, doc->next->line);
	if (doc->type == JSON_NULL)
		return 0;
	if (doc->type != JSON_OBJECT)
		return fail(r->e, E_INPUT, "%s: line %u: no mapping of options",
		    r->file->path, doc->line);
	for (const struct json *v = doc->first; v != NULL; v = v->next) {
		int rc;

		if (is_repeated(doc->first, v))
			return fault(r, v, "it is there twice");
		if (is_command(v->key))
			rc = read_command(r, v);
		else if (option_is_general(v->key, &o))
			rc = read_setting(r, v, o);
		else
			rc = fault_of_option(r, v);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
read_file(struct config *c, const char *path, bool must_be, struct err *e)
{
	struct config_file *file = &c->files[c->n_files];
	struct reader r = {.c = c, .file = file, .e = e};
	const struct json *doc;
	struct str text;

	*file = (struct config_file){.path = path};
	vec_init(&file->settings, sizeof(struct config_setting));
	c->n_files++;
	if (file_read(&c->a, path, LIMIT_CONFIG_BYTES, &text, e) < 0)
		return e->code == E_ABSENT && !must_be ? 0 : -1;
	file->is_there = true;
	if (yaml_parse(&c->a, text, path, &doc, e) < 0) {
		/* An alias is as wrong as any other fault of the file. */
		e->code = E_INPUT;
		return -1;
	}
	return read_document(&r, doc);
}

/* Where a user's own file is; NULL: nowhere. */
static const char *
own_path(struct arena *a)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg != NULL && xdg[0] == '/')
		return str_printf(a, "%s/yagura/config.yaml", xdg).p;
	if (home != NULL && home[0] == '/')
		return str_printf(a, "%s/.config/yagura/config.yaml", home).p;
	return NULL;
}

int
config_open(struct config *c, const char *named, struct err *e)
{
	const char *own;

	*c = (struct config){.n_files = 0};
	arena_init(&c->a, LIMIT_CONFIG_ARENA_BYTES);
	if (named == NULL)
		named = getenv("YAGURA_CONFIG");
	if (named != NULL && *named != '\0')
		return read_file(c, str_z(&c->a, str_from(named)), true, e);
	own = own_path(&c->a);
	if (own != NULL && read_file(c, own, false, e) < 0)
		return -1;
	return read_file(c, "/etc/yagura/yagura.yaml", false, e);
}

void
config_close(struct config *c)
{
	for (size_t i = 0; i < c->n_files; i++)
		vec_done(&c->files[i].settings);
	arena_done(&c->a);
}

/* ---- what of it a command is given */

static int
give(struct cmd_args *args, struct cmd_given given, struct err *e)
{
	if (args->n_given == CMD_REPEATS_MAX)
		return fail(e, E_USAGE, "%s: more than %d options", given.where,
		    CMD_REPEATS_MAX);
	args->given[args->n_given++] = given;
	return 0;
}

/* "1" and "yes" are what people write into environments. */
static struct str
switch_word(struct str text)
{
	if (str_eq(text, STR("1")) || str_eq(text, STR("yes")))
		return STR("true");
	if (str_eq(text, STR("0")) || str_eq(text, STR("no")))
		return STR("false");
	return text;
}

static int
give_word(struct config *c, struct cmd_args *args, const struct cmd_option *o,
    struct str word, const char *where, struct err *e)
{
	bool is_switch = option_kind(o) == OPTION_SWITCH;
	const char *want;

	if (is_switch)
		word = switch_word(word);
	if (!option_takes(args->cmd, o, word, &want))
		return fail(e, E_USAGE, "%s: it must be %s", where, want);
	return give(args,
	    (struct cmd_given){.name = o->name,
		.value = is_switch ? "" : str_z(&c->a, word),
		.origin = ORIGIN_ENVIRONMENT,
		.is_off = is_switch && str_eq(word, STR("false")),
		.where = where},
	    e);
}

/* *ret_found: it was there. */
static int
give_environment(struct config *c, struct cmd_args *args,
    const struct cmd_option *o, bool *ret_found, struct err *e)
{
	struct option_env names[2] = {
	    option_env(args->cmd, o->name), option_env(NULL, o->name)};
	const struct cmd_option *general;
	size_t n = option_is_general(str_from(o->name), &general) ? 2 : 1;
	struct str rest = STR_NONE, word;
	const char *where = NULL;

	for (size_t i = 0; i < n && rest.n == 0; i++) {
		rest = str_from(getenv(names[i].name));
		where = names[i].name;
	}
	*ret_found = rest.n > 0;
	if (rest.n == 0)
		return 0;
	where = str_z(&c->a, str_from(where));
	if (!option_repeats(o))
		return give_word(c, args, o, rest, where, e);
	while (str_cut(&rest, ',', &word))
		if (give_word(c, args, o, word, where, e) < 0)
			return -1;
	return 0;
}

/* What is said of one command goes before what is said of all. */
static const struct config_setting *
find_setting(
    const struct config_file *file, const struct cmd *cmd, const char *name)
{
	const struct config_setting *found = NULL;

	for (size_t i = 0; i < file->settings.n; i++) {
		const struct config_setting *s = vec_at(&file->settings, i);

		if (strcmp(s->name, name) != 0)
			continue;
		if (s->cmd == cmd)
			return s;
		if (s->cmd == NULL)
			found = s;
	}
	return found;
}

static int
give_setting(struct cmd_args *args, const struct cmd_option *o,
    const struct config_setting *s, struct err *e)
{
	bool is_switch = option_kind(o) == OPTION_SWITCH;

	for (size_t i = 0; i < s->n_values; i++) {
		struct cmd_given given = {.name = o->name,
		    .value = is_switch ? "" : s->values[i],
		    .origin = ORIGIN_FILE,
		    .is_off = is_switch && strcmp(s->values[i], "false") == 0,
		    .where = s->where};

		if (give(args, given, e) < 0)
			return -1;
	}
	return 0;
}

static int
settle_option(struct config *c, struct cmd_args *args,
    const struct cmd_option *o, struct err *e)
{
	const struct config_setting *s = NULL;
	bool is_found;

	for (size_t i = 0; i < args->n_given; i++)
		if (strcmp(args->given[i].name, o->name) == 0)
			return 0;
	if (give_environment(c, args, o, &is_found, e) < 0)
		return -1;
	for (size_t i = 0; !is_found && s == NULL && i < c->n_files; i++)
		s = find_setting(&c->files[i], args->cmd, o->name);
	return s != NULL ? give_setting(args, o, s, e) : 0;
}

int
config_settle(struct config *c, struct cmd_args *args, struct err *e)
{
	for (const struct cmd_option *o = args->options; o->name != NULL; o++)
		if (settle_option(c, args, o, e) < 0)
			return -1;
	return 0;
}
