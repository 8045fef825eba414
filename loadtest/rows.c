/* rows: generated requests -> validate's core -> fold -> Native, without sockets. */
#include "rows.h"

#include "batch/columns.h"
#include "runtime/frame.h"
#include "validate/validate.h"

#include <stdlib.h>
#include <string.h>

enum { ENTITIES_MOST = 16384, KINDS = TRACEMESH__ENTITY__ENTITY_SCORE + 1 };

struct maker {
    const struct shape *shape;
    struct tm_prices *prices;
    struct native *native[KINDS];
    struct tm_arena *trace_arena, *scratch; /* of the traces under way; of one row or body */
    struct fold_state *states[ENTITIES_MOST];
    size_t state_count;
    uint64_t version;
    struct blocks *out;
};

static struct fold_state *state_of(struct maker *maker, const Tracemesh__Event *event) {
    struct tm_str id = {(const char *)event->id.data, event->id.len};
    struct tm_str project = {(const char *)event->project_id.data, event->project_id.len};
    for (size_t i = 0; i < maker->state_count; i++)
        if (maker->states[i]->entity == event->entity && tm_str_eq(maker->states[i]->id, id)) return maker->states[i];
    struct fold_state *state = tm_arena_alloc(maker->trace_arena, fold_state_size(event->entity));
    if (!state || maker->state_count == ENTITIES_MOST) return NULL;
    fold_state_init(state, event->entity, project, id);
    return maker->states[maker->state_count++] = state;
}

static bool fold_rows(struct maker *maker, struct tm_str packed) {
    ProtobufCAllocator allocator = {0};
    struct tm_str kept = tm_arena_copy(maker->trace_arena, packed);
    tm_arena_allocator(maker->trace_arena, &allocator);
    Tracemesh__Rows *rows = tracemesh__rows__unpack(&allocator, kept.len, (const uint8_t *)kept.ptr);
    for (size_t i = 0; rows && i < rows->n_events; i++) {
        struct fold_state *state = state_of(maker, rows->events[i]);
        if (!state || fold_merge_event(state, rows->events[i], maker->trace_arena) != TM_OK) return false;
    }
    return rows != NULL;
}

static Tracemesh__Publish__Format format_of(const struct shape *shape) {
    switch (shape->format) {
    case FORMAT_OTLP: return TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_PROTOBUF;
    case FORMAT_OTLP_JSON: return TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_JSON;
    case FORMAT_JSON: break;
    }
    return TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON;
}

static bool take_request(struct maker *maker, uint64_t request) {
    Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT, *publishes[] = {&publish};
    Tracemesh__Entry entry = TRACEMESH__ENTRY__INIT;
    const struct validate_rules rules = {.value_bytes = SIZE_MAX};
    struct validate_output output = {0};
    struct tm_buf body = {0}, packed = {0};
    struct tm_error error;
    char project[] = "floor", sdk[] = "loadtest";
    generate_request(maker->shape, request, &body);
    publish.project_id = project;
    publish.public_key = publish.sdk_name = publish.sdk_version = sdk;
    publish.received_us = maker->shape->now_us;
    publish.format = format_of(maker->shape);
    publish.body = (ProtobufCBinaryData){body.len, (uint8_t *)body.ptr};
    entry.publish = publishes;
    entry.n_publish = 1;
    bool ok = tm_buf_reserve(&packed, tracemesh__entry__get_packed_size(&entry));
    if (ok) packed.len = tracemesh__entry__pack(&entry, (uint8_t *)packed.ptr);
    ok = ok && validate_batch(tm_buf_str(&packed), &rules, maker->scratch, &output, &error) == TM_OK &&
         output.rejected == 0;
    for (size_t i = 0; ok && i < TM_SHARDS; i++)
        if (output.rows[i].len) ok = fold_rows(maker, tm_buf_str(&output.rows[i]));
    validate_output_free(&output);
    tm_buf_free(&body);
    tm_buf_free(&packed);
    return ok;
}

static bool put_blocks(struct maker *maker) {
    struct blocks *out = maker->out;
    for (int kind = 0; kind < KINDS; kind++) {
        struct native *native = maker->native[kind];
        if (!native || native_rows(native) == 0) continue;
        if (out->count == out->room) {
            size_t room = out->room ? out->room * 2 : 64;
            struct block *grown = realloc(out->items, room * sizeof *grown);
            if (!grown) return false;
            out->items = grown, out->room = room;
        }
        struct block *block = &out->items[out->count++];
        *block = (struct block){.entity = (Tracemesh__Entity)kind, .rows = native_rows(native)};
        if (!native_write(native, &block->native)) return false;
        out->rows += block->rows;
        out->bytes += block->native.len;
        native_clear(native);
    }
    return true;
}

static bool finish_traces(struct maker *maker) {
    bool ok = true;
    for (size_t i = 0; ok && i < maker->state_count; i++) {
        struct fold_row row;
        tm_arena_reset(maker->scratch);
        ok = fold_finalise(maker->states[i], maker->prices, maker->trace_arena, maker->scratch, &row) == TM_OK;
        row.row_version = ++maker->version;
        ok = ok && native_add(maker->native[row.entity], &row);
    }
    maker->state_count = 0;
    tm_arena_reset(maker->trace_arena);
    return ok;
}

bool rows_make(const struct shape *shape, uint64_t traces, uint64_t block_rows, const char *prices,
               struct blocks *out) {
    struct maker *maker = calloc(1, sizeof *maker);
    struct tm_error error = {0};
    if (!maker) return false;
    *out = (struct blocks){0};
    maker->shape = shape;
    maker->out = out;
    maker->prices = tm_prices_load(prices, &error);
    maker->trace_arena = tm_arena_new(0);
    maker->scratch = tm_arena_new(0);
    bool ok = maker->prices && maker->trace_arena && maker->scratch;
    for (int kind = TRACEMESH__ENTITY__ENTITY_TRACE; ok && kind < KINDS; kind++)
        ok = (maker->native[kind] = native_new((Tracemesh__Entity)kind)) != NULL;
    uint64_t of_trace = generate_requests_of_trace(shape), at_once = generate_traces_of_request(shape);
    for (uint64_t request = 0; ok && request / of_trace * at_once < traces; request++) {
        ok = take_request(maker, request);
        if (ok && request % of_trace == of_trace - 1) ok = finish_traces(maker);
        if (ok && native_rows(maker->native[TRACEMESH__ENTITY__ENTITY_OBSERVATION]) >= block_rows)
            ok = put_blocks(maker);
    }
    ok = ok && put_blocks(maker);
    for (int kind = 0; kind < KINDS; kind++)
        if (maker->native[kind]) native_free(maker->native[kind]);
    tm_prices_free(maker->prices);
    tm_arena_free(maker->trace_arena);
    tm_arena_free(maker->scratch);
    free(maker);
    return ok;
}

void rows_free(struct blocks *blocks) {
    for (size_t i = 0; i < blocks->count; i++) tm_buf_free(&blocks->items[i].native);
    free(blocks->items);
}
