/* views: what is taken as a saved view of a list. Pure; views.c keeps them. */
#ifndef WEB_VIEWS_H
#define WEB_VIEWS_H

#include "params.h"
#include "json/json.h"

/* What a client said of a view; empty: nothing. Columns, order and time are JSON that was checked. */
struct view_wanted {
    struct tm_str table, name;
    bool has_state; /* what follows is the whole of it */
    struct tm_str filters, column_order, column_visibility, search, order, time_range;
};

/* Whether there are views of that list. */
bool view_table_known(struct tm_str table);
/* Of a new view: with its table, name and state. */
void view_read_new(const struct tm_json *body, struct params *params, struct tm_arena *arena,
                   struct view_wanted *wanted);
/* Of a view of `table` that is there: its name, its state, or both. */
void view_read_change(const struct tm_json *body, struct tm_str table, struct params *params, struct tm_arena *arena,
                      struct view_wanted *wanted);

#endif
