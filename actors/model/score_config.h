/* score_config: what a project's score config makes of a score: the value it is stored with, or why it breaks a rule.
 * Asked by web before a score given by hand is queued, and by validate of every score that names a config. Pure.
 */
#ifndef TM_MODEL_SCORE_CONFIG_H
#define TM_MODEL_SCORE_CONFIG_H

#include "base/status.h"
#include "model/score_value.h"

struct tm_score_category {
    struct tm_str label;
    double value;
};

struct tm_score_config {
    struct tm_str name, data_type;
    bool archived, has_least, has_most;
    double least, most;
    const struct tm_score_category *categories;
    size_t category_count;
};

/* Reads one as GET score-configs shows it. Texts are views of `node`, the categories are in `arena`.
 * TM_INVALID: it is no config that can hold anything. TM_NO_MEMORY. */
enum tm_status tm_score_config_read(const struct tm_json *node, struct tm_arena *arena, struct tm_score_config *out,
                                    struct tm_error *error);

/* What a score says that its config has a say in. */
struct tm_score_claim {
    struct tm_str config_id;     /* empty: it names none */
    struct tm_str data_type;     /* empty: it says none */
    const struct tm_json *value; /* NULL: of no score */
};

/* What a score may break: X(CONSTANT, name for metrics and logs, field of the event, reason for people). */
#define TM_SCORE_BREACH_TABLE(X)                                                                                       \
    X(CONFIG_UNKNOWN, "config_unknown", "body.configId", "the project has no such score config")                       \
    X(CONFIG_ARCHIVED, "config_archived", "body.configId", "the score config is archived")                             \
    X(TYPE_DIFFERS, "type_differs", "body.dataType", "the score config has another data type")                         \
    X(VALUE_UNFIT, "value_unfit", "body.value", "the value is not of the score config's data type")                    \
    X(TOO_SMALL, "too_small", "body.value", "the value is less than the score config allows")                          \
    X(TOO_BIG, "too_big", "body.value", "the value is more than the score config allows")                              \
    X(NO_CATEGORY, "no_category", "body.value", "the value is none of the score config's categories")

#define TM_SCORE_BREACH_CONSTANT(constant_, name_, field_, reason_) TM_SCORE_##constant_,
enum tm_score_breach { TM_SCORE_KEEPS, TM_SCORE_BREACH_TABLE(TM_SCORE_BREACH_CONSTANT) TM_SCORE_BREACHES };
#undef TM_SCORE_BREACH_CONSTANT

/* TM_SCORE_KEEPS: it breaks nothing, and *out has the config's data type, and of a category the number. Never
 * TM_SCORE_CONFIG_UNKNOWN, which is for whoever looked for the config. */
enum tm_score_breach tm_score_config_hold(const struct tm_score_config *config, const struct tm_score_claim *claim,
                                          struct tm_score_value *out);

/* `event` is the score's, as tm_ingestion_event_read gave it: it gets the config's name and `value`, which it borrows.
 */
void tm_score_config_apply(const struct tm_score_config *config, const struct tm_score_value *value,
                           Tracemesh__Event *event);

struct tm_score_breach_words {
    const char *name, *field, *reason;
};
extern const struct tm_score_breach_words tm_score_breach_words[TM_SCORE_BREACHES]; /* of TM_SCORE_KEEPS empty */

#endif
