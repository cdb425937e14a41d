/* list.c: the table of output forms, made from report/meson.build. */
#include "report/report.h"

#define X(stem) extern const struct report report_##stem;
#include "report/report_list.h"
#undef X

#define X(stem) &report_##stem,
const struct report *const report_list[] = {
#include "report/report_list.h"
};
#undef X

const size_t report_list_n = ARRAY_LEN(report_list);

const struct report *
report_find(const char *name)
{
	for (size_t i = 0; i < report_list_n; i++)
		if (strcmp(report_list[i]->name, name) == 0)
			return report_list[i];
	return NULL;
}
