/* repositories_test.c: where the system gets its packages from. */
#include "tests/unit/inventory/mem_tree.h"

/* The ids, with spaces between them. */
static struct str
ids_of(const struct inventory *inv)
{
	struct str s = STR("");

	for (size_t i = 0; i < inv->n_repositories; i++)
		s = str_printf(&arena, "%.*s%s%.*s", STR_ARG(s),
		    i > 0 ? " " : "", STR_ARG(inv->repositories[i]));
	return s;
}

static void
enabled_sections_are_repositories(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, "/etc/yum.repos.d/b.repo",
	    STR("[main]\nkeepcache=1\n\n[b]\nname=x\n[a]\nenabled = 1\n"
		"[off]\nenabled=0\n[no]\r\nenabled = False\r\n"
		"# [c]\n;enabled=0\n [d] \n"));
	mem_add(&t, "/etc/yum.repos.d/c.repo", STR("[b]\nenabled=true"));
	mem_add(&t, "/etc/yum.repos.d/c.repo.rpmsave", STR("[old]\n"));
	inv = collect(&t, "");
	EQ_STR(ids_of(&inv), STR("a b d"));
	EQ_INT(inv.n_diags, 0);
}

static void
a_system_without_yum_has_none(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	inv = collect(&t, "");
	EQ_INT(inv.n_repositories, 0);
	EQ_INT(inv.n_diags, 0);
}

static void
a_file_that_cannot_be_read_is_told(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, "/etc/yum.repos.d/a.repo", STR("[a]\n"))->fail_at = 1;
	mem_add(&t, "/etc/yum.repos.d/b.repo", STR("[b]\n"));
	inv = collect(&t, "");
	EQ_STR(ids_of(&inv), STR("b"));
	EQ_INT(inv.n_diags, 1);
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	RUN(enabled_sections_are_repositories);
	RUN(a_system_without_yum_has_none);
	RUN(a_file_that_cannot_be_read_is_told);
	arena_done(&arena);
	return tap_done();
}
