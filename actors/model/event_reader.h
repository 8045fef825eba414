/* event_reader: how one event's body is read, shared by the files that know its parts. Private to model.
 *
 * An event type is a table of rules: which member, which check, where its value goes. Members no rule names are
 * ignored. A check sees a member that is present and, unless the rule says otherwise, not null; a null clears the
 * rule's field when that field's rule is LAST, else it says nothing. What depends on several members is kept, and
 * looked at by the type's `finish`.
 */
#ifndef TM_MODEL_EVENT_READER_H
#define TM_MODEL_EVENT_READER_H

#include "model/event_values.h"
#include "model/ingestion_event.h"

enum event_kept {
    KEPT_PUBLIC,
    KEPT_USAGE,
    KEPT_USAGE_DETAILS,
    KEPT_COST_DETAILS,
    KEPT_PROMPT_NAME,
    KEPT_PROMPT_VERSION,
    KEPT_TRACE_ID,
    KEPT_SESSION_ID,
    KEPT_DATASET_RUN_ID,
    KEPT_OBSERVATION_ID,
    KEPT_NAME,
    KEPT_SOURCE,
    KEPT_CONFIG_ID,
    KEPT_DATA_TYPE,
    KEPT_VALUE,
    KEPT_COUNT,
};

struct event_reader {
    struct tm_arena *arena;
    struct tm_error *error;
    const struct event_type *type;
    struct tm_event_values out;
    struct tm_str author; /* the person whose statement it is; empty: a program's */
    bool discard;         /* valid, but to be stored nowhere */
    struct tm_score_claim claim;
    const struct tm_json *kept[KEPT_COUNT];
};

struct event_rule;
typedef enum tm_status event_check(struct event_reader *reader, const struct event_rule *rule,
                                   const struct tm_json *node);

enum { RULE_REQUIRED = 1, RULE_SEES_NULL = 2, RULE_NULL_IS_NOTHING = 4 };
enum { EVENT_RULES_MOST = 32, NO_FIELD = -1 };

struct event_rule {
    struct tm_str name;
    event_check *check;
    int field; /* enum tm_field or NO_FIELD */
    int kept;  /* enum event_kept, for the checks named event_keep... */
    unsigned flags;
};

struct event_type {
    struct tm_str name;
    enum tm_event_class class;
    Tracemesh__Entity entity;
    const char *observation_type; /* NULL: none, or said by the body */
    bool is_update;
    const struct event_rule *rules;
    size_t rule_count;
    enum tm_status (*finish)(struct event_reader *reader); /* NULL: nothing to do */
};

/* NULL when there is no such type. */
const struct event_type *event_type_find(struct tm_str name);

/* ---- values: as tm_event_put ---- */

void event_emit_text(struct event_reader *reader, enum tm_field field, struct tm_str text);
void event_emit_number(struct event_reader *reader, enum tm_field field, int64_t number);
void event_emit_null(struct event_reader *reader, enum tm_field field);
/* Nothing for an absent node, null for null, else its text. */
void event_emit_kept(struct event_reader *reader, enum tm_field field, const struct tm_json *node);

/* ---- errors ---- */

/* "expected <what>, got <the node>"; `path` is below the body. */
enum tm_status event_refuse(struct event_reader *reader, const char *path, const struct tm_json *node,
                            const char *expected);
enum tm_status event_refuse_rule(struct event_reader *reader, const struct event_rule *rule, const struct tm_json *node,
                                 const char *expected);
enum tm_status event_no_memory(struct event_reader *reader);

/* ---- checks ---- */

bool event_id_is_valid(const struct tm_json *node); /* a string that tm_id_is_valid */
size_t event_utf16_length(struct tm_str text);
extern const char event_id_expected[];

event_check event_check_id;         /* the entity's id */
event_check event_check_trace_id;   /* the trace it belongs to */
event_check event_check_text;       /* any string */
event_check event_check_short_text; /* at most 1000 UTF-16 units */
event_check event_check_time;
event_check event_check_content; /* input, output: any JSON, emitted when truthy */
event_check event_check_metadata;
event_check event_check_tags;
event_check event_check_environment;
event_check event_check_level;
event_check event_check_type;        /* of the legacy observation events */
event_check event_check_parameters;  /* model parameters */
event_check event_check_external_id; /* a string, ignored */
event_check event_check_nothing;     /* any JSON, ignored */
event_check event_keep;              /* any JSON, for finish */
event_check event_keep_text;         /* a string, for finish */
event_check event_keep_bool;

enum tm_status event_finish_trace(struct event_reader *reader);
enum tm_status event_finish_generation(struct event_reader *reader);
enum tm_status event_finish_score(struct event_reader *reader);
enum tm_status event_finish_usage(struct event_reader *reader);

#endif
