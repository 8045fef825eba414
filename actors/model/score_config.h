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

enum tm_score_breach {
    TM_SCORE_KEEPS,          /* it breaks nothing */
    TM_SCORE_CONFIG_UNKNOWN, /* never of a config at hand */
    TM_SCORE_CONFIG_ARCHIVED,
    TM_SCORE_TYPE_DIFFERS, /* from the config's */
    TM_SCORE_VALUE_UNFIT,  /* not of the config's type */
    TM_SCORE_TOO_SMALL,
    TM_SCORE_TOO_BIG,
    TM_SCORE_NO_CATEGORY, /* of the config's */
    TM_SCORE_BREACHES,
};

/* The value has the config's data type, and a category its number. *out is written on TM_SCORE_KEEPS only. */
enum tm_score_breach tm_score_config_hold(const struct tm_score_config *config, const struct tm_score_claim *claim,
                                          struct tm_score_value *out);

/* `event` is the score's, as tm_ingestion_event_read gave it: it gets the config's name and `value`, which it borrows.
 */
void tm_score_config_apply(const struct tm_score_config *config, const struct tm_score_value *value,
                           Tracemesh__Event *event);

struct tm_score_breach_words {
    const char *name;   /* for metrics and logs */
    const char *field;  /* of the event */
    const char *reason; /* for people */
};
extern const struct tm_score_breach_words tm_score_breach_words[TM_SCORE_BREACHES];

#endif
