/* columns: what is read of each table, how it travels (RowBinary) and how it shows in JSON, declared once.
 *
 * A query selects the columns of a table in this order, rows.c reads them back in it, and render.c writes each under
 * its property.
 */
#ifndef WEB_COLUMNS_H
#define WEB_COLUMNS_H

#include "amounts.h"
#include "base/str.h"

enum cell_type {
    CELL_TEXT,      /* String, LowCardinality(String) */
    CELL_TEXT_NULL, /* Nullable(String) */
    CELL_INT,       /* Int64, UInt64 below 2^63 */
    CELL_INT_NULL,  /* Nullable(Int64) */
    CELL_REAL,      /* Float64 */
    CELL_BOOL,      /* Bool */
    CELL_TEXTS,     /* Array(String) */
    CELL_TEXT_MAP,  /* Map(String, String) */
    CELL_INT_MAP,   /* Map(String, UInt64) or Map(String, Decimal(18, 12)) */
};

enum shape {
    SHAPE_HIDDEN,   /* read for something else */
    SHAPE_TEXT,     /* as it is */
    SHAPE_OPTIONAL, /* text, '' is null */
    SHAPE_JSON,     /* text: JSON when it parses, else a string; '' is null */
    SHAPE_METADATA, /* a map whose values are read as SHAPE_JSON */
    SHAPE_TIME,     /* microseconds as ISO 8601 */
    SHAPE_NUMBER,
    SHAPE_REAL, /* a number with a fraction; none (NaN) is null */
    SHAPE_BOOL,
    SHAPE_TEXTS,
    SHAPE_COUNTS, /* a map of numbers */
    SHAPE_COSTS,  /* a map of numbers scaled by 10^12 */
};

/* Groups a client may leave out (fields=core,io,...); core is always there. */
enum group {
    GROUP_CORE = 1,
    GROUP_IO = 2,
    GROUP_SCORES = 4,
    GROUP_OBSERVATIONS = 8,
    GROUP_METRICS = 16,
    GROUP_METADATA = 32, /* of observations; that of traces goes with their input and output */
    GROUP_ALL = 63
};

struct column {
    const char *sql;
    const char *property; /* NULL with SHAPE_HIDDEN */
    enum cell_type type;
    enum shape shape;
    unsigned group;
};

struct selection {
    unsigned groups; /* columns of other groups are read as their type's empty value */
    bool cut;        /* input and output to their first 1000 characters */
};

struct query;
void column_expression(struct query *query, const struct column *column, const struct selection *selection);

#define US(column_) "toUnixTimestamp64Micro(" column_ ")"

/* Of a list of columns below, or of another header's: an entry of its table. */
#define COLUMN_ROW(name_, sql_, property_, type_, shape_, group_)                                                      \
    {sql_, property_, CELL_##type_, SHAPE_##shape_, GROUP_##group_},

/*   X(NAME, sql, property, cell type, shape, group) */
#define TRACE_COLUMNS(X)                                                                                               \
    X(ID, "id", "id", TEXT, TEXT, CORE)                                                                                \
    X(TIMESTAMP, US("timestamp"), "timestamp", INT, TIME, CORE)                                                        \
    X(NAME, "name", "name", TEXT, OPTIONAL, CORE)                                                                      \
    X(USER_ID, "user_id", "userId", TEXT, OPTIONAL, CORE)                                                              \
    X(SESSION_ID, "session_id", "sessionId", TEXT, OPTIONAL, CORE)                                                     \
    X(RELEASE, "release", "release", TEXT, OPTIONAL, CORE)                                                             \
    X(VERSION, "version", "version", TEXT, OPTIONAL, CORE)                                                             \
    X(ENVIRONMENT, "environment", "environment", TEXT, TEXT, CORE)                                                     \
    X(PUBLIC, "public", "public", BOOL, BOOL, CORE)                                                                    \
    X(BOOKMARKED, "bookmarked", "bookmarked", BOOL, BOOL, CORE)                                                        \
    X(TAGS, "tags", "tags", TEXTS, TEXTS, CORE)                                                                        \
    X(INPUT, "input", "input", TEXT, JSON, IO)                                                                         \
    X(OUTPUT, "output", "output", TEXT, JSON, IO)                                                                      \
    X(METADATA, "metadata", "metadata", TEXT_MAP, METADATA, IO)                                                        \
    X(CREATED_AT, US("created_at"), "createdAt", INT, TIME, CORE)                                                      \
    X(UPDATED_AT, US("updated_at"), "updatedAt", INT, TIME, CORE)

#define OBSERVATION_COLUMNS(X)                                                                                         \
    X(ID, "id", "id", TEXT, TEXT, CORE)                                                                                \
    X(TRACE_ID, "trace_id", "traceId", TEXT, OPTIONAL, CORE)                                                           \
    X(TYPE, "type", "type", TEXT, TEXT, CORE)                                                                          \
    X(PARENT_ID, "parent_observation_id", "parentObservationId", TEXT, OPTIONAL, CORE)                                 \
    X(NAME, "name", "name", TEXT, OPTIONAL, CORE)                                                                      \
    X(START_TIME, US("start_time"), "startTime", INT, TIME, CORE)                                                      \
    X(END_TIME, US("end_time"), "endTime", INT_NULL, TIME, CORE)                                                       \
    X(COMPLETION_START_TIME, US("completion_start_time"), "completionStartTime", INT_NULL, TIME, CORE)                 \
    X(ENVIRONMENT, "environment", "environment", TEXT, TEXT, CORE)                                                     \
    X(LEVEL, "level", "level", TEXT, TEXT, CORE)                                                                       \
    X(STATUS_MESSAGE, "status_message", "statusMessage", TEXT, OPTIONAL, CORE)                                         \
    X(VERSION, "version", "version", TEXT, OPTIONAL, CORE)                                                             \
    X(INPUT, "input", "input", TEXT, JSON, IO)                                                                         \
    X(OUTPUT, "output", "output", TEXT, JSON, IO)                                                                      \
    X(METADATA, "metadata", "metadata", TEXT_MAP, METADATA, METADATA)                                                  \
    X(MODEL, "provided_model_name", "model", TEXT, OPTIONAL, CORE)                                                     \
    X(MODEL_PARAMETERS, "model_parameters", "modelParameters", TEXT, JSON, CORE)                                       \
    X(MODEL_ID, "internal_model_id", "modelId", TEXT, OPTIONAL, CORE)                                                  \
    X(PROMPT_NAME, "prompt_name", "promptName", TEXT, OPTIONAL, CORE)                                                  \
    X(PROMPT_VERSION, "toInt64(prompt_version)", "promptVersion", INT_NULL, NUMBER, CORE)                              \
    X(USAGE, "usage_details", "usageDetails", INT_MAP, COUNTS, CORE)                                                   \
    X(COST, "cost_details", "costDetails", INT_MAP, COSTS, CORE)                                                       \
    X(TOTAL_COST, "toFloat64(ifNull(total_cost, 0))", NULL, REAL, HIDDEN, CORE)                                        \
    X(TIER_ID, "usage_pricing_tier_id", "usagePricingTierId", TEXT, OPTIONAL, CORE)                                    \
    X(TIER_NAME, "usage_pricing_tier_name", "usagePricingTierName", TEXT, OPTIONAL, CORE)                              \
    X(CREATED_AT, US("created_at"), "createdAt", INT, TIME, CORE)                                                      \
    X(UPDATED_AT, US("updated_at"), "updatedAt", INT, TIME, CORE)

#define SCORE_COLUMNS(X)                                                                                               \
    X(ID, "id", "id", TEXT, TEXT, CORE)                                                                                \
    X(TRACE_ID, "trace_id", "traceId", TEXT, OPTIONAL, CORE)                                                           \
    X(OBSERVATION_ID, "observation_id", "observationId", TEXT, OPTIONAL, CORE)                                         \
    X(SESSION_ID, "session_id", NULL, TEXT, HIDDEN, CORE)                                                              \
    X(DATASET_RUN_ID, "dataset_run_id", NULL, TEXT, HIDDEN, CORE)                                                      \
    X(NAME, "name", "name", TEXT, TEXT, CORE)                                                                          \
    X(ENVIRONMENT, "environment", "environment", TEXT, TEXT, CORE)                                                     \
    X(SOURCE, "source", "source", TEXT, TEXT, CORE)                                                                    \
    X(DATA_TYPE, "data_type", "dataType", TEXT, TEXT, CORE)                                                            \
    X(VALUE, "value", NULL, REAL, HIDDEN, CORE)                                                                        \
    X(STRING_VALUE, "string_value", NULL, TEXT_NULL, HIDDEN, CORE)                                                     \
    X(LONG_STRING_VALUE, "long_string_value", NULL, TEXT, HIDDEN, CORE)                                                \
    X(COMMENT, "comment", "comment", TEXT, OPTIONAL, CORE)                                                             \
    X(METADATA, "metadata", "metadata", TEXT_MAP, METADATA, CORE)                                                      \
    X(CONFIG_ID, "config_id", "configId", TEXT, OPTIONAL, CORE)                                                        \
    X(AUTHOR_USER_ID, "author_user_id", "authorUserId", TEXT, OPTIONAL, CORE)                                          \
    X(QUEUE_ID, "queue_id", "queueId", TEXT, OPTIONAL, CORE)                                                           \
    X(TIMESTAMP, US("timestamp"), "timestamp", INT, TIME, CORE)                                                        \
    X(CREATED_AT, US("created_at"), "createdAt", INT, TIME, CORE)                                                      \
    X(UPDATED_AT, US("updated_at"), "updatedAt", INT, TIME, CORE)

/* What the observations of one trace add up to. `INPUT_TOKENS`: usage keys that speak of input; likewise output. */
#define SUM_OF(keys_) "toInt64(sum(" AMOUNT_OF("usage_details", keys_) "))"
#define METRIC_COLUMNS(X)                                                                                              \
    X(TRACE_ID, "trace_id", NULL, TEXT, HIDDEN, CORE)                                                                  \
    X(LATENCY_US,                                                                                                      \
      "toInt64(greatest(max(" US("start_time") "), ifNull(max(" US("end_time") "), max(" US(                           \
          "start_time") ")))"                                                                                          \
                        " - min(" US("start_time") "))",                                                               \
      NULL, INT, HIDDEN, CORE)                                                                                         \
    X(TOTAL_COST, "toFloat64(ifNull(sum(total_cost), 0))", NULL, REAL, HIDDEN, CORE)                                   \
    X(INPUT_TOKENS, SUM_OF(KEYS_OF_INPUT), NULL, INT, HIDDEN, CORE)                                                    \
    X(OUTPUT_TOKENS, SUM_OF(KEYS_OF_OUTPUT), NULL, INT, HIDDEN, CORE)                                                  \
    X(TOTAL_TOKENS, SUM_OF(KEY_OF_TOTAL), NULL, INT, HIDDEN, CORE)                                                     \
    X(COUNT, "toInt64(count())", NULL, INT, HIDDEN, CORE)                                                              \
    X(ERRORS, "toInt64(countIf(level = 'ERROR'))", NULL, INT, HIDDEN, CORE)                                            \
    X(WARNINGS, "toInt64(countIf(level = 'WARNING'))", NULL, INT, HIDDEN, CORE)                                        \
    X(IDS, "groupArray(20000)(id)", NULL, TEXTS, HIDDEN, OBSERVATIONS)

#define SCORE_ID_COLUMNS(X)                                                                                            \
    X(TRACE_ID, "trace_id", NULL, TEXT, HIDDEN, CORE)                                                                  \
    X(IDS, "groupArray(20000)(id)", NULL, TEXTS, HIDDEN, CORE)

/* A session is what its traces say. */
#define SESSION_COLUMNS(X)                                                                                             \
    X(ID, "session_id", "id", TEXT, TEXT, CORE)                                                                        \
    X(CREATED_AT, "min(" US("timestamp") ") AS created_us", "createdAt", INT, TIME, CORE)                              \
    X(ENVIRONMENT, "argMin(environment, (timestamp, id)) AS first_environment", "environment", TEXT, TEXT, CORE)       \
    X(OF, "toInt64(count() OVER ())", NULL, INT, HIDDEN, CORE) /* so many match in all, on any page */

/* What traces and their observations add up to (totals.h), by session and by user. */
#define TOTALS(X)                                                                                                      \
    X(TRACES, "toInt64(count()) AS trace_count", "traceCount", INT, NUMBER, CORE)                                      \
    X(OBSERVATIONS, "toInt64(sum(a_count)) AS observation_count", "observationCount", INT, NUMBER, CORE)               \
    X(TOKENS, "toInt64(sum(a_tokens)) AS total_tokens", "totalTokens", INT, NUMBER, CORE)                              \
    X(COST, "toFloat64(ifNull(sum(a_cost), 0)) AS all_cost", "totalCost", REAL, REAL, CORE)

#define SESSION_TOTAL_COLUMNS(X) X(ID, "session_id", NULL, TEXT, HIDDEN, CORE) TOTALS(X)

#define USER_COLUMNS(X)                                                                                                \
    X(ID, "user_id", "id", TEXT, TEXT, CORE)                                                                           \
    X(ENVIRONMENTS, "arraySort(groupUniqArray(100)(toString(environment)))", "environments", TEXTS, TEXTS, CORE)       \
    X(FIRST, "min(" US("timestamp") ") AS first_us", "firstTimestamp", INT, TIME, CORE)                                \
    X(LAST, "max(" US("timestamp") ") AS last_us", "lastTimestamp", INT, TIME, CORE)                                   \
    TOTALS(X)

/* What a list of scores shows of the trace of each. */
#define SCORED_TRACE_COLUMNS(X)                                                                                        \
    X(ID, "id", NULL, TEXT, HIDDEN, CORE)                                                                              \
    X(USER_ID, "user_id", "userId", TEXT, OPTIONAL, CORE)                                                              \
    X(TAGS, "tags", "tags", TEXTS, TEXTS, CORE)                                                                        \
    X(ENVIRONMENT, "environment", "environment", TEXT, TEXT, CORE)                                                     \
    X(SESSION_ID, "session_id", NULL, TEXT, HIDDEN, CORE)                                                              \
    X(NAME, "name", NULL, TEXT, HIDDEN, CORE)

/* What observations tell of their trace. */
#define CONTEXT_COLUMNS(X)                                                                                             \
    X(ID, "id", NULL, TEXT, HIDDEN, CORE)                                                                              \
    X(NAME, "name", NULL, TEXT, HIDDEN, CORE)                                                                          \
    X(USER_ID, "user_id", NULL, TEXT, HIDDEN, CORE)                                                                    \
    X(SESSION_ID, "session_id", NULL, TEXT, HIDDEN, CORE)                                                              \
    X(RELEASE, "release", NULL, TEXT, HIDDEN, CORE)                                                                    \
    X(PUBLIC, "public", NULL, BOOL, HIDDEN, CORE)                                                                      \
    X(BOOKMARKED, "bookmarked", NULL, BOOL, HIDDEN, CORE)                                                              \
    X(TAGS, "tags", NULL, TEXTS, HIDDEN, CORE)

#define COUNT_COLUMNS(X) X(COUNT, "toInt64(count())", NULL, INT, HIDDEN, CORE)

#define COLUMN_ENUM_TRACE(name_, ...)         TRACE_##name_,
#define COLUMN_ENUM_OBSERVATION(name_, ...)   OBSERVATION_##name_,
#define COLUMN_ENUM_SCORE(name_, ...)         SCORE_##name_,
#define COLUMN_ENUM_METRIC(name_, ...)        METRIC_##name_,
#define COLUMN_ENUM_SCORE_ID(name_, ...)      SCORE_ID_##name_,
#define COLUMN_ENUM_SESSION(name_, ...)       SESSION_##name_,
#define COLUMN_ENUM_SCORED_TRACE(name_, ...)  SCORED_TRACE_##name_,
#define COLUMN_ENUM_CONTEXT(name_, ...)       CONTEXT_##name_,
#define COLUMN_ENUM_SESSION_TOTAL(name_, ...) SESSION_TOTAL_##name_,
#define COLUMN_ENUM_USER(name_, ...)          USER_##name_,
enum trace_column { TRACE_COLUMNS(COLUMN_ENUM_TRACE) TRACE_COLUMN_COUNT };
enum observation_column { OBSERVATION_COLUMNS(COLUMN_ENUM_OBSERVATION) OBSERVATION_COLUMN_COUNT };
enum score_column { SCORE_COLUMNS(COLUMN_ENUM_SCORE) SCORE_COLUMN_COUNT };
enum metric_column { METRIC_COLUMNS(COLUMN_ENUM_METRIC) METRIC_COLUMN_COUNT };
enum score_id_column { SCORE_ID_COLUMNS(COLUMN_ENUM_SCORE_ID) SCORE_ID_COLUMN_COUNT };
enum session_column { SESSION_COLUMNS(COLUMN_ENUM_SESSION) SESSION_COLUMN_COUNT };
enum scored_trace_column { SCORED_TRACE_COLUMNS(COLUMN_ENUM_SCORED_TRACE) SCORED_TRACE_COLUMN_COUNT };

enum context_column { CONTEXT_COLUMNS(COLUMN_ENUM_CONTEXT) CONTEXT_COLUMN_COUNT };
enum session_total_column { SESSION_TOTAL_COLUMNS(COLUMN_ENUM_SESSION_TOTAL) SESSION_TOTAL_COLUMN_COUNT };
enum user_column { USER_COLUMNS(COLUMN_ENUM_USER) USER_COLUMN_COUNT };

extern const struct column trace_columns[TRACE_COLUMN_COUNT];
extern const struct column observation_columns[OBSERVATION_COLUMN_COUNT];
extern const struct column score_columns[SCORE_COLUMN_COUNT];
extern const struct column metric_columns[METRIC_COLUMN_COUNT];
extern const struct column score_id_columns[SCORE_ID_COLUMN_COUNT];
extern const struct column session_columns[SESSION_COLUMN_COUNT];
extern const struct column scored_trace_columns[SCORED_TRACE_COLUMN_COUNT];
extern const struct column context_columns[CONTEXT_COLUMN_COUNT];
extern const struct column session_total_columns[SESSION_TOTAL_COLUMN_COUNT];
extern const struct column user_columns[USER_COLUMN_COUNT];
extern const struct column count_columns[1];

extern const struct selection select_all;

#endif
