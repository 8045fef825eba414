/* render: cells as JSON values, the same for every kind of row. */
#include "render.h"
#include "model/ingestion_event.h"
#include "python_text.h"

#include <string.h>

/* Could this be JSON? Saves parsing prose, which most inputs and outputs are. */
static bool may_be_json(struct tm_str text) {
    struct tm_str trimmed = tm_str_trim(text);
    return trimmed.len && memchr("{[\"-0123456789tfn", trimmed.ptr[0], 17);
}

/* NULL: it is a text. */
static const struct tm_json *parse(struct tm_str text, struct tm_arena *scratch) {
    const struct tm_json *root = NULL;
    if (tm_json_parse_copy(text, scratch, &root, NULL) == TM_OK) return root;
    struct tm_str turned = python_to_json(text, scratch);
    return turned.ptr && tm_json_parse_copy(turned, scratch, &root, NULL) == TM_OK ? root : NULL;
}

void render_json_text(struct render *render, struct tm_str text, bool empty_is_null) {
    const struct tm_json *root = NULL;
    if (!text.len && empty_is_null) {
        tm_json_null(render->out);
        return;
    }
    if (may_be_json(text)) root = parse(text, render->scratch);
    switch (root ? root->type : TM_JSON_STRING) {
    case TM_JSON_NULL: tm_json_null(render->out); break;
    case TM_JSON_FALSE:
    case TM_JSON_TRUE: tm_json_bool(render->out, root->type == TM_JSON_TRUE); break;
    case TM_JSON_STRING: tm_json_string(render->out, root ? root->text : text); break;
    case TM_JSON_NUMBER:
    case TM_JSON_ARRAY:
    case TM_JSON_OBJECT: tm_json_raw(render->out, root->text); break;
    }
    tm_arena_reset(render->scratch);
}

void render_time(struct render *render, const char *key, int64_t us) {
    char text[32];
    tm_time_format(us, text);
    render_text(render, key, tm_str_from(text));
}

void render_text(struct render *render, const char *key, struct tm_str text) {
    tm_json_key(render->out, key);
    tm_json_string(render->out, text);
}

void render_optional(struct render *render, const char *key, struct tm_str text) {
    if (text.len) render_text(render, key, text);
    else render_null(render, key);
}

void render_null(struct render *render, const char *key) {
    tm_json_key(render->out, key);
    tm_json_null(render->out);
}

void render_raw(struct render *render, const char *key, struct tm_str json) {
    tm_json_key(render->out, key);
    if (json.len) tm_json_raw(render->out, json);
    else tm_json_null(render->out);
}

void render_count(struct render *render, const char *key, int64_t value) {
    tm_json_key(render->out, key);
    tm_json_int(render->out, value);
}

void render_seconds(struct render *render, const char *key, int64_t us) {
    tm_json_key(render->out, key);
    tm_json_number(render->out, (double)us / 1e6);
}

void render_ids(struct render *render, const char *key, const struct cell *ids) {
    tm_json_key(render->out, key);
    tm_json_open_array(render->out);
    for (size_t i = 0; ids && i < ids->count; i++) tm_json_string(render->out, ids->entries[i].key);
    tm_json_close_array(render->out);
}

static void render_map(struct render *render, enum shape shape, const struct cell *cell) {
    tm_json_open_object(render->out);
    for (size_t i = 0; i < cell->count; i++) {
        const struct entry *entry = &cell->entries[i];
        tm_json_key_str(render->out, entry->key);
        if (shape == SHAPE_METADATA) render_json_text(render, entry->text, false);
        else if (shape == SHAPE_COSTS) tm_json_number(render->out, (double)entry->number / 1e12);
        else tm_json_int(render->out, entry->number);
    }
    tm_json_close_object(render->out);
}

void render_cell(struct render *render, const char *key, enum shape shape, const struct cell *cell) {
    if (cell->is_null || (shape == SHAPE_OPTIONAL && !cell->text.len)) {
        render_null(render, key);
        return;
    }
    switch (shape) {
    case SHAPE_HIDDEN: break;
    case SHAPE_TEXT:
    case SHAPE_OPTIONAL: render_text(render, key, cell->text); break;
    case SHAPE_TIME: render_time(render, key, cell->number); break;
    case SHAPE_NUMBER: render_count(render, key, cell->number); break;
    case SHAPE_REAL:
        tm_json_key(render->out, key);
        tm_json_number(render->out, cell->real);
        break;
    case SHAPE_TEXTS: render_ids(render, key, cell); break;
    case SHAPE_BOOL:
        tm_json_key(render->out, key);
        tm_json_bool(render->out, cell->number);
        break;
    case SHAPE_JSON:
        tm_json_key(render->out, key);
        render_json_text(render, cell->text, true);
        break;
    case SHAPE_METADATA:
    case SHAPE_COUNTS:
    case SHAPE_COSTS:
        tm_json_key(render->out, key);
        render_map(render, shape, cell);
        break;
    }
}

void render_row(struct render *render, const struct column *columns, size_t count, const struct cell *cells) {
    for (size_t i = 0; i < count; i++)
        if (columns[i].shape != SHAPE_HIDDEN) render_cell(render, columns[i].property, columns[i].shape, &cells[i]);
}

void render_rows(struct render *render, const char *key, const struct column *columns, size_t count,
                 const struct cell *cells, size_t row_count) {
    tm_json_key(render->out, key);
    tm_json_open_array(render->out);
    for (size_t i = 0; i < row_count; i++) {
        tm_json_open_object(render->out);
        render_row(render, columns, count, cells + i * count);
        tm_json_close_object(render->out);
    }
    tm_json_close_array(render->out);
}

void render_meta(struct render *render, const struct page *page, uint64_t total) {
    tm_json_key(render->out, "meta");
    tm_json_open_object(render->out);
    render_count(render, "page", (int64_t)page->number);
    render_count(render, "limit", (int64_t)page->limit);
    render_count(render, "totalItems", (int64_t)total);
    render_count(render, "totalPages", (int64_t)((total + page->limit - 1) / page->limit));
    tm_json_close_object(render->out);
}

void render_issues(struct render *render, const struct params *params) {
    tm_json_open_object(render->out);
    render_text(render, "message", TM_STR("Invalid request data"));
    tm_json_key(render->out, "error");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < params->issue_count; i++) {
        tm_json_open_object(render->out);
        render_text(render, "code", tm_str_from(params->issues[i].code));
        tm_json_key(render->out, "path");
        tm_json_open_array(render->out);
        tm_json_string(render->out, tm_str_from(params->issues[i].path));
        tm_json_close_array(render->out);
        render_text(render, "message", tm_str_from(params->issues[i].message));
        tm_json_close_object(render->out);
    }
    tm_json_close_array(render->out);
    tm_json_close_object(render->out);
}
