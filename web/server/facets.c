/* facets: GET facets: which values there are to narrow a list by, and how many rows each would leave. */
#include "facets.h"
#include "base/clock.h"
#include "call.h"
#include "handlers.h"

#include <stdlib.h>

static const struct column count_row[] = {
    {"facet", NULL, CELL_INT, SHAPE_HIDDEN, GROUP_CORE},
    {"value", NULL, CELL_TEXT, SHAPE_HIDDEN, GROUP_CORE},
    {"n", NULL, CELL_INT, SHAPE_HIDDEN, GROUP_CORE},
};
enum { MEMBER, VALUE, COUNT, COUNT_ROW };

/* The rows of one facet among those of its group. */
struct counted {
    const struct cell *cells;
    size_t count;
};

struct answer {
    struct call *call;
    struct facets_request request;
    struct facet_group groups[FACETS_MAX];
    struct reading readings[FACETS_MAX];
    size_t group_count;
    struct counted counted[FACETS_MAX]; /* of the request's items */
};

/* ---- reading ---- */

static bool read_group(struct answer *answer, size_t number) {
    const struct facet_group *group = &answer->groups[number];
    struct cell *cells;
    size_t count;
    if (!call_rows_all(answer->call, &answer->readings[number], count_row, COUNT_ROW, &cells, &count)) return false;
    for (size_t i = 0; i < count; i++) {
        const struct cell *row = cells + i * COUNT_ROW;
        uint64_t member = (uint64_t)row[MEMBER].number;
        if (member >= group->count) continue;
        struct counted *counted = &answer->counted[group->members[member]];
        if (!counted->count++) counted->cells = row;
    }
    return true;
}

static bool read_all(struct answer *answer) {
    struct call *call = answer->call;
    answer->group_count = facets_group(&answer->request, answer->groups);
    for (size_t i = 0; i < answer->group_count; i++)
        facets_query(&answer->readings[i].query, call->scope, &answer->request, &answer->groups[i], call->arena);
    bool done = call_read(call, answer->readings, answer->group_count);
    for (size_t i = 0; done && i < answer->group_count; i++) done = read_group(answer, i);
    return done;
}

/* ---- rendering ---- */

static void render_values(struct render *render, const struct counted *counted, uint64_t limit) {
    tm_json_key(render->out, "values");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < counted->count && i < limit; i++) {
        const struct cell *row = counted->cells + i * COUNT_ROW;
        tm_json_open_object(render->out);
        render_text(render, "value", row[VALUE].text);
        render_count(render, "count", row[COUNT].number);
        tm_json_close_object(render->out);
    }
    tm_json_close_array(render->out);
    tm_json_key(render->out, "more");
    tm_json_bool(render->out, counted->count > limit);
}

/* How many lie between each two bounds that have any between them, in order. */
static void render_ranges(struct render *render, const struct counted *counted) {
    tm_json_key(render->out, "ranges");
    tm_json_open_array(render->out);
    for (size_t bound = 0; bound < FACET_BOUNDS; bound++)
        for (size_t i = 0; i < counted->count; i++) {
            const struct cell *row = counted->cells + i * COUNT_ROW;
            char text[32];
            double from = strtod(facet_bounds[bound], NULL);
            tm_str_to(row[VALUE].text, text, sizeof text);
            if (strtod(text, NULL) != from) continue;
            tm_json_open_object(render->out);
            tm_json_key(render->out, "from");
            tm_json_number(render->out, from);
            tm_json_key(render->out, "to");
            if (bound + 1 < FACET_BOUNDS) tm_json_number(render->out, strtod(facet_bounds[bound + 1], NULL));
            else tm_json_null(render->out);
            render_count(render, "count", row[COUNT].number);
            tm_json_close_object(render->out);
        }
    tm_json_close_array(render->out);
}

static void render_facet(struct answer *answer, size_t number) {
    static const char *const kinds[] = {[FACET_VALUES] = "values", [FACET_RANGES] = "ranges", [FACET_KEYS] = "keys"};
    struct render *render = &answer->call->render;
    const struct facet *facet = &answer->request.items[number];
    enum facet_kind kind = facet_kind_of(&answer->request, facet->column);
    tm_json_open_object(render->out);
    render_text(render, "field", facet->field);
    render_text(render, "kind", tm_str_from(kinds[kind]));
    if (kind == FACET_RANGES) render_ranges(render, &answer->counted[number]);
    else render_values(render, &answer->counted[number], answer->request.limit);
    tm_json_close_object(render->out);
}

static void render_answer(struct answer *answer) {
    const struct facets_request *request = &answer->request;
    struct render *render = &answer->call->render;
    tm_json_open_object(render->out);
    tm_json_key(render->out, "data");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < request->count; i++) render_facet(answer, i);
    tm_json_close_array(render->out);
    tm_json_key(render->out, "meta");
    tm_json_open_object(render->out);
    render_time(render, "fromTimestamp", request->from_us);
    if (request->has_to) render_time(render, "toTimestamp", request->to_us);
    else render_null(render, "toTimestamp");
    render_count(render, "limit", (int64_t)request->limit);
    tm_json_close_object(render->out);
    tm_json_close_object(render->out);
}

void facets_list(struct call *call) {
    struct answer *answer = tm_arena_zalloc(call->arena, sizeof *answer);
    if (!answer) return call_unavailable(call);
    answer->call = call;
    facets_request_read(&answer->request, &call->params, tm_wall_us(), call->arena);
    if (!call_valid(call)) return;
    if (read_all(answer)) {
        render_answer(answer);
        call_reply(call, 200);
    }
    readings_free(answer->readings, answer->group_count);
}
