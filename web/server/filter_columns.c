/* filter_columns: tables of columns: as clients call them, of which kind, and where they are found. */
#include "filter_columns.h"
#include "amounts.h"

#define SECONDS(from_, until_) "(toUnixTimestamp64Micro(" until_ ") - toUnixTimestamp64Micro(" from_ ")) / 1e6"
#define LEVEL_COUNT(level_)    "toFloat64(countIf(level = '" level_ "'))"

/* Averages are of scores that are numbers. */
#define OF_NUMBERS " AND data_type IN ('NUMERIC', 'BOOLEAN') AND "

/* ---- of traces ---- */

static const struct detour by_observations = {"id",
                                              "trace_id",
                                              " GROUP BY trace_id HAVING (",
                                              TABLE_OBSERVATIONS,
                                              " AND start_time >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')",
                                              " AND timestamp >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')"
                                              " AND timestamp <= fromUnixTimestamp64Micro({until:Int64}, 'UTC')"};
static const struct detour by_scores = {"id", "trace_id", " AND (", TABLE_SCORES, NULL, NULL};
static const struct detour by_score_numbers = {"id", "trace_id", OF_NUMBERS, TABLE_SCORES, NULL, NULL};

static const struct filter_column trace_columns_[] = {
    {"id", "ID", COLUMN_TEXT, "id", NULL, {NULL}},
    {"traceName", "name", COLUMN_OPTIONAL, "name", NULL, {"name"}},
    {"timestamp", "Timestamp", COLUMN_TIME, "timestamp", NULL, {"fromTimestamp", "toTimestamp"}},
    {"environment", "Environment", COLUMN_TEXT, "environment", NULL, {"environment"}},
    {"userId", "User ID", COLUMN_OPTIONAL, "user_id", NULL, {"userId"}},
    {"sessionId", "Session ID", COLUMN_OPTIONAL, "session_id", NULL, {"sessionId"}},
    {"version", "Version", COLUMN_OPTIONAL, "version", NULL, {"version"}},
    {"release", "Release", COLUMN_OPTIONAL, "release", NULL, {"release"}},
    {"traceTags", "tags", COLUMN_TEXTS, "tags", NULL, {"tags"}},
    {"metadata", "Metadata", COLUMN_METADATA, "metadata", NULL, {NULL}},
    {"bookmarked", "Bookmarked", COLUMN_BOOL, "bookmarked", NULL, {NULL}},
    {"public", "Public", COLUMN_BOOL, "public", NULL, {NULL}},
    {"input", "Input", COLUMN_PAYLOAD, "input", NULL, {NULL}},
    {"output", "Output", COLUMN_PAYLOAD, "output", NULL, {NULL}},
    {"level",
     "Level",
     COLUMN_TEXT,
     "multiIf(countIf(level = 'ERROR') > 0, 'ERROR', countIf(level = 'WARNING') > 0, 'WARNING',"
     " countIf(level = 'DEFAULT') > 0, 'DEFAULT', 'DEBUG')",
     &by_observations,
     {NULL}},
    {"latency",
     "Latency (s)",
     COLUMN_NUMBER,
     "(greatest(max(toUnixTimestamp64Micro(start_time)), ifNull(max(toUnixTimestamp64Micro(end_time)),"
     " max(toUnixTimestamp64Micro(start_time)))) - min(toUnixTimestamp64Micro(start_time))) / 1e6",
     &by_observations,
     {NULL}},
    {"inputTokens",
     "Input Tokens",
     COLUMN_NUMBER,
     AMOUNT_OF_ALL("usage_details", KEYS_OF_INPUT),
     &by_observations,
     {NULL}},
    {"outputTokens",
     "Output Tokens",
     COLUMN_NUMBER,
     AMOUNT_OF_ALL("usage_details", KEYS_OF_OUTPUT),
     &by_observations,
     {NULL}},
    {"totalTokens",
     "Total Tokens",
     COLUMN_NUMBER,
     AMOUNT_OF_ALL("usage_details", KEY_OF_TOTAL),
     &by_observations,
     {NULL}},
    {"tokens", "Tokens", COLUMN_NUMBER, AMOUNT_OF_ALL("usage_details", KEY_OF_TOTAL), &by_observations, {NULL}},
    {"inputCost",
     "Input Cost ($)",
     COLUMN_NUMBER,
     AMOUNT_OF_ALL("cost_details", KEYS_OF_INPUT),
     &by_observations,
     {NULL}},
    {"outputCost",
     "Output Cost ($)",
     COLUMN_NUMBER,
     AMOUNT_OF_ALL("cost_details", KEYS_OF_OUTPUT),
     &by_observations,
     {NULL}},
    {"totalCost", "Total Cost ($)", COLUMN_NUMBER, "toFloat64(sum(total_cost))", &by_observations, {NULL}},
    {"errorCount", "Error Level Count", COLUMN_NUMBER, LEVEL_COUNT("ERROR"), &by_observations, {NULL}},
    {"warningCount", "Warning Level Count", COLUMN_NUMBER, LEVEL_COUNT("WARNING"), &by_observations, {NULL}},
    {"defaultCount", "Default Level Count", COLUMN_NUMBER, LEVEL_COUNT("DEFAULT"), &by_observations, {NULL}},
    {"debugCount", "Debug Level Count", COLUMN_NUMBER, LEVEL_COUNT("DEBUG"), &by_observations, {NULL}},
    {"scores_avg", "Scores (numeric)", COLUMN_SCORE_NUMBERS, "avg(value)", &by_score_numbers, {NULL}},
    {"score_categories",
     "Scores (categorical)",
     COLUMN_SCORE_CATEGORIES,
     "ifNull(string_value, '')",
     &by_scores,
     {NULL}},
    {"score_booleans", "Scores (boolean)", COLUMN_SCORE_BOOLEANS, "value != 0", &by_scores, {NULL}},
};

/* ---- of observations ---- */

static const struct detour by_trace = {"trace_id", "id", " AND (", TABLE_TRACES, NULL, NULL};
static const struct detour by_own_scores = {"id", "observation_id", " AND (", TABLE_SCORES, NULL, NULL};
static const struct detour by_own_score_numbers = {"id", "observation_id", OF_NUMBERS, TABLE_SCORES, NULL, NULL};

static const struct filter_column observation_columns_[] = {
    {"id", "ID", COLUMN_TEXT, "id", NULL, {NULL}},
    {"traceId", "Trace ID", COLUMN_OPTIONAL, "trace_id", NULL, {"traceId"}},
    {"type", "Type", COLUMN_TEXT, "type", NULL, {"type"}},
    {"name", "Name", COLUMN_OPTIONAL, "name", NULL, {"name"}},
    {"parentObservationId",
     "Parent Observation ID",
     COLUMN_OPTIONAL,
     "parent_observation_id",
     NULL,
     {"parentObservationId"}},
    {"hasParentObservation", "Has Parent Observation", COLUMN_BOOL, "parent_observation_id != ''", NULL, {NULL}},
    {"isRootObservation", "Is Root Observation", COLUMN_BOOL, "parent_observation_id = ''", NULL, {NULL}},
    {"startTime", "Start Time", COLUMN_TIME, "start_time", NULL, {"fromStartTime", "toStartTime"}},
    {"endTime", "End Time", COLUMN_TIME, "end_time", NULL, {NULL}},
    {"environment", "Environment", COLUMN_TEXT, "environment", NULL, {"environment"}},
    {"level", "Level", COLUMN_TEXT, "level", NULL, {"level"}},
    {"statusMessage", "Status Message", COLUMN_OPTIONAL, "status_message", NULL, {NULL}},
    {"version", "Version", COLUMN_OPTIONAL, "version", NULL, {"version"}},
    {"metadata", "Metadata", COLUMN_METADATA, "metadata", NULL, {NULL}},
    {"input", "Input", COLUMN_PAYLOAD, "input", NULL, {NULL}},
    {"output", "Output", COLUMN_PAYLOAD, "output", NULL, {NULL}},
    {"hasInput", "Has Input", COLUMN_BOOL, "input != ''", NULL, {NULL}},
    {"hasOutput", "Has Output", COLUMN_BOOL, "output != ''", NULL, {NULL}},
    {"model", "providedModelName", COLUMN_OPTIONAL, "provided_model_name", NULL, {NULL}},
    {"modelId", "Model ID", COLUMN_OPTIONAL, "internal_model_id", NULL, {NULL}},
    {"promptName", "Prompt Name", COLUMN_OPTIONAL, "prompt_name", NULL, {NULL}},
    {"promptVersion", "Prompt Version", COLUMN_NUMBER, "toFloat64(prompt_version)", NULL, {NULL}},
    {"latency", "Latency (s)", COLUMN_NUMBER, SECONDS("start_time", "end_time"), NULL, {NULL}},
    {"timeToFirstToken",
     "Time To First Token (s)",
     COLUMN_NUMBER,
     SECONDS("start_time", "completion_start_time"),
     NULL,
     {NULL}},
    {"tokensPerSecond",
     "Tokens per second",
     COLUMN_NUMBER,
     AMOUNT_OF_ONE("usage_details", KEYS_OF_OUTPUT) " / nullIf(" SECONDS("start_time", "end_time") ", 0)",
     NULL,
     {NULL}},
    {"inputTokens", "Input Tokens", COLUMN_NUMBER, AMOUNT_OF_ONE("usage_details", KEYS_OF_INPUT), NULL, {NULL}},
    {"outputTokens", "Output Tokens", COLUMN_NUMBER, AMOUNT_OF_ONE("usage_details", KEYS_OF_OUTPUT), NULL, {NULL}},
    {"totalTokens", "Total Tokens", COLUMN_NUMBER, AMOUNT_OF_ONE("usage_details", KEY_OF_TOTAL), NULL, {NULL}},
    {"tokens", "Tokens", COLUMN_NUMBER, AMOUNT_OF_ONE("usage_details", KEY_OF_TOTAL), NULL, {NULL}},
    {"inputCost", "Input Cost ($)", COLUMN_NUMBER, AMOUNT_OF_ONE("cost_details", KEYS_OF_INPUT), NULL, {NULL}},
    {"outputCost", "Output Cost ($)", COLUMN_NUMBER, AMOUNT_OF_ONE("cost_details", KEYS_OF_OUTPUT), NULL, {NULL}},
    {"totalCost", "Total Cost ($)", COLUMN_NUMBER, "toFloat64(total_cost)", NULL, {NULL}},
    {"ingestionApiKey", "Ingestion API Key", COLUMN_OPTIONAL, "public_key", NULL, {NULL}},
    {"ingestionSdkName", "Ingestion SDK Name", COLUMN_OPTIONAL, "sdk_name", NULL, {NULL}},
    {"ingestionSdkVersion", "Ingestion SDK Version", COLUMN_OPTIONAL, "sdk_version", NULL, {NULL}},
    {"traceName", "Trace Name", COLUMN_OPTIONAL, "name", &by_trace, {NULL}},
    {"userId", "User ID", COLUMN_OPTIONAL, "user_id", &by_trace, {"userId"}},
    {"sessionId", "Session ID", COLUMN_OPTIONAL, "session_id", &by_trace, {NULL}},
    {"release", "Release", COLUMN_OPTIONAL, "release", &by_trace, {NULL}},
    {"traceRelease", "Trace Release", COLUMN_OPTIONAL, "release", &by_trace, {NULL}},
    {"traceVersion", "Trace Version", COLUMN_OPTIONAL, "version", &by_trace, {NULL}},
    {"tags", "traceTags", COLUMN_TEXTS, "tags", &by_trace, {NULL}},
    {"scores_avg", "Scores (numeric)", COLUMN_SCORE_NUMBERS, "avg(value)", &by_own_score_numbers, {NULL}},
    {"score_categories",
     "Scores (categorical)",
     COLUMN_SCORE_CATEGORIES,
     "ifNull(string_value, '')",
     &by_own_scores,
     {NULL}},
    {"score_booleans", "Scores (boolean)", COLUMN_SCORE_BOOLEANS, "value != 0", &by_own_scores, {NULL}},
};

/* ---- of scores ---- */

static const struct filter_column score_columns_[] = {
    {"id", "ID", COLUMN_TEXT, "id", NULL, {"scoreIds"}},
    {"traceId", "Trace ID", COLUMN_OPTIONAL, "trace_id", NULL, {"traceId"}},
    {"observationId", "Observation ID", COLUMN_OPTIONAL, "observation_id", NULL, {"observationId"}},
    {"sessionId", "Session ID", COLUMN_OPTIONAL, "session_id", NULL, {"sessionId"}},
    {"environment", "Environment", COLUMN_TEXT, "environment", NULL, {"environment"}},
    {"timestamp", "Timestamp", COLUMN_TIME, "timestamp", NULL, {"fromTimestamp", "toTimestamp"}},
    {"name", "Name", COLUMN_TEXT, "name", NULL, {"name"}},
    {"source", "Source", COLUMN_TEXT, "source", NULL, {"source"}},
    {"dataType", "Data Type", COLUMN_TEXT, "data_type", NULL, {"dataType"}},
    {"value",
     "Value",
     COLUMN_NUMBER,
     "if(data_type IN ('CATEGORICAL', 'TEXT', 'CORRECTION'), NULL, value)",
     NULL,
     {"value"}},
    {"booleanValue", "Boolean Value", COLUMN_BOOL, "if(data_type = 'BOOLEAN', value != 0, NULL)", NULL, {NULL}},
    {"stringValue", "String Value", COLUMN_OPTIONAL, "ifNull(string_value, '')", NULL, {NULL}},
    {"metadata", "Metadata", COLUMN_METADATA, "metadata", NULL, {NULL}},
    {"traceName", "Trace Name", COLUMN_OPTIONAL, "name", &by_trace, {NULL}},
    {"userId", "User ID", COLUMN_OPTIONAL, "user_id", &by_trace, {"userId"}},
    {"tags", "traceTags", COLUMN_TEXTS, "tags", &by_trace, {"traceTags"}},
};

#define TABLE_OF(columns_)                                                                                             \
    { columns_, sizeof columns_ / sizeof *columns_ }
const struct filter_columns trace_filter_columns = TABLE_OF(trace_columns_);
const struct filter_columns observation_filter_columns = TABLE_OF(observation_columns_);
const struct filter_columns score_filter_columns = TABLE_OF(score_columns_);
