/* fuzz_otel_map: any bytes as an export, in JSON and in protobuf, through their readers and the mapping of each span.
 *
 *   export CC=clang CXX=clang++ CFLAGS=-fsanitize=fuzzer-no-link CXXFLAGS=-fsanitize=fuzzer-no-link
 *   meson setup build-fuzz -Db_sanitize=address,undefined -Db_lundef=false
 *   ninja -C build-fuzz tests/unit/fuzz_otel_map && build-fuzz/tests/unit/fuzz_otel_map -max_len=65536 corpus/
 */
#include "model/fields.h"
#include "otel/otel.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each field once, JSON where the store takes it for JSON, and all of it can be packed. */
static void check_event(const Tracemesh__Event *event, struct tm_arena *arena) {
    bool seen[TM_FIELD_COUNT] = {false};
    const struct tm_json *root;
    for (size_t i = 0; i < event->n_values; i++) {
        const Tracemesh__Value *value = event->values[i];
        bool json = value->field == TM_OBSERVATION_METADATA || value->field == TM_TRACE_METADATA;
        if (value->field >= TM_FIELD_COUNT || seen[value->field]) abort();
        seen[value->field] = true;
        if (json && tm_json_parse_copy(tm_proto_str(value->text), arena, &root, NULL) == TM_INVALID) abort();
    }
    size_t len = tracemesh__event__get_packed_size(event);
    uint8_t *packed = tm_arena_alloc(arena, len + 1);
    if (packed && tracemesh__event__pack(event, packed) != len) abort();
}

static void map_all(const struct otel_export *spans, struct tm_arena *arena) {
    for (uint32_t i = 0; i < spans->count; i++) {
        struct otel_meaning meaning;
        if (otel_map(&spans->spans[i], 1, arena, &meaning) != TM_OK) return;
        check_event(meaning.observation, arena);
        check_event(meaning.trace, arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tm_arena *arena = tm_arena_new(64u << 20);
    struct otel_export spans;
    struct tm_error error;
    char *body = arena ? tm_arena_zalloc(arena, size + TM_JSON_PADDING) : NULL;
    if (body && size) memcpy(body, data, size);
    if (body && otel_read_protobuf((struct tm_str){body, size}, arena, &spans, &error) == TM_OK) map_all(&spans, arena);
    if (body && otel_read_json(body, size, arena, &spans, &error) == TM_OK) map_all(&spans, arena);
    tm_arena_free(arena);
    return 0;
}
