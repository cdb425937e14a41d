/* links.c: where to read on about a vulnerability. */
#include "report/links.h"

/* Pages of systems' vendors: before and behind the id. */
static const struct page {
	const char *family; /* os-release ID, or the beginning of it */
	const char *before, *behind;
} vendors[] = {
    {"debian",     "https://security-tracker.debian.org/tracker/", ""     },
    {"ubuntu",     "https://ubuntu.com/security/",                 ""     },
    {"rhel",       "https://access.redhat.com/security/cve/",      ""     },
    {"centos",     "https://access.redhat.com/security/cve/",      ""     },
    {"rocky",      "https://access.redhat.com/security/cve/",      ""     },
    {"almalinux",  "https://access.redhat.com/security/cve/",      ""     },
    {"ol",         "https://linux.oracle.com/cve/",                ".html"},
    {"amzn",       "https://explore.alas.aws.amazon.com/",         ".html"},
    {"alpine",     "https://security.alpinelinux.org/vuln/",       ""     },
    {"arch",       "https://security.archlinux.org/",              ""     },
    {"suse",       "https://www.suse.com/security/cve/",           ".html"},
    {"sles",       "https://www.suse.com/security/cve/",           ".html"},
    {"sle",        "https://www.suse.com/security/cve/",           ".html"},
    {"opensuse",   "https://www.suse.com/security/cve/",           ".html"},
    {"wolfi",      "https://images.chainguard.dev/security/",      ""     },
    {"chainguard", "https://images.chainguard.dev/security/",      ""     },
};

/* Pages by the id's beginning, where the vendor has none. */
static const struct page others[] = {
    {"CVE-",  "https://nvd.nist.gov/vuln/detail/", ""},
    {"GHSA-", "https://github.com/advisories/",    ""},
    {"",      "https://osv.dev/vulnerability/",    ""},
};

static bool
is_plain(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!is_alpha(id.p[i]) && !is_digit(id.p[i]) &&
		    str_find(STR(".:_-"), id.p[i]) < 0)
			return false;
	return id.n > 0 && id.n <= 100;
}

static const struct page *
find_page(const struct page *pages, size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(word, str_from(pages[i].family)))
			return &pages[i];
	return NULL;
}

/* Vendors' pages are of packages that are the vendor's. */
static bool
is_of_system(const struct package *p)
{
	static const char *const types[] = {"deb", "rpm", "apk", "alpm"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(p->type, str_from(types[i])))
			return true;
	return false;
}

void
links_write(struct buf *out, const struct finding *f, const struct os_info *os)
{
	const struct page *page = NULL;

	if (f->package == NULL || !is_plain(f->id) ||
	    (f->kind != FINDING_VULNERABILITY && f->kind != FINDING_MALWARE))
		return;
	if (is_of_system(f->package))
		page = find_page(vendors, ARRAY_LEN(vendors), os->family);
	/* Only Debian's pages go by its notices' ids, too. */
	if (page != vendors && !str_starts(f->id, STR("CVE-")))
		page = NULL;
	if (page == NULL)
		page = find_page(others, ARRAY_LEN(others), f->id);
	if (page == NULL)
		return;
	buf_add(out, str_from(page->before));
	buf_add(out, f->id);
	buf_add(out, str_from(page->behind));
}

bool
links_is_web(struct str url)
{
	return str_starts(url, STR("https://")) ||
	       str_starts(url, STR("http://"));
}
