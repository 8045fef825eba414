/* render: rows as the JSON of the API. Pure. */
#ifndef WEB_RENDER_H
#define WEB_RENDER_H

#include "params.h"
#include "rows.h"
#include "scope.h"
#include "json/json.h"

struct render {
    struct tm_json_writer *out;
    struct tm_arena *scratch; /* for parsing one value; reset after each */
};

/* Text as it was sent: JSON when it parses, or when what Python writes for it does (python_text.h), else a string; ''
 * is `empty`'s choice: null, or "". */
void render_json_text(struct render *render, struct tm_str text, bool empty_is_null);
void render_time(struct render *render, const char *key, int64_t us);
void render_text(struct render *render, const char *key, struct tm_str text);     /* key and string */
void render_optional(struct render *render, const char *key, struct tm_str text); /* empty: null */
void render_null(struct render *render, const char *key);
void render_raw(struct render *render, const char *key, struct tm_str json); /* valid JSON; empty: null */
void render_count(struct render *render, const char *key, int64_t value);
void render_seconds(struct render *render, const char *key, int64_t us);
void render_cell(struct render *render, const char *key, enum shape shape, const struct cell *cell);
/* Every column that is not hidden, under its property. */
void render_row(struct render *render, const struct column *columns, size_t count, const struct cell *cells);
/* The objects of so many rows, as an array. */
void render_rows(struct render *render, const char *key, const struct column *columns, size_t count,
                 const struct cell *cells, size_t row_count);
void render_ids(struct render *render, const char *key, const struct cell *ids); /* NULL: [] */

/* "meta": {page, limit, totalItems, totalPages} */
void render_meta(struct render *render, const struct page *page, uint64_t total);
/* {"message":"Invalid request data","error":[{code,path,message}]} */
void render_issues(struct render *render, const struct params *params);

/* ---- traces ---- */

struct trace_view {
    const struct scope *scope;
    const struct cell *cells;   /* of trace_columns */
    const struct cell *metrics; /* of metric_columns; NULL: no observations */
    const struct cell *scores;  /* of score_id_columns; NULL: none */
    unsigned groups;
    bool for_ui; /* tokens and counts too */
};
/* The object of a list. */
void render_trace(struct render *render, const struct trace_view *view);
/* What every trace has, without braces: columns, projectId, htmlPath, externalId. */
void render_trace_core(struct render *render, const struct scope *scope, const struct cell *cells, unsigned groups);

/* ---- observations, scores ---- */

void render_durations(struct render *render, const struct cell *cells); /* latency, timeToFirstToken */
/* `prices`: of a unit of input, of output, of all, as JSON or empty. */
void render_observation(struct render *render, const struct scope *scope, const struct cell *cells,
                        const struct tm_str prices[3]);
/* What a tree of very many shows of each, and of that only what is there. */
void render_observation_outline(struct render *render, const struct cell *cells);

enum score_shape {
    SCORE_V1,        /* of a trace */
    SCORE_V1_LISTED, /* with its trace */
    SCORE_V2,        /* of any target */
    SCORE_V2_LISTED, /* with its trace and the trace's session */
    SCORE_UI_LISTED, /* with the trace's name, too */
};
/* `trace`: of scored_trace_columns, or NULL. */
void render_score(struct render *render, const struct cell *cells, enum score_shape shape, const struct cell *trace);

#endif
