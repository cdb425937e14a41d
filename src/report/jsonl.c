/* jsonl.c: the result as lines of JSON, one finding each. */
#include "report/json.h"

/*
 * The first line is what the form json says before its findings, with the
 * schema "yagura-scan-lines/1"; then come the findings as that form has them;
 * the last line counts them: without it something is missing.
 */
static void
write_jsonl(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	const struct finding *f;
	struct json_out j;
	int64_t n = 0;

	(void)opt;
	json_out_init(&j, out);
	j.is_compact = true;
	json_out_object(&j);
	json_scan(&j, r, "yagura-scan-lines/1");
	json_out_end(&j);
	findings->rewind(findings);
	for (; findings->next(findings, &f); n++)
		json_finding(&j, f, &r->os);
	json_out_object(&j);
	json_out_key(&j, "findings");
	json_out_int(&j, n);
	json_out_end(&j);
}

const struct report report_jsonl = {
    .name = "jsonl",
    .doc = "lines of JSON: the scan, each finding, their number",
    .write = write_jsonl,
};
