/* live_event: JSON has no line feeds as it is written here, so it is one line of data. */
#include "live_event.h"
#include "render.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void write_traces(struct tm_json_writer *writer, const struct change *changes, size_t count) {
    struct render render = {.out = writer};
    tm_json_open_object(writer);
    tm_json_key(writer, "traces");
    tm_json_open_array(writer);
    for (size_t i = 0; i < count; i++) {
        tm_json_open_object(writer);
        render_text(&render, "id", tm_str_from(changes[i].trace_id));
        render_time(&render, "storedAt", changes[i].stored_us);
        tm_json_close_object(writer);
    }
    tm_json_close_array(writer);
    tm_json_close_object(writer);
}

static bool write_event(struct changes_cursor at, const char *name, struct tm_str data, struct tm_buf *out) {
    return tm_buf_printf(out, "id: %016" PRIx64 "-%" PRIu64 "\nevent: %s\ndata: ", at.window, at.number, name) &&
           tm_buf_append_str(out, data) && tm_buf_append_str(out, TM_STR("\n\n"));
}

bool live_event_write(const struct changes *changes, struct changes_cursor after, struct tm_buf *out) {
    struct changes_cursor end = changes_end(changes);
    const struct change *first;
    size_t count;
    if (!changes_since(changes, after, &first, &count)) return write_event(end, "more", TM_STR("{}"), out);
    if (count == 0) return true;
    struct tm_json_writer *writer = tm_json_writer_new();
    if (!writer) return false;
    write_traces(writer, first, count);
    struct tm_str data = tm_json_writer_text(writer);
    bool fits = data.len <= LIVE_EVENT_MOST;
    bool ok = write_event(end, fits ? "traces" : "more", fits ? data : TM_STR("{}"), out);
    tm_json_writer_free(writer);
    return ok;
}

static bool read_hex(struct tm_str text, uint64_t *out) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool digit = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'f';
        if (!digit && !letter) return false;
        value = value << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    *out = value;
    return text.len == 16;
}

struct changes_cursor live_event_cursor(struct tm_str id) {
    struct changes_cursor cursor, none = {0};
    struct tm_str window = tm_str_split(&id, '-');
    return read_hex(window, &cursor.window) && tm_str_u64(id, &cursor.number) ? cursor : none;
}
