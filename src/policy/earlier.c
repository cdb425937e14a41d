/* earlier.c: read the findings of an earlier result (yagura-scan/1). */
#include "policy/earlier.h"

#include "core/limits.h"
#include "fmt/json.h"

#define MARK       "\"yagura-scan/1\""
#define MARK_BYTES (sizeof MARK - 1)

struct reader {
	struct earlier *to;
	struct arena scratch;
	const char *where;
	void (*one)(void *ctx, struct str key, const struct earlier_finding *f);
	void *ctx;
};

/*
 * A stream that is looked through for what the document calls itself, which
 * is a text at its top: wherever it stands, no other text can hold its quotes.
 */
struct sniffer {
	struct stream stream;
	struct stream *in;
	char tail[2 * MARK_BYTES]; /* the end of what came before */
	size_t n_tail;
	bool found;
};

static const struct str mark = {MARK, MARK_BYTES};

static ssize_t
sniff(struct stream *s, void *p, size_t n, struct err *e)
{
	struct sniffer *x = (struct sniffer *)s;
	ssize_t got = x->in->read(x->in, p, n, e);
	struct str part = str_of(p, got > 0 ? (size_t)got : 0), head;

	if (x->found || part.n == 0)
		return got;
	head = str_first(part, MARK_BYTES);
	memcpy(x->tail + x->n_tail, head.p, head.n);
	x->found =
	    str_find_str(str_of(x->tail, x->n_tail + head.n), mark) >= 0 ||
	    str_find_str(part, mark) >= 0;
	/* The last bytes of both, one fewer than would be found already. */
	if (part.n < MARK_BYTES)
		part = str_of(x->tail, x->n_tail + part.n);
	if (part.n >= MARK_BYTES)
		part = str_skip(part, part.n - MARK_BYTES + 1);
	memmove(x->tail, part.p, part.n);
	x->n_tail = part.n;
	return got;
}

void
earlier_init(struct earlier *r)
{
	*r = (struct earlier){.is_partial = false};
	arena_init(&r->a, LIMIT_RULE_ARENA_BYTES);
	vec_init(&r->findings, sizeof(struct earlier_finding));
	map_init(&r->of_key);
}

void
earlier_done(struct earlier *r)
{
	map_done(&r->of_key);
	vec_done(&r->findings);
	arena_done(&r->a);
}

/* Texts with a NUL between them, which none of them holds. */
static struct str
make_key(struct arena *a, const struct str parts[5])
{
	struct str key = {NULL, 5};
	char *p;

	for (size_t i = 0; i < 5; i++)
		key.n += parts[i].n;
	p = arena_alloc(a, key.n);
	key.p = p;
	for (size_t i = 0; i < 5; i++) {
		if (parts[i].n > 0)
			memcpy(p, parts[i].p, parts[i].n);
		p += parts[i].n;
		*p++ = '\0';
	}
	return key;
}

struct str
earlier_key(struct arena *a, const struct finding *f)
{
	struct str parts[5] = {f->id};

	if (f->package != NULL) {
		parts[1] = f->package->type;
		parts[2] = f->package->name;
		parts[3] = f->package->arch;
		parts[4] = f->package->path;
	}
	return make_key(a, parts);
}

/* "deb" of "pkg:deb/debian/curl". */
static struct str
type_of(struct str purl)
{
	ptrdiff_t slash;

	if (!str_starts(purl, STR("pkg:")))
		return STR_NONE;
	purl = str_skip(purl, 4);
	slash = str_find(purl, '/');
	return slash > 0 ? str_first(purl, (size_t)slash) : STR_NONE;
}

static unsigned
risk_of(const struct json *f)
{
	int64_t n;

	return json_int(json_get(json_get(f, "priority"), "risk"), &n) &&
		       n >= 0 && n <= 100
		   ? (unsigned)n
		   : 0;
}

static int
keep(struct reader *r, struct str key, const struct earlier_finding *f,
    struct err *e)
{
	struct arena *a = &r->to->a;
	struct earlier_finding copy = *f, *to;
	struct str *texts[] = {&copy.id, &copy.package, &copy.version,
	    &copy.path, &copy.severity, &copy.fixed_version, &copy.status,
	    &copy.verdict, &copy.suppressed};
	size_t n_bytes = key.n + 64;
	uint32_t *head;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		n_bytes += texts[i]->n + 16;
	if (r->to->findings.n == LIMIT_RESULT_FINDINGS)
		return fail(e, E_LIMIT, "%s: more than %u findings", r->where,
		    LIMIT_RESULT_FINDINGS);
	if (arena_left(a) < n_bytes)
		return fail(e, E_LIMIT,
		    "%s: more findings than fit into %zu bytes of memory",
		    r->where, a->cap_bytes);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = str_dup(a, *texts[i]);
	to = vec_add(&r->to->findings);
	*to = copy;
	head = map_put(&r->to->of_key, str_dup(a, key), 0);
	to->next = *head;
	*head = (uint32_t)r->to->findings.n;
	return 0;
}

static int
take_finding(struct reader *r, const struct json *v, struct err *e)
{
	const struct json *p = json_get(v, "package");
	struct earlier_finding f = {.id = json_get_str(v, "id"),
	    .package = json_get_str(p, "name"),
	    .version = json_get_str(p, "version"),
	    .path = json_get_str(p, "path"),
	    .severity = json_get_str(v, "severity"),
	    .fixed_version = json_get_str(v, "fixed_version"),
	    .status = json_get_str(v, "status"),
	    .verdict = json_get_str(v, "verdict"),
	    .suppressed = json_get_str(json_get(v, "suppression"), "source"),
	    .risk = risk_of(v)};
	struct str parts[5] = {f.id, type_of(json_get_str(p, "purl")),
	    f.package, json_get_str(p, "arch"), f.path};
	struct str key;
	int rc = 0;

	if (f.id.n == 0 || f.severity.n == 0)
		return fail(e, E_INPUT, "%s: a finding without %s", r->where,
		    f.id.n == 0 ? "id" : "severity");
	arena_reset(&r->scratch);
	key = make_key(&r->scratch, parts);
	if (r->one != NULL)
		r->one(r->ctx, key, &f);
	else
		rc = keep(r, key, &f, e);
	return rc;
}

/* What was not looked at, or not shown. */
static void
take_coverage(struct earlier *r, const struct json *v)
{
	struct str state = json_get_str(v, "state");

	r->is_partial |=
	    str_eq(state, STR("missing")) || str_eq(state, STR("partial"));
	r->is_filtered |= str_eq(json_get_str(v, "what"), STR("filters"));
}

static int
take(void *ctx, const struct str *path, const struct json *v, struct err *e)
{
	struct reader *r = ctx;

	if (str_eq(path[0], STR("coverage")))
		take_coverage(r->to, v);
	r->to->is_partial |= str_eq(path[0], STR("diagnostics"));
	return str_eq(path[0], STR("findings")) ? take_finding(r, v, e) : 0;
}

int
earlier_read(struct earlier *r, struct stream *in, const char *where,
    void (*one)(void *ctx, struct str key, const struct earlier_finding *f),
    void *ctx, struct err *e)
{
	struct reader reader = {
	    .to = r, .where = where, .one = one, .ctx = ctx};
	struct sniffer sniffer = {.stream = {sniff}, .in = in};
	struct arena values;
	int rc;

	arena_init(&values, (size_t)4 * LIMIT_JSON_DOC_BYTES);
	arena_init(&reader.scratch, (size_t)2 * LIMIT_JSON_DOC_BYTES);
	rc = json_split(&values, &sniffer.stream, 2, where, take, &reader, e);
	if (rc == 0 && !sniffer.found)
		rc = fail(e, E_INPUT, "%s: no result of a scan (yagura-scan/1)",
		    where);
	arena_done(&reader.scratch);
	arena_done(&values);
	return rc;
}

uint32_t
earlier_find(const struct earlier *r, struct str key)
{
	uint32_t first;

	return map_get(&r->of_key, key, &first) ? first : 0;
}
