/* kernel_test.c: which packages hold the kernel that runs. */
#include "inventory/inventory.h"

#include "tests/tap.h"

static struct arena arena;

static struct package
package_of(const char *name, const char *version, const char *arch,
    const char *source_name, const char *source_version)
{
	return (struct package){.type = STR("deb"),
	    .name = str_from(name),
	    .version = str_from(version),
	    .arch = str_from(arch),
	    .source_name = str_from(source_name),
	    .source_version = str_from(source_version)};
}

static void
signed_sources_get_the_name_and_version_of_what_was_signed(void)
{
	static const struct {
		const char *arch, *source, *version;
		const char *want_source, *want_version;
	} rows[] = {
  /* bookworm's index, and its backport of 6.12 */
	    {"amd64", "linux-signed-amd64",        "6.1.192+2",             "linux",               "6.1.192-2"            },
	    {"amd64", "linux-signed-6.12-amd64",   "6.12.117+1~deb12u1",
             "linux-6.12",									 "6.12.117-1~deb12u1"   },
 /* the revision itself has a '+' */
	    {"arm64", "linux-signed-arm64",        "4.19.67+2+deb10u2",     "linux",
             "4.19.67-2+deb10u2"											  },
	    {"i386",  "linux-signed-5.10-i386",    "5.10.127+2~bpo10+1",
             "linux-5.10",									 "5.10.127-2~bpo10+1"   },
 /* built again without a change: "+b1" became ".b1" */
	    {"amd64", "linux-signed-amd64",        "6.1.90+1.b1",           "linux",               "6.1.90-1"             },
	    {"amd64", "linux-signed-amd64",        "6.12~rc6+1~exp1.b12",   "linux",
             "6.12~rc6-1~exp1"											    },
 /* and these are left as they are */
	    {"amd64", "linux",                     "6.1.90-1",              "linux",               "6.1.90-1"             },
	    {"amd64", "linux-6.12",                "6.12.1-1+deb12u1",      "linux-6.12",
             "6.12.1-1+deb12u1"											   },
	    {"amd64", "linux-latest",              "105+deb10u16",          "linux-latest",
             "105+deb10u16"											       },
	    {"amd64", "linux-signed-arm64",        "6.1.90+1",              "linux-signed-arm64",
             "6.1.90+1"												   },
	    {"amd64", "linux-signed-hwe-amd64",    "5.3.0-76.72",
             "linux-signed-hwe-amd64",							     "5.3.0-76.72"          },
	    {"amd64", "linux-signed-6.12.3-amd64", "6.12.3+1",
             "linux-signed-6.12.3-amd64",							  "6.12.3+1"             },
	    {"amd64", "linux-signed--amd64",       "1+1",                   "linux-signed--amd64",
             "1+1"													},
	    {"amd64", "linux-signed-",             "1+1",                   "linux-signed-",       "1+1"                  },
 /* Ubuntu's: one per flavour, versions as they are */
	    {"amd64", "linux-signed",              "5.15.0-91.101",         "linux",
             "5.15.0-91.101"											      },
	    {"amd64", "linux-signed-hwe-5.15",     "5.15.0-91.101~20.04.1",
             "linux-hwe-5.15",								     "5.15.0-91.101~20.04.1"},
	    {"arm64", "linux-signed-aws",          "6.5.0-1014.14+1",       "linux-aws",
             "6.5.0-1014.14+1"											    },
	    {"amd64", "linux-meta-aws",            "5.15.0.1051.50",        "linux-meta-aws",
             "5.15.0.1051.50"											     },
	    {"amd64", "linux-signed-",             "5.15.0-91.101",         "linux-signed-",
             "5.15.0-91.101"											      },
	    {"amd64", "linux-signedx",             "5.15.0-91.101",         "linux-signedx",
             "5.15.0-91.101"											      },
	    {"amd64", "linux-signed-amd64",        "6.1-1",                 "linux",               "6.1-1"                },
	    {"amd64", "shim-signed",               "1.44+15.8",             "shim-signed",         "1.44+15.8"            },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct package p = package_of("linux-image-x", "1",
		    rows[i].arch, rows[i].source, rows[i].version);

		/* Twice: what is done is left alone. */
		for (int twice = 0; twice < 2; twice++) {
			inventory_kernel_roles(&arena, &p, 1, STR_NONE);
			EQ_STR(p.source_name, str_from(rows[i].want_source));
			EQ_STR(
			    p.source_version, str_from(rows[i].want_version));
		}
		EQ_STR(p.name, STR("linux-image-x"));
		EQ_STR(p.version, STR("1"));
	}
}

static void
only_sources_of_a_kernel_have_a_role(void)
{
	static const struct {
		const char *source;
		bool is_kernel;
	} rows[] = {
	    {"linux",                    true },
	    {"linux-6.1",                true },
	    {"linux-5.10",               true },
	    {"linux-4.19",               true },
	    {"linux-latest",             true },
	    {"linux-latest-4.19",        true },
	    {"linux-signed-amd64",       true },
	    {"linux-signed-6.12-amd64",  true },
	    {"linux-meta",               true },
	    {"linux-meta-hwe-5.15",      true },
	    {"linux-metapackage",        false},
	    {"linux-firmware",           false},
	    {"linux-restricted-modules", false},
	    {"linux-base",               false},
	    {"linux-atm",                false},
	    {"linux86",                  false},
	    {"linuxptp",                 false},
	    {"linux-",                   false},
	    {"linux-6",                  false},
	    {"linux-6.",                 false},
	    {"linux-.1",                 false},
	    {"linux-6.1.1",              false},
	    {"linux-6.1-rt",             false},
	    {"linux-latestx",            false},
	    {"linux-latest-",            false},
	    {"linux-minidisc",           false},
	    {"util-linux",               false},
	    {"cross-toolchain-base",     false},
	    {"",			 false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct package p =
		    package_of("x", "1", "amd64", rows[i].source, "1");

		inventory_kernel_roles(&arena, &p, 1, STR("6.1.0-50-amd64"));
		tap_check(p.kernel == (rows[i].is_kernel ? KERNEL_NOT_RUNNING
							 : KERNEL_NONE),
		    __FILE__, __LINE__, "source %s has role %d", rows[i].source,
		    (int)p.kernel);
	}
}

static void
flavours_are_told_by_the_names_of_their_packages(void)
{
	static const struct {
		const char *name, *source;
		enum kernel_role role;
	} rows[] = {
	    {"linux-image-5.15.0-1051-aws",                "linux-signed-aws", KERNEL_RUNNING    },
	    {"linux-image-unsigned-5.15.0-1051-aws",       "linux-aws",
             KERNEL_RUNNING								      },
	    {"linux-image-5.15.0-91-generic",              "linux-signed",
             KERNEL_NOT_RUNNING								  },
	    {"linux-image-5.15.0-1050-aws",                "linux-signed-aws",
             KERNEL_NOT_RUNNING								  },
	    {"linux-image-aws",                            "linux-meta-aws",   KERNEL_NOT_RUNNING},
	    {"linux-modules-5.15.0-1051-aws",              "linux-aws",        KERNEL_NOT_RUNNING},
	    {"linux-modules-extra-5.15.0-1051-aws",        "linux-aws",
             KERNEL_NOT_RUNNING								  },
	    {"linux-headers-5.15.0-1051-aws",              "linux-aws",        KERNEL_NOT_RUNNING},
	    {"linux-aws-headers-5.15.0-1051",              "linux-aws",        KERNEL_NOT_RUNNING},
	    {"linux-hwe-5.15-tools-5.15.0-91",             "linux-hwe-5.15",
             KERNEL_NOT_RUNNING								  },
	    {"linux-tools-5.15.0-1051-aws",                "linux-aws",        KERNEL_NOT_RUNNING},
	    {"linux-buildinfo-6.5.0-14-generic",           "linux-hwe-6.5",
             KERNEL_NOT_RUNNING								  },
	    {"linux-modules-nvidia-535-5.15.0-91-generic",
             "linux-restricted-modules",                                       KERNEL_NONE       },
	    {"linux-aws-headers-",                         "linux-aws",        KERNEL_NONE       },
	    {"linux-image-",			       "linux-aws",        KERNEL_NONE       },
	    {"linux-firmware",                             "linux-firmware",   KERNEL_NONE       },
	    {"linux-image-5.15.0-1051-aws",                "other",            KERNEL_NONE       },
	    {"libatm1",				    "linux-atm",        KERNEL_NONE       },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct package p = package_of(rows[i].name, "5.15.0-1051.56",
		    "amd64", rows[i].source, "5.15.0-1051.56");

		inventory_kernel_roles(&arena, &p, 1, STR("5.15.0-1051-aws"));
		tap_check(p.kernel == rows[i].role, __FILE__, __LINE__,
		    "%s of %s has role %d", rows[i].name, rows[i].source,
		    (int)p.kernel);
	}
}

static void
a_kernel_of_another_kind_of_package_has_no_role(void)
{
	struct package p = package_of("linux", "6", "x86_64", "linux", "6");

	p.type = STR("rpm");
	inventory_kernel_roles(&arena, &p, 1, STR_NONE);
	EQ_INT(p.kernel, KERNEL_NONE);
}

static void
the_running_image_is_told_from_all_else_of_its_source(void)
{
	static const struct {
		const char *name;
		enum kernel_role role;
	} rows[] = {
	    {"linux-image-6.1.0-50-amd64",          KERNEL_RUNNING    },
	    {"linux-image-6.1.0-50-amd64-unsigned", KERNEL_RUNNING    },
	    {"linux-image-6.1.0-50-amd64-dbg",      KERNEL_NOT_RUNNING},
	    {"linux-image-6.1.0-50-cloud-amd64",    KERNEL_NOT_RUNNING},
	    {"linux-image-6.1.0-5-amd64",           KERNEL_NOT_RUNNING},
	    {"linux-image-6.1.0-51-amd64",          KERNEL_NOT_RUNNING},
	    {"linux-image-amd64",                   KERNEL_NOT_RUNNING},
	    {"linux-image-",                        KERNEL_NOT_RUNNING},
	    {"linux-headers-6.1.0-50-amd64",        KERNEL_NOT_RUNNING},
	    {"linux-libc-dev",                      KERNEL_NOT_RUNNING},
	    {"linux-perf",                          KERNEL_NOT_RUNNING},
	    {"6.1.0-50-amd64",                      KERNEL_NOT_RUNNING},
	};
	struct package all[ARRAY_LEN(rows)];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		all[i] = package_of(
		    rows[i].name, "6.1.176-1", "amd64", "linux", "6.1.176-1");
	inventory_kernel_roles(
	    &arena, all, ARRAY_LEN(rows), STR("6.1.0-50-amd64"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		tap_check(all[i].kernel == rows[i].role, __FILE__, __LINE__,
		    "%s has role %d", rows[i].name, (int)all[i].kernel);
}

static void
without_a_running_kernel_all_of_its_source_is_undecided(void)
{
	struct package all[] = {
	    package_of("linux-image-6.1.0-50-amd64", "6.1.176-1", "amd64",
		"linux-signed-amd64", "6.1.176+1"),
	    package_of(
		"linux-libc-dev", "6.1.176-1", "amd64", "linux", "6.1.176-1"),
	    package_of("bash", "5.2-1", "amd64", "bash", "5.2-1"),
	};

	inventory_kernel_roles(&arena, all, ARRAY_LEN(all), STR_NONE);
	EQ_INT(all[0].kernel, KERNEL_UNDECIDED);
	EQ_INT(all[1].kernel, KERNEL_UNDECIDED);
	EQ_INT(all[2].kernel, KERNEL_NONE);
}

int
main(void)
{
	arena_init(&arena, 1 << 20);
	RUN(signed_sources_get_the_name_and_version_of_what_was_signed);
	RUN(only_sources_of_a_kernel_have_a_role);
	RUN(flavours_are_told_by_the_names_of_their_packages);
	RUN(a_kernel_of_another_kind_of_package_has_no_role);
	RUN(the_running_image_is_told_from_all_else_of_its_source);
	RUN(without_a_running_kernel_all_of_its_source_is_undecided);
	arena_done(&arena);
	return tap_done();
}
