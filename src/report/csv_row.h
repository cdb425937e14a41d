/* csv_row.h: rows for spreadsheets: RFC 4180, and nothing is a formula. */
#ifndef REPORT_CSV_ROW_H
#define REPORT_CSV_ROW_H

#include <stdio.h>

#include "base/buf.h"
#include "report/report.h"

/* A row that is being written. */
struct csv_row {
	FILE *out;
	bool has_cells;
	struct buf text; /* of the cell before csv_row_end_cell */
	struct buf safe;
};

/*
 * Begins the document: with a byte-order mark for Japanese, without which
 * Excel reads UTF-8 as Shift_JIS.
 */
void csv_row_init(struct csv_row *c, FILE *out, enum report_lang lang);
void csv_row_done(struct csv_row *c);

/*
 * A cell, made harmless: what acts instead of being seen becomes \xNN
 * (report/text.h), so that a row is one line; a text that a spreadsheet may
 * take for a formula (it begins with = + - @, or with their full-width forms,
 * perhaps after blanks) gets an apostrophe in front. Quoted where it must be.
 * Source: RFC 4180; OWASP, "CSV Injection".
 */
void csv_row_cell(struct csv_row *c, struct str text);

/* What was written to c->text is the next cell. */
void csv_row_end_cell(struct csv_row *c);

/* The end of the row. */
void csv_row_end(struct csv_row *c);

#endif
