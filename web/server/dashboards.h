/* dashboards: what a dashboard may be made of. Pure.
 *
 *   {"widgets": [{"id": "w1", "title": "Cost", "chart": "line", "place": {"x": 0, "y": 0, "w": 6, "h": 5},
 *                 "question": {"view": "observations", "metrics": [{"measure": "totalCost", "aggregation": "sum"}],
 * ...}}]}
 *
 * A question is one of the metrics query language (metrics.h) without its times: what is shown is of the time that is
 * looked at. What the language would refuse is refused here, so none that is kept fails for its wording.
 */
#ifndef WEB_DASHBOARDS_H
#define WEB_DASHBOARDS_H

#include "params.h"
#include "json/json.h"

enum {
    DASHBOARD_WIDGETS_MOST = 50,
    DASHBOARD_COLUMNS = 12,
    DASHBOARD_ROWS_MOST = 1000,
    WIDGET_ROWS_MOST = 40,
    WIDGET_ID_MOST = 64,          /* bytes */
    WIDGET_TITLE_MOST = 200,      /* bytes */
    WIDGET_QUESTION_BYTES = 2560, /* it travels in a URL of 8 KB, where a byte may take three */
    WIDGET_FILTERS_MOST = 16,     /* the page adds those of the whole dashboard */
};

/* What is wrong becomes issues that name the member: "definition.widgets.3.place.w". `definition` may be NULL. */
void dashboard_check(const struct tm_json *definition, struct params *params, struct tm_arena *arena);

#endif
