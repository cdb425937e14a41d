/* inspector_csv.c: the columns of Amazon Inspector's findings report. */
#include <inttypes.h>

#include "core/cvss.h"
#include "report/csv_row.h"
#include "report/inspector.h"
#include "report/links.h"
#include "report/remedy.h"

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

static void
add_tenths(struct buf *out, unsigned tenths)
{
	buf_printf(out, "%u.%u", tenths / 10, tenths % 10);
}

static void
add_score(struct buf *out, struct str vector)
{
	unsigned tenths;
	struct err e;

	if (vector.n > 0 && cvss_base_score(vector, &tenths, &e) == 0)
		add_tenths(out, tenths);
}

/* One text per package of the finding, with ", " between them. */
static void
join(struct buf *out, const struct inspector *x,
    void (*write)(struct buf *out, const struct inspector *x,
	const struct group_package *p))
{
	if (x->g->first.package == NULL)
		return;
	for (size_t i = 0; i < x->g->n; i++) {
		if (i > 0)
			buf_add(out, STR(", "));
		write(out, x, &x->g->packages[i]);
	}
}

static void
add_name(
    struct buf *out, const struct inspector *x, const struct group_package *p)
{
	(void)x;
	buf_add(out, p->package->name);
}

static void
add_installed(
    struct buf *out, const struct inspector *x, const struct group_package *p)
{
	(void)x;
	inspector_full_version(out, p->package->type, p->package->version);
}

static void
add_fixed(
    struct buf *out, const struct inspector *x, const struct group_package *p)
{
	(void)x;
	inspector_full_version(out, p->package->type, p->fixed_version);
}

static void
add_command(
    struct buf *out, const struct inspector *x, const struct group_package *p)
{
	remedy_write(out, p->package, p->fixed_version, &x->r->os);
}

static void
add_path(
    struct buf *out, const struct inspector *x, const struct group_package *p)
{
	(void)x;
	buf_add(out, p->package->path);
}

static const struct finding *
first(const struct inspector *x)
{
	return &x->g->first;
}

static bool
is_of_os(const struct inspector *x)
{
	return first(x)->package == NULL ||
	       strcmp(remedy_manager(first(x)->package), "OS") == 0;
}

/* Columns that are one expression: WRITE(name, how to add it). */
#define WRITE(name, add)                                                       \
	static void write_##name(struct buf *out, const struct inspector *x)   \
	{                                                                      \
		(void)x;                                                       \
		add;                                                           \
	}
#define WORD(word)      buf_add(out, str_from(word))
#define NVD(version)    inspector_nvd_vector(first(x), version)
#define VENDOR(version) inspector_vendor_vector(first(x), &x->r->os, version)

WRITE(severity, WORD(inspector_severity(first(x)->severity)))
WRITE(fix, WORD(first(x)->fixed_version.n > 0 ? "YES" : "NO"))
WRITE(finding_type, WORD("PACKAGE_VULNERABILITY"))
WRITE(title, inspector_title(out, x))
WRITE(description, buf_add(out, first(x)->title))
WRITE(arn, inspector_id(out, x))
WRITE(seen, add_time(out, x->r->scanned_at))
WRITE(resource_id, buf_add(out, x->r->asset.name))
WRITE(platform, inspector_platform(out, &x->r->os))
WRITE(names, join(out, x, add_name))
WRITE(installed, join(out, x, add_installed))
WRITE(remedy, inspector_remedy(out, x))
WRITE(status, WORD(inspector_status(first(x))))
WRITE(id, buf_add(out, first(x)->id))
WRITE(vendor, inspector_vendor(out, first(x)))
WRITE(advisory, links_write(out, first(x), &x->r->os))
WRITE(published, add_time(out, first(x)->published_at))
WRITE(nvd3_score, add_score(out, NVD(3)))
WRITE(nvd3_vector, buf_add(out, NVD(3)))
WRITE(nvd2_score, add_score(out, NVD(2)))
WRITE(nvd2_vector, buf_add(out, NVD(2)))
WRITE(vendor3_score, add_score(out, VENDOR(3)))
WRITE(vendor3_vector, buf_add(out, VENDOR(3)))
WRITE(vendor2_score, add_score(out, VENDOR(2)))
WRITE(vendor2_vector, buf_add(out, VENDOR(2)))
WRITE(resource_type, WORD(inspector_resource(x->r->asset.kind)))
WRITE(exploit, WORD(inspector_is_exploited(first(x)) ? "YES" : "NO"))
WRITE(exploited_at, add_time(out, inspector_exploited_at(first(x))))

static void
write_fixed(struct buf *out, const struct inspector *x)
{
	if (first(x)->fixed_version.n > 0)
		join(out, x, add_fixed);
}

static void
write_commands(struct buf *out, const struct inspector *x)
{
	if (first(x)->fixed_version.n > 0)
		join(out, x, add_command);
}

static void
write_paths(struct buf *out, const struct inspector *x)
{
	if (!is_of_os(x))
		join(out, x, add_path);
}

static void
write_age(struct buf *out, const struct inspector *x)
{
	int64_t days = inspector_age_days(x->r, first(x));

	if (days >= 0)
		buf_printf(out, "%" PRId64, days);
}

static void
write_score(struct buf *out, const struct inspector *x)
{
	const struct finding *f = first(x);
	unsigned tenths = f->priority != NULL ? f->priority->adjusted_tenths
					      : f->score_tenths;

	if (tenths > 0)
		add_tenths(out, tenths);
}

static void
write_vector(struct buf *out, const struct inspector *x)
{
	const struct finding *f = first(x);

	buf_add(
	    out, f->priority != NULL ? f->priority->adjusted_cvss : f->cvss);
}

static void
write_vendor_severity(struct buf *out, const struct inspector *x)
{
	if (str_eq(first(x)->severity_source, STR("vendor")))
		buf_add(out, str_from(severity_name(first(x)->severity)));
}

static void
write_epss(struct buf *out, const struct inspector *x)
{
	const struct cve_fact *fact = first(x)->fact;

	if (fact != NULL && fact->epss.scored_at != 0)
		buf_printf(out, "%u.%06u", fact->epss.probability_ppm / 1000000,
		    fact->epss.probability_ppm % 1000000);
}

static void
write_references(struct buf *out, const struct inspector *x)
{
	const struct cve_fact *fact = first(x)->fact;

	for (size_t i = 0; fact != NULL && i < fact->n_references; i++) {
		if (i > 0)
			buf_add(out, STR(", "));
		buf_add(out, fact->references[i]);
	}
}

static void
write_manager(struct buf *out, const struct inspector *x)
{
	if (first(x)->package != NULL)
		WORD(remedy_manager(first(x)->package));
}

/* What a scan of packages cannot know: of clouds, networks and containers. */
static void
write_nothing(struct buf *out, const struct inspector *x)
{
	(void)out;
	(void)x;
}

/*
 * Source: spec of the report in the Inspector user guide, "Exporting findings
 * reports": 52 columns in this order; exports of today have three more, Epss
 * Score, Detector Name and Package Manager.
 */
static const struct column {
	const char *name, *ja;
	void (*write)(struct buf *out, const struct inspector *x);
} columns[] = {
    {"AWS Account Id",            "AWSアカウントID",                       write_nothing        },
    {"Severity",		  "重要度",				  write_severity       },
    {"Fix Available",             "修正の有無",                            write_fix            },
    {"Finding Type",              "検出タイプ",                            write_finding_type   },
    {"Title",		     "タイトル",			       write_title          },
    {"Description",               "説明",				     write_description    },
    {"Finding ARN",               "検出ARN",				  write_arn            },
    {"First Seen",                "初回検出日時",                         write_seen           },
    {"Last Seen",                 "最終検出日時",                         write_seen           },
    {"Last Updated",              "最終更新日時",                         write_seen           },
    {"Resource ID",               "リソースID",                             write_resource_id    },
    {"Container Image Tags",      "コンテナイメージタグ",             write_nothing        },
    {"Region",		    "リージョン",                            write_nothing        },
    {"Platform",		  "プラットフォーム",                   write_platform       },
    {"Resource Tags",             "リソースタグ",                         write_nothing        },
    {"Affected Packages",         "影響を受けるパッケージ",          write_names          },
    {"Package Installed Version", "インストール済みバージョン",
     write_installed										 },
    {"Fixed in Version",          "修正バージョン",                      write_fixed          },
    {"Package Remediation",       "パッケージの修正方法",             write_commands       },
    {"File Path",                 "ファイルパス",                         write_paths          },
    {"Network Paths",             "ネットワークパス",                   write_nothing        },
    {"Age (Days)",                "経過日数",			       write_age            },
    {"Remediation",               "修正方法",                               write_remedy         },
    {"Inspector Score",           "Inspectorスコア",                         write_score          },
    {"Inspector Score Vector",    "Inspectorスコアベクトル",             write_vector         },
    {"Status",		    "ステータス",                            write_status         },
    {"Vulnerability Id",          "脆弱性ID",                                write_id             },
    {"Vendor",		    "ベンダー",			       write_vendor         },
    {"Vendor Severity",           "ベンダーの重要度",                   write_vendor_severity},
    {"Vendor Advisory",           "ベンダーアドバイザリ",             write_advisory       },
    {"Vendor Advisory Published", "ベンダーアドバイザリ公開日時",
     write_published										 },
    {"NVD CVSS3 Score",           "NVD CVSS3スコア",                         write_nvd3_score     },
    {"NVD CVSS3 Vector",          "NVD CVSS3ベクトル",                      write_nvd3_vector    },
    {"NVD CVSS2 Score",           "NVD CVSS2スコア",                         write_nvd2_score     },
    {"NVD CVSS2 Vector",          "NVD CVSS2ベクトル",                      write_nvd2_vector    },
    {"Vendor CVSS3 Score",        "ベンダーCVSS3スコア",                 write_vendor3_score  },
    {"Vendor CVSS3 Vector",       "ベンダーCVSS3ベクトル",              write_vendor3_vector },
    {"Vendor CVSS2 Score",        "ベンダーCVSS2スコア",                 write_vendor2_score  },
    {"Vendor CVSS2 Vector",       "ベンダーCVSS2ベクトル",              write_vendor2_vector },
    {"Resource Type",             "リソースタイプ",                      write_resource_type  },
    {"Ami",		       "AMI",					write_nothing        },
    {"Resource Public Ipv4",      "パブリックIPv4",                        write_nothing        },
    {"Resource Private Ipv4",     "プライベートIPv4",                     write_nothing        },
    {"Resource Ipv6",             "IPv6",				       write_nothing        },
    {"Resource Vpc",              "VPC",					write_nothing        },
    {"Port Range",                "ポート範囲",                            write_nothing        },
    {"Epss Score",                "EPSSスコア",                              write_epss           },
    {"Exploit Available",         "攻撃コードの有無",                   write_exploit        },
    {"Last Exploited At",         "最終悪用確認日時",                   write_exploited_at   },
    {"Lambda Layers",             "Lambdaレイヤー",                         write_nothing        },
    {"Lambda Package Type",       "Lambdaパッケージタイプ",             write_nothing        },
    {"Lambda Last Updated At",    "Lambda最終更新日時",                   write_nothing        },
    {"Reference Urls",            "参考URL",				  write_references     },
    {"Detector Name",             "検出器名",                               write_nothing        },
    {"Package Manager",           "パッケージマネージャー",          write_manager        },
};

static void
write_inspector_csv(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct csv_row row;
	struct groups groups;
	struct group g;
	const struct inspector x = {r, &g};

	csv_row_init(&row, out, opt->lang);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		csv_row_cell(&row,
		    str_from(opt->lang == REPORT_JAPANESE ? columns[i].ja
							  : columns[i].name));
	csv_row_end(&row);
	groups_start(&groups, findings, NULL);
	while (groups_next(&groups, &g)) {
		for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
			columns[i].write(&row.text, &x);
			csv_row_end_cell(&row);
		}
		csv_row_end(&row);
	}
	groups_done(&groups);
	csv_row_done(&row);
}

const struct report report_inspector_csv = {
    .name = "inspector-csv",
    .doc = "the columns of Amazon Inspector's findings report",
    .write = write_inspector_csv,
};
