/* observations_v2: GET v2/observations: groups of fields, of which only those asked for are read, and a cursor. */
#include "call.h"
#include "cursor.h"
#include "handlers.h"
#include "observations.h"

#include <stdlib.h>
#include <string.h>

enum field_group {
    FIELD_CORE = 1,
    FIELD_BASIC = 2,
    FIELD_TIME = 4,
    FIELD_IO = 8,
    FIELD_METADATA = 16,
    FIELD_MODEL = 32,
    FIELD_USAGE = 64,
    FIELD_PROMPT = 128,
    FIELD_METRICS = 256,
    FIELD_TRACE_CONTEXT = 512,
};

static const struct {
    const char *name;
    enum field_group group;
} group_names[] = {
    {"core", FIELD_CORE},         {"basic", FIELD_BASIC},
    {"time", FIELD_TIME},         {"io", FIELD_IO},
    {"metadata", FIELD_METADATA}, {"model", FIELD_MODEL},
    {"usage", FIELD_USAGE},       {"prompt", FIELD_PROMPT},
    {"metrics", FIELD_METRICS},   {"trace_context", FIELD_TRACE_CONTEXT},
};

/* Columns as this version shows them; text of inputs and outputs as it was sent. */
static const struct field {
    enum observation_column column;
    const char *property;
    enum shape shape;
    enum field_group group;
} fields[] = {
    {OBSERVATION_ID, "id", SHAPE_TEXT, FIELD_CORE},
    {OBSERVATION_TRACE_ID, "traceId", SHAPE_OPTIONAL, FIELD_CORE},
    {OBSERVATION_START_TIME, "startTime", SHAPE_TIME, FIELD_CORE},
    {OBSERVATION_END_TIME, "endTime", SHAPE_TIME, FIELD_CORE},
    {OBSERVATION_PARENT_ID, "parentObservationId", SHAPE_OPTIONAL, FIELD_CORE},
    {OBSERVATION_TYPE, "type", SHAPE_TEXT, FIELD_CORE},
    {OBSERVATION_NAME, "name", SHAPE_OPTIONAL, FIELD_BASIC},
    {OBSERVATION_LEVEL, "level", SHAPE_TEXT, FIELD_BASIC},
    {OBSERVATION_STATUS_MESSAGE, "statusMessage", SHAPE_OPTIONAL, FIELD_BASIC},
    {OBSERVATION_VERSION, "version", SHAPE_OPTIONAL, FIELD_BASIC},
    {OBSERVATION_ENVIRONMENT, "environment", SHAPE_TEXT, FIELD_BASIC},
    {OBSERVATION_COMPLETION_START_TIME, "completionStartTime", SHAPE_TIME, FIELD_TIME},
    {OBSERVATION_CREATED_AT, "createdAt", SHAPE_TIME, FIELD_TIME},
    {OBSERVATION_UPDATED_AT, "updatedAt", SHAPE_TIME, FIELD_TIME},
    {OBSERVATION_INPUT, "input", SHAPE_OPTIONAL, FIELD_IO},
    {OBSERVATION_OUTPUT, "output", SHAPE_OPTIONAL, FIELD_IO},
    {OBSERVATION_MODEL, "providedModelName", SHAPE_OPTIONAL, FIELD_MODEL},
    {OBSERVATION_MODEL_ID, "internalModelId", SHAPE_OPTIONAL, FIELD_MODEL},
    {OBSERVATION_MODEL_PARAMETERS, "modelParameters", SHAPE_JSON, FIELD_MODEL},
    {OBSERVATION_USAGE, "usageDetails", SHAPE_COUNTS, FIELD_USAGE},
    {OBSERVATION_COST, "costDetails", SHAPE_COSTS, FIELD_USAGE},
    {OBSERVATION_TIER_NAME, "usagePricingTierName", SHAPE_OPTIONAL, FIELD_USAGE},
    {OBSERVATION_PROMPT_NAME, "promptName", SHAPE_OPTIONAL, FIELD_PROMPT},
    {OBSERVATION_PROMPT_VERSION, "promptVersion", SHAPE_NUMBER, FIELD_PROMPT},
};

enum { METADATA_SHOWN = 200 }; /* characters of a value, unless more was asked for */

struct v2_list {
    struct call *call;
    struct observations_request request;
    unsigned groups;
    bool whole_metadata;
    struct reading readings[2];
    struct cell *cells, *traces;
    size_t count, trace_count;
    bool more;
};

/* ---- what was asked for ---- */

static unsigned read_groups(const struct params *params) {
    struct tm_str text;
    unsigned groups = FIELD_CORE;
    if (!params_text(params, "fields", &text)) return FIELD_CORE | FIELD_BASIC;
    while (text.len) {
        struct tm_str name = tm_str_trim(tm_str_split(&text, ','));
        for (size_t i = 0; i < sizeof group_names / sizeof *group_names; i++)
            if (tm_str_is(name, group_names[i].name)) groups |= group_names[i].group;
    }
    return groups;
}

static void read_request(struct v2_list *list) {
    struct params *params = &list->call->params;
    struct tm_str text;
    list->groups = read_groups(params);
    list->whole_metadata = params_text(params, "expandMetadata", &text) || list->groups & FIELD_IO;
    if (params_text(params, "parseIoAsJson", &text) && tm_str_is(text, "true"))
        params_problem(params, "parseIoAsJson is not supported: input and output are told as they were sent");
    observations_v2_read(&list->request, params, list->call->arena);
    list->request.selection.groups =
        GROUP_CORE | (list->groups & FIELD_IO ? GROUP_IO : 0) | (list->groups & FIELD_METADATA ? GROUP_METADATA : 0);
}

/* ---- reading ---- */

static bool read_rows(struct v2_list *list) {
    struct call *call = list->call;
    readings_free(list->readings, 1);
    list->readings[0] = (struct reading){0};
    observations_v2_query(&list->readings[0].query, call->scope, &list->request, call->arena);
    return call_read(call, list->readings, 1) && call_rows_all(call, &list->readings[0], observation_columns,
                                                               OBSERVATION_COLUMN_COUNT, &list->cells, &list->count);
}

static bool read_page(struct v2_list *list) {
    struct observations_request *request = &list->request;
    if (!reach_find(list->call, TABLE_OBSERVATIONS, observations_v2_conditions, request,
                    observations_v2_versions(request), &request->reach) ||
        !read_rows(list))
        return false;
    if (list->count <= request->page.limit && request->reach.kind == REACH_SINCE) {
        request->reach.kind = REACH_ALL;
        if (!read_rows(list)) return false;
    }
    list->more = list->count > list->request.page.limit; /* one more was asked for */
    if (list->more) list->count = list->request.page.limit;
    return true;
}

static bool read_traces(struct v2_list *list) {
    struct call *call = list->call;
    struct tm_str *ids = tm_arena_array(call->arena, list->count + 1, sizeof *ids);
    size_t count = 0;
    for (size_t i = 0; ids && i < list->count; i++) {
        struct tm_str id = list->cells[i * OBSERVATION_COLUMN_COUNT + OBSERVATION_TRACE_ID].text;
        if (id.len && (!count || !tm_str_eq(ids[count - 1], id))) ids[count++] = id;
    }
    if (!count || !(list->groups & (FIELD_BASIC | FIELD_TRACE_CONTEXT))) return true;
    observed_traces_query(&list->readings[1].query, call->scope, &list->request, ids, count, call->arena);
    return call_read(call, &list->readings[1], 1) &&
           call_rows_all(call, &list->readings[1], context_columns, CONTEXT_COLUMN_COUNT, &list->traces,
                         &list->trace_count);
}

/* They come ordered by id. */
static const struct cell *trace_of(const struct v2_list *list, struct tm_str id) {
    size_t low = 0, high = list->trace_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct cell *trace = list->traces + middle * CONTEXT_COLUMN_COUNT;
        int order = tm_str_cmp(trace[CONTEXT_ID].text, id);
        if (order == 0) return trace;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

/* ---- rendering ---- */

static void render_context(struct v2_list *list, const struct cell *trace) {
    static const struct cell none[CONTEXT_COLUMN_COUNT];
    struct render *render = &list->call->render;
    const struct cell *cells = trace ? trace : none;
    if (list->groups & FIELD_BASIC) {
        render_cell(render, "userId", SHAPE_TEXT, &cells[CONTEXT_USER_ID]);
        render_cell(render, "sessionId", SHAPE_TEXT, &cells[CONTEXT_SESSION_ID]);
        render_cell(render, "bookmarked", SHAPE_BOOL, &cells[CONTEXT_BOOKMARKED]);
        render_cell(render, "public", SHAPE_BOOL, &cells[CONTEXT_PUBLIC]);
    }
    if (list->groups & FIELD_TRACE_CONTEXT) {
        render_cell(render, "traceName", SHAPE_OPTIONAL, &cells[CONTEXT_NAME]);
        render_cell(render, "tags", SHAPE_TEXTS, &cells[CONTEXT_TAGS]);
        render_cell(render, "release", SHAPE_OPTIONAL, &cells[CONTEXT_RELEASE]);
    }
}

/* Its first characters, none of them cut in two. */
static struct tm_str beginning(struct tm_str text, size_t characters) {
    size_t at = 0;
    while (at < text.len && ((text.ptr[at] & 0xC0) == 0x80 || characters-- > 0)) at++;
    return tm_str_sub(text, 0, at);
}

static void render_metadata(struct v2_list *list, const struct cell *metadata) {
    struct entry *entries = tm_arena_array(list->call->arena, metadata->count + 1, sizeof *entries);
    struct cell shown = *metadata;
    if (!entries) shown.count = 0;
    for (size_t i = 0; i < shown.count; i++) {
        entries[i] = metadata->entries[i];
        if (!list->whole_metadata) entries[i].text = beginning(entries[i].text, METADATA_SHOWN);
    }
    shown.entries = entries;
    render_cell(&list->call->render, "metadata", SHAPE_METADATA, &shown);
}

/* "0.0000025": JSON's number as a decimal without an exponent. */
static void render_price(struct call *call, const char *property, struct tm_str price) {
    char copy[64];
    struct tm_str text = {0};
    if (price.len && price.len < sizeof copy) {
        tm_str_to(price, copy, sizeof copy);
        text = tm_arena_printf(call->arena, "%.12f", strtod(copy, NULL));
        while (text.len && text.ptr[text.len - 1] == '0') text.len--;
        if (text.len && text.ptr[text.len - 1] == '.') text.len--;
    }
    render_optional(&call->render, property, text);
}

static void render_prices(struct v2_list *list, struct unit_prices *prices, const struct cell *cells) {
    static const char *const properties[UNIT_PRICES] = {"inputPrice", "outputPrice", "totalPrice"};
    struct render *render = &list->call->render;
    bool shown = list->groups & FIELD_MODEL;
    const struct tm_str *texts = shown ? unit_prices_of(prices, cells[OBSERVATION_MODEL_ID].text) : NULL;
    if (shown) render_cell(render, "modelId", SHAPE_OPTIONAL, &cells[OBSERVATION_MODEL_ID]);
    else render_null(render, "modelId");
    for (size_t i = 0; i < UNIT_PRICES; i++)
        render_price(list->call, properties[i], shown ? texts[i] : (struct tm_str){0});
}

static void render_one(struct v2_list *list, struct unit_prices *prices, const struct cell *cells) {
    struct render *render = &list->call->render;
    tm_json_open_object(render->out);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (list->groups & fields[i].group)
            render_cell(render, fields[i].property, fields[i].shape, &cells[fields[i].column]);
    render_text(render, "projectId", scope_project(list->call->scope));
    if (list->groups & FIELD_BASIC) {
        tm_json_key(render->out, "isRootObservation");
        tm_json_bool(render->out, cells[OBSERVATION_PARENT_ID].text.len == 0);
    }
    if (list->groups & FIELD_METADATA) render_metadata(list, &cells[OBSERVATION_METADATA]);
    if (list->groups & FIELD_USAGE) {
        tm_json_key(render->out, "totalCost");
        tm_json_number(render->out, cells[OBSERVATION_TOTAL_COST].real);
    }
    if (list->groups & FIELD_PROMPT) render_null(render, "promptId");
    if (list->groups & FIELD_METRICS) render_durations(render, cells);
    render_context(list, trace_of(list, cells[OBSERVATION_TRACE_ID].text));
    render_prices(list, prices, cells);
    tm_json_close_object(render->out);
}

static void render_list(struct v2_list *list) {
    struct call *call = list->call;
    struct unit_prices prices = {.call = call};
    struct tm_json_writer *out = call->render.out;
    tm_json_open_object(out);
    tm_json_key(out, "data");
    tm_json_open_array(out);
    for (size_t i = 0; i < list->count; i++) render_one(list, &prices, list->cells + i * OBSERVATION_COLUMN_COUNT);
    tm_json_close_array(out);
    tm_json_key(out, "meta");
    tm_json_open_object(out);
    if (list->more && list->count) {
        const struct cell *last = list->cells + (list->count - 1) * OBSERVATION_COLUMN_COUNT;
        cursor_render(&call->render, last[OBSERVATION_START_TIME].number, last[OBSERVATION_ID].text, call->arena);
    }
    tm_json_close_object(out);
    tm_json_close_object(out);
}

void observations_list_v2(struct call *call) {
    struct v2_list list = {.call = call};
    read_request(&list);
    if (!call_valid(call)) return;
    if (read_page(&list) && read_traces(&list)) {
        render_list(&list);
        call_reply(call, 200);
    }
    readings_free(list.readings, 2);
}
