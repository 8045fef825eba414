/* validate: each Publish of an entry is parsed, its events are read, completed and packed for their shards. */
#include "validate/validate.h"
#include "model/ingestion_event.h"
#include "validate/job.h"
#include "validate/siblings.h"

#include <stdio.h>
#include <string.h>

void validate_output_free(struct validate_output *output) {
    for (size_t i = 0; i < TM_SHARDS; i++) tm_buf_free(&output->rows[i]);
    tm_buf_free(&output->stored);
    tm_buf_free(&output->refused);
    tm_buf_free(&output->config_names);
    *output = (struct validate_output){0};
}

/* ---- Entry: a row of (tag 1, length, Publish), taken apart here so that each Publish is unpacked alone ---- */

static bool take_varint(struct tm_str *rest, uint64_t *out) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && rest->len; shift += 7) {
        unsigned char byte = (unsigned char)rest->ptr[0];
        *rest = tm_str_sub(*rest, 1, rest->len);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *out = value;
            return true;
        }
    }
    return false;
}

enum { BYTES_FIELD_1 = 1 << 3 | 2 }; /* a tag: field number and wire type */

static bool take_publish(struct tm_str *rest, struct tm_str *out) {
    uint64_t tag, len;
    if (!take_varint(rest, &tag) || tag != BYTES_FIELD_1 || !take_varint(rest, &len) || len > rest->len) return false;
    *out = tm_str_sub(*rest, 0, (size_t)len);
    *rest = tm_str_sub(*rest, (size_t)len, rest->len);
    return true;
}

/* Everything unpacked gets the padding that the JSON parser reads beyond its text: the body is then parsed, and
 * unescaped, where it stands. */
struct padded_arena {
    struct tm_arena *arena;
    bool full;
};

static void *padded_alloc(void *state, size_t size) {
    struct padded_arena *padded = state;
    void *at = size > SIZE_MAX / 2 ? NULL : tm_arena_alloc(padded->arena, size + TM_JSON_PADDING);
    padded->full = padded->full || !at;
    return at;
}
static void free_nothing(void *state, void *pointer) {}

/* ---- one Publish ---- */

static enum tm_status read_event(struct job *job, const struct tm_json *node, uint32_t position,
                                 struct tm_error *error) {
    struct tm_ingestion_event read;
    job->output->events++;
    struct tm_str author = tm_str_from(job->publish->author_user_id);
    enum tm_status status = tm_ingestion_event_read_by(node, author, job->arena, &read, error);
    if (status == TM_INVALID) job_reject(job, error);
    if (status != TM_OK) return status == TM_INVALID ? TM_OK : status;
    if (read.event) status = job_hold_score(job, &read, error);
    if (status != TM_OK || !read.event) return status;
    read.event->position = position;
    job->events[job->event_count++] = read.event;
    return TM_OK;
}

static enum tm_status append_rows(struct job *job, struct tm_error *error) {
    if (!siblings_share_traces(job->events, job->event_count, job->arena))
        return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a batch");
    for (size_t i = 0; i < job->event_count; i++) {
        enum tm_status status = job_append(job, job->events[i], job->arena, error);
        if (status != TM_OK) return status;
        job->stored++;
    }
    return TM_OK;
}

/* A bit for each element that the door refused; NULL when out of memory. */
static uint8_t *skipped(struct job *job, uint32_t count) {
    uint8_t *bits = tm_arena_zalloc(job->arena, count / 8 + 1);
    for (size_t i = 0; bits && i < job->publish->n_skip; i++) {
        uint32_t index = job->publish->skip[i];
        if (index < count) bits[index / 8] |= (uint8_t)(1u << (index % 8));
    }
    return bits;
}

static enum tm_status handle_batch(struct job *job, const struct tm_json *batch, struct tm_error *error) {
    uint8_t *skip = skipped(job, batch->count);
    job->events = tm_arena_array(job->arena, (size_t)batch->count + 1, sizeof(Tracemesh__Event *));
    if (!skip || !job->events) return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a batch");
    uint32_t index = 0;
    for (const struct tm_json *c = tm_json_first(batch), *end = tm_json_end(batch); c != end; c = tm_json_next(c)) {
        bool skip_this = skip[index / 8] >> (index % 8) & 1;
        enum tm_status status = skip_this ? TM_OK : read_event(job, c, index, error);
        index++;
        if (status != TM_OK) return status;
    }
    return append_rows(job, error);
}

static enum tm_status read_batch(struct job *job, struct tm_error *error) {
    const Tracemesh__Publish *publish = job->publish;
    const struct tm_json *root, *batch;
    enum tm_status status = tm_json_parse((char *)publish->body.data, publish->body.len, job->arena, &root, error);
    if (status != TM_OK) return status;
    batch = tm_json_get(root, "batch");
    if (!batch || batch->type != TM_JSON_ARRAY) return tm_fail(error, TM_INVALID, "batch", "expected an array");
    return handle_batch(job, batch, error);
}

static enum tm_status read_body(struct job *job, struct tm_error *error) {
    switch (job->publish->format) {
    case TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON: return read_batch(job, error);
    case TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_PROTOBUF:
    case TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_JSON: return spans_read(job, error);
    default: return tm_fail(error, TM_INVALID, "format", "unknown format %d", (int)job->publish->format);
    }
}

/* A body that cannot be read counts as one rejected event. */
static enum tm_status handle_body(struct job *job, struct tm_error *error) {
    enum tm_status status = read_body(job, error);
    if (status == TM_OK || status == TM_NO_MEMORY) return status;
    job_reject(job, error);
    return TM_OK;
}

static enum tm_status unpack(struct tm_str bytes, struct tm_arena *arena, Tracemesh__Publish **out,
                             struct tm_error *error) {
    struct padded_arena padded = {arena, false};
    ProtobufCAllocator allocator = {padded_alloc, free_nothing, &padded};
    *out = tracemesh__publish__unpack(&allocator, bytes.len, (const uint8_t *)bytes.ptr);
    if (*out) return TM_OK;
    return padded.full ? tm_fail(error, TM_NO_MEMORY, "", "out of memory for a body of %zu bytes", bytes.len)
                       : tm_fail(error, TM_INVALID, "publish", "not a Publish");
}

static bool count(struct validate_output *output, uint32_t stored, uint32_t rejected_before) {
    uint32_t refused = output->rejected - rejected_before;
    return tm_buf_append(&output->stored, &stored, sizeof stored) &&
           tm_buf_append(&output->refused, &refused, sizeof refused);
}

enum tm_status validate_batch(struct tm_str entry, const struct validate_rules *rules, struct tm_arena *arena,
                              struct validate_output *output, struct tm_error *error) {
    struct tm_error unused;
    if (!error) error = &unused;
    while (entry.len) {
        struct tm_str bytes;
        struct job job = {.arena = arena, .rules = rules, .output = output};
        Tracemesh__Publish *publish;
        uint32_t rejected_before = output->rejected;
        tm_arena_reset(arena);
        if (!take_publish(&entry, &bytes)) return tm_fail(error, TM_INVALID, "publish", "not an Entry");
        enum tm_status status = unpack(bytes, arena, &publish, error);
        job.publish = publish;
        if (status == TM_OK) status = handle_body(&job, error);
        if (status == TM_OK && !count(output, job.stored, rejected_before))
            status = tm_fail(error, TM_NO_MEMORY, "", "out of memory for counts");
        if (status != TM_OK) return status;
    }
    return TM_OK;
}
