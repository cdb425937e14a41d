/* csaf_item.c: a vulnerability of a VEX document of CSAF 2.0. */
#include "report/csaf_item.h"

#include "core/cvss.h"
#include "core/time.h"
#include "report/about.h"

/* What is kept of a finding. */
struct item {
	size_t number; /* of the package; 0: the system */
	enum vex_status status;
	enum vendor_status vendor;
	struct str title;
	struct str remedy; /* what to do */
	bool has_fix;
	bool is_malware;
	bool is_accepted; /* the risk is, remedy says by whom */
	struct str cvss;
	struct str why;           /* of a suppression */
	struct str justification; /* VEX's word for it */
	utc_s kev_at;             /* known to be exploited since; 0: no */
};

static uint32_t
bucket_of(const void *ctx, const struct finding *f)
{
	(void)ctx;
	return about_is_vulnerability(f) ? gather_id_bucket(f->id)
					 : GATHER_NONE;
}

static struct str
id_of(const struct finding *f)
{
	return f->id;
}

static struct str
remedy_of(struct arena *a, const struct finding *f)
{
	if (f->suppression == NULL)
		return about_action(a, f);
	return str_printf(
	    a, "Accepted: %.*s", STR_ARG(about_suppression(a, f->suppression)));
}

static const void *
keep_item(struct arena *a, const void *ctx, const struct finding *f,
    const void *before)
{
	static const struct item none;
	const struct item *b = before != NULL ? before : &none;
	const struct cve_fact *fact = f->fact;
	struct item *i = ARENA_NEW(a, struct item);
	struct arena scratch;

	arena_init(&scratch, ABOUT_BYTES);
	*i = (struct item){.number = about_number(ctx, f->package),
	    .status = about_vex(f),
	    .vendor = f->status,
	    .title = gather_keep(a, f->title, b->title),
	    .remedy = gather_keep(a, remedy_of(&scratch, f), b->remedy),
	    .has_fix =
		f->kind == FINDING_VULNERABILITY && f->fixed_version.n > 0,
	    .is_malware = f->kind == FINDING_MALWARE,
	    .is_accepted = f->suppression != NULL,
	    .cvss = gather_keep(a, f->cvss, b->cvss),
	    .kev_at = fact != NULL ? fact->kev.added_at : 0};
	if (f->suppression != NULL) {
		i->why = gather_keep(
		    a, about_suppression(&scratch, f->suppression), b->why);
		i->justification = gather_keep(
		    a, about_justification(f->suppression), b->justification);
	}
	arena_done(&scratch);
	return i;
}

const struct gather_by csaf_by_id = {
    .bucket = bucket_of, .text = id_of, .keep = keep_item};

/* Of two things that are said of a product, the one that worries more. */
static unsigned
rank_of(enum vex_status s)
{
	static const unsigned ranks[VEX_STATUS_N] = {
	    [VEX_AFFECTED] = 0,
	    [VEX_UNDER_INVESTIGATION] = 1,
	    [VEX_FIXED] = 2,
	    [VEX_NOT_AFFECTED] = 3,
	};

	return ranks[s];
}

static int
cmp_item(const void *x, const void *y)
{
	const struct item *i = *(const struct item *const *)x;
	const struct item *k = *(const struct item *const *)y;
	unsigned r = rank_of(i->status), s = rank_of(k->status);

	if (i->number != k->number)
		return i->number < k->number ? -1 : 1;
	return (r > s) - (r < s);
}

/* One item for each product into c->items. */
static void
take_items(struct csaf *c, const struct gather_row *rows, size_t n)
{
	const struct item **list;
	size_t kept = 0;

	c->items.n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct item **at = vec_add(&c->items);

		*at = rows[i].kept;
	}
	vec_sort(&c->items, cmp_item);
	list = c->items.items;
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || list[kept - 1]->number != list[i]->number)
			list[kept++] = list[i];
	c->items.n = kept;
}

static const struct item *
item_at(const struct csaf *c, size_t i)
{
	return *(const struct item *const *)vec_at(&c->items, i);
}

void
csaf_product_id(struct json_out *j, size_t number)
{
	char id[32];

	snprintf(id, sizeof id, "package-%zu", number);
	json_out_str(j, number > 0 ? str_from(id) : STR("system"));
}

/* product_ids of items from i on while they are alike; where it ended. */
static size_t
write_products(struct csaf *c, size_t i,
    bool (*is_alike)(const struct item *x, const struct item *y))
{
	const struct item *first = item_at(c, i);

	json_out_key(&c->j, "product_ids");
	json_out_array(&c->j);
	for (; i < c->items.n && is_alike(first, item_at(c, i)); i++)
		csaf_product_id(&c->j, item_at(c, i)->number);
	json_out_end(&c->j);
	return i;
}

/* CSAF's lists may not be empty: they begin with their first item. */
static void
begin_list(struct json_out *j, const char *key, bool *is_begun)
{
	if (*is_begun)
		return;
	json_out_key(j, key);
	json_out_array(j);
	*is_begun = true;
}

static void
end_list(struct json_out *j, bool is_begun)
{
	if (is_begun)
		json_out_end(j);
}

static void
write_statuses(struct csaf *c)
{
	static const struct {
		enum vex_status status;
		const char *key;
	} lists[] = {
	    {VEX_FIXED,               "fixed"              },
	    {VEX_AFFECTED,            "known_affected"     },
	    {VEX_NOT_AFFECTED,        "known_not_affected" },
	    {VEX_UNDER_INVESTIGATION, "under_investigation"},
	};

	json_out_key(&c->j, "product_status");
	json_out_object(&c->j);
	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		bool is_begun = false;

		for (size_t i = 0; i < c->items.n; i++) {
			if (item_at(c, i)->status != lists[l].status)
				continue;
			begin_list(&c->j, lists[l].key, &is_begun);
			csaf_product_id(&c->j, item_at(c, i)->number);
		}
		end_list(&c->j, is_begun);
	}
	json_out_end(&c->j);
}

static bool
has_same_remedy(const struct item *x, const struct item *y)
{
	return x->status == y->status && x->vendor == y->vendor &&
	       x->is_accepted == y->is_accepted && str_eq(x->remedy, y->remedy);
}

static const char *
category_of(const struct item *i)
{
	if (!i->is_accepted && i->has_fix)
		return "vendor_fix";
	if (i->is_malware && !i->is_accepted)
		return "mitigation";
	if (i->is_accepted || i->vendor == STATUS_WILL_NOT_FIX ||
	    i->vendor == STATUS_END_OF_LIFE)
		return "no_fix_planned";
	return "none_available";
}

static void
write_remedies(struct csaf *c)
{
	bool is_begun = false;
	size_t i = 0;

	while (i < c->items.n) {
		const struct item *it = item_at(c, i);

		if (it->status != VEX_AFFECTED) {
			i++;
			continue;
		}
		begin_list(&c->j, "remediations", &is_begun);
		json_out_object(&c->j);
		json_out_member(&c->j, "category", str_from(category_of(it)));
		json_out_member(&c->j, "details", it->remedy);
		i = write_products(c, i, has_same_remedy);
		json_out_end(&c->j);
	}
	end_list(&c->j, is_begun);
}

static bool
has_same_reason(const struct item *x, const struct item *y)
{
	return x->status == y->status && str_eq(x->why, y->why) &&
	       str_eq(x->justification, y->justification);
}

/* Why it is not affected: flags have words of VEX, threats any text. */
static void
write_reasons(struct csaf *c, bool is_flags, bool *is_begun)
{
	size_t i = 0;

	while (i < c->items.n) {
		const struct item *it = item_at(c, i);

		if (it->status != VEX_NOT_AFFECTED ||
		    (it->justification.n > 0) != is_flags) {
			i++;
			continue;
		}
		begin_list(&c->j, is_flags ? "flags" : "threats", is_begun);
		json_out_object(&c->j);
		if (is_flags) {
			json_out_member(&c->j, "label", it->justification);
		} else {
			json_out_member(&c->j, "category", STR("impact"));
			json_out_member(&c->j, "details",
			    it->why.n > 0 ? it->why
					  : STR("The vendor says so."));
		}
		i = write_products(c, i, has_same_reason);
		json_out_end(&c->j);
	}
}

static void
write_threats(struct csaf *c)
{
	utc_s kev_at = item_at(c, 0)->kev_at;
	bool is_begun = false;

	if (kev_at != 0) {
		begin_list(&c->j, "threats", &is_begun);
		json_out_object(&c->j);
		json_out_member(&c->j, "category", STR("exploit_status"));
		json_out_member(&c->j, "details",
		    str_printf(&c->a,
			"Exploited: in CISA's catalogue since %.*s.",
			STR_ARG(time_write_date(&c->a, kev_at))));
		json_out_end(&c->j);
	}
	write_reasons(c, false, &is_begun);
	end_list(&c->j, is_begun);
}

static void
write_flags(struct csaf *c)
{
	bool is_begun = false;

	write_reasons(c, true, &is_begun);
	end_list(&c->j, is_begun);
}

void
csaf_note(struct json_out *j, const char *category, const char *title,
    struct str text)
{
	json_out_object(j);
	json_out_member(j, "category", str_from(category));
	json_out_member(j, "title", str_from(title));
	json_out_member(j, "text", text);
	json_out_end(j);
}

/* Reasons that the other lists have no place for are notes. */
static void
write_notes(struct csaf *c, struct str id)
{
	struct str title = id, last = STR_NONE;
	bool is_open = false;

	for (size_t i = c->items.n; i-- > 0;)
		if (item_at(c, i)->title.n > 0)
			title = item_at(c, i)->title;

	json_out_key(&c->j, "notes");
	json_out_array(&c->j);
	csaf_note(&c->j, "description", "Vulnerability",
	    title.n > 0 ? title : STR("unknown"));
	for (size_t i = 0; i < c->items.n; i++) {
		const struct item *it = item_at(c, i);
		bool is_flag =
		    it->status == VEX_NOT_AFFECTED && it->justification.n > 0;

		is_open |= it->status == VEX_UNDER_INVESTIGATION;
		if ((it->status != VEX_FIXED && !is_flag) ||
		    str_eq(it->why, last) || it->why.n == 0)
			continue;
		last = it->why;
		csaf_note(&c->j, "other", "Suppressed", last);
	}
	if (is_open)
		csaf_note(&c->j, "other", "Undecided",
		    STR("It could not be decided whether it applies to the "
			"products under investigation."));
	json_out_end(&c->j);
}

static bool
has_same_score(const struct item *x, const struct item *y)
{
	return str_eq(x->cvss, y->cvss);
}

static void
write_cvss(struct json_out *j, struct str vector, const struct cvss_scores *s)
{
	static const char *const words[SEVERITY_N] = {
	    [SEVERITY_LOW] = "LOW",
	    [SEVERITY_MEDIUM] = "MEDIUM",
	    [SEVERITY_HIGH] = "HIGH",
	    [SEVERITY_CRITICAL] = "CRITICAL",
	};
	const char *word = words[severity_of_score(s->base / 10.0)];
	char version[24];

	snprintf(
	    version, sizeof version, "%u.%u", s->version / 10, s->version % 10);
	json_out_key(j, s->version == 20 ? "cvss_v2" : "cvss_v3");
	json_out_object(j);
	json_out_member(j, "version", str_from(version));
	json_out_member(j, "vectorString", vector);
	json_out_key(j, "baseScore");
	json_out_tenths(j, s->base);
	if (s->version != 20)
		json_out_member(
		    j, "baseSeverity", str_from(word != NULL ? word : "NONE"));
	json_out_end(j);
}

static void
write_scores(struct csaf *c)
{
	bool is_begun = false;
	size_t i = 0;

	while (i < c->items.n) {
		const struct item *it = item_at(c, i);
		struct cvss_scores s;
		struct err e;

		/* CSAF 2.0 does not know CVSS 4. */
		if (cvss_scores(it->cvss, &s, &e) < 0 || s.version > 31) {
			i++;
			continue;
		}
		begin_list(&c->j, "scores", &is_begun);
		json_out_object(&c->j);
		write_cvss(&c->j, it->cvss, &s);
		json_out_key(&c->j, "products");
		json_out_array(&c->j);
		for (; i < c->items.n && has_same_score(it, item_at(c, i)); i++)
			csaf_product_id(&c->j, item_at(c, i)->number);
		json_out_end(&c->j);
		json_out_end(&c->j);
	}
	end_list(&c->j, is_begun);
}

/* Who gives such ids: what stands before the first '-'. */
static struct str
system_of(struct str id, bool has_page)
{
	ptrdiff_t at = str_find(id, '-');

	return has_page && at > 0 ? str_first(id, (size_t)at) : STR("yagura");
}

static void
write_id(struct csaf *c, struct str id)
{
	struct str link = about_link(&c->a, id);

	if (about_is_cve(id)) {
		json_out_member(&c->j, "cve", id);
	} else {
		json_out_key(&c->j, "ids");
		json_out_array(&c->j);
		json_out_object(&c->j);
		json_out_member(
		    &c->j, "system_name", system_of(id, link.n > 0));
		json_out_member(&c->j, "text", id.n > 0 ? id : STR("unknown"));
		json_out_end(&c->j);
		json_out_end(&c->j);
	}
	if (link.n == 0)
		return;
	json_out_key(&c->j, "references");
	json_out_array(&c->j);
	json_out_object(&c->j);
	json_out_member(&c->j, "category", STR("external"));
	json_out_member(&c->j, "summary", id);
	json_out_member(&c->j, "url", link);
	json_out_end(&c->j);
	json_out_end(&c->j);
}

void
csaf_vulnerability(struct csaf *c, const struct gather_row *rows, size_t n)
{
	struct str id = rows[0].text;

	take_items(c, rows, n);
	json_out_object(&c->j);
	write_id(c, id);
	write_notes(c, id);
	write_statuses(c);
	write_scores(c);
	write_remedies(c);
	write_flags(c);
	write_threats(c);
	json_out_end(&c->j);
}
