/* fields: every field of a trace, an observation and a score, declared once.
 *
 * From this table come: how events fold (rule), how values travel (type, proto/mesh.proto Value), the columns written
 * and read back (column). A new field is a line here, the last of its entity's (stored folds know fields by their
 * place), and a migration in deploy/clickhouse.
 *
 * Rules (order = envelope timestamp, creates before updates, then batch and place in it: batch/key.h):
 *   LAST       the newest value wins; an explicit null clears
 *   FIRST      the oldest given value wins, null does not count
 *   LATEST     the newest truthy value wins: "", 0, false and null never clear (input, output)
 *   WHOLE      a map: the newest non-empty one wins as a whole
 *   MERGE      metadata: deep merge of JSON objects in order
 *   UNION      a set: union, sorted by bytes, never shrinks
 *   DERIVED    computed after the fold (costs), never in events
 */
#ifndef TM_MODEL_FIELDS_H
#define TM_MODEL_FIELDS_H

#include "base/str.h"
#include "mesh.pb-c.h"

enum tm_type {
    TM_TYPE_TEXT,         /* String, '' when missing            Value.text   */
    TM_TYPE_TEXT_NULL,    /* Nullable(String)                   Value.text   */
    TM_TYPE_TIME,         /* DateTime64(6)                      Value.number, microseconds */
    TM_TYPE_TIME_NULL,    /* Nullable(DateTime64(6))            Value.number */
    TM_TYPE_BOOL,         /* Bool                               Value.number 0 or 1 */
    TM_TYPE_U16_NULL,     /* Nullable(UInt16)                   Value.number */
    TM_TYPE_REAL,         /* Float64                            Value.real   */
    TM_TYPE_DECIMAL_NULL, /* Nullable(Decimal(18,12))        Value.number, scaled by 10^12 */
    TM_TYPE_COUNT_MAP,    /* Map(String, UInt64)                Value.entries key, number */
    TM_TYPE_COST_MAP,     /* Map(String, Decimal(18,12))        Value.entries key, number scaled by 10^12 */
    TM_TYPE_TEXT_MAP,     /* Map(String, String)                Value.text: a JSON object (metadata) */
    TM_TYPE_TEXT_SET,     /* Array(String)                      Value.entries key */
};

enum tm_rule {
    TM_RULE_LAST,
    TM_RULE_FIRST,
    TM_RULE_LATEST,
    TM_RULE_WHOLE,
    TM_RULE_MERGE,
    TM_RULE_UNION,
    TM_RULE_DERIVED
};

/*   X(entity, NAME, column, TYPE, RULE) */
#define TM_FIELDS(X)                                                                                                   \
    X(TRACE, TIMESTAMP, "timestamp", TIME, FIRST)                                                                      \
    X(TRACE, NAME, "name", TEXT, LAST)                                                                                 \
    X(TRACE, USER_ID, "user_id", TEXT, LAST)                                                                           \
    X(TRACE, SESSION_ID, "session_id", TEXT, LAST)                                                                     \
    X(TRACE, RELEASE, "release", TEXT, LAST)                                                                           \
    X(TRACE, VERSION, "version", TEXT, LAST)                                                                           \
    X(TRACE, ENVIRONMENT, "environment", TEXT, FIRST)                                                                  \
    X(TRACE, PUBLIC, "public", BOOL, LAST)                                                                             \
    X(TRACE, BOOKMARKED, "bookmarked", BOOL, LAST)                                                                     \
    X(TRACE, TAGS, "tags", TEXT_SET, UNION)                                                                            \
    X(TRACE, INPUT, "input", TEXT, LATEST)                                                                             \
    X(TRACE, OUTPUT, "output", TEXT, LATEST)                                                                           \
    X(TRACE, METADATA, "metadata", TEXT_MAP, MERGE)                                                                    \
    X(OBSERVATION, TYPE, "type", TEXT, LAST)                                                                           \
    X(OBSERVATION, PARENT_OBSERVATION_ID, "parent_observation_id", TEXT, LAST)                                         \
    X(OBSERVATION, START_TIME, "start_time", TIME, FIRST)                                                              \
    X(OBSERVATION, END_TIME, "end_time", TIME_NULL, LAST)                                                              \
    X(OBSERVATION, COMPLETION_START_TIME, "completion_start_time", TIME_NULL, LAST)                                    \
    X(OBSERVATION, NAME, "name", TEXT, LAST)                                                                           \
    X(OBSERVATION, ENVIRONMENT, "environment", TEXT, FIRST)                                                            \
    X(OBSERVATION, LEVEL, "level", TEXT, LAST)                                                                         \
    X(OBSERVATION, STATUS_MESSAGE, "status_message", TEXT, LAST)                                                       \
    X(OBSERVATION, VERSION, "version", TEXT, LAST)                                                                     \
    X(OBSERVATION, INPUT, "input", TEXT, LATEST)                                                                       \
    X(OBSERVATION, OUTPUT, "output", TEXT, LATEST)                                                                     \
    X(OBSERVATION, METADATA, "metadata", TEXT_MAP, MERGE)                                                              \
    X(OBSERVATION, MODEL, "provided_model_name", TEXT, LAST)                                                           \
    X(OBSERVATION, MODEL_PARAMETERS, "model_parameters", TEXT, LAST)                                                   \
    X(OBSERVATION, PROVIDED_USAGE, "provided_usage_details", COUNT_MAP, WHOLE)                                         \
    X(OBSERVATION, PROVIDED_COST, "provided_cost_details", COST_MAP, WHOLE)                                            \
    X(OBSERVATION, PROMPT_NAME, "prompt_name", TEXT, LAST)                                                             \
    X(OBSERVATION, PROMPT_VERSION, "prompt_version", U16_NULL, LAST)                                                   \
    X(OBSERVATION, MODEL_ID, "internal_model_id", TEXT, DERIVED)                                                       \
    X(OBSERVATION, USAGE, "usage_details", COUNT_MAP, DERIVED)                                                         \
    X(OBSERVATION, COST, "cost_details", COST_MAP, DERIVED)                                                            \
    X(OBSERVATION, TOTAL_COST, "total_cost", DECIMAL_NULL, DERIVED)                                                    \
    X(OBSERVATION, TIER_ID, "usage_pricing_tier_id", TEXT, DERIVED)                                                    \
    X(OBSERVATION, TIER_NAME, "usage_pricing_tier_name", TEXT, DERIVED)                                                \
    X(SCORE, TIMESTAMP, "timestamp", TIME, FIRST)                                                                      \
    X(SCORE, OBSERVATION_ID, "observation_id", TEXT, LAST)                                                             \
    X(SCORE, SESSION_ID, "session_id", TEXT, LAST)                                                                     \
    X(SCORE, DATASET_RUN_ID, "dataset_run_id", TEXT, LAST)                                                             \
    X(SCORE, NAME, "name", TEXT, LAST)                                                                                 \
    X(SCORE, ENVIRONMENT, "environment", TEXT, FIRST)                                                                  \
    X(SCORE, SOURCE, "source", TEXT, LAST)                                                                             \
    X(SCORE, DATA_TYPE, "data_type", TEXT, LAST)                                                                       \
    X(SCORE, VALUE, "value", REAL, LAST)                                                                               \
    X(SCORE, STRING_VALUE, "string_value", TEXT_NULL, LAST)                                                            \
    X(SCORE, LONG_STRING_VALUE, "long_string_value", TEXT, LAST)                                                       \
    X(SCORE, COMMENT, "comment", TEXT, LAST)                                                                           \
    X(SCORE, METADATA, "metadata", TEXT_MAP, MERGE)                                                                    \
    X(SCORE, CONFIG_ID, "config_id", TEXT, LAST)                                                                       \
    X(SCORE, QUEUE_ID, "queue_id", TEXT, LAST)                                                                         \
    X(SCORE, EXECUTION_TRACE_ID, "execution_trace_id", TEXT, LAST)                                                     \
    X(SCORE, AUTHOR_USER_ID, "author_user_id", TEXT, LAST)

#define TM_FIELD_ENUM(entity_, name_, column_, type_, rule_) TM_##entity_##_##name_,
enum tm_field { TM_FIELDS(TM_FIELD_ENUM) TM_FIELD_COUNT };
#undef TM_FIELD_ENUM

struct tm_field_info {
    Tracemesh__Entity entity;
    const char *column;
    enum tm_type type;
    enum tm_rule rule;
};
extern const struct tm_field_info tm_fields[TM_FIELD_COUNT];

/* The fields of one entity stand together: [first, end). */
struct tm_field_range {
    unsigned first, end;
};
struct tm_field_range tm_entity_fields(Tracemesh__Entity entity);
const char *tm_entity_table(Tracemesh__Entity entity); /* "traces", "observations", "scores" */

/* protobuf-c's bytes are not const, though packing only reads them: views cross over here, and only here. */
static inline ProtobufCBinaryData tm_proto_bytes(struct tm_str text) {
    return (ProtobufCBinaryData){text.len, (uint8_t *)(uintptr_t)text.ptr};
}
static inline struct tm_str tm_proto_str(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

#endif
