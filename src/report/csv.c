/* csv.c: one row per finding, all that is known of it in columns. */
#include "report/csv_row.h"
#include "report/fields.h"

static void
write_csv(FILE *out, const struct scan_result *r, struct finding_iter *findings,
    const struct report_options *opt)
{
	struct field_of of = {.r = r};
	struct csv_row row;

	csv_row_init(&row, out, opt->lang);
	for (size_t i = 0; i < field_list_n; i++)
		csv_row_cell(&row, str_from(opt->lang == REPORT_JAPANESE
						? field_list[i].ja
						: field_list[i].name));
	csv_row_end(&row);
	findings->rewind(findings);
	while (findings->next(findings, &of.f)) {
		for (size_t i = 0; i < field_list_n; i++) {
			field_write(&field_list[i], &row.text, &of);
			csv_row_end_cell(&row);
		}
		csv_row_end(&row);
	}
	csv_row_done(&row);
}

const struct report report_csv = {
    .name = "csv",
    .doc = "a row per finding, for spreadsheets and programs",
    .write = write_csv,
};
