/* job: one Publish being turned into rows, shared by the readers of its formats. Private to validate. */
#ifndef TM_VALIDATE_JOB_H
#define TM_VALIDATE_JOB_H

#include "mesh.pb-c.h"
#include "validate/validate.h"

struct job {
    struct tm_arena *arena; /* of this Publish */
    const struct validate_rules *rules;
    struct validate_output *output;
    const Tracemesh__Publish *publish;
    Tracemesh__Event **events; /* of a batch, read so far */
    size_t event_count;
    size_t row_bytes;           /* appended */
    struct tm_str config_named; /* by the last score that named one */
    uint32_t stored;            /* of what the door counted: events of a batch, spans of an export */
};

/* What breaks a rule is counted; why the first did is kept. */
void job_reject(struct job *job, const struct tm_error *why);
/* Completes the event with what the Publish says, cuts its values (what is new lives in `scratch`) and packs it into
 * its shard's rows. TM_NO_MEMORY: the job is to be given up. */
enum tm_status job_append(struct job *job, Tracemesh__Event *event, struct tm_arena *scratch, struct tm_error *error);

struct tm_ingestion_event;
/* hold.c: an event that is a score with a config gets what the config makes of it; read->event becomes NULL when it is
 * rejected, or the config is not known yet. TM_NO_MEMORY: as above. */
enum tm_status job_hold_score(struct job *job, struct tm_ingestion_event *read, struct tm_error *error);

/* spans.c: the body is an OTLP export. TM_INVALID, TM_TOO_LARGE: it cannot be read. */
enum tm_status spans_read(struct job *job, struct tm_error *error);

#endif
