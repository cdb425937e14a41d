/* hex_rebar_lock.c: Erlang packages, from the lock file of rebar3. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/token.h"

/*
 * Erlang terms, per package
 *	{<<"cowlib">>,{pkg,<<"cowlib">>,<<"2.11.0">>},1}
 * where the second name is that of Hex. Those of git have a commit and no
 * version. Source: rebar3, apps/rebar/src/rebar_config.erl.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	/* What was fetched brings the file it was developed with. */
	return str_eq(str_base(path), STR("rebar.lock")) &&
	       str_find_str(path, STR("/_build/")) < 0 &&
	       str_find_str(path, STR("/deps/")) < 0;
}

/* ,<<"text">> */
static bool
take_binary(struct str *rest, struct str *ret_text)
{
	if (!token_take(rest, ",") || !token_take(rest, "<<") ||
	    !token_quoted(rest, ret_text))
		return false;
	(void)token_take(rest, "/utf8");
	return token_take(rest, ">>");
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, name, version;
	struct err bad;
	ptrdiff_t at;

	(void)scratch;
	if (!token_take(&rest, "{") && !token_take(&rest, "["))
		return fail(e, E_INPUT, "%.*s: does not begin with { or [",
		    STR_ARG(src->path));
	while ((at = str_find_str(rest, STR("{pkg,"))) >= 0) {
		rest = str_skip(rest, (size_t)at + strlen("{pkg"));
		if (!take_binary(&rest, &name) ||
		    !take_binary(&rest, &version)) {
			fail(&bad, E_INPUT,
			    "at byte %zu: not "
			    "{pkg,<<\"name\">>,<<\"version\">>",
			    src->bytes.n - rest.n);
			diag_err(&out->diags, src->path, &bad);
		} else if (language_push(out, "hex", name, version, src->path,
			       false, e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_hex_rebar_lock = {
    .name = "hex/rebar-lock",
    .version = 1,
    .doc = "Erlang packages of a project (rebar.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
