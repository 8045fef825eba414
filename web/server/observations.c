/* observations: GET observations and observations/{id}. */
#include "observations.h"
#include "call.h"
#include "handlers.h"

void observations_list(struct call *call) {
    struct observations_request request;
    struct reading readings[2] = {0};
    struct cell *cells;
    size_t count;
    int64_t total;
    observations_request_read(&request, &call->params, call->arena);
    if (!call_valid(call)) return;
    observations_page_query(&readings[0].query, call->scope, &request, call->arena);
    observations_count_query(&readings[1].query, call->scope, &request, call->arena);
    if (call_read(call, readings, 2) && call_count(call, &readings[1], &total) &&
        call_rows_all(call, &readings[0], observation_columns, OBSERVATION_COLUMN_COUNT, &cells, &count)) {
        struct tm_json_writer *out = call->render.out;
        struct unit_prices prices = {.call = call};
        tm_json_open_object(out);
        tm_json_key(out, "data");
        tm_json_open_array(out);
        for (size_t i = 0; i < count; i++)
            render_observation(
                &call->render, call->scope, cells + i * OBSERVATION_COLUMN_COUNT,
                unit_prices_of(&prices, cells[i * OBSERVATION_COLUMN_COUNT + OBSERVATION_MODEL_ID].text));
        tm_json_close_array(out);
        render_meta(&call->render, &request.page, (uint64_t)total);
        tm_json_close_object(out);
        call_reply(call, 200);
    }
    readings_free(readings, 2);
}

void observations_one(struct call *call) {
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    observation_query(&reading.query, call->scope, call->parts[0], call->arena);
    if (call_read(call, &reading, 1) &&
        call_rows_all(call, &reading, observation_columns, OBSERVATION_COLUMN_COUNT, &cells, &count)) {
        if (count) {
            struct unit_prices prices = {.call = call};
            render_observation(&call->render, call->scope, cells,
                               unit_prices_of(&prices, cells[OBSERVATION_MODEL_ID].text));
            call_reply(call, 200);
        } else {
            call_not_found(call, "Observation not found within authorized project");
        }
    }
    readings_free(&reading, 1);
}
