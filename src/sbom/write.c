/* write.c: what the forms that are written share. */
#include "sbom/write.h"

#include "core/purl.h"

/* Names and versions percent-encoded, twice where they are the source's. */
#define PURL_MAX ((size_t)64 << 10)

void
write_purl(struct json_out *j, const char *member, const struct package *p,
    const struct os_info *os)
{
	struct buf purl;

	buf_init(&purl, PURL_MAX);
	purl_write_installed(&purl, p, os);
	json_out_member(j, member, buf_str(&purl));
	buf_done(&purl);
}

void
write_rest(struct json_out *j, const struct package *p,
    const struct os_info *os,
    void (*property)(struct json_out *j, const char *name, struct str value))
{
	struct package got = {.kernel = KERNEL_NONE};
	const struct {
		const char *name;
		const struct str *is, *was;
	} parts[] = {
	    {"type",           &p->type,           &got.type          },
	    {"name",           &p->name,           &got.name          },
	    {"version",        &p->version,        &got.version       },
	    {"arch",           &p->arch,           &got.arch          },
	    {"source_name",    &p->source_name,    &got.source_name   },
	    {"source_version", &p->source_version, &got.source_version},
	    {"module",         &p->module,         &got.module        },
	    {"vendor",         &p->vendor,         &got.vendor        },
	    {"path",           &p->path,           &got.path          },
	};
	struct purl_rest rest;
	struct arena a;
	struct buf purl;
	struct err e;

	arena_init(&a, 4 * PURL_MAX);
	buf_init(&purl, PURL_MAX);
	purl_write_installed(&purl, p, os);
	/* One that cannot be read has every part written out. */
	if (purl_parse(&a, buf_str(&purl), &got, &rest, &e) < 0)
		got = (struct package){.kernel = KERNEL_NONE};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (!str_eq(*parts[i].is, *parts[i].was))
			property(j, parts[i].name, *parts[i].is);
	buf_done(&purl);
	arena_done(&a);
}

void
write_time(struct json_out *j, const char *name, utc_s at)
{
	struct arena a;

	arena_init(&a, 4096);
	json_out_member(j, name, time_write(&a, at));
	arena_done(&a);
}
