/* fields.c: all that is known of a finding, as a row of named texts. */
#include "report/fields.h"

#include <inttypes.h>

#include "core/cvss.h"
#include "core/purl.h"
#include "report/inspector.h"
#include "report/links.h"
#include "report/remedy.h"

static void
add_word(struct buf *out, const char *word)
{
	buf_add(out, str_from(word));
}

static void
add_bool(struct buf *out, bool b)
{
	add_word(out, b ? "true" : "false");
}

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
	if (tenths > 0)
		buf_printf(out, "%u.%u", tenths / 10, tenths % 10);
}

/* Millionths as a decimal number, zeros at its end left out. */
static void
add_ppm(struct buf *out, uint32_t ppm)
{
	unsigned rest = ppm % 1000000, digits = 6;

	while (digits > 1 && rest % 10 == 0) {
		rest /= 10;
		digits--;
	}
	buf_printf(out, "%u.%0*u", ppm / 1000000, (int)digits, rest);
}

/* What may be missing reads as if nothing was said. */
static const struct package *
package_of(const struct field_of *of)
{
	static const struct package none;

	return of->f->package != NULL ? of->f->package : &none;
}

static const struct cve_fact *
fact_of(const struct field_of *of)
{
	static const struct cve_fact none;

	return of->f->fact != NULL ? of->f->fact : &none;
}

static const struct suppression *
suppression_of(const struct field_of *of)
{
	static const struct suppression none;

	return of->f->suppression != NULL ? of->f->suppression : &none;
}

/* Fields that are one member: WRITE(name, how to add it). */
#define WRITE(name, add)                                                       \
	static void write_##name(struct buf *out, const struct field_of *of)   \
	{                                                                      \
		add;                                                           \
	}

WRITE(scanned_at, add_time(out, of->r->scanned_at))
WRITE(target, buf_add(out, of->r->asset.target))
WRITE(asset, buf_add(out, of->r->asset.name))
WRITE(os, buf_add(out, of->r->os.pretty))
WRITE(id, buf_add(out, of->f->id))
WRITE(kind, add_word(out, finding_kind_name(of->f->kind)))
WRITE(verdict, add_word(out, verdict_name(of->f->verdict)))
WRITE(severity, add_word(out, severity_name(of->f->severity)))
WRITE(severity_source, buf_add(out, of->f->severity_source))
WRITE(score, add_tenths(out, of->f->score_tenths))
WRITE(cvss, buf_add(out, of->f->cvss))
WRITE(package, buf_add(out, package_of(of)->name))
WRITE(version, buf_add(out, package_of(of)->version))
WRITE(arch, buf_add(out, package_of(of)->arch))
WRITE(type, buf_add(out, package_of(of)->type))
WRITE(source_name, buf_add(out, package_of(of)->source_name))
WRITE(source_version, buf_add(out, package_of(of)->source_version))
WRITE(module, buf_add(out, package_of(of)->module))
WRITE(path, buf_add(out, package_of(of)->path))
WRITE(fixed_version, buf_add(out, of->f->fixed_version))
WRITE(fix_channel, buf_add(out, of->f->fix_channel))
WRITE(status, add_word(out, vendor_status_name(of->f->status)))
WRITE(title, buf_add(out, of->f->title))
WRITE(published_at, add_time(out, of->f->published_at))
WRITE(cve, buf_add(out, fact_of(of)->id))
WRITE(kev_added_at, add_time(out, fact_of(of)->kev.added_at))
WRITE(kev_due_at, add_time(out, fact_of(of)->kev.due_at))
WRITE(kev_action, buf_add(out, fact_of(of)->kev.action))
WRITE(epss_scored_at, add_time(out, fact_of(of)->epss.scored_at))
WRITE(suppressed_by, buf_add(out, suppression_of(of)->source))
WRITE(suppressed_because, buf_add(out, suppression_of(of)->reason))
WRITE(suppressed_justification, buf_add(out, suppression_of(of)->justification))
WRITE(suppressed_until, add_time(out, suppression_of(of)->expires_at))
WRITE(evidence_shard, buf_add(out, of->f->evidence.shard))
WRITE(evidence_record, buf_add(out, of->f->evidence.record))
WRITE(evidence_range, buf_add(out, of->f->evidence.range))
WRITE(evidence_comparator, buf_add(out, of->f->evidence.comparator))

static void
write_purl(struct buf *out, const struct field_of *of)
{
	if (of->f->package != NULL)
		purl_write_installed(out, of->f->package, &of->r->os);
}

static void
write_dev(struct buf *out, const struct field_of *of)
{
	if (of->f->package != NULL)
		add_bool(out, of->f->package->is_dev);
}

static void
write_kernel(struct buf *out, const struct field_of *of)
{
	enum kernel_role role = package_of(of)->kernel;

	if (role != KERNEL_NONE)
		add_word(out, kernel_role_name(role));
}

static void
write_risk(struct buf *out, const struct field_of *of)
{
	if (of->f->priority != NULL)
		buf_printf(out, "%u", of->f->priority->risk);
}

static void
write_decision(struct buf *out, const struct field_of *of)
{
	if (of->f->priority != NULL)
		add_word(out, ssvc_decision_name(of->f->priority->decision));
}

static void
write_adjusted_score(struct buf *out, const struct field_of *of)
{
	if (of->f->priority != NULL)
		add_tenths(out, of->f->priority->adjusted_tenths);
}

static void
write_adjusted_cvss(struct buf *out, const struct field_of *of)
{
	if (of->f->priority != NULL)
		buf_add(out, of->f->priority->adjusted_cvss);
}

static void
write_link(struct buf *out, const struct field_of *of)
{
	links_write(out, of->f, &of->r->os);
}

static void
write_remedy(struct buf *out, const struct field_of *of)
{
	if (of->f->package != NULL)
		remedy_write(
		    out, of->f->package, of->f->fixed_version, &of->r->os);
}

static void
write_age_days(struct buf *out, const struct field_of *of)
{
	int64_t days = inspector_age_days(of->r, of->f);

	if (days >= 0)
		buf_printf(out, "%" PRId64, days);
}

static size_t
n_changes(const struct field_of *of)
{
	return of->f->priority != NULL ? of->f->priority->n_changes : 0;
}

static void
write_change(struct buf *out, const struct field_of *of, size_t i)
{
	const struct score_change *c = &of->f->priority->changes[i];

	buf_add(out, c->metric);
	buf_add(out, STR(": "));
	buf_add(out, c->reason);
}

static void
write_epss(struct buf *out, const struct field_of *of)
{
	if (fact_of(of)->epss.scored_at != 0)
		add_ppm(out, fact_of(of)->epss.probability_ppm);
}

static void
write_epss_percentile(struct buf *out, const struct field_of *of)
{
	if (fact_of(of)->epss.scored_at != 0)
		add_ppm(out, fact_of(of)->epss.percentile_ppm);
}

static void
write_kev(struct buf *out, const struct field_of *of)
{
	if (of->f->fact != NULL)
		add_bool(out, of->f->fact->kev.added_at != 0);
}

static void
write_kev_ransomware(struct buf *out, const struct field_of *of)
{
	if (fact_of(of)->kev.added_at != 0)
		add_bool(out, fact_of(of)->kev.is_ransomware);
}

static void
write_rejected(struct buf *out, const struct field_of *of)
{
	if (of->f->fact != NULL)
		add_bool(out, of->f->fact->is_rejected);
}

static void
write_suppressed(struct buf *out, const struct field_of *of)
{
	if (of->f->suppression != NULL)
		add_word(
		    out, suppression_status_name(of->f->suppression->status));
}

static size_t
n_aliases(const struct field_of *of)
{
	return of->f->n_aliases;
}

static void
write_alias(struct buf *out, const struct field_of *of, size_t i)
{
	buf_add(out, of->f->aliases[i]);
}

static size_t
n_exploits(const struct field_of *of)
{
	return fact_of(of)->n_exploits;
}

/* "exploitdb EDB-1 https://..." */
static void
write_exploit(struct buf *out, const struct field_of *of, size_t i)
{
	const struct exploit *x = &fact_of(of)->exploits[i];

	add_word(out, exploit_kind_name(x->kind));
	buf_byte(out, ' ');
	buf_add(out, x->id);
	if (x->url.n > 0) {
		buf_byte(out, ' ');
		buf_add(out, x->url);
	}
}

static size_t
n_ratings(const struct field_of *of)
{
	return fact_of(of)->n_ratings;
}

static void
write_rating(struct buf *out, const struct field_of *of, size_t i)
{
	const struct cvss_rating *r = &fact_of(of)->ratings[i];
	unsigned tenths;
	struct err e;

	buf_add(out, r->source);
	buf_byte(out, ' ');
	if (cvss_base_score(r->vector, &tenths, &e) == 0)
		buf_printf(out, "%u.%u ", tenths / 10, tenths % 10);
	buf_add(out, r->vector);
}

static size_t
n_weaknesses(const struct field_of *of)
{
	return fact_of(of)->n_weaknesses;
}

static void
write_weakness(struct buf *out, const struct field_of *of, size_t i)
{
	buf_add(out, fact_of(of)->weaknesses[i]);
}

static size_t
n_references(const struct field_of *of)
{
	return fact_of(of)->n_references;
}

static void
write_reference(struct buf *out, const struct field_of *of, size_t i)
{
	buf_add(out, fact_of(of)->references[i]);
}

#define TEXT(name, ja)                                                         \
	{                                                                      \
#name, ja, write_##name, NULL, NULL                            \
	}
#define LIST(name, item, ja)                                                   \
	{                                                                      \
#name, ja, NULL, n_##name, write_##item                        \
	}

/* clang-format off */
const struct field field_list[] = {
	TEXT(scanned_at,               "スキャン日時"),
	TEXT(target,                   "対象"),
	TEXT(asset,                    "資産名"),
	TEXT(os,                       "OS"),
	TEXT(id,                       "脆弱性ID"),
	LIST(aliases, alias,           "別名"),
	TEXT(kind,                     "種別"),
	TEXT(verdict,                  "判定"),
	TEXT(severity,                 "深刻度"),
	TEXT(severity_source,          "深刻度の出典"),
	TEXT(score,                    "CVSSスコア"),
	TEXT(cvss,                     "CVSSベクトル"),
	TEXT(risk,                     "リスク"),
	TEXT(decision,                 "SSVC判断"),
	TEXT(adjusted_score,           "調整後スコア"),
	TEXT(adjusted_cvss,            "調整後ベクトル"),
	LIST(changes, change,          "調整内容"),
	TEXT(package,                  "パッケージ"),
	TEXT(version,                  "バージョン"),
	TEXT(fixed_version,            "修正バージョン"),
	TEXT(fix_channel,              "修正の提供先"),
	TEXT(status,                   "ベンダーの状態"),
	TEXT(arch,                     "アーキテクチャ"),
	TEXT(type,                     "パッケージ種別"),
	TEXT(purl,                     "purl"),
	TEXT(source_name,              "ソースパッケージ"),
	TEXT(source_version,           "ソースバージョン"),
	TEXT(module,                   "モジュール"),
	TEXT(path,                     "パス"),
	TEXT(dev,                      "開発用"),
	TEXT(kernel,                   "カーネル"),
	TEXT(title,                    "タイトル"),
	TEXT(published_at,             "公開日時"),
	TEXT(age_days,                 "公開からの日数"),
	TEXT(link,                     "ベンダーのページ"),
	TEXT(remedy,                   "対応コマンド"),
	TEXT(epss,                     "EPSS"),
	TEXT(epss_percentile,          "EPSSパーセンタイル"),
	TEXT(epss_scored_at,           "EPSS算出日"),
	TEXT(kev,                      "KEV"),
	TEXT(kev_added_at,             "KEV追加日"),
	TEXT(kev_due_at,               "KEV対応期限"),
	TEXT(kev_ransomware,           "ランサムウェア利用"),
	TEXT(kev_action,               "KEVの要求事項"),
	TEXT(cve,                      "CVE"),
	LIST(exploits, exploit,        "攻撃コード"),
	LIST(ratings, rating,          "出典別CVSS"),
	LIST(weaknesses, weakness,     "CWE"),
	LIST(references, reference,    "参考URL"),
	TEXT(rejected,                 "取り下げ"),
	TEXT(suppressed,               "抑制"),
	TEXT(suppressed_by,            "抑制の記載場所"),
	TEXT(suppressed_because,       "抑制の理由"),
	TEXT(suppressed_justification, "抑制の根拠"),
	TEXT(suppressed_until,         "抑制の期限"),
	TEXT(evidence_shard,           "根拠データ"),
	TEXT(evidence_record,          "根拠レコード"),
	TEXT(evidence_range,           "影響範囲"),
	TEXT(evidence_comparator,      "比較方式"),
};
/* clang-format on */
const size_t field_list_n = ARRAY_LEN(field_list);

const struct field *
field_find(struct str name)
{
	for (size_t i = 0; i < field_list_n; i++)
		if (str_eq(name, str_from(field_list[i].name)))
			return &field_list[i];
	return NULL;
}

void
field_write(const struct field *d, struct buf *out, const struct field_of *of)
{
	size_t n;

	if (d->write != NULL) {
		d->write(out, of);
		return;
	}
	n = d->n(of);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add(out, STR("; "));
		d->write_item(out, of, i);
	}
}
