/* config_print.c: yagura config print. */
#include <errno.h>
#include <stdio.h>

#include "cmd/config.h"
#include "fmt/json_out.h"
#include "report/text.h"

static const struct cmd_option options[] = {
    {"format", "FORM", "table (default) or json"},
    {NULL,     NULL,   NULL		     },
};

/* One option of one command, and what it is set to. */
struct row {
	const struct cmd *cmd;
	const struct cmd_option *option;
	struct str values[CMD_REPEATS_MAX]; /* none: it is not set */
	size_t n;
	const char *from; /* "flag", "environment", "file", "default" */
	const char *where;
};

static const char *
origin_name(enum cmd_origin origin)
{
	return origin == ORIGIN_FLAG          ? "flag"
	       : origin == ORIGIN_ENVIRONMENT ? "environment"
					      : "file";
}

static void
fill_default(struct row *row, const struct cmd_args *args)
{
	struct str value = option_default(row->option);

	row->from = "default";
	row->where = "";
	if (strcmp(row->option->name, "db") == 0)
		value = str_from(args->db_dir);
	else if (strcmp(row->option->name, "state") == 0)
		value = str_from(args->state_dir);
	else if (option_kind(row->option) == OPTION_SWITCH)
		value = STR("false");
	if (value.n > 0)
		row->values[row->n++] = value;
}

static struct row
find_row(const struct cmd_args *args, const struct cmd_option *o)
{
	struct row row = {.cmd = args->cmd, .option = o};

	for (size_t i = 0; i < args->n_given; i++) {
		const struct cmd_given *g = &args->given[i];

		if (strcmp(g->name, o->name) != 0)
			continue;
		row.from = origin_name(g->origin);
		row.where = g->where;
		row.values[row.n++] = option_kind(o) != OPTION_SWITCH
					  ? str_from(g->value)
				      : g->is_off ? STR("false")
						  : STR("true");
	}
	if (row.n == 0)
		fill_default(&row, args);
	return row;
}

static void
print_files(const struct config *c)
{
	for (size_t i = 0; i < c->n_files; i++) {
		fputs("file  ", stdout);
		text_write(stdout, str_from(c->files[i].path));
		puts(c->files[i].is_there ? "" : "  (not there)");
	}
	printf(
	    "\n%-15s %-14s %-32s %s\n", "COMMAND", "OPTION", "VALUE", "FROM");
}

static void
print_row(const struct row *row)
{
	size_t n = row->n > 0 ? row->n : 1;

	for (size_t i = 0; i < n; i++) {
		printf("%-15s %-14s ", row->cmd->name, row->option->name);
		text_cell(stdout, row->n > 0 ? row->values[i] : STR("-"), 32);
		printf(" %s", row->from);
		if (*row->where != '\0') {
			fputs(", ", stdout);
			text_write(stdout, str_from(row->where));
		}
		putchar('\n');
	}
}

static void
begin_json(struct json_out *j, const struct config *c)
{
	json_out_init(j, stdout);
	json_out_object(j);
	json_out_key(j, "files");
	json_out_array(j);
	for (size_t i = 0; i < c->n_files; i++) {
		json_out_object(j);
		json_out_member(j, "path", str_from(c->files[i].path));
		json_out_key(j, "is_there");
		json_out_bool(j, c->files[i].is_there);
		json_out_end(j);
	}
	json_out_end(j);
	json_out_key(j, "options");
	json_out_array(j);
}

static void
json_row(struct json_out *j, const struct row *row)
{
	struct option_env env = option_env(row->cmd, row->option->name);

	json_out_object(j);
	json_out_member(j, "command", str_from(row->cmd->name));
	json_out_member(j, "option", str_from(row->option->name));
	json_out_member(j, "variable", str_from(env.name));
	json_out_key(j, "values");
	json_out_array(j);
	for (size_t i = 0; i < row->n; i++)
		json_out_str(j, row->values[i]);
	json_out_end(j);
	json_out_member(j, "from", str_from(row->from));
	json_out_member_if(j, "where", str_from(row->where));
	json_out_end(j);
}

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *format = cmd_value(args, "format", "table");
	bool is_json = strcmp(format, "json") == 0;
	struct json_out j;

	if (!is_json && strcmp(format, "table") != 0)
		return fail(e, E_USAGE, "--format %s: no such form", format);
	if (is_json)
		begin_json(&j, args->config);
	else
		print_files(args->config);
	for (size_t i = 0; i < cmd_list_n; i++) {
		const struct cmd *cmd = cmd_list[i];
		struct cmd_args of_it = {.cmd = cmd, .options = cmd->options};

		if (cmd_args_settle(&of_it, args->config, e) < 0)
			return -1;
		for (const struct cmd_option *o = cmd->options; o->name != NULL;
		     o++) {
			struct row row = find_row(&of_it, o);

			if (is_json)
				json_row(&j, &row);
			else
				print_row(&row);
		}
	}
	if (is_json) {
		json_out_end(&j);
		json_out_end(&j);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail_sys(e, errno, "standard output");
	return 0;
}

const struct cmd cmd_config_print = {
    .name = "config print",
    .words = "",
    .doc = "show every option's value and where it comes from",
    .manual = "An option of the command line goes before the environment "
	      "(YAGURA_SCAN_FORMAT,\n"
	      "YAGURA_DB), that before your own file, that before "
	      "/etc/yagura/yagura.yaml.\n",
    .options = options,
    .run = run,
};
