/* score_value: a score's value as its data type has it, read and written into an event. Pure. */
#ifndef TM_MODEL_SCORE_VALUE_H
#define TM_MODEL_SCORE_VALUE_H

#include "model/fields.h"
#include "json/json.h"

struct tm_score_value {
    const char *data_type; /* static */
    double number;
    struct tm_str text, long_text;
    bool has_text;
};

struct tm_score_kind {
    const char *data_type;
    bool (*read)(const struct tm_json *node, struct tm_score_value *out);
    const char *expected; /* what `read` takes, in words */
};

/* NULL: there is no such data type. */
const struct tm_score_kind *tm_score_kind_named(struct tm_str data_type);
/* Of a value whose data type nobody told: a number or a string. NULL: it is neither. */
const struct tm_score_kind *tm_score_kind_guessed(const struct tm_json *node);
bool tm_score_kind_is_correction(const struct tm_score_kind *kind);
/* False: the value is not of this kind; *out is then left as it was. Texts are views of the node. */
bool tm_score_value_read(const struct tm_score_kind *kind, const struct tm_json *node, struct tm_score_value *out);

/* The fields of an event that say a value. tm_score_value_write needs all of them to be in it. */
enum { TM_SCORE_VALUE_FIELDS = 4 };
extern const enum tm_field tm_score_value_fields[TM_SCORE_VALUE_FIELDS];
void tm_score_value_write(Tracemesh__Event *event, const struct tm_score_value *value);

#endif
