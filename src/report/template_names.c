/* template_names.c: what templates can speak of. */
#include "report/template_names.h"

static void
add_time(struct buf *out, utc_s at)
{
	struct arena a;

	if (at == 0)
		return;
	arena_init(&a, 4096);
	buf_add(out, time_write(&a, at));
	arena_done(&a);
}

/* Values that are one expression: WRITE(name, how to add it). */
#define WRITE(name, add)                                                       \
	static void write_##name(                                              \
	    struct buf *out, const struct template_at *at)                     \
	{                                                                      \
		add;                                                           \
	}
#define SUM(severity) buf_printf(out, "%zu", at->n_by_severity[severity])

WRITE(arch, buf_add(out, at->of.r->os.arch))
WRITE(os_kernel, buf_add(out, at->of.r->os.kernel))
WRITE(digest, buf_add(out, at->of.r->digest))
WRITE(n_packages, buf_printf(out, "%zu", at->of.r->n_packages))
WRITE(partial, buf_add(out, scan_is_partial(at->of.r) ? STR("true") : STR("")))
WRITE(n_findings, buf_printf(out, "%zu", at->n))
WRITE(n_critical, SUM(SEVERITY_CRITICAL))
WRITE(n_high, SUM(SEVERITY_HIGH))
WRITE(n_medium, SUM(SEVERITY_MEDIUM))
WRITE(n_low, SUM(SEVERITY_LOW))
WRITE(n_negligible, SUM(SEVERITY_NEGLIGIBLE))
WRITE(n_unknown, SUM(SEVERITY_UNKNOWN))
WRITE(what, buf_add(out, at->coverage->what))
WRITE(state, buf_add(out, str_from(coverage_state_name(at->coverage->state))))
WRITE(built_at, add_time(out, at->coverage->built_at))
WRITE(reason, buf_add(out, at->coverage->reason))
WRITE(where, buf_add(out, at->diag->where))
WRITE(code, buf_add(out, str_from(diag_code_name(at->diag->code))))
WRITE(text, buf_add(out, at->diag->text))
WRITE(item, at->list->write_item(out, &at->of, at->item))

static const struct template_name names[] = {
    {"os_arch",      TEMPLATE_SCAN,       write_arch        },
    {"os_kernel",    TEMPLATE_SCAN,       write_os_kernel   },
    {"digest",       TEMPLATE_SCAN,       write_digest      },
    {"n_packages",   TEMPLATE_SCAN,       write_n_packages  },
    {"partial",      TEMPLATE_SCAN,       write_partial     },
    {"n_findings",   TEMPLATE_SCAN,       write_n_findings  },
    {"n_critical",   TEMPLATE_SCAN,       write_n_critical  },
    {"n_high",       TEMPLATE_SCAN,       write_n_high      },
    {"n_medium",     TEMPLATE_SCAN,       write_n_medium    },
    {"n_low",        TEMPLATE_SCAN,       write_n_low       },
    {"n_negligible", TEMPLATE_SCAN,       write_n_negligible},
    {"n_unknown",    TEMPLATE_SCAN,       write_n_unknown   },
    {"what",         TEMPLATE_COVERAGE,   write_what        },
    {"state",        TEMPLATE_COVERAGE,   write_state       },
    {"built_at",     TEMPLATE_COVERAGE,   write_built_at    },
    {"reason",       TEMPLATE_COVERAGE,   write_reason      },
    {"where",        TEMPLATE_DIAGNOSTIC, write_where       },
    {"code",         TEMPLATE_DIAGNOSTIC, write_code        },
    {"text",         TEMPLATE_DIAGNOSTIC, write_text        },
    {".",	    TEMPLATE_ITEM,       write_item        },
};

/* Fields of the scan alone: "scanned_at", "target", "asset", "os". */
static bool
is_of_scan(const struct field *d)
{
	return d - field_list < FIELDS_OF_SCAN;
}

struct template_ref
template_names_find(struct str name, enum template_scope scope)
{
	struct template_ref ref = {NULL, NULL};
	const struct field *d = field_find(name);

	/* What is at hand outside is at hand inside, too. */
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, str_from(names[i].name)) &&
		    (names[i].scope == scope ||
			names[i].scope == TEMPLATE_SCAN))
			ref.name = &names[i];
	if (ref.name == NULL && d != NULL &&
	    (is_of_scan(d) || scope == TEMPLATE_FINDING ||
		scope == TEMPLATE_ITEM))
		ref.field = d;
	return ref;
}

void
template_names_write(const struct template_ref *ref, struct buf *out,
    const struct template_at *at)
{
	if (ref->field != NULL)
		field_write(ref->field, out, &at->of);
	else
		ref->name->write(out, at);
}
