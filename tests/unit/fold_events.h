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

void row_to_rowbinary(const struct fold_row *row, struct tm_buf *out);

#endif
