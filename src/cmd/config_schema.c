/* config_schema.c: yagura config schema. */
#include <errno.h>
#include <stdio.h>

#include "cmd/option.h"
#include "fmt/json_out.h"

static const struct cmd_option options[] = {
    {NULL, NULL, NULL},
};

static void
words(struct json_out *j, const struct cmd *cmd)
{
	const char *all[OPTION_WORDS_MAX];
	size_t n = option_words(cmd, all);

	json_out_key(j, "enum");
	json_out_array(j);
	for (size_t i = 0; i < n; i++)
		json_out_str(j, str_from(all[i]));
	json_out_end(j);
}

/* What one value is; its object is open. */
static void
value(struct json_out *j, const struct cmd *cmd, const struct cmd_option *o)
{
	switch (option_kind(o)) {
	case OPTION_SWITCH:
		json_out_member(j, "type", STR("boolean"));
		break;
	case OPTION_NUMBER:
		json_out_member(j, "type", STR("integer"));
		json_out_key(j, "minimum");
		json_out_int(j, 0);
		break;
	case OPTION_FORM:
		words(j, cmd);
		break;
	case OPTION_DIR:
	case OPTION_FILE:
	case OPTION_TEXT:
	default:
		json_out_member(j, "type", STR("string"));
		json_out_key(j, "minLength");
		json_out_int(j, 1);
		break;
	}
}

/* One value, or a list of them. */
static void
values(struct json_out *j, const struct cmd *cmd, const struct cmd_option *o)
{
	json_out_key(j, "anyOf");
	json_out_array(j);
	json_out_object(j);
	value(j, cmd, o);
	json_out_end(j);
	json_out_object(j);
	json_out_member(j, "type", STR("array"));
	json_out_key(j, "items");
	json_out_object(j);
	value(j, cmd, o);
	json_out_end(j);
	json_out_key(j, "maxItems");
	json_out_int(j, CMD_REPEATS_MAX);
	json_out_end(j);
	json_out_end(j);
}

static void
option(struct json_out *j, const struct cmd *cmd, const struct cmd_option *o)
{
	json_out_key(j, o->name);
	json_out_object(j);
	json_out_member(j, "description", str_from(o->doc));
	if (option_repeats(o))
		values(j, cmd, o);
	else
		value(j, cmd, o);
	json_out_end(j);
}

/* Those that are the same for all commands that have them. */
static void
general(struct json_out *j)
{
	const struct cmd_option *first;

	for (size_t i = 0; i < cmd_list_n; i++)
		for (const struct cmd_option *o = cmd_list[i]->options;
		     o->name != NULL; o++)
			if (option_is_general(str_from(o->name), &first) &&
			    first == o)
				option(j, cmd_list[i], o);
}

static void
command(struct json_out *j, const struct cmd *cmd)
{
	json_out_key(j, cmd->name);
	json_out_object(j);
	json_out_member(j, "description", str_from(cmd->doc));
	json_out_member(j, "type", STR("object"));
	json_out_key(j, "additionalProperties");
	json_out_bool(j, false);
	json_out_key(j, "properties");
	json_out_object(j);
	for (const struct cmd_option *o = cmd->options; o->name != NULL; o++)
		option(j, cmd, o);
	json_out_end(j);
	json_out_end(j);
}

static int
run(const struct cmd_args *args, struct err *e)
{
	struct json_out j;

	(void)args;
	json_out_init(&j, stdout);
	json_out_object(&j);
	json_out_member(
	    &j, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
	json_out_member(&j, "title", STR("The configuration of yagura"));
	json_out_key(&j, "type");
	json_out_array(&j);
	json_out_str(&j, STR("object"));
	json_out_str(&j, STR("null"));
	json_out_end(&j);
	json_out_key(&j, "additionalProperties");
	json_out_bool(&j, false);
	json_out_key(&j, "properties");
	json_out_object(&j);
	general(&j);
	for (size_t i = 0; i < cmd_list_n; i++)
		if (cmd_list[i]->options->name != NULL)
			command(&j, cmd_list[i]);
	json_out_end(&j);
	json_out_end(&j);
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail_sys(e, errno, "standard output");
	return 0;
}

const struct cmd cmd_config_schema = {
    .name = "config schema",
    .words = "",
    .doc = "print the JSON Schema of configuration files",
    .manual = "For editors and checkers; it is also "
	      "schema/config.schema.json in the sources.\n",
    .options = options,
    .run = run,
};
