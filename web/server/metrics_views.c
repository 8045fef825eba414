/* metrics_views: the tables. Times are milliseconds, costs US dollars. */
#include "metrics_views.h"
#include "amounts.h"
#include "filter_columns.h"

#define MS(from_, until_)   "((toUnixTimestamp64Micro(" until_ ") - toUnixTimestamp64Micro(" from_ ")) / 1000)"
#define PER_SECOND(amount_) "(" amount_ " / nullIf(" MS("start_time", "end_time") " / 1000, 0))"
#define COUNT_OF(array_)    (sizeof(array_) / sizeof *(array_))

/* ---- what is joined: names that no other table has ---- */

const struct join metric_joins[JOINS] = {
    {" LEFT ANY JOIN (SELECT id AS t_id, name AS t_name, user_id AS t_user, session_id AS t_session, tags AS t_tags,"
     " release AS t_release, version AS t_version",
     " AND id IN (SELECT trace_id FROM r)", ") AS t ON r.trace_id = t.t_id", TABLE_TRACES, true},
    {" LEFT ANY JOIN (SELECT id AS o_id, name AS o_name, provided_model_name AS o_model, prompt_name AS o_prompt,"
     " prompt_version AS o_prompt_version",
     " AND id IN (SELECT observation_id FROM r)", ") AS o ON r.observation_id = o.o_id", TABLE_OBSERVATIONS, false},
    {" LEFT ANY JOIN (SELECT trace_id AS a_id, toFloat64(count()) AS a_count, toFloat64(sum(total_cost)) AS a_cost,"
     " sum(" AMOUNT_OF_ONE("usage_details",
                           KEY_OF_TOTAL) ") AS a_tokens, (greatest(max(toUnixTimestamp64Micro(start_time)),"
                                         " ifNull(max(toUnixTimestamp64Micro(end_time)), 0)) - "
                                         "min(toUnixTimestamp64Micro(start_time))) / 1000 AS a_ms",
     " AND trace_id IN (SELECT id FROM r)", " GROUP BY trace_id) AS a ON r.id = a.a_id", TABLE_OBSERVATIONS, true},
    {" LEFT ANY JOIN (SELECT trace_id AS s_id, toFloat64(count()) AS s_count", " AND trace_id IN (SELECT id FROM r)",
     " GROUP BY trace_id) AS s ON r.id = s.s_id", TABLE_SCORES, true},
    {" LEFT ANY JOIN (SELECT observation_id AS w_id, toFloat64(count()) AS w_count",
     " AND observation_id IN (SELECT id FROM r)", " GROUP BY observation_id) AS w ON r.id = w.w_id", TABLE_SCORES,
     true},
};

/* ---- traces ---- */

static const struct dimension trace_dimensions[] = {
    {"id", "id", JOIN_NONE, DIMENSION_TEXT, true},
    {"name", "name", JOIN_NONE, DIMENSION_TEXT, false},
    {"tags", "tags", JOIN_NONE, DIMENSION_TEXTS, false},
    {"userId", "user_id", JOIN_NONE, DIMENSION_TEXT, true},
    {"sessionId", "session_id", JOIN_NONE, DIMENSION_TEXT, true},
    {"release", "release", JOIN_NONE, DIMENSION_TEXT, false},
    {"version", "version", JOIN_NONE, DIMENSION_TEXT, false},
    {"environment", "environment", JOIN_NONE, DIMENSION_TEXT, false},
    {"timestampMonth", "formatDateTime(timestamp, '%Y-%m')", JOIN_NONE, DIMENSION_TEXT, false},
};
static const struct measure trace_measures[] = {
    {"count", "1", JOIN_NONE, MEASURE_NUMBER},
    {"observationsCount", "a_count", JOIN_SUMS, MEASURE_NUMBER},
    {"scoresCount", "s_count", JOIN_SCORES, MEASURE_NUMBER},
    {"uniqueUserIds", "nullIf(user_id, '')", JOIN_NONE, MEASURE_KEY},
    {"uniqueSessionIds", "nullIf(session_id, '')", JOIN_NONE, MEASURE_KEY},
    {"latency", "a_ms", JOIN_SUMS, MEASURE_NUMBER},
    {"totalTokens", "a_tokens", JOIN_SUMS, MEASURE_NUMBER},
    {"totalCost", "a_cost", JOIN_SUMS, MEASURE_NUMBER},
};

/* ---- observations ---- */

static const struct dimension observation_dimensions[] = {
    {"id", "id", JOIN_NONE, DIMENSION_TEXT, true},
    {"traceId", "trace_id", JOIN_NONE, DIMENSION_TEXT, true},
    {"traceName", "t_name", JOIN_TRACE, DIMENSION_TEXT, false},
    {"environment", "environment", JOIN_NONE, DIMENSION_TEXT, false},
    {"parentObservationId", "parent_observation_id", JOIN_NONE, DIMENSION_TEXT, true},
    {"isRootObservation", "if(parent_observation_id = '', 'true', 'false')", JOIN_NONE, DIMENSION_TEXT, false},
    {"type", "type", JOIN_NONE, DIMENSION_TEXT, false},
    {"name", "name", JOIN_NONE, DIMENSION_TEXT, false},
    {"level", "level", JOIN_NONE, DIMENSION_TEXT, false},
    {"version", "version", JOIN_NONE, DIMENSION_TEXT, false},
    {"tags", "t_tags", JOIN_TRACE, DIMENSION_TEXTS, false},
    {"providedModelName", "provided_model_name", JOIN_NONE, DIMENSION_TEXT, false},
    {"promptName", "prompt_name", JOIN_NONE, DIMENSION_TEXT, false},
    {"promptVersion", "ifNull(toString(prompt_version), '')", JOIN_NONE, DIMENSION_TEXT, false},
    {"userId", "t_user", JOIN_TRACE, DIMENSION_TEXT, true},
    {"sessionId", "t_session", JOIN_TRACE, DIMENSION_TEXT, true},
    {"release", "t_release", JOIN_TRACE, DIMENSION_TEXT, false},
    {"traceRelease", "t_release", JOIN_TRACE, DIMENSION_TEXT, false},
    {"traceVersion", "t_version", JOIN_TRACE, DIMENSION_TEXT, false},
    {"startTimeMonth", "formatDateTime(start_time, '%Y-%m')", JOIN_NONE, DIMENSION_TEXT, false},
    {"costType", "arrayJoin(mapKeys(cost_details))", JOIN_NONE, DIMENSION_TEXT, false},
    {"usageType", "arrayJoin(mapKeys(usage_details))", JOIN_NONE, DIMENSION_TEXT, false},
};
static const struct measure observation_measures[] = {
    {"count", "1", JOIN_NONE, MEASURE_NUMBER},
    {"latency", MS("start_time", "end_time"), JOIN_NONE, MEASURE_NUMBER},
    {"streamingLatency", MS("completion_start_time", "end_time"), JOIN_NONE, MEASURE_NUMBER},
    {"timeToFirstToken", MS("start_time", "completion_start_time"), JOIN_NONE, MEASURE_NUMBER},
    {"inputTokens", AMOUNT_OF_ONE("usage_details", KEYS_OF_INPUT), JOIN_NONE, MEASURE_NUMBER},
    {"outputTokens", AMOUNT_OF_ONE("usage_details", KEYS_OF_OUTPUT), JOIN_NONE, MEASURE_NUMBER},
    {"totalTokens", AMOUNT_OF_ONE("usage_details", KEY_OF_TOTAL), JOIN_NONE, MEASURE_NUMBER},
    {"outputTokensPerSecond", PER_SECOND(AMOUNT_OF_ONE("usage_details", KEYS_OF_OUTPUT)), JOIN_NONE, MEASURE_NUMBER},
    {"tokensPerSecond", PER_SECOND(AMOUNT_OF_ONE("usage_details", KEY_OF_TOTAL)), JOIN_NONE, MEASURE_NUMBER},
    {"inputCost", AMOUNT_OF_ONE("cost_details", KEYS_OF_INPUT), JOIN_NONE, MEASURE_NUMBER},
    {"outputCost", AMOUNT_OF_ONE("cost_details", KEYS_OF_OUTPUT), JOIN_NONE, MEASURE_NUMBER},
    {"totalCost", "toFloat64(total_cost)", JOIN_NONE, MEASURE_NUMBER},
    {"countScores", "w_count", JOIN_OWN_SCORES, MEASURE_NUMBER},
    {"traceId", "nullIf(trace_id, '')", JOIN_NONE, MEASURE_KEY},
    {"uniqueUserIds", "nullIf(t_user, '')", JOIN_TRACE, MEASURE_KEY},
    {"uniqueSessionIds", "nullIf(t_session, '')", JOIN_TRACE, MEASURE_KEY},
    {"costByType", "toFloat64(cost_details[arrayJoin(mapKeys(cost_details))])", JOIN_NONE, MEASURE_NUMBER},
    {"usageByType", "toFloat64(usage_details[arrayJoin(mapKeys(usage_details))])", JOIN_NONE, MEASURE_NUMBER},
};

/* ---- scores ---- */

#define SCORE_DIMENSIONS                                                                                               \
    {"id", "id", JOIN_NONE, DIMENSION_TEXT, true}, {"environment", "environment", JOIN_NONE, DIMENSION_TEXT, false},   \
        {"name", "name", JOIN_NONE, DIMENSION_TEXT, false}, {"source", "source", JOIN_NONE, DIMENSION_TEXT, false},    \
        {"dataType", "data_type", JOIN_NONE, DIMENSION_TEXT, false},                                                   \
        {"traceId", "trace_id", JOIN_NONE, DIMENSION_TEXT, true},                                                      \
        {"observationId", "observation_id", JOIN_NONE, DIMENSION_TEXT, true},                                          \
        {"configId", "config_id", JOIN_NONE, DIMENSION_TEXT, false},                                                   \
        {"datasetRunId", "dataset_run_id", JOIN_NONE, DIMENSION_TEXT, false},                                          \
        {"timestampMonth", "formatDateTime(timestamp, '%Y-%m')", JOIN_NONE, DIMENSION_TEXT, false},                    \
        {"timestampDay", "formatDateTime(timestamp, '%Y-%m-%d')", JOIN_NONE, DIMENSION_TEXT, false},                   \
        {"traceName", "t_name", JOIN_TRACE, DIMENSION_TEXT, false},                                                    \
        {"tags", "t_tags", JOIN_TRACE, DIMENSION_TEXTS, false},                                                        \
        {"userId", "t_user", JOIN_TRACE, DIMENSION_TEXT, true},                                                        \
        {"sessionId", "t_session", JOIN_TRACE, DIMENSION_TEXT, true},                                                  \
        {"traceRelease", "t_release", JOIN_TRACE, DIMENSION_TEXT, false},                                              \
        {"traceVersion", "t_version", JOIN_TRACE, DIMENSION_TEXT, false},                                              \
        {"observationName", "o_name", JOIN_OBSERVATION, DIMENSION_TEXT, false},                                        \
        {"observationModelName", "o_model", JOIN_OBSERVATION, DIMENSION_TEXT, false},                                  \
        {"observationPromptName", "o_prompt", JOIN_OBSERVATION, DIMENSION_TEXT, false}, {                              \
        "observationPromptVersion", "ifNull(toString(o_prompt_version), '')", JOIN_OBSERVATION, DIMENSION_TEXT, false  \
    }
static const struct dimension numeric_dimensions[] = {SCORE_DIMENSIONS,
                                                      {"value", "toString(value)", JOIN_NONE, DIMENSION_TEXT, false}};
static const struct dimension categorical_dimensions[] = {
    SCORE_DIMENSIONS, {"stringValue", "ifNull(string_value, '')", JOIN_NONE, DIMENSION_TEXT, false}};
static const struct dimension boolean_dimensions[] = {
    SCORE_DIMENSIONS, {"booleanValue", "if(value != 0, 'true', 'false')", JOIN_NONE, DIMENSION_TEXT, false}};
static const struct measure score_measures[] = {{"count", "1", JOIN_NONE, MEASURE_NUMBER},
                                                {"value", "value", JOIN_NONE, MEASURE_NUMBER}};

/* ---- views ---- */

#define SCORES_VIEW(name_, type_, dimensions_, measures_)                                                              \
    {                                                                                                                  \
        name_, false, TABLE_SCORES, "timestamp", " AND data_type = '" type_ "'", &score_filter_columns, dimensions_,   \
            score_measures, COUNT_OF(dimensions_), measures_                                                           \
    }

const struct metric_view metric_views[] = {
    {"traces", true, TABLE_TRACES, "timestamp", "", &trace_filter_columns, trace_dimensions, trace_measures,
     COUNT_OF(trace_dimensions), COUNT_OF(trace_measures)},
    {"observations", false, TABLE_OBSERVATIONS, "start_time", "", &observation_filter_columns, observation_dimensions,
     observation_measures, COUNT_OF(observation_dimensions), COUNT_OF(observation_measures)},
    SCORES_VIEW("scores-numeric", "NUMERIC", numeric_dimensions, 2),
    SCORES_VIEW("scores-categorical", "CATEGORICAL", categorical_dimensions, 1),
    SCORES_VIEW("scores-boolean", "BOOLEAN", boolean_dimensions, 2),
};
const size_t metric_view_count = COUNT_OF(metric_views);
