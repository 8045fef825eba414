/* fuzz_otlp: any bytes as a trace export; the first chooses the reader: of JSON when it is odd.
 *
 *   export CC=clang CXX=clang++ CFLAGS=-fsanitize=fuzzer-no-link CXXFLAGS=-fsanitize=fuzzer-no-link
 *   meson setup build-fuzz -Db_sanitize=address,undefined -Db_lundef=false
 *   ninja -C build-fuzz tests/unit/fuzz_otlp && build-fuzz/tests/unit/fuzz_otlp -max_len=65536 corpus/
 */
#include "otel_encode.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tm_arena *new_arena(void) {
    struct tm_arena *arena = tm_arena_new(64u << 20);
    if (!arena) abort();
    return arena;
}

/* Each reading has bytes of its own, which end where the export does, and begin at an odd address. */
static char *own_copy(struct tm_str text, size_t padding) {
    char *copy = malloc(text.len + padding + 1);
    if (!copy) abort();
    if (text.len) memcpy(copy + 1, text.ptr, text.len);
    if (padding) memset(copy + 1 + text.len, ']', padding);
    return copy;
}

static enum tm_status read_once(char *body, size_t len, bool json, struct tm_arena *arena, struct otel_export *out) {
    struct tm_error error = {0};
    enum tm_status status = json ? otel_read_json(body, len, arena, out, &error)
                                 : otel_read_protobuf((struct tm_str){body, len}, arena, out, &error);
    if (status != TM_OK && !error.reason[0]) abort();
    if (status == TM_INVALID && error.offset > len) abort();
    if (status == TM_OK && (out->refused != 0) != (out->first.reason[0] != 0)) abort();
    return status;
}

static void expect_same(struct otel_export *a, struct otel_export *b) {
    if (otel_difference(a, b)) abort();
}

/* What was read from protobuf, written in either encoding, gives the same spans. */
static void write_and_read(struct otel_export *export, bool json) {
    struct tm_buf again = {0};
    struct otel_export read;
    struct tm_arena *arena = new_arena();
    export->refused = 0;
    for (uint32_t i = 0; i < export->count; i++) export->spans[i].index = i;
    if (json) otel_encode_json(export, &again);
    else otel_encode_protobuf(export, &again);
    char *copy = own_copy(tm_buf_str(&again), json ? TM_JSON_PADDING : 0);
    enum tm_status status = read_once(copy + 1, again.len, json, arena, &read);
    if (status == TM_OK) expect_same(export, &read);
    else if (status != TM_NO_MEMORY) abort();
    free(copy);
    tm_buf_free(&again);
    tm_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    bool json = data[0] & 1;
    const struct tm_str text = {(const char *)data + 1, size - 1};
    struct tm_arena *arenas[] = {new_arena(), new_arena()};
    char *copies[] = {own_copy(text, json ? TM_JSON_PADDING : 0), own_copy(text, json ? TM_JSON_PADDING : 0)};
    struct otel_export first = {0}, second = {0};
    enum tm_status status = read_once(copies[0] + 1, text.len, json, arenas[0], &first);
    if (status != read_once(copies[1] + 1, text.len, json, arenas[1], &second)) abort();
    if (status == TM_OK) {
        expect_same(&first, &second); /* which looks at every byte of them, too */
        if (!json) {
            write_and_read(&first, false);
            write_and_read(&first, true);
        }
    }
    for (int i = 0; i < 2; i++) {
        free(copies[i]);
        tm_arena_free(arenas[i]);
    }
    return 0;
}
