/* name_test.c: names that mean one package are spelled the same. */
#include "core/name.h"

#include "tests/tap.h"

static void
spellings(void)
{
	static const struct {
		const char *ecosystem, *name, *normal;
	} rows[] = {
	    {"PyPI",      "Zope.Interface",      "zope-interface"     },
	    {"PyPI",      "a-._b__c",            "a-b-c"              },
	    {"PyPI",      "_a_",                 "-a-"                },
	    {"PyPI",      "..",                  "-"                  },
	    {"PyPI",      "",                    ""                   },
	    {"NuGet",     "Newtonsoft.Json",     "newtonsoft.json"    },
	    {"NuGet",     "\xc3\x84.A_b",        "\xc3\x84.a_b"       },
	    {"Packagist", "Symfony/HTTP-Kernel", "symfony/http-kernel"},
	    {"npm",       "JSONStream",          "JSONStream"         },
	    {"npm",       "@a/b_c.D",            "@a/b_c.D"           },
	    {"Go",        "github.com/A/b",      "github.com/A/b"     },
	    {"Maven",     "org.A:b_C",           "org.A:b_C"          },
	    {"Debian:12", "a_B",                 "a_B"                },
	};
	struct arena a;

	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		EQ_STR(
		    name_normal(&a, ecosystem_of(str_from(rows[i].ecosystem)),
			str_from(rows[i].name)),
		    str_from(rows[i].normal));
	arena_done(&a);
}

int
main(void)
{
	RUN(spellings);
	return tap_done();
}
