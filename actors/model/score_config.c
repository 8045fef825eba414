/* score_config: see its header; the rules are those of the reference. */
#include "model/score_config.h"

#include "model/event_values.h"

#define WORDS(constant_, name_, field_, reason_) [TM_SCORE_##constant_] = {name_, field_, reason_},
const struct tm_score_breach_words tm_score_breach_words[TM_SCORE_BREACHES] = {[TM_SCORE_KEEPS] = {"", "", ""},
                                                                               TM_SCORE_BREACH_TABLE(WORDS)};

/* ---- reading ---- */

static struct tm_str text_of(const struct tm_json *node, const char *name) {
    const struct tm_json *member = tm_json_get(node, name);
    return member && member->type == TM_JSON_STRING ? member->text : TM_STR("");
}

/* Null, or what Postgres has no JSON number for: no bound. */
static bool read_bound(const struct tm_json *node, const char *name, double *out) {
    const struct tm_json *member = tm_json_get(node, name);
    return member && tm_json_double(member, out);
}

static bool read_categories(const struct tm_json *list, struct tm_arena *arena, struct tm_score_config *out) {
    if (!list || list->type != TM_JSON_ARRAY) return true;
    struct tm_score_category *categories = tm_arena_array(arena, (size_t)list->count + 1, sizeof *categories);
    if (!categories) return false;
    for (const struct tm_json *at = tm_json_first(list); at != tm_json_end(list); at = tm_json_next(at)) {
        struct tm_score_category *category = &categories[out->category_count];
        category->label = text_of(at, "label");
        if (category->label.len && read_bound(at, "value", &category->value)) out->category_count++;
    }
    out->categories = categories;
    return true;
}

enum tm_status tm_score_config_read(const struct tm_json *node, struct tm_arena *arena, struct tm_score_config *out,
                                    struct tm_error *error) {
    const struct tm_json *archived = tm_json_get(node, "isArchived");
    struct tm_score_config config = {.name = text_of(node, "name"), .data_type = text_of(node, "dataType")};
    const struct tm_score_kind *kind = tm_score_kind_named(config.data_type);
    if (!config.name.len) return tm_fail(error, TM_INVALID, "name", "the score config has no name");
    if (!kind || tm_score_kind_is_correction(kind))
        return tm_fail(error, TM_INVALID, "dataType", "the score config has no known data type");
    config.archived = archived && archived->type == TM_JSON_TRUE;
    config.has_least = read_bound(node, "minValue", &config.least);
    config.has_most = read_bound(node, "maxValue", &config.most);
    if (!read_categories(tm_json_get(node, "categories"), arena, &config))
        return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a score config");
    *out = config;
    return TM_OK;
}

/* ---- holding ---- */

static enum tm_score_breach hold_number(const struct tm_score_config *config, double number) {
    if (config->has_least && number < config->least) return TM_SCORE_TOO_SMALL;
    return config->has_most && number > config->most ? TM_SCORE_TOO_BIG : TM_SCORE_KEEPS;
}

static enum tm_score_breach hold_category(const struct tm_score_config *config, struct tm_score_value *value) {
    for (size_t i = 0; i < config->category_count; i++) {
        if (!tm_str_eq(config->categories[i].label, value->text)) continue;
        value->number = config->categories[i].value;
        return TM_SCORE_KEEPS;
    }
    return TM_SCORE_NO_CATEGORY;
}

enum tm_score_breach tm_score_config_hold(const struct tm_score_config *config, const struct tm_score_claim *claim,
                                          struct tm_score_value *out) {
    struct tm_score_value value;
    enum tm_score_breach breach = TM_SCORE_KEEPS;
    if (config->archived) return TM_SCORE_CONFIG_ARCHIVED;
    if (claim->data_type.len && !tm_str_eq(claim->data_type, config->data_type)) return TM_SCORE_TYPE_DIFFERS;
    if (!tm_score_value_read(tm_score_kind_named(config->data_type), claim->value, &value)) return TM_SCORE_VALUE_UNFIT;
    if (tm_str_is(config->data_type, "NUMERIC")) breach = hold_number(config, value.number);
    else if (tm_str_is(config->data_type, "CATEGORICAL")) breach = hold_category(config, &value);
    if (breach == TM_SCORE_KEEPS) *out = value;
    return breach;
}

void tm_score_config_apply(const struct tm_score_config *config, const struct tm_score_value *value,
                           Tracemesh__Event *event) {
    tm_event_value(event, TM_SCORE_NAME)->text = tm_proto_bytes(config->name);
    tm_score_value_write(event, value);
}
