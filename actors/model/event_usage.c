/* event_usage: the ways an event tells tokens and costs, brought to one map of counts and one of costs. */
#include "model/decimal.h"
#include "model/event_reader.h"

#include <stdio.h>

/* ---- usage: the older object with a unit ---- */

/* Two spellings of the same three counts. When any key of the second is there, the first and the costs are ignored. */
static const char *const count_names[2][3] = {{"input", "output", "total"},
                                              {"promptTokens", "completionTokens", "totalTokens"}};
static const char *const cost_names[3] = {"inputCost", "outputCost", "totalCost"};
static const struct tm_str amount_keys[3] = {TM_STR("input"), TM_STR("output"), TM_STR("total")};

struct legacy_usage {
    bool has_count[3], has_cost[3];
    int64_t count[3], cost[3];
};

static const struct tm_json *given(const struct tm_json *object, const char *name) {
    const struct tm_json *node = tm_json_get(object, name);
    return node && node->type != TM_JSON_NULL ? node : NULL;
}

static enum tm_status refuse_usage(struct event_reader *reader, const char *name, const struct tm_json *node,
                                   const char *expected) {
    char path[32];
    snprintf(path, sizeof path, "usage.%s", name);
    return event_refuse(reader, path, node, expected);
}

/* All six counts are checked, those of `spelling` taken. Negative ones cannot be stored and count as absent. */
static enum tm_status read_counts(struct event_reader *reader, const struct tm_json *usage, int spelling,
                                  struct legacy_usage *out) {
    for (int s = 0; s < 2; s++) {
        for (int i = 0; i < 3; i++) {
            const struct tm_json *node = given(usage, count_names[s][i]);
            int64_t number = 0;
            if (node && !tm_json_i64(node, &number)) return refuse_usage(reader, count_names[s][i], node, "an integer");
            if (!node || number < 0 || s != spelling) continue;
            out->has_count[i] = true;
            out->count[i] = number;
        }
    }
    return TM_OK;
}

static enum tm_status read_costs(struct event_reader *reader, const struct tm_json *usage, bool take,
                                 struct legacy_usage *out) {
    for (int i = 0; i < 3; i++) {
        const struct tm_json *node = given(usage, cost_names[i]);
        double finite;
        if (node && !tm_json_double(node, &finite)) return refuse_usage(reader, cost_names[i], node, "a number");
        if (node && take) out->has_cost[i] = tm_decimal_read(node->text, &out->cost[i]);
    }
    return TM_OK;
}

static enum tm_status check_unit(struct event_reader *reader, const struct tm_json *usage) {
    static const char *const units[] = {"TOKENS", "CHARACTERS", "SECONDS", "MILLISECONDS", "IMAGES", "REQUESTS"};
    const struct tm_json *unit = given(usage, "unit");
    if (!unit) return TM_OK;
    for (size_t i = 0; unit->type == TM_JSON_STRING && i < sizeof units / sizeof *units; i++)
        if (tm_str_is(unit->text, units[i])) return TM_OK;
    return refuse_usage(reader, "unit", unit, "TOKENS, CHARACTERS, SECONDS, MILLISECONDS, IMAGES or REQUESTS");
}

static enum tm_status read_legacy(struct event_reader *reader, const struct tm_json *usage, struct legacy_usage *out) {
    *out = (struct legacy_usage){0};
    if (!usage) return TM_OK;
    if (usage->type != TM_JSON_OBJECT) return event_refuse(reader, "usage", usage, "an object");
    int spelling = 0;
    for (int i = 0; i < 3; i++)
        if (tm_json_get(usage, count_names[1][i])) spelling = 1;
    enum tm_status status = check_unit(reader, usage);
    if (status == TM_OK) status = read_counts(reader, usage, spelling, out);
    if (status == TM_OK) status = read_costs(reader, usage, spelling == 0, out);
    return status;
}

/* A total is made up only when no further details could contradict it. */
static void add_legacy(const struct legacy_usage *usage, bool alone, struct tm_amounts *counts,
                       struct tm_amounts *costs) {
    for (int i = 0; i < 3; i++) {
        if (usage->has_count[i]) tm_amounts_set(counts, amount_keys[i], usage->count[i]);
        if (usage->has_cost[i]) tm_amounts_set(costs, amount_keys[i], usage->cost[i]);
    }
    if (usage->has_count[2] || !alone || !(usage->has_count[0] || usage->has_count[1])) return;
    int64_t total;
    if (__builtin_add_overflow(usage->count[0], usage->count[1], &total)) return;
    tm_amounts_set(counts, amount_keys[2], total);
}

/* ---- both ---- */

enum tm_status event_finish_usage(struct event_reader *reader) {
    const struct tm_json *details = reader->kept[KEPT_USAGE_DETAILS], *cost = reader->kept[KEPT_COST_DETAILS];
    if (!details && !cost && !reader->kept[KEPT_USAGE]) return TM_OK;
    if (details && details->type != TM_JSON_OBJECT) return event_refuse(reader, "usageDetails", details, "an object");
    if (cost && cost->type != TM_JSON_OBJECT) return event_refuse(reader, "costDetails", cost, "an object");
    struct legacy_usage legacy;
    enum tm_status status = read_legacy(reader, reader->kept[KEPT_USAGE], &legacy);
    if (status != TM_OK) return status;

    struct tm_amounts counts, costs, extra;
    counts.count = costs.count = extra.count = 0;
    if (details && !tm_amounts_add_usage(&extra, details, reader->arena))
        return event_refuse(reader, "usageDetails", details, "at most 256 kinds of usage");
    add_legacy(&legacy, extra.count == 0, &counts, &costs);
    for (size_t i = 0; i < extra.count; i++)
        if (!tm_amounts_set(&counts, extra.items[i].key, extra.items[i].number))
            return event_refuse(reader, "usageDetails", details, "at most 256 kinds of usage");
    if (cost && !tm_amounts_add_costs(&costs, cost))
        return event_refuse(reader, "costDetails", cost, "at most 256 kinds of cost");
    bool put = tm_event_put_amounts(&reader->out, TM_OBSERVATION_PROVIDED_USAGE, &counts) &&
               tm_event_put_amounts(&reader->out, TM_OBSERVATION_PROVIDED_COST, &costs);
    return put ? TM_OK : event_no_memory(reader);
}

/* ---- prompts ---- */

enum tm_status event_finish_generation(struct event_reader *reader) {
    const struct tm_json *name = reader->kept[KEPT_PROMPT_NAME], *version = reader->kept[KEPT_PROMPT_VERSION];
    int64_t number = 0;
    if (version && (!tm_json_i64(version, &number) || number < 0 || number > UINT16_MAX))
        return event_refuse(reader, "promptVersion", version, "an integer from 1 to 65535");
    bool has_name = name && name->text.len, has_version = number > 0;
    if (has_name && !has_version) return event_refuse(reader, "promptVersion", version, "a version for promptName");
    if (has_version && !has_name) return event_refuse(reader, "promptName", name, "a name for promptVersion");
    if (has_name) {
        event_emit_text(reader, TM_OBSERVATION_PROMPT_NAME, name->text);
        event_emit_number(reader, TM_OBSERVATION_PROMPT_VERSION, number);
    }
    return event_finish_usage(reader);
}
