/* fuzz_ingestion: any bytes as a request body, through the JSON reader and the reading of events; and as the body of
 * each legacy endpoint.
 *
 *   export CC=clang CXX=clang++ CFLAGS=-fsanitize=fuzzer-no-link CXXFLAGS=-fsanitize=fuzzer-no-link
 *   meson setup build-fuzz -Db_sanitize=address,undefined -Db_lundef=false
 *   ninja -C build-fuzz tests/unit/fuzz_ingestion && build-fuzz/tests/unit/fuzz_ingestion -max_len=65536 corpus/
 */
#include "ingest/single.h"
#include "model/ingestion_event.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reading twice gives the same verdict, and every value of a good event can be packed. */
static void read_event(const struct tm_json *node, struct tm_arena *arena) {
    struct tm_ingestion_event first, second;
    struct tm_error error;
    enum tm_status status = tm_ingestion_event_read(node, arena, &first, &error);
    if (status != tm_ingestion_event_read(node, arena, &second, &error) || first.class != second.class) abort();
    if (status != TM_OK || !first.event) return;
    size_t len = tracemesh__event__get_packed_size(first.event);
    uint8_t *packed = tm_arena_alloc(arena, len + 1);
    if (packed && tracemesh__event__pack(first.event, packed) != len) abort();
}

/* Every node lies within its parent, and the text of every value within the input or the arena. */
static void check_tree(const struct tm_json *root) {
    for (const struct tm_json *node = root, *end = tm_json_end(root); node != end; node++) {
        uint32_t children = 0;
        if (node->type == TM_JSON_ARRAY || node->type == TM_JSON_OBJECT)
            for (const struct tm_json *c = tm_json_first(node); c != tm_json_end(node); c = tm_json_next(c)) children++;
        if (children != node->count || tm_json_end(node) > end) abort();
    }
}

/* Plain text is still JSON, with the same number of values. */
static void check_plain(const struct tm_json *root, struct tm_arena *arena) {
    const struct tm_json *again;
    if (root->type != TM_JSON_OBJECT && root->type != TM_JSON_ARRAY) return;
    struct tm_str plain = tm_json_plain(root->text, arena);
    if (!plain.ptr || plain.len > root->text.len) abort();
    if (tm_json_parse_copy(plain, arena, &again, NULL) != TM_OK || again->skip != root->skip) abort();
}

static char *padded(const uint8_t *data, size_t size) {
    char *text = malloc(size + TM_JSON_PADDING);
    if (!text) abort();
    if (size) memcpy(text, data, size);
    memset(text + size, ']', TM_JSON_PADDING);
    return text;
}

/* What a legacy endpoint makes of a body is a batch that the batch API accepts; all else is answered. */
static void read_single(enum single_kind kind, const uint8_t *data, size_t size, struct tm_arena *arena) {
    const struct single_stamp stamp = {TM_STR("event"), TM_STR("drawn"), 1767225600000000};
    struct ingest_result single, again;
    struct single_event event;
    char *text = padded(data, size);
    tm_arena_reset(arena);
    if (!ingest_single(kind, text, size, &stamp, arena, &event, &single)) abort();
    bool stored = single.outcomes[INGEST_STORED] == 1;
    if (stored != (single.status == 200) || stored != (event.batch.len > 0) || !single.reply.len) abort();
    if (stored) {
        if (event.is_unplaced && !single_place(&event.batch, event.id)) abort();
        if (!ingest_batch(event.batch.ptr, event.batch.len, true, arena, &again)) abort();
        if (again.status != 207 || again.outcomes[INGEST_STORED] != 1 || again.skip_count) abort();
        tm_buf_free(&again.reply);
    }
    tm_buf_free(&single.reply);
    tm_buf_free(&event.batch);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tm_arena *arena = tm_arena_new(64u << 20);
    char *text = padded(data, size);
    if (!arena) abort();
    const struct tm_json *root;
    struct tm_error error;
    if (tm_json_parse(text, size, arena, &root, &error) == TM_OK) {
        check_tree(root);
        check_plain(root, arena);
        const struct tm_json *batch = tm_json_get(root, "batch");
        read_event(root, arena);
        if (batch && batch->type == TM_JSON_ARRAY)
            for (const struct tm_json *c = tm_json_first(batch); c != tm_json_end(batch); c = tm_json_next(c))
                read_event(c, arena);
    }
    free(text);
    for (int kind = 0; kind < SINGLE_KINDS; kind++) read_single((enum single_kind)kind, data, size, arena);
    tm_arena_free(arena);
    return 0;
}
