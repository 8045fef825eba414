/* event_values: the values of an event under construction, and the normal forms every door gives them, whether an event
 * of the batch API or a span is read. Nothing is kept: all memory is the arena's, strings are views. */
#ifndef TM_MODEL_EVENT_VALUES_H
#define TM_MODEL_EVENT_VALUES_H

#include "base/arena.h"
#include "model/fields.h"
#include "json/json.h"

struct tm_event_values {
    struct tm_arena *arena;
    Tracemesh__Event *event;
    Tracemesh__Value *values; /* room for each field of the entity once */
};

/* An empty event of `entity` and room for its values. False when out of memory. */
bool tm_event_begin(struct tm_event_values *out, struct tm_arena *arena, Tracemesh__Entity entity);

/* Each field at most once. */
Tracemesh__Value *tm_event_put(struct tm_event_values *out, enum tm_field field);
void tm_event_put_text(struct tm_event_values *out, enum tm_field field, struct tm_str text);
void tm_event_put_number(struct tm_event_values *out, enum tm_field field, int64_t number);
/* What an event says of a field; NULL: nothing. */
Tracemesh__Value *tm_event_value(const Tracemesh__Event *event, enum tm_field field);
/* Room for `count` map entries in a value; false when out of memory. */
bool tm_event_put_entries(struct tm_event_values *out, Tracemesh__Value *value, size_t count);

/* ---- normal forms; ptr is NULL when out of memory ---- */

/* Lower-case, without the reserved prefix, cut to 40 characters, which must be a-z 0-9 - _; else "default". */
struct tm_str tm_environment_normal(struct tm_str text, struct tm_arena *arena);
/* A string as it is, all else as JSON text without \uXXXX. */
struct tm_str tm_content_text(const struct tm_json *node, struct tm_arena *arena);

/* ---- counts and costs by kind ---- */

/* More keys than any provider has; bounds the comparing of each key with each other. */
enum { TM_AMOUNT_KEYS = 256 };

struct tm_amounts {
    size_t count;
    struct {
        struct tm_str key;
        int64_t number;
    } items[TM_AMOUNT_KEYS];
};

/* NULL when there is none of that key. */
int64_t *tm_amounts_find(struct tm_amounts *amounts, struct tm_str key);
/* These are false beyond TM_AMOUNT_KEYS (or out of memory). */
bool tm_amounts_set(struct tm_amounts *amounts, struct tm_str key, int64_t number);
/* An object of one of OpenAI's two shapes, or any object: its integers from 0 on, and strings that begin with one. */
bool tm_amounts_add_usage(struct tm_amounts *amounts, const struct tm_json *usage, struct tm_arena *arena);
/* An object: its numbers from 0 on, scaled by 10^12. */
bool tm_amounts_add_costs(struct tm_amounts *amounts, const struct tm_json *costs);
/* Nothing for no amounts. False when out of memory. */
bool tm_event_put_amounts(struct tm_event_values *out, enum tm_field field, const struct tm_amounts *amounts);

#endif
