/* hex_mix_lock.c: Elixir and Erlang packages, from the lock file of Mix. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/token.h"

/*
 * A map in Elixir's notation, an entry per line:
 *	"plug": {:hex, :plug, "1.14.2", "checksum", [:mix], [], …},
 * Those of git have a commit and no version. Source: elixir,
 * lib/mix/lib/mix/dep/lock.ex; hex, lib/hex/scm.ex.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	/* What was fetched brings the file it was developed with. */
	return str_eq(str_base(path), STR("mix.lock")) &&
	       str_find_str(path, STR("/deps/")) < 0;
}

/* What follows ":" in an atom: plug, or "plug-cowboy". */
static bool
take_atom(struct str *rest, struct str *ret_name)
{
	struct str s = *rest;
	size_t i = 0;

	if (!token_take(&s, ":"))
		return false;
	if (!token_quoted(&s, ret_name)) {
		while (i < s.n && (is_alpha(s.p[i]) || is_digit(s.p[i]) ||
				      s.p[i] == '_' || s.p[i] == '@'))
			i++;
		*ret_name = str_first(s, i);
		s = str_skip(s, i);
	}
	*rest = s;
	return true;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, name, version;
	struct err bad;
	ptrdiff_t at;

	(void)scratch;
	if (!token_take(&rest, "%{"))
		return fail(e, E_INPUT, "%.*s: does not begin with %%{",
		    STR_ARG(src->path));
	while ((at = str_find_str(rest, STR("{:hex"))) >= 0) {
		rest = str_skip(rest, (size_t)at + strlen("{:hex"));
		/* A name that begins so, or Hex as what a package needs. */
		if (!token_take(&rest, ",") || token_quoted(&rest, &version))
			continue;
		if (!take_atom(&rest, &name) || !token_take(&rest, ",") ||
		    !token_quoted(&rest, &version)) {
			fail(&bad, E_INPUT,
			    "at byte %zu: not {:hex, :name, \"version\"",
			    src->bytes.n - rest.n);
			diag_err(&out->diags, src->path, &bad);
		} else if (language_push(out, "hex", name, version, src->path,
			       false, e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_hex_mix_lock = {
    .name = "hex/mix-lock",
    .version = 1,
    .doc = "Elixir packages of a project (mix.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
