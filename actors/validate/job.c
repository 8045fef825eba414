/* job: events completed and packed for their shards. */
#include "validate/job.h"
#include "model/event_values.h"
#include "validate/cut.h"
#include "validate/event_pack.h"

#include <stdio.h>

void job_reject(struct job *job, const struct tm_error *why) {
    if (job->output->rejected++) return;
    snprintf(job->output->receipt, sizeof job->output->receipt, "%s", job->publish->receipt);
    job->output->first = *why;
}

static struct tm_str text_value(const Tracemesh__Event *event, enum tm_field field) {
    const Tracemesh__Value *value = tm_event_value(event, field);
    return value ? tm_proto_str(value->text) : (struct tm_str){NULL, 0};
}

/* What decides the shard. Scores of a session or a dataset run have no trace. */
static struct tm_str shard_key(const Tracemesh__Event *event) {
    if (event->trace_id.len) return tm_proto_str(event->trace_id);
    struct tm_str session = text_value(event, TM_SCORE_SESSION_ID);
    return session.len ? session : text_value(event, TM_SCORE_DATASET_RUN_ID);
}

/* An observation whose trace nobody names becomes its own: a drawn id would differ at the next delivery. */
static void complete(const Tracemesh__Publish *publish, Tracemesh__Event *event) {
    if (event->entity == TRACEMESH__ENTITY__ENTITY_OBSERVATION && !event->trace_id.len) event->trace_id = event->id;
    event->project_id = tm_proto_bytes(tm_str_from(publish->project_id));
    event->received_us = publish->received_us;
    event->public_key = tm_proto_bytes(tm_str_from(publish->public_key));
    event->sdk_name = tm_proto_bytes(tm_str_from(publish->sdk_name));
    event->sdk_version = tm_proto_bytes(tm_str_from(publish->sdk_version));
}

void rows_next(struct tm_str *rows) {
    uint64_t len = 0;
    unsigned shift = 0;
    size_t at = 1; /* behind the tag */
    while (at < rows->len && (unsigned char)rows->ptr[at] >= 0x80) {
        len |= (uint64_t)((unsigned char)rows->ptr[at++] & 0x7f) << shift;
        shift += 7;
    }
    if (at < rows->len) len |= (uint64_t)(unsigned char)rows->ptr[at] << shift;
    at += 1 + (size_t)len;
    *rows = tm_str_sub(*rows, at < rows->len ? at : rows->len, rows->len);
}

enum tm_status job_append(struct job *job, Tracemesh__Event *event, struct tm_arena *scratch, struct tm_error *error) {
    complete(job->publish, event);
    if (!cut_values(event, job->rules->value_bytes, scratch, &job->output->cut))
        return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a value");
    uint32_t shard = tm_shard_of(tm_proto_str(event->project_id), shard_key(event));
    struct tm_buf *rows = &job->output->rows[shard];
    size_t before = rows->len;
    if (!event_pack(rows, event)) return tm_fail(error, TM_NO_MEMORY, "", "out of memory for rows");
    job->row_bytes += rows->len - before;
    job->output->row_count++;
    job->output->shard_events[shard]++;
    return TM_OK;
}
