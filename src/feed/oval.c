/* oval.c: OVAL documents of rpm distributions, as far as packages go. */
#include "feed/oval.h"

#include <stdio.h>

#include "core/limits.h"
#include "feed/ids.h"
#include "feed/rpm_fix.h"
#include "fmt/xml.h"

/* What an id stands for; all zero when nothing does. */
struct node {
	strid first;  /* test: its object; object: the name; state: the EVR */
	strid second; /* test: its state */
	enum {
		NODE_NONE = 0,
		NODE_TEST,
		NODE_OBJECT,
		NODE_STATE,       /* of something else */
		NODE_LESS,        /* of an EVR */
		NODE_LESS_EQUAL,  /* of an EVR */
		NODE_UNSUPPORTED, /* named by first */
	} kind;
};

/* e is on the element x. */
static void
report(const struct oval *o, const struct xml *x, struct err *e)
{
	struct str id = xml_attr(x, "id");

	if (id.n > 0)
		fail_at(e, "%.*s", STR_ARG(str_first(id, 100)));
	diag_err(o->diags, o->where, e);
}

static strid
keep_id(struct oval *o, struct str s)
{
	return strpool_id(&o->text, s);
}

static struct str
keep(struct oval *o, struct str s)
{
	return strpool_str(&o->text, keep_id(o, s));
}

/* Other classes (inventory, compliance) are of no fault in a package. */
static bool
is_definition(const struct xml *x)
{
	struct str class = xml_attr(x, "class");

	return str_eq(x->name, STR("definition")) &&
	       (str_eq(class, STR("vulnerability")) ||
		   str_eq(class, STR("patch")));
}

/* Of "before TEXT after" the text; STR_NONE when it is not that. */
static struct str
between(struct str s, struct str before, struct str after)
{
	if (s.n < before.n + after.n || !str_starts(s, before) ||
	    !str_ends(s, after))
		return STR_NONE;
	return str_first(str_skip(s, before.n), s.n - before.n - after.n);
}

static bool
is_negated(const struct xml *x)
{
	return str_eq(xml_attr(x, "negate"), STR("true")) ||
	       str_eq(xml_attr(x, "negate"), STR("1"));
}

/*
 * What criteria say of the system stands in comments; the tests behind are
 * patterns on files, different for each vendor.
 */
static void
note_context(
    struct oval *o, const struct xml *criteria, struct oval_check *context)
{
	const struct xml *x = xml_get(criteria, "criterion");

	for (; x != NULL; x = xml_again(x)) {
		struct str comment = xml_attr(x, "comment");
		struct str release =
		    between(comment, STR(""), STR(" is installed"));
		struct str module =
		    between(comment, STR("Module "), STR(" is enabled"));

		if (is_negated(x) || comment.n > LIMIT_NAME_BYTES)
			continue;
		if (module.n > 0)
			context->module = keep_id(o, module);
		else if (release.n > 0)
			context->release = keep_id(o, release);
	}
}

static void
add_checks(struct oval *o, const struct xml *definition,
    const struct xml *criteria, struct oval_check context)
{
	struct err e;

	/* First what has to hold beside the others, wherever it stands. */
	if (!str_eq(xml_attr(criteria, "operator"), STR("OR")))
		note_context(o, criteria, &context);
	for (const struct xml *x = criteria->first; x != NULL; x = x->next) {
		if (is_negated(x)) {
			fail(&e, E_UNSUPPORTED, "a negated %.*s",
			    STR_ARG(str_first(x->name, 32)));
			report(o, definition, &e);
		} else if (str_eq(x->name, STR("criteria"))) {
			add_checks(o, definition, x, context);
		} else if (str_eq(x->name, STR("criterion"))) {
			context.test = keep_id(o, xml_attr(x, "test_ref"));
			*(struct oval_check *)vec_add(&o->checks) = context;
		} else {
			fail(&e, E_UNSUPPORTED, "\"%.*s\" among its criteria",
			    STR_ARG(str_first(x->name, 32)));
			report(o, definition, &e);
		}
	}
}

static void
add_cve(struct oval *o, const struct xml *definition, struct str id)
{
	struct err e;

	if (id_is_cve(id)) {
		*(struct str *)vec_add(&o->cves) = keep(o, id);
		return;
	}
	fail(&e, E_INPUT, "\"%.*s\" is no CVE", STR_ARG(str_first(id, 64)));
	report(o, definition, &e);
}

static void
add_references(struct oval *o, const struct xml *definition,
    const struct xml *metadata, struct oval_definition *d)
{
	const struct xml *x = xml_get(metadata, "reference");

	for (; x != NULL; x = xml_again(x)) {
		struct str id = xml_attr(x, "ref_id");

		if (str_eq(xml_attr(x, "source"), STR("CVE")))
			add_cve(o, definition, id);
		else if (d->notice.n == 0 && id.n <= LIMIT_NAME_BYTES)
			d->notice = keep(o, id);
	}
	x = xml_get(xml_get(metadata, "advisory"), "cve");
	for (; x != NULL; x = xml_again(x))
		add_cve(o, definition, x->text);
}

static void
add_definition(struct oval *o, const struct xml *x)
{
	const struct xml *metadata = xml_get(x, "metadata");
	const struct xml *advisory = xml_get(metadata, "advisory");
	const struct xml *affected = xml_get(metadata, "affected");
	const struct xml *criteria = xml_get(x, "criteria");
	struct str severity = xml_get_text(metadata, "severity");
	struct str issued = xml_get_text(metadata, "advisory_date");
	struct oval_definition d = {
	    .id = keep(o, xml_attr(x, "id")),
	    .title = keep(o, xml_get_text(metadata, "title")),
	    .patchable = keep(o, xml_get_text(metadata, "patchable")),
	    .first_cve = o->cves.n,
	    .first_check = o->checks.n,
	};

	if (severity.n == 0)
		severity = xml_get_text(advisory, "severity");
	d.severity = keep(o, severity);
	if (issued.n == 0)
		issued = xml_attr(xml_get(advisory, "issued"), "date");
	d.issued = keep(o, issued);
	if (affected != NULL && affected->n == 1)
		d.platform = keep(o, xml_get_text(affected, "platform"));
	add_references(o, x, metadata, &d);
	if (o->cves.n > d.first_cve)
		d.n_cves = ids_unique(
		    vec_at(&o->cves, d.first_cve), o->cves.n - d.first_cve);
	o->cves.n = d.first_cve + d.n_cves;
	if (criteria != NULL)
		add_checks(o, x, criteria, (struct oval_check){0, 0, 0});
	d.n_checks = o->checks.n - d.first_check;
	*(struct oval_definition *)vec_add(&o->definitions) = d;
}

static void
add_node(struct oval *o, const struct xml *x, struct node node)
{
	struct vec *nodes = &o->nodes;
	strid id = keep_id(o, xml_attr(x, "id"));
	struct node *at;
	struct err e;

	if (id == 0) {
		fail(&e, E_INPUT, "a %.*s without an id",
		    STR_ARG(str_first(x->name, 64)));
		report(o, x, &e);
		return;
	}
	while (nodes->n <= id)
		(void)!vec_add(nodes);
	at = vec_at(nodes, id);
	if (at->kind == NODE_NONE) {
		*at = node;
		return;
	}
	fail(&e, E_INPUT, "it is there twice");
	report(o, x, &e);
}

static void
add_test(struct oval *o, const struct xml *x)
{
	const struct xml *object = xml_get(x, "object");
	const struct xml *state = xml_get(x, "state");
	struct node node = {.kind = NODE_TEST};

	node.first = keep_id(o, xml_attr(object, "object_ref"));
	node.second = keep_id(o, xml_attr(state, "state_ref"));
	if (state != NULL && xml_again(state) != NULL) {
		node.kind = NODE_UNSUPPORTED;
		node.first = keep_id(o, STR("a test of several states"));
	}
	add_node(o, x, node);
}

static void
add_object(struct oval *o, const struct xml *x)
{
	const struct xml *name = xml_get(x, "name");
	struct str operation = xml_attr(name, "operation");
	struct node node = {.kind = NODE_OBJECT};

	if (name == NULL || name->text.n > LIMIT_NAME_BYTES ||
	    (operation.n > 0 && !str_eq(operation, STR("equals"))))
		node.first = keep_id(o, STR(""));
	else
		node.first = keep_id(o, name->text);
	add_node(o, x, node);
}

static void
add_state(struct oval *o, const struct xml *x)
{
	const struct xml *evr = xml_get(x, "evr");
	struct str operation = xml_attr(evr, "operation");
	struct node node = {.kind = NODE_STATE};

	if (evr != NULL) {
		node.first = keep_id(o, evr->text);
		node.kind = NODE_UNSUPPORTED;
		if (str_eq(operation, STR("less than")))
			node.kind = NODE_LESS;
		else if (str_eq(operation, STR("less than or equal")))
			node.kind = NODE_LESS_EQUAL;
		else
			node.first =
			    keep_id(o, STR("an EVR that is not \"less than\""));
	}
	add_node(o, x, node);
}

static int
read_element(void *ctx, const struct xml *x, struct err *e)
{
	struct oval *o = ctx;

	(void)e;
	if (is_definition(x))
		add_definition(o, x);
	else if (str_ends(x->name, STR("_test")))
		add_test(o, x);
	else if (str_ends(x->name, STR("_object")))
		add_object(o, x);
	else if (str_ends(x->name, STR("_state")))
		add_state(o, x);
	return 0;
}

const struct oval_check *
oval_check(const struct oval *o, const struct oval_definition *d, size_t i)
{
	return vec_at(&o->checks, d->first_check + i);
}

struct str
oval_cve(const struct oval *o, const struct oval_definition *d, size_t i)
{
	return *(const struct str *)vec_at(&o->cves, d->first_cve + i);
}

static struct node
node_of(const struct oval *o, strid id)
{
	if (id >= o->nodes.n)
		return (struct node){0, 0, NODE_NONE};
	return *(const struct node *)vec_at(&o->nodes, id);
}

static int
fail_absent(const struct oval *o, const char *what, strid id, struct err *e)
{
	return fail(e, E_INPUT, "%s \"%.*s\" is not there", what,
	    STR_ARG(str_first(strpool_str(&o->text, id), 100)));
}

static int
fail_unsupported(const struct oval *o, struct node node, struct err *e)
{
	return fail(e, E_UNSUPPORTED, "%.*s",
	    STR_ARG(strpool_str(&o->text, node.first)));
}

int
oval_package(const struct oval *o, const struct oval_definition *d, size_t i,
    struct oval_package *ret_p, struct err *e)
{
	strid id = oval_check(o, d, i)->test;
	struct node test = node_of(o, id), object, state;
	struct oval_package p;

	if (test.kind == NODE_UNSUPPORTED)
		return fail_unsupported(o, test, e);
	if (test.kind != NODE_TEST)
		return fail_absent(o, "test", id, e);
	state = node_of(o, test.second);
	if (state.kind == NODE_UNSUPPORTED)
		return fail_unsupported(o, state, e);
	if (state.kind == NODE_STATE)
		return 0;
	if (state.kind != NODE_LESS && state.kind != NODE_LESS_EQUAL)
		return fail_absent(o, "state", test.second, e);
	object = node_of(o, test.first);
	if (object.kind != NODE_OBJECT)
		return fail_absent(o, "object", test.first, e);
	p.name = strpool_str(&o->text, object.first);
	p.evr = strpool_str(&o->text, state.first);
	p.is_inclusive = state.kind == NODE_LESS_EQUAL;
	if (p.name.n == 0)
		return fail(e, E_INPUT, "a package without a plain name");
	if (p.evr.n == 0 || p.evr.n > LIMIT_VERSION_BYTES)
		return fail(e, E_INPUT, "%.*s: no version",
		    STR_ARG(str_first(p.name, 64)));
	*ret_p = p;
	return 1;
}

void
oval_report(
    const struct oval *o, const struct oval_definition *d, struct err *e)
{
	if (d->id.n > 0)
		fail_at(e, "%.*s", STR_ARG(str_first(d->id, 100)));
	diag_err(o->diags, o->where, e);
}

enum severity
oval_severity(const struct oval *o, const struct oval_definition *d)
{
	enum severity severity = SEVERITY_UNKNOWN;
	struct err e;

	if (!rpm_severity_word(d->severity, &severity)) {
		fail(&e, E_INPUT, "severity \"%.*s\" is unknown",
		    STR_ARG(str_first(d->severity, 64)));
		oval_report(o, d, &e);
	}
	return severity;
}

utc_s
oval_issued(const struct oval *o, const struct oval_definition *d)
{
	utc_s t = 0;
	struct err e;

	if (d->issued.n > 0 && !time_parse(d->issued, &t)) {
		fail(&e, E_INPUT, "\"%.*s\" is no date",
		    STR_ARG(str_first(d->issued, 64)));
		oval_report(o, d, &e);
	}
	return t;
}

static void
init(struct oval *o)
{
	strpool_init(&o->text, LIMIT_BUILD_ARENA_BYTES);
	vec_init(&o->nodes, sizeof(struct node));
	vec_init(&o->definitions, sizeof(struct oval_definition));
	vec_init(&o->cves, sizeof(struct str));
	vec_init(&o->checks, sizeof(struct oval_check));
}

static void
done(struct oval *o)
{
	strpool_done(&o->text);
	vec_done(&o->nodes);
	vec_done(&o->definitions);
	vec_done(&o->cves);
	vec_done(&o->checks);
}

int
oval_read(struct arena *scratch, const struct feed_input *in,
    struct diag_sink *diags,
    int (*one)(void *ctx, const struct oval *o, const struct oval_definition *d,
	struct err *e),
    void *ctx, struct err *e)
{
	struct oval o = {.diags = diags};
	struct xml_split split = {"oval_definitions", 2, read_element, &o};
	char where[256];
	int result;

	/* Not in scratch, which is reset. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	o.where = str_from(where);
	init(&o);
	result = xml_split(scratch, in->bytes, &split, where, e);
	if (result == 0 && o.definitions.n == 0)
		result = fail(e, E_INPUT, "%s: no definitions in it", where);
	for (size_t i = 0; result == 0 && i < o.definitions.n; i++) {
		arena_reset(scratch);
		result = one(ctx, &o, vec_at(&o.definitions, i), e);
	}
	done(&o);
	return result;
}
