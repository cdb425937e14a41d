/* earlier.h: read the findings of an earlier result (yagura-scan/1). */
#ifndef POLICY_EARLIER_H
#define POLICY_EARLIER_H

#include "base/map.h"
#include "base/stream.h"
#include "base/vec.h"
#include "core/finding.h"

/* One finding of it. Texts as they stand in the document. */
struct earlier_finding {
	struct str id;
	struct str package; /* name; empty: the system itself */
	struct str version;
	struct str path;
	struct str severity;
	struct str fixed_version; /* empty: none */
	struct str status;        /* of the vendor */
	struct str verdict;
	struct str suppressed; /* by what: ".yagura.yaml:3"; empty: it is not */
	unsigned risk;         /* 0 also where it is not said */
	uint32_t next;         /* of the same key, index + 1; 0: the last one */
	bool is_met;           /* for who compares */
};

/*
 * All of them, by what makes two findings the same: vulnerability, type, name
 * and architecture of the package, and the file that says it is installed.
 * The version is no part of it: an update that does not help is no news.
 */
struct earlier {
	struct arena a;
	struct vec findings; /* struct earlier_finding */
	struct map of_key;   /* to index + 1 of the first */
	bool is_partial;     /* what it has not may be there all the same */
	bool is_filtered;    /* likewise */
};

void earlier_init(struct earlier *r);
void earlier_done(struct earlier *r);

/*
 * Add those of a document, which is read as a stream. E_INPUT when it is no
 * yagura-scan/1; E_LIMIT over LIMIT_RESULT_FINDINGS. where names it. With one
 * not NULL nothing is kept: it is called for each finding, with its key.
 */
int earlier_read(struct earlier *r, struct stream *in, const char *where,
    void (*one)(void *ctx, struct str key, const struct earlier_finding *f),
    void *ctx, struct err *e) NODISCARD;

/* The index + 1 of the first finding with that key; 0: there is none. */
uint32_t earlier_find(const struct earlier *r, struct str key);

/* The key of a finding at hand, owned by a. */
struct str earlier_key(struct arena *a, const struct finding *f);

#endif
