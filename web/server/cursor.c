/* cursor: {"v":1,"us":<time>,"id":<id>} in base64url. */
#include "cursor.h"

#include "base/base64.h"
#include "json/json.h"

void cursor_read(struct cursor *cursor, struct params *params, struct tm_arena *arena) {
    const struct tm_json *root = NULL, *us, *id;
    struct tm_str text;
    *cursor = (struct cursor){0};
    if (!params_text(params, "cursor", &text)) return;
    struct tm_str json = tm_base64url_read(text, arena);
    bool read = json.ptr && tm_json_parse_copy(json, arena, &root, NULL) == TM_OK && root->type == TM_JSON_OBJECT;
    us = read ? tm_json_get(root, "us") : NULL;
    id = read ? tm_json_get(root, "id") : NULL;
    if (us && us->type == TM_JSON_NUMBER && tm_json_i64(us, &cursor->us) && id && id->type == TM_JSON_STRING) {
        cursor->id = id->text;
        cursor->given = true;
    } else {
        params_problem(params, "Invalid cursor format");
    }
}

void cursor_render(struct render *render, int64_t us, struct tm_str id, struct tm_arena *arena) {
    struct tm_json_writer *writer = tm_json_writer_new();
    if (!writer) return;
    tm_json_open_object(writer);
    tm_json_key(writer, "v");
    tm_json_int(writer, 1);
    tm_json_key(writer, "us");
    tm_json_int(writer, us);
    tm_json_key(writer, "id");
    tm_json_string(writer, id);
    tm_json_close_object(writer);
    render_text(render, "cursor", tm_base64url_write(tm_json_writer_text(writer), arena));
    tm_json_writer_free(writer);
}
