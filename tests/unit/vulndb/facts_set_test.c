/* facts_set_test.c: the files of a generation answer as one. */
#include "tests/facts.h"

#include "os/dir.h"

#define CVE "CVE-2024-0001"

/* What the three files say of one CVE; NULL: there is no such file. */
static void
knows(const struct cve_fact *const says[FACTS_GROUP_N], const char *want)
{
	struct facts_set set;
	struct facts_record r;
	struct desk k, diags;
	struct buf b;
	char *dir;
	struct err e;

	desk_init(&diags);
	OK_ERR(dir_make_temp(&diags.a,
		   str_printf(&diags.a, "%s/set", tap_dir()).p, &dir, &e) == 0,
	    &e);
	for (unsigned g = 0; g < FACTS_GROUP_N; g++) {
		struct facts_build_info info;

		if (says[g] == NULL)
			continue;
		desk_init(&k);
		desk_say(&k, *says[g]);
		OK_ERR(facts_build_write(
			   k.b, facts_path(&k.a, dir, g), &info, &e) == 0,
		    &e);
		desk_done(&k);
	}
	facts_set_open(dir, (struct diag_sink){&diags, desk_diag}, &set);
	EQ_INT(diags.n_diags, 0);
	buf_init(&b, 1 << 16);
	OK_ERR(facts_set_find(&set, STR(CVE), &r, &e) == 0, &e);
	tell(&r, &b);
	EQ_STR(buf_str(&b), str_from(want));
	facts_set_close(&set);
	buf_done(&b);
	desk_done(&diags);
}

static void
each_field_comes_from_the_file_that_has_it(void)
{
	const struct str weakness = STR("CWE-1"), url = STR("http://a");
	const struct exploit x = {.id = STR("EDB-1")};
	const struct cve_fact cve = {
	    .id = STR(CVE),
	    .title = STR("t"),
	    .weaknesses = &weakness,
	    .n_weaknesses = 1,
	    .kev = {.added_at = 1, .name = STR("by cve")},
	    .ssvc = { SSVC_EXPLOITATION_POC, SSVC_UNKNOWN,          SSVC_UNKNOWN},
	    .modified_at = 5
        };
	const struct cve_fact exploits = {
	    .id = STR(CVE),
	    .title = STR("not this"),
	    .is_rejected = false,
	    .references = &url,
	    .n_references = 1,
	    .exploits = &x,
	    .n_exploits = 1,
	    .kev = {.added_at = 2, .name = STR("by kev")}
        };
	const struct cve_fact epss = {
	    .id = STR(CVE), .epss = {1, 2, 3}
        };

	knows((const struct cve_fact *[]){&cve, &exploits, &epss},
	    "'t' 0..5 CWE-1 <http://a> {exploitdb EDB-1 0 '' } "
	    "kev(2 0 'by kev' '') epss(1 2 3) ssvc(2 0 0)");
	knows((const struct cve_fact *[]){&cve, NULL, &epss},
	    "'t' 0..5 CWE-1 kev(1 0 'by cve' '') epss(1 2 3) ssvc(2 0 0)");
	knows((const struct cve_fact *[]){NULL, NULL, &epss},
	    "'' 0..0 epss(1 2 3)");
	knows((const struct cve_fact *[]){NULL, NULL, NULL}, "unknown");
}

static void
a_damaged_file_is_told_and_the_others_answer(void)
{
	struct facts_set set;
	struct facts_record r;
	struct desk k;
	struct err e;
	char *dir;

	desk_init(&k);
	OK_ERR(dir_make_temp(&k.a, str_printf(&k.a, "%s/set", tap_dir()).p,
		   &dir, &e) == 0,
	    &e);
	desk_say(&k, (struct cve_fact){.id = STR(CVE), .title = STR("t")});
	OK(file_copy(desk_write(&k, "one.ydb"),
	       facts_path(&k.a, dir, FACTS_OF_CVE), &e) == 0);
	OK(file_copy("/dev/null", facts_path(&k.a, dir, FACTS_OF_EPSS), &e) ==
	    0);
	facts_set_open(dir, (struct diag_sink){&k, desk_diag}, &set);
	EQ_INT(k.n_diags, 1);
	OK(str_find_str(str_from(k.last_diag),
	       STR("epss.ydb: not a yagura facts file")) > 0);
	OK(set.files[FACTS_OF_EPSS] == NULL);
	OK_ERR(facts_set_find(&set, STR(CVE), &r, &e) == 0, &e);
	EQ_STR(r.title, STR("t"));
	facts_set_close(&set);
	OK(set.files[FACTS_OF_CVE] == NULL);
	desk_done(&k);
}

static void
groups_have_names(void)
{
	EQ_STR(str_from(facts_group_name(FACTS_OF_CVE)), STR("cve"));
	EQ_STR(str_from(facts_group_name(FACTS_GROUP_N)), STR("unknown"));
}

int
main(void)
{
	RUN(each_field_comes_from_the_file_that_has_it);
	RUN(a_damaged_file_is_told_and_the_others_answer);
	RUN(groups_have_names);
	return tap_done();
}
