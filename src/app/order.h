/* order.h: the order in which findings are told. */
#ifndef APP_ORDER_H
#define APP_ORDER_H

#include "report/report.h"

/*
 * Numbers of the n findings in the order that by asks for, owned by a: those
 * of one package (or vulnerability) together, where the first of them is.
 * NULL: as they are.
 */
const uint32_t *order_findings(struct arena *a, const struct finding *findings,
    size_t n, enum report_group by);

#endif
