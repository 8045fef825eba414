/* fold_events: events for tests, by hand and at random; and rows turned to RowBinary as ClickHouse would answer. */
#ifndef TEST_FOLD_EVENTS_H
#define TEST_FOLD_EVENTS_H

#include "base/buf.h"
#include "batch/columns.h"

struct dice {
    uint64_t state;
};
uint32_t roll(struct dice *dice, uint32_t sides); /* 0 to sides - 1 */

Tracemesh__Event *event_new(struct tm_arena *arena, Tracemesh__Entity entity, const char *event_id, int64_t at);
Tracemesh__Value *event_add(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field);
void event_text(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field, const char *text);
void event_number(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field, int64_t number);
void event_null(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field);
/* One with any fields, values, nulls and moments; the same `number` gives the same event id. */
Tracemesh__Event *event_random(struct tm_arena *arena, struct dice *dice, Tracemesh__Entity entity, unsigned number);
/* A JSON object, nested or flat, of up to `most` members with names from k0 to k<names - 1>. */
struct tm_str metadata_random(struct tm_arena *arena, struct dice *dice, unsigned most, unsigned names);
/* The same event sent once more, later: another batch and place, perhaps another sender. */
Tracemesh__Event *event_again(struct tm_arena *arena, struct dice *dice, const Tracemesh__Event *event);

void row_to_rowbinary(const struct fold_row *row, struct tm_buf *out);
/* As another owner gets it: the state that a stored row, as RowBinary, stands for. */
struct fold_state *state_from_rowbinary(struct tm_arena *arena, Tracemesh__Entity entity, struct tm_str bytes);

#endif
