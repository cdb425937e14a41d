/* fact.c: words for what is known of a vulnerability. */
#include "core/fact.h"

#include "base/attr.h"

const char *
exploit_kind_name(enum exploit_kind k)
{
	static const char *const names[] = {
	    [EXPLOIT_EXPLOITDB] = "exploitdb",
	    [EXPLOIT_METASPLOIT] = "metasploit",
	    [EXPLOIT_POC] = "poc",
	};

	return k < ARRAY_LEN(names) ? names[k] : "unknown";
}

static struct str *
dup_words(struct arena *a, const struct str *words, size_t n)
{
	struct str *copy = arena_zalloc(a, n, sizeof *copy);

	for (size_t i = 0; i < n; i++)
		copy[i] = str_dup(a, words[i]);
	return copy;
}

struct cve_fact
fact_dup(struct arena *a, const struct cve_fact *f)
{
	struct cvss_rating *ratings =
	    arena_zalloc(a, f->n_ratings, sizeof *ratings);
	struct exploit *exploits =
	    arena_zalloc(a, f->n_exploits, sizeof *exploits);
	struct cve_fact copy = *f;

	for (size_t i = 0; i < f->n_ratings; i++) {
		ratings[i].source = str_dup(a, f->ratings[i].source);
		ratings[i].vector = str_dup(a, f->ratings[i].vector);
	}
	for (size_t i = 0; i < f->n_exploits; i++) {
		exploits[i] = f->exploits[i];
		exploits[i].id = str_dup(a, exploits[i].id);
		exploits[i].title = str_dup(a, exploits[i].title);
		exploits[i].url = str_dup(a, exploits[i].url);
	}
	copy.id = str_dup(a, f->id);
	copy.title = str_dup(a, f->title);
	copy.ratings = ratings;
	copy.exploits = exploits;
	copy.weaknesses = dup_words(a, f->weaknesses, f->n_weaknesses);
	copy.references = dup_words(a, f->references, f->n_references);
	copy.kev.name = str_dup(a, f->kev.name);
	copy.kev.action = str_dup(a, f->kev.action);
	return copy;
}
