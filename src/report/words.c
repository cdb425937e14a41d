/* words.c: what forms for people say, in two languages. */
#include "report/words.h"

/* English, Japanese. */
/* clang-format off */
static const char *const words[W_N][2] = {
	[W_SEVERITY]             = {"SEVERITY", "深刻度"},
	[W_RISK]                 = {"RISK", "リスク"},
	[W_ID]                   = {"VULNERABILITY", "脆弱性"},
	[W_PACKAGE]              = {"PACKAGE", "パッケージ"},
	[W_VERSIONS]             = {"INSTALLED → FIXED", "現在 → 修正版"},
	[W_INSTALLED]            = {"INSTALLED", "現在のバージョン"},
	[W_FIXED]                = {"FIXED", "修正版"},
	[W_THREAT]               = {"THREAT", "脅威"},
	[W_TITLE]                = {"TITLE", "内容"},
	[W_SCORE]                = {"CVSS", "CVSS"},
	[W_AGE]                  = {"DAYS", "経過日数"},
	[W_COVERAGE]             = {"COVERAGE", "調査範囲"},
	[W_STATE]                = {"STATE", "状態"},
	[W_BUILT]                = {"BUILT", "作成日"},
	[W_REASON]               = {"REASON", "理由"},
	[W_DIAGNOSTICS]          = {"DIAGNOSTICS", "診断"},
	[W_SUPPRESSED]           = {"SUPPRESSED", "抑制"},
	[W_STATUS]               = {"STATUS", "区分"},
	[W_WHERE]                = {"WHERE", "記載場所"},
	[W_FINDINGS]             = {"findings", "検出"},

	[W_UNDECIDED]            = {"undecided", "判定不能"},
	[W_WILL_NOT_FIX]         = {"will not be fixed", "修正予定なし"},
	[W_DEFERRED]             = {"fix deferred", "修正延期"},
	[W_END_OF_LIFE]          = {"no longer supported", "サポート終了"},
	[W_INVESTIGATED]         = {"under investigation", "調査中"},
	[W_NO_FIX]               = {"no fix yet", "修正未提供"},
	[W_THE_SYSTEM]           = {"(the system)", "(システム)"},
	[W_UNKNOWN_SYSTEM]       = {"unknown system", "不明なシステム"},
	[W_KERNEL]               = {"kernel ", "カーネル "},

	[W_PACKAGES_BEFORE]      = {"", "パッケージ "},
	[W_PACKAGES_AFTER]       = {" packages", " 個"},
	[W_FINDING_BEFORE]       = {"", "検出 "},
	[W_FINDING_AFTER]        = {" finding", " 件"},
	[W_FINDINGS_BEFORE]      = {"", "検出 "},
	[W_FINDINGS_AFTER]       = {" findings", " 件"},
	[W_HAS_FIX_BEFORE]       = {"", "修正あり "},
	[W_HAS_FIX_AFTER]        = {" has a fix", " 件"},
	[W_HAVE_FIX_BEFORE]      = {"", "修正あり "},
	[W_HAVE_FIX_AFTER]       = {" have a fix", " 件"},
	[W_EXPLOITED_BEFORE]     = {"", "悪用確認済み(KEV) "},
	[W_EXPLOITED_AFTER]      = {" known to be exploited", " 件"},
	[W_UNDECIDED_BEFORE]     = {"", "判定不能 "},
	[W_UNDECIDED_AFTER]      = {" undecided", " 件"},
	[W_STOP]                 = {".", "。"},
	[W_OTHER_KERNELS_BEFORE] = {"", "ほかに、動作していないカーネルのパッケージの "},
	[W_OTHER_KERNELS_AFTER]  = {" more in packages of kernels that do not run are left out; "
		"--format json has them.", " 件は省略しました。--format json に含まれます。"},
	[W_SUPPRESSED_BEFORE]    = {"", "ほかに、抑制された検出が "},
	[W_SUPPRESSED_AFTER]     = {" more suppressed", " 件あります"},
	[W_SUPPRESSED_HINT]      = {"; --show-suppressed lists them", "(--show-suppressed で一覧)"},
	[W_PARTIAL]              = {"Partly evaluated: what is not listed may still be there.\n"
		"Coverage says what was not looked at.",
		"一部は評価できていません。一覧にないものがないとは限りません。\n"
		"調査できなかったものは調査範囲に示します。"},
	[W_MORE_DIAGS_BEFORE]    = {"... and ", "... ほか "},
	[W_MORE_DIAGS_AFTER]     = {" more; --format json has them.", " 件。--format json に含まれます。"},
	[W_NAMES_BEFORE]         = {" (", " ("},
	[W_NAMES_AFTER]          = {" packages)", " パッケージ)"},
	[W_UNTIL]                = {"until ", "期限 "},

	[W_PAGE_TITLE]           = {"Vulnerabilities", "脆弱性"},
	[W_SCANNED_AT]           = {"scanned ", "スキャン日時 "},
	[W_ALL]                  = {"all", "すべて"},
	[W_SEARCH]               = {"search", "検索"},
	[W_ONLY_FIXABLE]         = {"with a fix", "修正あり"},
	[W_ONLY_THREAT]          = {"KEV or exploit", "KEV・攻撃コードあり"},
	[W_SHOWN]                = {" shown", " 件表示"},
	[W_BY_SEVERITY]          = {"By severity", "深刻度別"},
	[W_BY_AGE]               = {"By age since publication", "公開からの経過期間別"},
	[W_EPSS_CVSS]            = {"EPSS (up) × CVSS (right)", "EPSS (縦) × CVSS (横)"},
	[W_FIXABLE]              = {"have a fix", "修正あり"},
	[W_EXPLOITED]            = {"known to be exploited (KEV)", "悪用確認済み (KEV)"},
	[W_DETAILS]              = {"details", "詳細"},
	[W_ALIASES]              = {"also", "別名"},
	[W_REFERENCES]           = {"references", "参考"},
	[W_EVIDENCE]             = {"evidence", "根拠"},
	[W_PACKAGES]             = {"packages", "パッケージ"},
	[W_HIDDEN]               = {"suppressed", "抑制"},
	[W_COMMAND]              = {"to do", "対応"},
	[W_NONE_FOUND]           = {"Nothing was found.", "検出はありません。"},
	[W_AGE_DAYS_30]          = {"30 days", "30日以内"},
	[W_AGE_DAYS_90]          = {"90 days", "90日以内"},
	[W_AGE_YEAR_1]           = {"1 year", "1年以内"},
	[W_AGE_YEAR_2]           = {"2 years", "2年以内"},
	[W_AGE_YEAR_5]           = {"5 years", "5年以内"},
	[W_AGE_OLDER]            = {"older", "それ以上"},
};

static const char *const severities[SEVERITY_N] = {
	[SEVERITY_UNKNOWN]    = "不明",
	[SEVERITY_NEGLIGIBLE] = "軽微",
	[SEVERITY_LOW]        = "注意",
	[SEVERITY_MEDIUM]     = "警告",
	[SEVERITY_HIGH]       = "重要",
	[SEVERITY_CRITICAL]   = "緊急",
};

static const char *const states[COVERAGE_STATE_N] = {
	[COVERAGE_MISSING]      = "データなし",
	[COVERAGE_PARTIAL]      = "一部",
	[COVERAGE_OK]           = "完了",
	[COVERAGE_OUT_OF_SCOPE] = "対象外",
};
/* clang-format on */

const char *
words_get(enum report_lang lang, enum word w)
{
	return words[w][lang == REPORT_JAPANESE];
}

const char *
words_severity(enum report_lang lang, enum severity s)
{
	if (lang == REPORT_ENGLISH)
		return severity_name(s);
	return severities[(unsigned)s < SEVERITY_N ? s : SEVERITY_UNKNOWN];
}

const char *
words_coverage(enum report_lang lang, enum coverage_state s)
{
	if (lang == REPORT_ENGLISH)
		return coverage_state_name(s);
	return states[(unsigned)s < COVERAGE_STATE_N ? s : COVERAGE_MISSING];
}
