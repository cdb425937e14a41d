/* vendor.c: whose package a system's package is. */
#include "core/vendor.h"

/* Vendors of the packages that a family's own advisories speak of. */
struct vendors {
	const char *family;
	const char *words[4]; /* the vendor's name begins with one of them */
};

static const struct vendors vendors[] = {
    {"almalinux",  {"AlmaLinux"}                      },
    {"amazon",     {"Amazon"}			 },
    {"azurelinux", {"Microsoft"}                      },
    {"debian",     {"Debian"}			 },
    {"fedora",     {"Fedora Project"}                 },
    {"mariner",    {"Microsoft"}                      },
    {"opensuse",   {"openSUSE", "SUSE", "obs://build"}},
    {"oracle",     {"Oracle"}			 },
    {"redhat",     {"Red Hat", "CentOS"}              },
    {"rocky",      {"Rocky"}			  },
    {"suse",       {"SUSE", "openSUSE"}               },
    {"ubuntu",     {"Ubuntu"}			 },
};

bool
vendor_is_of(const struct ecosystem *eco, struct str vendor)
{
	if (eco == NULL || vendor.n == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(vendors); i++) {
		const struct vendors *v = &vendors[i];

		if (!str_eq(str_from(eco->family), str_from(v->family)))
			continue;
		for (size_t k = 0; v->words[k] != NULL; k++)
			if (str_starts(vendor, str_from(v->words[k])))
				return true;
		return false;
	}
	return true;
}

bool
vendor_is_third_party(const struct ecosystem *eco, struct str vendor)
{
	return !vendor_is_of(eco, vendor) &&
	       !str_starts(vendor, STR("Fedora Project"));
}
