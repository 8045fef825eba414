/* model_events: events as text, read as ingest reads them; for the tests of what each says. */
#ifndef TEST_MODEL_EVENTS_H
#define TEST_MODEL_EVENTS_H

#include "model/ingestion_event.h"

#define COUNT(rows_) (sizeof(rows_) / sizeof *(rows_))

/* Of the event read last; the arena is that of one test. */
extern struct tm_arena *arena;
extern struct tm_error read_error;
extern struct tm_ingestion_event event;

void model_events_begin(void);
void model_events_end(void);

enum tm_status read_event(const char *text);
/* Event "e" of that type and body, of the first second of 1970. */
enum tm_status read_body(const char *type, const char *body);
/* The event's values in the order of the fields, as "column=value ..."; maps as key:number, sets as a,b. */
const char *values(void);

struct good {
    const char *type, *body, *want;
};
void expect_values(const struct good *rows, size_t count);

struct bad {
    const char *type, *body, *field, *reason;
};
void expect_refusals(const struct bad *rows, size_t count);

/* To be freed. */
char *repeated(const char *piece, size_t count);

#endif
