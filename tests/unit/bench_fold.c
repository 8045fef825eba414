/* bench_fold: what one row costs from the bytes of a Rows message to the bytes of a Native block, stage by stage.
 *
 *   meson test -C build --benchmark fold -v          10,000 generations of about 2.6 KB each
 *   build/tests/unit/bench_fold [PRICES [BLOCK]]     with the price table PRICES; also writes the block to BLOCK */
#include "fold_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "batch/rows_read.h"
#include "validate/event_pack.h"

enum { ROWS = 10000, ROUNDS = 9, ROWS_PACKED = 50 };

static struct tm_str words(struct tm_arena *arena, struct dice *dice, size_t len) {
    static const char alphabet[] = "etaoinshrdlucmfw yp vbgkjqxz  etaoin shrdlu";
    char *text = tm_arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++) text[i] = alphabet[roll(dice, sizeof alphabet - 1)];
    text[len] = 0;
    return (struct tm_str){text, len};
}

static Tracemesh__Event *generation(struct tm_arena *arena, struct dice *dice, unsigned number) {
    struct tm_str id = tm_arena_printf(arena, "3f0c8a52-9f6e-4d1b-8a77-%012x", number);
    int64_t at = 1795000000000000 + number * 1000;
    Tracemesh__Event *event = event_new(arena, TRACEMESH__ENTITY__ENTITY_OBSERVATION, id.ptr, at);
    event->project_id = (ProtobufCBinaryData){25, (uint8_t *)"cl9m3k2v0000008l4d2qk5r7t"};
    event->id = (ProtobufCBinaryData){id.len, (uint8_t *)(uintptr_t)id.ptr};
    event_text(arena, event, TM_OBSERVATION_TYPE, "GENERATION");
    event_text(arena, event, TM_OBSERVATION_NAME, "chat-completion");
    event_number(arena, event, TM_OBSERVATION_START_TIME, at);
    event_number(arena, event, TM_OBSERVATION_END_TIME, at + 900000);
    event_text(arena, event, TM_OBSERVATION_ENVIRONMENT, "production");
    event_text(arena, event, TM_OBSERVATION_PARENT_OBSERVATION_ID, "3f0c8a52-9f6e-4d1b-8a77-000000000000");
    event_text(arena, event, TM_OBSERVATION_MODEL, "gpt-4o");
    event_text(arena, event, TM_OBSERVATION_MODEL_PARAMETERS, "{\"temperature\":0.2,\"max_tokens\":800}");
    event_text(arena, event, TM_OBSERVATION_INPUT, words(arena, dice, 1300).ptr);
    event_text(arena, event, TM_OBSERVATION_OUTPUT, words(arena, dice, 800).ptr);
    struct tm_str metadata =
        tm_arena_printf(arena, "{\"user\":\"u-%u\",\"attempt\":%u,\"tags\":[\"a\",\"b\"],\"note\":\"%s\"}",
                        number % 100, number % 3, words(arena, dice, 120).ptr);
    event_text(arena, event, TM_OBSERVATION_METADATA, metadata.ptr);
    Tracemesh__Value *usage = event_add(arena, event, TM_OBSERVATION_PROVIDED_USAGE);
    static const char *const keys[] = {"input", "output", "total"};
    usage->n_entries = 3;
    usage->entries = tm_arena_array(arena, 3, sizeof *usage->entries);
    for (int i = 0; i < 3; i++) {
        usage->entries[i] = tm_arena_alloc(arena, sizeof **usage->entries);
        tracemesh__map_entry__init(usage->entries[i]);
        usage->entries[i]->key = (ProtobufCBinaryData){strlen(keys[i]), (uint8_t *)(uintptr_t)keys[i]};
        usage->entries[i]->number = 100 + i;
    }
    return event;
}

static struct tm_str packed_rows(struct tm_arena *arena) {
    struct dice dice = {1};
    Tracemesh__Rows rows = TRACEMESH__ROWS__INIT;
    rows.n_events = ROWS;
    rows.events = tm_arena_array(arena, ROWS, sizeof *rows.events);
    for (unsigned i = 0; i < ROWS; i++) rows.events[i] = generation(arena, &dice, i);
    size_t size = tracemesh__rows__get_packed_size(&rows);
    uint8_t *bytes = tm_arena_alloc(arena, size);
    tracemesh__rows__pack(&rows, bytes);
    return (struct tm_str){(const char *)bytes, size};
}

enum stage { PACK, UNPACK, MERGE, FINALISE, ENCODE, WRITE, SETTLE, STAGES };
static const char *const stage_names[] = {"pack", "unpack", "merge", "finalise", "encode", "write", "settle"};

static struct tm_str view(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

static uint64_t since(uint64_t *last) {
    uint64_t now = tm_mono_us(), passed = now - *last;
    *last = now;
    return passed;
}

/* Finalise and encode run row by row, as in the actor; their shares are told apart by a second run of finalise. */
static void run(struct tm_str bytes, struct tm_prices *prices, struct native *native, struct tm_buf *block,
                uint64_t *us) {
    struct tm_arena *arena = tm_arena_new(0), *scratch = tm_arena_new(0);
    struct fold_state **states = calloc(ROWS, sizeof *states);
    size_t size = fold_state_size(TRACEMESH__ENTITY__ENTITY_OBSERVATION), settled;
    char *room = malloc(size * ROWS);
    struct fold_row row;
    uint64_t last = tm_mono_us();
    Tracemesh__Rows *rows = rows_read(bytes, arena);
    us[UNPACK] = since(&last);
    struct tm_buf packed = {0};
    for (size_t i = 0; i < ROWS; i++) {
        if (i % ROWS_PACKED == 0) tm_buf_clear(&packed);
        event_pack(&packed, rows->events[i]);
    }
    us[PACK] = since(&last);
    tm_buf_free(&packed);
    for (size_t i = 0; i < ROWS; i++) {
        states[i] = (struct fold_state *)(room + i * size);
        fold_state_init(states[i], rows->events[i]->entity, view(rows->events[i]->project_id),
                        view(rows->events[i]->id));
        fold_merge_event(states[i], rows->events[i], arena);
    }
    us[MERGE] = since(&last);
    for (size_t i = 0; i < ROWS; i++) {
        tm_arena_reset(scratch);
        fold_finalise(states[i], prices, arena, scratch, &row);
    }
    us[FINALISE] = since(&last);
    for (size_t i = 0; i < ROWS; i++) {
        tm_arena_reset(scratch);
        fold_finalise(states[i], prices, arena, scratch, &row);
        row.row_version = i;
        native_add(native, &row);
    }
    uint64_t both = since(&last);
    us[ENCODE] = both > us[FINALISE] ? both - us[FINALISE] : 0;
    native_write(native, block);
    us[WRITE] = since(&last);
    for (size_t i = 0; i < ROWS; i++) {
        tm_arena_reset(scratch);
        free(fold_settle(states[i], scratch, &settled));
    }
    us[SETTLE] = since(&last);
    free(states);
    free(room);
    tm_arena_free(arena);
    tm_arena_free(scratch);
}

static void write_file(const char *path, const struct tm_buf *block) {
    FILE *file = fopen(path, "wb");
    if (file) fwrite(block->ptr, 1, block->len, file);
    if (file) fclose(file);
}

static int compare(const void *a, const void *b) {
    return (*(const uint64_t *)a > *(const uint64_t *)b) - (*(const uint64_t *)a < *(const uint64_t *)b);
}

int main(int argc, char **argv) {
    struct tm_prices *prices = argc > 1 ? tm_prices_load(argv[1], NULL) : NULL;
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str bytes = packed_rows(arena);
    struct native *native = native_new(TRACEMESH__ENTITY__ENTITY_OBSERVATION);
    struct tm_buf block = {0};
    uint64_t us[STAGES][ROUNDS], total = 0;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t one[STAGES];
        tm_buf_clear(&block);
        native_clear(native);
        run(bytes, prices, native, &block, one);
        for (int s = 0; s < STAGES; s++) us[s][round] = one[s];
    }
    printf("%zu bytes a row in, %zu out; ns a row, median of %d rounds of %d rows\n", bytes.len / ROWS,
           block.len / ROWS, ROUNDS, ROWS);
    for (int s = 0; s < STAGES; s++) {
        qsort(us[s], ROUNDS, sizeof **us, compare);
        total += us[s][ROUNDS / 2];
        printf("  %-9s %6llu\n", stage_names[s], (unsigned long long)us[s][ROUNDS / 2] * 1000 / ROWS);
    }
    printf("  %-9s %6llu\n", "sum", (unsigned long long)total * 1000 / ROWS);
    if (argc > 2) write_file(argv[2], &block);
    tm_prices_free(prices);
    native_free(native);
    tm_buf_free(&block);
    tm_arena_free(arena);
    return 0;
}
