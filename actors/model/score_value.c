/* score_value: a line for each data type. */
#include "model/score_value.h"

#include "model/event_reader.h"

enum { TEXT_UNITS = 500 };

static bool read_numeric(const struct tm_json *node, struct tm_score_value *out) {
    return tm_json_double(node, &out->number);
}

static bool read_boolean(const struct tm_json *node, struct tm_score_value *out) {
    if (!tm_json_double(node, &out->number) || (out->number != 0 && out->number != 1)) return false;
    out->text = out->number != 0 ? TM_STR("True") : TM_STR("False");
    return out->has_text = true;
}

static bool read_categorical(const struct tm_json *node, struct tm_score_value *out) {
    out->text = node->text;
    return out->has_text = node->type == TM_JSON_STRING;
}

static bool read_text(const struct tm_json *node, struct tm_score_value *out) {
    return read_categorical(node, out) && node->text.len && event_utf16_length(node->text) <= TEXT_UNITS;
}

static bool read_correction(const struct tm_json *node, struct tm_score_value *out) {
    out->long_text = node->text;
    return node->type == TM_JSON_STRING;
}

static const struct tm_score_kind kinds[] = {
    {"NUMERIC", read_numeric, "a number, since dataType is NUMERIC"},
    {"CATEGORICAL", read_categorical, "a string, since dataType is CATEGORICAL"},
    {"BOOLEAN", read_boolean, "0 or 1, since dataType is BOOLEAN"},
    {"TEXT", read_text, "a string of 1 to 500 characters, since dataType is TEXT"},
    {"CORRECTION", read_correction, "a string, since dataType is CORRECTION"},
};
enum { NUMERIC, CATEGORICAL, BOOLEAN, TEXT, CORRECTION, KIND_COUNT };

const struct tm_score_kind *tm_score_kind_named(struct tm_str data_type) {
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (tm_str_is(data_type, kinds[i].data_type)) return &kinds[i];
    return NULL;
}

const struct tm_score_kind *tm_score_kind_guessed(const struct tm_json *node) {
    double number;
    if (tm_json_double(node, &number)) return &kinds[NUMERIC];
    return node->type == TM_JSON_STRING ? &kinds[CATEGORICAL] : NULL;
}

bool tm_score_kind_is_correction(const struct tm_score_kind *kind) {
    return kind == &kinds[CORRECTION];
}

bool tm_score_value_read(const struct tm_score_kind *kind, const struct tm_json *node, struct tm_score_value *out) {
    struct tm_score_value value = {.data_type = kind->data_type};
    if (!kind->read(node, &value)) return false;
    *out = value;
    return true;
}

const enum tm_field tm_score_value_fields[TM_SCORE_VALUE_FIELDS] = {TM_SCORE_DATA_TYPE, TM_SCORE_VALUE,
                                                                    TM_SCORE_STRING_VALUE, TM_SCORE_LONG_STRING_VALUE};

void tm_score_value_write(Tracemesh__Event *event, const struct tm_score_value *value) {
    Tracemesh__Value *text = tm_event_value(event, TM_SCORE_STRING_VALUE);
    tm_event_value(event, TM_SCORE_DATA_TYPE)->text = tm_proto_bytes(tm_str_from(value->data_type));
    tm_event_value(event, TM_SCORE_VALUE)->real = value->number;
    text->is_null = !value->has_text;
    text->text = tm_proto_bytes(value->text);
    tm_event_value(event, TM_SCORE_LONG_STRING_VALUE)->text = tm_proto_bytes(value->long_text);
}
