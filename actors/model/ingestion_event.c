/* ingestion_event: the envelope, then the body by the table of its type. */
#include "model/ingestion_event.h"
#include "model/event_reader.h"

#include <stdio.h>

/* ---- errors ---- */

enum { QUOTED_BYTES = 60 };

/* What a person would call the value: a short string is quoted, a longer one cut between characters. */
static struct tm_str describe(const struct tm_json *node, char *buffer, size_t size) {
    struct tm_str text = node ? node->text : (struct tm_str){NULL, 0};
    switch (node ? (int)node->type : -1) {
    case TM_JSON_NULL: return TM_STR("null");
    case TM_JSON_FALSE: return TM_STR("false");
    case TM_JSON_TRUE: return TM_STR("true");
    case TM_JSON_ARRAY: return TM_STR("an array");
    case TM_JSON_OBJECT: return TM_STR("an object");
    case TM_JSON_NUMBER: return tm_str_sub(text, 0, QUOTED_BYTES);
    case TM_JSON_STRING: break;
    default: return TM_STR("nothing");
    }
    size_t len = text.len;
    if (len > QUOTED_BYTES)
        for (len = QUOTED_BYTES; len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80;) len--;
    int wrote = snprintf(buffer, size, "\"%.*s%s\"", (int)len, text.ptr, len < text.len ? "..." : "");
    return (struct tm_str){buffer, wrote > 0 ? (size_t)wrote : 0};
}

static enum tm_status refuse(struct tm_error *error, const char *field, const struct tm_json *node,
                             const char *expected) {
    char buffer[QUOTED_BYTES + 16];
    struct tm_str got = describe(node, buffer, sizeof buffer);
    return tm_fail(error, TM_INVALID, field, "expected %s, got %.*s", expected, TM_STR_ARG(got));
}

enum tm_status event_refuse(struct event_reader *reader, const char *path, const struct tm_json *node,
                            const char *expected) {
    char field[96];
    snprintf(field, sizeof field, "body.%s", path);
    return refuse(reader->error, field, node, expected);
}

enum tm_status event_refuse_rule(struct event_reader *reader, const struct event_rule *rule, const struct tm_json *node,
                                 const char *expected) {
    return event_refuse(reader, rule->name.ptr, node, expected);
}

enum tm_status event_no_memory(struct event_reader *reader) {
    return tm_fail(reader->error, TM_NO_MEMORY, "body", "out of memory for this event");
}

/* ---- values ---- */

void event_emit_text(struct event_reader *reader, enum tm_field field, struct tm_str text) {
    tm_event_put_text(&reader->out, field, text);
}

void event_emit_number(struct event_reader *reader, enum tm_field field, int64_t number) {
    tm_event_put_number(&reader->out, field, number);
}

void event_emit_null(struct event_reader *reader, enum tm_field field) {
    tm_event_put(&reader->out, field)->is_null = 1;
}

void event_emit_kept(struct event_reader *reader, enum tm_field field, const struct tm_json *node) {
    if (!node) return;
    if (node->type == TM_JSON_NULL) event_emit_null(reader, field);
    else event_emit_text(reader, field, node->text);
}

/* ---- body ---- */

/* A null clears what the newest value decides; elsewhere it says nothing. */
static void read_null(struct event_reader *reader, const struct event_rule *rule) {
    bool clears = rule->field != NO_FIELD && tm_fields[rule->field].rule == TM_RULE_LAST;
    if (clears && !(rule->flags & RULE_NULL_IS_NOTHING)) event_emit_null(reader, (enum tm_field)rule->field);
}

static enum tm_status read_member(struct event_reader *reader, const struct event_rule *rule,
                                  const struct tm_json *node) {
    bool null = node && node->type == TM_JSON_NULL && !(rule->flags & RULE_SEES_NULL);
    if (node && !null) return rule->check(reader, rule, node);
    if (rule->flags & RULE_REQUIRED) return event_refuse_rule(reader, rule, node, "a value");
    if (null) read_null(reader, rule);
    return TM_OK;
}

/* The members rules speak of; of duplicates the last. Members mostly come in the order of the SDK that wrote them, so
 * looking goes on where it found the one before. */
static void find_members(const struct event_type *type, const struct tm_json *body, const struct tm_json **found) {
    size_t at = 0;
    for (const struct tm_json *c = tm_json_first(body), *end = tm_json_end(body); c != end; c = tm_json_next(c)) {
        for (size_t looked = 0; looked < type->rule_count; looked++, at++) {
            if (at == type->rule_count) at = 0;
            if (!tm_str_eq(type->rules[at].name, c->key)) continue;
            found[at++] = c;
            break;
        }
    }
}

static enum tm_status read_body(struct event_reader *reader, const struct tm_json *body) {
    const struct event_type *type = reader->type;
    const struct tm_json *found[EVENT_RULES_MOST] = {NULL};
    find_members(type, body, found);
    if (type->observation_type) event_emit_text(reader, TM_OBSERVATION_TYPE, tm_str_from(type->observation_type));
    for (size_t i = 0; i < type->rule_count; i++) {
        enum tm_status status = read_member(reader, &type->rules[i], found[i]);
        if (status != TM_OK) return status;
    }
    return type->finish ? type->finish(reader) : TM_OK;
}

static bool prepare_event(struct event_reader *reader, const struct tm_ingestion_event *envelope,
                          int64_t timestamp_us) {
    if (!tm_event_begin(&reader->out, reader->arena, reader->type->entity)) return false;
    Tracemesh__Event *event = reader->out.event;
    event->event_id = tm_proto_bytes(envelope->event_id);
    event->timestamp_us = timestamp_us;
    event->is_update = reader->type->is_update;
    return true;
}

/* ---- envelope ---- */

static enum tm_status find_type(const struct tm_json *node, const struct event_type **out, struct tm_error *error) {
    if (!node || node->type != TM_JSON_STRING) return refuse(error, "type", node, "the name of an event type");
    if (tm_str_is(node->text, "dataset-run-item-create"))
        return tm_fail(error, TM_INVALID, "type", "dataset-run-item-create is only for internal use");
    *out = event_type_find(node->text);
    return *out ? TM_OK : refuse(error, "type", node, "a known event type");
}

static enum tm_status read_envelope(const struct tm_json *node, struct tm_ingestion_event *out,
                                    const struct event_type **type, int64_t *timestamp_us, struct tm_error *error) {
    if (node->type != TM_JSON_OBJECT) return refuse(error, "", node, "an event object");
    const struct tm_json *id = tm_json_get(node, "id"), *time = tm_json_get(node, "timestamp");
    if (id && id->type == TM_JSON_STRING) out->event_id = id->text;
    enum tm_status status = find_type(tm_json_get(node, "type"), type, error);
    if (status != TM_OK) return status;
    if (!id || !event_id_is_valid(id)) return refuse(error, "id", id, event_id_expected);
    if (!time || time->type != TM_JSON_STRING || !tm_time_parse(time->text, timestamp_us))
        return refuse(error, "timestamp", time, "an ISO 8601 date-time with an offset");
    const struct tm_json *body = tm_json_get(node, "body");
    if (!body || body->type != TM_JSON_OBJECT) return refuse(error, "body", body, "an object");
    return TM_OK;
}

enum tm_status tm_ingestion_event_read(const struct tm_json *node, struct tm_arena *arena,
                                       struct tm_ingestion_event *out, struct tm_error *error) {
    return tm_ingestion_event_read_by(node, TM_STR(""), arena, out, error);
}

enum tm_status tm_ingestion_event_read_by(const struct tm_json *node, struct tm_str author, struct tm_arena *arena,
                                          struct tm_ingestion_event *out, struct tm_error *error) {
    struct event_reader reader = {.arena = arena, .error = error, .author = author};
    int64_t timestamp_us = 0;
    *out = (struct tm_ingestion_event){.event_id = TM_STR("unknown"), .needs_project_scope = true};
    enum tm_status status = read_envelope(node, out, &reader.type, &timestamp_us, error);
    if (status != TM_OK) return status;
    out->class = reader.type->class;
    out->needs_project_scope =
        reader.type->class != TM_EVENT_LOG && reader.type->entity != TRACEMESH__ENTITY__ENTITY_SCORE;
    if (!prepare_event(&reader, out, timestamp_us)) return event_no_memory(&reader);
    status = read_body(&reader, tm_json_get(node, "body"));
    if (status != TM_OK || out->class != TM_EVENT_ENTITY) return status;
    if (reader.discard || reader.out.event->id.len == 0) {
        out->class = TM_EVENT_VOID;
        return TM_OK;
    }
    if (reader.type->entity == TRACEMESH__ENTITY__ENTITY_TRACE) reader.out.event->trace_id = reader.out.event->id;
    out->event = reader.out.event;
    out->score = reader.claim;
    return TM_OK;
}
