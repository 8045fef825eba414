/* rows_read, and event_pack on the other side: what they make is what protobuf-c makes, and hostile bytes are no
 * message. */
#include "batch/rows_read.h"
#include "validate/event_pack.h"

#include "fold_events.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 300, EVENTS_MOST = 6 };

static Tracemesh__Event *event_with_all(struct tm_arena *arena, struct dice *dice, unsigned number) {
    Tracemesh__Event *event = event_random(arena, dice, TRACEMESH__ENTITY__ENTITY_TRACE + roll(dice, 3), number);
    event->received_us = -(int64_t)roll(dice, 1000);
    event->position = roll(dice, UINT32_MAX);
    event->is_complete = roll(dice, 2);
    event->sdk_version = (ProtobufCBinaryData){3, (uint8_t *)(uintptr_t) "1.0"};
    if (event->n_values) event->values[0]->real = roll(dice, 2) ? 0.25 : 0;
    return event;
}

static struct tm_str message_random(struct tm_arena *arena, struct dice *dice) {
    Tracemesh__Rows rows = TRACEMESH__ROWS__INIT;
    Tracemesh__Share share = TRACEMESH__SHARE__INIT, *shares[] = {&share, &share};
    rows.n_events = roll(dice, EVENTS_MOST);
    rows.events = tm_arena_array(arena, EVENTS_MOST, sizeof *rows.events);
    for (unsigned i = 0; i < rows.n_events; i++) rows.events[i] = event_with_all(arena, dice, i);
    share = (Tracemesh__Share){share.base, roll(dice, 256), (uint64_t)roll(dice, UINT32_MAX) << 20, 2};
    rows.n_shares = roll(dice, 3);
    rows.shares = shares;
    size_t size = tracemesh__rows__get_packed_size(&rows);
    uint8_t *bytes = tm_arena_alloc(arena, size + 1);
    tracemesh__rows__pack(&rows, bytes);
    return (struct tm_str){(const char *)bytes, size};
}

static bool is_read_as(const Tracemesh__Rows *rows, struct tm_str bytes) {
    if (tracemesh__rows__get_packed_size(rows) != bytes.len) return false;
    uint8_t *again = malloc(bytes.len + 1);
    tracemesh__rows__pack(rows, again);
    bool same = bytes.len == 0 || memcmp(again, bytes.ptr, bytes.len) == 0;
    free(again);
    return same;
}

Test(rows_read, reads_what_was_packed) {
    struct dice dice = {7};
    struct tm_arena *arena = tm_arena_new(0);
    for (int i = 0; i < ROUNDS; i++) {
        tm_arena_reset(arena);
        struct tm_str bytes = message_random(arena, &dice);
        const Tracemesh__Rows *rows = rows_read(bytes, arena);
        cr_assert_not_null(rows);
        cr_assert(is_read_as(rows, bytes), "round %d", i);
    }
    tm_arena_free(arena);
}

Test(event_pack, packs_as_protobuf_does) {
    struct dice dice = {17};
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_buf packed = {0};
    for (unsigned i = 0; i < 10 * ROUNDS; i++) {
        tm_arena_reset(arena);
        tm_buf_clear(&packed);
        Tracemesh__Event *event = event_with_all(arena, &dice, i);
        if (roll(&dice, 4) == 0) event->timestamp_us = -event->timestamp_us;
        if (event->n_values && roll(&dice, 8) == 0) event->values[0]->number = INT64_MIN;
        Tracemesh__Rows rows = TRACEMESH__ROWS__INIT;
        rows.n_events = 1;
        rows.events = &event;
        cr_assert(event_pack(&packed, event));
        cr_assert(is_read_as(&rows, tm_buf_str(&packed)), "round %u", i);
    }
    tm_buf_free(&packed);
    tm_arena_free(arena);
}

/* In memory of its own length, so that the sanitizer sees what is read behind it. */
static struct tm_str cut(struct tm_str bytes, size_t len) {
    char *copy = malloc(len ? len : 1);
    memcpy(copy, bytes.ptr, len);
    return (struct tm_str){copy, len};
}

Test(rows_read, a_message_that_is_cut_short_is_read_as_protobuf_reads_it) {
    struct dice dice = {11};
    struct tm_arena *arena = tm_arena_new(0), *other = tm_arena_new(0);
    struct tm_str bytes = {0};
    while (bytes.len < 500) bytes = message_random(arena, &dice);
    for (size_t len = 0; len < bytes.len; len++) {
        tm_arena_reset(other);
        struct tm_str part = cut(bytes, len);
        Tracemesh__Rows *wanted = tracemesh__rows__unpack(NULL, part.len, (const uint8_t *)part.ptr);
        const Tracemesh__Rows *rows = rows_read(part, other);
        cr_assert_eq(rows == NULL, wanted == NULL, "of %zu bytes", len);
        cr_assert(!rows || is_read_as(rows, part), "of %zu bytes", len);
        tracemesh__rows__free_unpacked(wanted, NULL);
        free((char *)(uintptr_t)part.ptr);
    }
    tm_arena_free(arena);
    tm_arena_free(other);
}

static bool lies_within(ProtobufCBinaryData view, struct tm_str bytes) {
    const char *at = (const char *)view.data;
    return view.len == 0 || (at >= bytes.ptr && view.len <= (size_t)(bytes.ptr + bytes.len - at));
}

Test(rows_read, hostile_bytes_harm_nobody) {
    struct dice dice = {13};
    struct tm_arena *arena = tm_arena_new(0);
    for (int i = 0; i < 20 * ROUNDS; i++) {
        tm_arena_reset(arena);
        struct tm_str message = message_random(arena, &dice), bytes = cut(message, message.len);
        for (uint32_t flips = roll(&dice, 4); bytes.len && flips; flips--)
            ((char *)(uintptr_t)bytes.ptr)[roll(&dice, (uint32_t)bytes.len)] = (char)roll(&dice, 256);
        const Tracemesh__Rows *rows = rows_read(bytes, arena);
        for (size_t e = 0; rows && e < rows->n_events; e++) {
            cr_assert(lies_within(rows->events[e]->id, bytes));
            for (size_t v = 0; v < rows->events[e]->n_values; v++)
                cr_assert(lies_within(rows->events[e]->values[v]->text, bytes));
        }
        free((char *)(uintptr_t)bytes.ptr);
    }
    tm_arena_free(arena);
}

Test(rows_read, unknown_fields_are_passed_over_and_the_last_of_two_counts) {
    /* Rows{events: Event{entity: 1, field 99: 5, id: "a", id: "bc"}, field 7: "x"} */
    static const char bytes[] = "\x12\x0c\x08\x01\x98\x06\x05\x22\x01"
                                "a\x22\x02"
                                "bc\x3a\x01"
                                "x";
    struct tm_arena *arena = tm_arena_new(0);
    const Tracemesh__Rows *rows = rows_read((struct tm_str){bytes, sizeof bytes - 1}, arena);
    cr_assert_not_null(rows);
    cr_assert_eq(rows->n_events, 1);
    cr_assert_eq(rows->events[0]->entity, TRACEMESH__ENTITY__ENTITY_TRACE);
    cr_assert_eq(rows->events[0]->id.len, 2);
    cr_assert(memcmp(rows->events[0]->id.data, "bc", 2) == 0);
    tm_arena_free(arena);
}
