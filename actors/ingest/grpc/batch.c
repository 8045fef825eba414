/* batch: what the HTTP door says in JSON, said in protobuf. */
#include "ingest/grpc/batch.h"

#include "ingest/answers.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

enum { SEQUENCE = 1, BATCH_JSON = 2 };
enum { ARENA_LEAST = 1 << 20, ARENA_PER_BYTE = 16 }; /* errors repeat parts of the body; the head of the message */

/* ---- the request ---- */

static bool read_varint(struct tm_str *rest, uint64_t *value) {
    *value = 0;
    for (unsigned shift = 0; rest->len && shift < 64; shift += 7) {
        unsigned char byte = (unsigned char)*rest->ptr;
        *rest = tm_str_sub(*rest, 1, rest->len);
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

static bool skip_bytes(struct tm_str *rest, uint64_t count, struct tm_str *skipped) {
    if (count > rest->len) return false;
    *skipped = tm_str_sub(*rest, 0, count);
    *rest = tm_str_sub(*rest, count, rest->len);
    return true;
}

/* Fields that are not known are passed over, as protobuf wants it; groups are no longer made by anybody. */
bool batch_request_read(struct tm_str packed, uint64_t *sequence, struct tm_str *body) {
    *sequence = 0;
    *body = (struct tm_str){"", 0};
    while (packed.len) {
        uint64_t tag, number = 0;
        struct tm_str bytes = {"", 0};
        bool ok = read_varint(&packed, &tag);
        switch (tag & 7) {
        case 0: ok = ok && read_varint(&packed, &number); break;
        case 1: ok = ok && skip_bytes(&packed, 8, &bytes); break;
        case 2: ok = ok && read_varint(&packed, &number) && skip_bytes(&packed, number, &bytes); break;
        case 5: ok = ok && skip_bytes(&packed, 4, &bytes); break;
        default: ok = false;
        }
        if (!ok || tag >> 3 == 0) return false;
        if (tag == (SEQUENCE << 3 | 0)) *sequence = number;
        if (tag == (BATCH_JSON << 3 | 2)) *body = bytes;
    }
    return true;
}

/* ---- errors ---- */

static char *text_of(const struct tm_json *node, struct tm_arena *arena) {
    struct tm_str text = node ? node->text : TM_STR("");
    return (char *)(uintptr_t)tm_arena_copy(arena, text).ptr; /* protobuf-c has no const */
}

static bool add_error(struct batch *batch, const struct tm_json *id, int64_t status, const struct tm_json *message,
                      const struct tm_json *error) {
    Tracemesh__Ingestion__V1__EventError *added = tm_arena_alloc(batch->arena, sizeof *added);
    if (!added) return false;
    *added = (Tracemesh__Ingestion__V1__EventError)TRACEMESH__INGESTION__V1__EVENT_ERROR__INIT;
    added->id = id ? text_of(id, batch->arena) : (char *)(uintptr_t) "unknown";
    added->status = (uint32_t)status;
    added->message = text_of(message, batch->arena);
    added->error = text_of(error, batch->arena);
    batch->errors[batch->error_count++] = added;
    return added->id && added->message && added->error;
}

/* {"errors":[{"id","status","message","error"}]} of a 207; of a refusal {"message","errors":["why"]} or plain text. */
static bool read_errors(struct batch *batch, struct tm_str reply, struct tm_arena *arena) {
    const struct tm_json *root = NULL, *errors = NULL;
    struct tm_error why;
    if (tm_json_parse_copy(reply, arena, &root, &why) == TM_OK) errors = tm_json_get(root, "errors");
    const struct tm_json plain = {.text = reply};
    size_t count = !batch->refused && errors ? errors->count : 1;
    batch->errors = tm_arena_array(batch->arena, count + 1, sizeof *batch->errors);
    if (!batch->errors) return false;
    if (batch->refused)
        return add_error(batch, NULL, batch->refused, errors ? tm_json_get(root, "message") : &plain,
                         errors && errors->count ? tm_json_first(errors) : NULL);
    if (!errors) return true;
    for (const struct tm_json *c = tm_json_first(errors), *end = tm_json_end(errors); c != end; c = tm_json_next(c)) {
        int64_t status = 0;
        const struct tm_json *number = tm_json_get(c, "status");
        if (number) tm_json_i64(number, &status);
        if (!add_error(batch, tm_json_get(c, "id"), status, tm_json_get(c, "message"), tm_json_get(c, "error")))
            return false;
    }
    return true;
}

/* ---- judging ---- */

static bool keep(struct batch *batch, const struct ingest_result *result, struct tm_arena *arena) {
    bool has_errors = result->status != 207 || result->outcomes[INGEST_INVALID] || result->outcomes[INGEST_DENIED];
    uint32_t *skip = tm_arena_array(batch->arena, result->skip_count + 1, sizeof *skip);
    if (!skip) return false;
    if (result->skip_count) memcpy(skip, result->skip, result->skip_count * sizeof *skip);
    batch->skip = skip;
    batch->skip_count = result->skip_count;
    batch->events = (uint32_t)result->outcomes[INGEST_STORED];
    batch->refused = result->status == 207 ? 0 : result->status;
    return !has_errors || read_errors(batch, tm_buf_str(&result->reply), arena);
}

static enum tm_status judge(struct batch *batch, size_t body_most, bool may_all) {
    struct tm_arena *arena = tm_arena_new(ingest_arena_limit(batch->body.len));
    struct ingest_result result = {0};
    char text[64];
    if (!arena) return TM_NO_MEMORY;
    bool ok;
    if (batch->body.len > body_most) {
        snprintf(text, sizeof text, "Body exceeded %.4gmb limit", (double)body_most / (1 << 20));
        result.status = 413;
        ok = tm_buf_append_str(&result.reply, tm_str_from(text));
    } else {
        ok = ingest_batch((char *)(uintptr_t)batch->body.ptr, batch->body.len, may_all, arena, &result);
    }
    if (ok) answers_count_events(&result, batch->body.len);
    ok = ok && keep(batch, &result, arena);
    tm_buf_free(&result.reply);
    tm_arena_free(arena);
    return ok ? TM_OK : TM_NO_MEMORY;
}

enum tm_status batch_read(struct tm_grpc_message *message, size_t body_most, bool may_all, struct batch *batch) {
    *batch = (struct batch){.message = message};
    batch->arena = tm_arena_new(ARENA_LEAST + ARENA_PER_BYTE * message->len);
    enum tm_status status = batch->arena ? TM_OK : TM_NO_MEMORY;
    struct tm_str packed = {message->bytes, message->len};
    if (status == TM_OK && !batch_request_read(packed, &batch->sequence, &batch->body)) status = TM_INVALID;
    if (status == TM_OK) status = judge(batch, body_most, may_all);
    if (status != TM_OK) batch_free(batch);
    else if (!batch->events) batch_free_body(batch);
    return status;
}

void batch_free_body(struct batch *batch) {
    tm_grpc_message_free(batch->message);
    batch->message = NULL;
    batch->body = (struct tm_str){"", 0};
}

void batch_free(struct batch *batch) {
    batch_free_body(batch);
    tm_arena_free(batch->arena);
    batch->arena = NULL;
}

bool batch_response(const struct batch *batch, uint64_t stored_sequence, const char *receipt, struct tm_buf *out) {
    Tracemesh__Ingestion__V1__PublishResponse response = TRACEMESH__INGESTION__V1__PUBLISH_RESPONSE__INIT;
    response.accepted_sequence = batch->sequence;
    response.stored_sequence = stored_sequence;
    response.receipt = (char *)(uintptr_t)receipt; /* protobuf-c has no const */
    response.errors = batch->errors;
    response.n_errors = batch->error_count;
    size_t len = tracemesh__ingestion__v1__publish_response__get_packed_size(&response);
    if (!tm_buf_reserve(out, len)) return false;
    out->len += tracemesh__ingestion__v1__publish_response__pack(&response, (uint8_t *)out->ptr + out->len);
    return true;
}
