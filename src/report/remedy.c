/* remedy.c: what to type to be rid of it. */
#include "report/remedy.h"

/*
 * Who manages a package: by its type, and where several can, by what its path
 * ends in. The first row that fits counts. In commands, $n is the name and $v
 * the version that has the fix.
 */
static const struct manager {
	const char *type, *path_end;
	const char *inspector; /* remedy_manager */
	const char *command;   /* NULL: by the system, or none */
} managers[] = {
    {"deb",      "",		  "OS",          NULL				    },
    {"rpm",      "",		  "OS",          NULL				    },
    {"apk",      "",		  "OS",          NULL				    },
    {"alpm",     "",		  "OS",          NULL				    },
    {"pypi",     "Pipfile.lock",      "PIPENV",      "pipenv update $n"                      },
    {"pypi",     "poetry.lock",       "POETRY",      "poetry update $n"                      },
    {"pypi",     "uv.lock",           "PIP",         "uv lock --upgrade-package $n"          },
    {"pypi",     "pdm.lock",          "PIP",         "pdm update $n"                         },
    {"pypi",     ".txt",              "PIP",         "pip install --upgrade $n==$v"          },
    {"pypi",     "",		  "PYTHONPKG",   "pip install --upgrade $n==$v"          },
    {"npm",      "yarn.lock",         "YARN",        "yarn upgrade $n@$v"                    },
    {"npm",      "pnpm-lock.yaml",    "NPM",         "pnpm update $n@$v"                     },
    {"npm",      "bun.lock",          "NPM",         "bun update $n@$v"                      },
    {"npm",      "package-lock.json", "NPM",         "npm install $n@$v"                     },
    {"npm",      "",		  "NODEPKG",     "npm install $n@$v"                     },
    {"maven",    "pom.xml",           "POM",         NULL				    },
    {"maven",    "",		  "JAR",         NULL				    },
    {"golang",   "go.mod",            "GOMOD",       "go get $n@v$v"                         },
    {"golang",   "",                  "GOBINARY",    NULL				    },
    {"cargo",    "Cargo.lock",        "CARGO",       "cargo update --package $n --precise $v"},
    {"cargo",    "",		  "CARGO",       NULL				    },
    {"gem",      "Gemfile.lock",      "BUNDLER",     "bundle update $n"                      },
    {"gem",      "",		  "GEMSPEC",     "gem install $n --version $v"           },
    {"composer", "",                  "COMPOSER",    "composer update $n"                    },
    {"nuget",    ".deps.json",        "DOTNET_CORE", NULL                                    },
    {"nuget",    "",		  "NUGET",       "dotnet add package $n --version $v"    },
    {"pub",      "",		  "",            "dart pub upgrade $n"                   },
    {"hex",      "",		  "",            "mix deps.update $n"                    },
};

/* Systems' commands: by type, and the beginning of family and release. */
static const struct system_row {
	const char *type, *family, *release;
	const char *command;
} systems[] = {
    {"deb",  "",           "",     "apt-get update && apt-get install --only-upgrade $n"},
    {"apk",  "",           "",     "apk update && apk upgrade $n"                       },
    {"alpm", "",           "",     "pacman -Syu"					},
    {"rpm",  "amzn",       "2022", "dnf update $n"                                      },
    {"rpm",  "amzn",       "2023", "dnf update $n"                                      },
    {"rpm",  "amzn",       "",     "yum update $n"                                      },
    {"rpm",  "rhel",       "5",    "yum update $n"                                      },
    {"rpm",  "rhel",       "6",    "yum update $n"                                      },
    {"rpm",  "rhel",       "7",    "yum update $n"                                      },
    {"rpm",  "centos",     "5",    "yum update $n"                                      },
    {"rpm",  "centos",     "6",    "yum update $n"                                      },
    {"rpm",  "centos",     "7",    "yum update $n"                                      },
    {"rpm",  "ol",         "5",    "yum update $n"				      },
    {"rpm",  "ol",         "6",    "yum update $n"				      },
    {"rpm",  "ol",         "7",    "yum update $n"				      },
    {"rpm",  "sle",        "",     "zypper update $n"                                   },
    {"rpm",  "suse",       "",     "zypper update $n"                                   },
    {"rpm",  "opensuse",   "",     "zypper update $n"                                   },
    {"rpm",  "azurelinux", "",     "tdnf update $n"                                     },
    {"rpm",  "mariner",    "",     "tdnf update $n"                                     },
    {"rpm",  "",           "",     "dnf update $n"				      },
};

static const struct manager *
find_manager(const struct package *p)
{
	for (size_t i = 0; i < ARRAY_LEN(managers); i++)
		if (str_eq(p->type, str_from(managers[i].type)) &&
		    str_ends(p->path, str_from(managers[i].path_end)))
			return &managers[i];
	return NULL;
}

static const char *
find_command(const struct package *p, const struct os_info *os)
{
	const struct manager *m = find_manager(p);

	if (m != NULL && m->command != NULL)
		return m->command;
	for (size_t i = 0; i < ARRAY_LEN(systems); i++)
		if (str_eq(p->type, str_from(systems[i].type)) &&
		    str_starts(os->family, str_from(systems[i].family)) &&
		    str_starts(os->release, str_from(systems[i].release)))
			return systems[i].command;
	return NULL;
}

/* Only what no shell acts upon, and no program takes for an option. */
static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) &&
		    str_find(STR("@/._+:-~^"), s.p[i]) < 0)
			return false;
	return s.n > 0 && s.p[0] != '-' && s.p[0] != '~';
}

void
remedy_write(struct buf *out, const struct package *p, struct str fixed,
    const struct os_info *os)
{
	const char *c = find_command(p, os);

	if (c == NULL || !is_word(p->name) || !is_word(fixed))
		return;
	for (; *c != '\0'; c++) {
		if (c[0] != '$') {
			buf_byte(out, (unsigned char)*c);
			continue;
		}
		c++;
		buf_add(out, *c == 'n' ? p->name : fixed);
	}
}

const char *
remedy_manager(const struct package *p)
{
	const struct manager *m = find_manager(p);

	return m != NULL ? m->inspector : "";
}
