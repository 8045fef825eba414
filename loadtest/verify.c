/* verify: per trace, counts and sums of what is stored against what the generator said. */
#include "verify.h"

#include "base/clock.h"
#include "clickhouse/clickhouse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POLL_US = 200000 };

struct found {
    uint64_t traces, traces_whole, observations, observations_whole, tokens, scores;
};

/* Each gives: trace id, rows, rows that are whole, sum. Rows are read as every reader reads them (FINAL). */
static const char *const questions[] = {
    "SELECT id, count(), countIf(input != '' AND output != '' AND user_id != '' AND length(tags) = 2), 0 FROM traces "
    "FINAL "
    "WHERE project_id = {project:String} AND startsWith(id, {run:String}) GROUP BY id FORMAT TSV",
    "SELECT trace_id, count(), countIf(input != '' AND output != '' AND isNotNull(end_time) AND name != ''), "
    "sum(usage_details['total']) FROM observations FINAL "
    "WHERE project_id = {project:String} AND startsWith(trace_id, {run:String}) GROUP BY trace_id FORMAT TSV",
    "SELECT trace_id, count(), count(), 0 FROM scores FINAL "
    "WHERE project_id = {project:String} AND startsWith(trace_id, {run:String}) GROUP BY trace_id FORMAT TSV",
};

static void take_line(const struct shape *shape, struct tm_str line, int question, struct found *found,
                      uint64_t count) {
    char text[256];
    unsigned long long trace, rows, whole, sum;
    char prefix_text[GENERATE_ID];
    generate_trace_prefix(shape, prefix_text);
    size_t prefix = strlen(prefix_text);
    snprintf(text, sizeof text, "%.*s", TM_STR_ARG(line));
    if (line.len <= prefix || sscanf(text + prefix, "%llx\t%llu\t%llu\t%llu", &trace, &rows, &whole, &sum) != 4) return;
    if (trace >= count) return;
    struct found *f = &found[trace];
    if (question == 0) f->traces = rows, f->traces_whole = whole;
    if (question == 1) f->observations = rows, f->observations_whole = whole, f->tokens = sum;
    if (question == 2) f->scores = rows;
}

static void judge(const struct shape *shape, const struct found *found, const bool *accepted, uint64_t count,
                  struct verify_result *result) {
    result->traces = result->complete = result->missing = result->doubled = result->wrong = 0;
    for (uint64_t i = 0; i < count; i++) {
        const struct found *f = &found[i];
        if (!accepted[i]) continue;
        result->traces++;
        bool missing = f->traces < 1 || f->observations < shape->observations || f->scores < generate_scores(shape);
        bool doubled = f->traces > 1 || f->observations > shape->observations || f->scores > generate_scores(shape);
        bool wrong = f->traces_whole != f->traces || f->observations_whole != f->observations ||
                     f->tokens != generate_total_tokens(shape, i);
        result->missing += missing;
        result->doubled += doubled;
        result->wrong += !missing && !doubled && wrong;
        result->complete += !missing && !doubled && !wrong;
    }
}

static enum tm_status look(struct tm_clickhouse *clickhouse, const struct shape *shape, const char *project_id,
                           struct found *found, uint64_t count, struct tm_error *error) {
    char prefix[GENERATE_ID];
    generate_trace_prefix(shape, prefix);
    const struct tm_param params[] = {{"project", tm_str_from(project_id)}, {"run", tm_str_from(prefix)}};
    enum tm_status status = TM_OK;
    for (int question = 0; status == TM_OK && question < 3; question++) {
        struct tm_buf out = {0};
        status = tm_clickhouse_query(clickhouse, questions[question], params, 2, &out, NULL, NULL, error);
        struct tm_str rest = tm_buf_str(&out);
        while (status == TM_OK && rest.len) take_line(shape, tm_str_split(&rest, '\n'), question, found, count);
        tm_buf_free(&out);
    }
    return status;
}

bool verify(const struct shape *shape, const char *project_id, const bool *accepted, uint64_t count,
            uint64_t patience_ms, struct verify_result *result, char *why, size_t why_size) {
    struct tm_clickhouse_config config = {0};
    struct tm_option_set set = tm_clickhouse_options(&config);
    char program[] = "load", *argv[] = {program, NULL};
    struct tm_error error = {0};
    struct found *found = calloc(count + 1, sizeof *found);
    struct tm_clickhouse *clickhouse = NULL;
    uint64_t started = tm_mono_us(), changed = started, before = 0;
    if (found && tm_config_load(&set, 1, "", 1, argv, &error) == TM_OK) clickhouse = tm_clickhouse_new(&config);
    *why = 0;
    while (clickhouse && tm_mono_us() - changed < patience_ms * 1000) {
        enum tm_status status = look(clickhouse, shape, project_id, found, count, &error);
        snprintf(why, why_size, "%s", status == TM_OK ? "" : error.reason);
        judge(shape, found, accepted, count, result);
        if (status == TM_OK && result->complete == result->traces) break;
        if (result->complete != before) changed = tm_mono_us();
        before = result->complete;
        usleep(POLL_US);
    }
    result->seconds = (double)(tm_mono_us() - started) / 1e6;
    tm_clickhouse_free(clickhouse);
    free(found);
    return clickhouse && result->complete == result->traces && result->doubled == 0;
}
