/* ingestion_event: one event of POST /api/public/ingestion, checked and read into views.
 *
 * Called twice on the way of a trace and giving the same answer each time: by ingest, which needs the verdict for the
 * 207, and by validate, which needs the values. The rules stand in event_types.c, their edges in README.md. Pure.
 */
#ifndef TM_MODEL_INGESTION_EVENT_H
#define TM_MODEL_INGESTION_EVENT_H

#include "base/arena.h"
#include "base/status.h"
#include "model/fields.h"
#include "model/score_config.h"
#include "json/json.h"

enum tm_event_class {
    TM_EVENT_ENTITY, /* states something about a trace, observation or score */
    TM_EVENT_LOG,    /* sdk-log: accepted, stored nowhere */
    TM_EVENT_VOID,   /* valid but with no body id, or an annotation score without a configuration, but a person's:
                        reported as accepted and discarded, as Langfuse does */
};

struct tm_ingestion_event {
    enum tm_event_class class;
    bool needs_project_scope; /* false for sdk-log and score-create: a public key alone may send them */
    struct tm_str event_id;
    Tracemesh__Event *event;     /* project_id, received_us and attribution left empty; NULL unless ENTITY */
    struct tm_score_claim score; /* of a score: what its config, which is not known here, is still to be asked of */
};

/* Reads `node`, one element of "batch". Values borrow from the JSON text and the arena.
 * TM_INVALID: error->field is the dotted path ("body.startTime"), error->reason says what was expected; *out then
 * still has event_id when it could be read ("unknown" otherwise). */
enum tm_status tm_ingestion_event_read(const struct tm_json *node, struct tm_arena *arena,
                                       struct tm_ingestion_event *out, struct tm_error *error);
/* The same of what a person states, whose id is `author`: a score says so. Empty: as above. */
enum tm_status tm_ingestion_event_read_by(const struct tm_json *node, struct tm_str author, struct tm_arena *arena,
                                          struct tm_ingestion_event *out, struct tm_error *error);

/* Ids that clients choose: 1 to 800 UTF-16 units, no carriage return. */
bool tm_id_is_valid(struct tm_str id);

/* ISO 8601 with an offset ("Z" or +hh:mm) to microseconds since the epoch; years 0001 to 9999. */
bool tm_time_parse(struct tm_str text, int64_t *out_us);
/* "2026-11-23T10:00:00.123Z": milliseconds, UTC, clamped to the years 0001 to 9999; `out` has 32 bytes. */
void tm_time_format(int64_t us, char *out);
int64_t tm_time_clamp(int64_t us); /* to the same years */

#endif
