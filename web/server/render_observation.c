/* render_observation: an observation with what the API derives of it: durations, usage and costs by direction. */
#include "render.h"

#include <string.h>

/* Sum of the values whose key contains `part`; *found says whether there was one. */
static int64_t sum_of(const struct cell *map, const char *part, bool *found) {
    int64_t sum = 0;
    *found = false;
    for (size_t i = 0; i < map->count; i++) {
        struct tm_str key = map->entries[i].key;
        if (!memmem(key.ptr, key.len, part, strlen(part))) continue;
        *found = true;
        if (__builtin_add_overflow(sum, map->entries[i].number, &sum)) sum = INT64_MAX;
    }
    return sum;
}

static int64_t value_of(const struct cell *map, const char *key) {
    for (size_t i = 0; i < map->count; i++)
        if (tm_str_is(map->entries[i].key, key)) return map->entries[i].number;
    return 0;
}

static void render_usage(struct render *render, const struct cell *usage) {
    bool found;
    int64_t input = sum_of(usage, "input", &found), output = sum_of(usage, "output", &found);
    int64_t total = value_of(usage, "total");
    tm_json_key(render->out, "usage");
    tm_json_open_object(render->out);
    render_text(render, "unit", TM_STR("TOKENS"));
    render_count(render, "input", input);
    render_count(render, "output", output);
    render_count(render, "total", total);
    tm_json_close_object(render->out);
    render_text(render, "unit", TM_STR("TOKENS"));
    render_count(render, "promptTokens", input);
    render_count(render, "completionTokens", output);
    render_count(render, "totalTokens", total);
}

static void render_cost(struct render *render, const char *key, const struct cell *costs, const char *part) {
    bool found;
    int64_t sum = sum_of(costs, part, &found);
    tm_json_key(render->out, key);
    if (found) tm_json_number(render->out, (double)sum / 1e12);
    else tm_json_null(render->out);
}

static void render_duration(struct render *render, const char *key, const struct cell *from, const struct cell *to) {
    int64_t us;
    if (to->is_null || __builtin_sub_overflow(to->number, from->number, &us)) render_null(render, key);
    else render_seconds(render, key, us);
}

void render_durations(struct render *render, const struct cell *cells) {
    const struct cell *start = &cells[OBSERVATION_START_TIME];
    render_duration(render, "latency", start, &cells[OBSERVATION_END_TIME]);
    render_duration(render, "timeToFirstToken", start, &cells[OBSERVATION_COMPLETION_START_TIME]);
}

void render_observation(struct render *render, const struct scope *scope, const struct cell *cells,
                        const struct tm_str prices[3]) {
    tm_json_open_object(render->out);
    render_row(render, observation_columns, OBSERVATION_COLUMN_COUNT, cells);
    render_text(render, "projectId", scope_project(scope));
    render_null(render, "promptId");
    render_raw(render, "inputPrice", prices[0]);
    render_raw(render, "outputPrice", prices[1]);
    render_raw(render, "totalPrice", prices[2]);
    render_durations(render, cells);
    render_usage(render, &cells[OBSERVATION_USAGE]);
    render_cost(render, "calculatedInputCost", &cells[OBSERVATION_COST], "input");
    render_cost(render, "calculatedOutputCost", &cells[OBSERVATION_COST], "output");
    tm_json_key(render->out, "calculatedTotalCost");
    tm_json_number(render->out, cells[OBSERVATION_TOTAL_COST].real);
    tm_json_close_object(render->out);
}

static bool is_empty(const struct column *column, const struct cell *cell) {
    switch (column->type) {
    case CELL_TEXT: return !cell->text.len;
    case CELL_TEXT_NULL:
    case CELL_INT_NULL: return cell->is_null;
    case CELL_TEXTS:
    case CELL_TEXT_MAP:
    case CELL_INT_MAP: return !cell->count;
    default: return false;
    }
}

void render_observation_outline(struct render *render, const struct cell *cells) {
    static const enum observation_column shown[] = {
        OBSERVATION_ID,    OBSERVATION_PARENT_ID,      OBSERVATION_TYPE,       OBSERVATION_NAME,
        OBSERVATION_LEVEL, OBSERVATION_STATUS_MESSAGE, OBSERVATION_MODEL,      OBSERVATION_USAGE,
        OBSERVATION_COST,  OBSERVATION_END_TIME,       OBSERVATION_START_TIME, OBSERVATION_COMPLETION_START_TIME,
    };
    tm_json_open_object(render->out);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        const struct column *column = &observation_columns[shown[i]];
        const struct cell *cell = &cells[shown[i]];
        if (!is_empty(column, cell)) render_cell(render, column->property, column->shape, cell);
    }
    tm_json_close_object(render->out);
}
