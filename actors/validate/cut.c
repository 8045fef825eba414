/* cut: one pass over an event's values; a second notice of theirs in its metadata. */
#include "validate/cut.h"

#include "model/fields.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

enum { MARKER_ROOM = 96 };

/* One cut, for the notice. */
struct notice {
    struct tm_str name;
    size_t kept, whole;
};

static const struct {
    enum tm_field field;
    const char *name; /* as the public API calls it */
} texts[] = {
    {TM_TRACE_INPUT, "input"},
    {TM_TRACE_OUTPUT, "output"},
    {TM_OBSERVATION_INPUT, "input"},
    {TM_OBSERVATION_OUTPUT, "output"},
    {TM_SCORE_COMMENT, "comment"},
    {TM_OBSERVATION_STATUS_MESSAGE, "statusMessage"},
    {TM_SCORE_LONG_STRING_VALUE, "stringValue"},
};
enum { TEXTS = sizeof texts / sizeof *texts };

static const char *text_name(uint32_t field) {
    for (size_t i = 0; i < TEXTS; i++)
        if ((uint32_t)texts[i].field == field) return texts[i].name;
    return NULL;
}

static bool is_metadata(const Tracemesh__Value *value) {
    return value->field < TM_FIELD_COUNT && tm_fields[value->field].type == TM_TYPE_TEXT_MAP;
}

/* How much of `text` is kept: at most `most` bytes, and no half of a character. */
static size_t kept_of(struct tm_str text, size_t most) {
    while (most > 0 && ((unsigned char)text.ptr[most] & 0xc0) == 0x80) most--;
    return most;
}

/* ptr NULL: out of memory. */
static struct tm_str cut(struct tm_str text, size_t most, struct tm_arena *arena, struct notice *notice) {
    notice->kept = kept_of(text, most);
    notice->whole = text.len;
    char *out = tm_arena_alloc(arena, notice->kept + MARKER_ROOM);
    if (!out) return (struct tm_str){NULL, 0};
    memcpy(out, text.ptr, notice->kept);
    int len = snprintf(out + notice->kept, MARKER_ROOM, "\xe2\x80\xa6[cut: kept %zu of %zu bytes]", notice->kept,
                       notice->whole);
    return (struct tm_str){out, notice->kept + (size_t)len};
}

/* ---- the notice ---- */

static void write_notice(struct tm_json_writer *json, const struct notice *notice) {
    tm_json_key_str(json, notice->name);
    tm_json_open_object(json);
    tm_json_key(json, "kept");
    tm_json_int(json, (int64_t)notice->kept);
    tm_json_key(json, "of");
    tm_json_int(json, (int64_t)notice->whole);
    tm_json_close_object(json);
}

/* What has been cut of one event. */
struct cuts {
    struct notice fields[TEXTS];
    size_t field_count;
    struct notice *members; /* of metadata */
    size_t member_count;
};

static void write_notices(struct tm_json_writer *json, const struct cuts *cuts) {
    tm_json_key(json, CUT_KEY);
    tm_json_open_object(json);
    for (size_t i = 0; i < cuts->field_count; i++) write_notice(json, &cuts->fields[i]);
    if (cuts->member_count) {
        tm_json_key(json, "metadata");
        tm_json_open_object(json);
        for (size_t i = 0; i < cuts->member_count; i++) write_notice(json, &cuts->members[i]);
        tm_json_close_object(json);
    }
    tm_json_close_object(json);
}

/* ---- metadata ---- */

/* A member as it was; or, when its value is too large, its first bytes as a string. */
static bool write_member(struct tm_json_writer *json, const struct tm_json *member, size_t most, struct tm_arena *arena,
                         struct cuts *cuts) {
    tm_json_key_str(json, member->key);
    if (member->text.len > most) {
        struct notice *notice = &cuts->members[cuts->member_count];
        struct tm_str text = cut(member->text, most, arena, notice);
        if (!text.ptr) return false;
        notice->name = member->key;
        cuts->member_count++;
        tm_json_string(json, text);
    } else tm_json_value(json, member);
    return true;
}

/* The object written anew with what is too large in it cut, and the notice; ptr NULL when out of memory. */
static struct tm_str rewrite(const struct tm_json *root, size_t most, struct tm_arena *arena, struct cuts *cuts) {
    struct tm_str text = {NULL, 0};
    struct tm_json_writer *json = tm_json_writer_new();
    cuts->members = tm_arena_array(arena, (root ? root->count : 0) + 1u, sizeof *cuts->members);
    bool ok = json && cuts->members;
    if (ok) tm_json_open_object(json);
    const struct tm_json *end = root ? tm_json_end(root) : NULL;
    for (const struct tm_json *c = root ? tm_json_first(root) : NULL; ok && c != end; c = tm_json_next(c))
        if (!tm_str_is(c->key, CUT_KEY)) ok = write_member(json, c, most, arena, cuts);
    if (ok && cuts->field_count + cuts->member_count) write_notices(json, cuts);
    if (ok) tm_json_close_object(json);
    if (ok) text = tm_arena_copy(arena, tm_json_writer_text(json));
    if (json) tm_json_writer_free(json);
    return text;
}

static Tracemesh__Value *metadata_of(const Tracemesh__Event *event) {
    for (size_t i = 0; i < event->n_values; i++)
        if (is_metadata(event->values[i])) return event->values[i];
    return NULL;
}

static enum tm_field metadata_field(const Tracemesh__Event *event) {
    struct tm_field_range range = tm_entity_fields(event->entity);
    unsigned field = range.first;
    while (field + 1 < range.end && tm_fields[field].type != TM_TYPE_TEXT_MAP) field++;
    return (enum tm_field)field;
}

/* A value for the notice in an event that says nothing of metadata. */
static Tracemesh__Value *add_metadata(Tracemesh__Event *event, struct tm_arena *arena) {
    Tracemesh__Value *value = tm_arena_alloc(arena, sizeof *value);
    Tracemesh__Value **values = tm_arena_array(arena, event->n_values + 1, sizeof *values);
    if (!value || !values) return NULL;
    if (event->n_values) memcpy(values, event->values, event->n_values * sizeof *values);
    tracemesh__value__init(value);
    value->field = (uint32_t)metadata_field(event);
    values[event->n_values++] = value;
    event->values = values;
    return value;
}

static bool cut_metadata(Tracemesh__Event *event, size_t most, struct tm_arena *arena, struct cuts *cuts) {
    const struct tm_json *root = NULL;
    Tracemesh__Value *value = metadata_of(event);
    if (!cuts->field_count && (!value || value->text.len <= most)) return true; /* no value in it is larger than it */
    if (!value) value = add_metadata(event, arena);
    if (!value) return false;
    if (value->text.len) {
        enum tm_status status = tm_json_parse_copy(tm_proto_str(value->text), arena, &root, NULL);
        if (status == TM_NO_MEMORY) return false;
        if (status != TM_OK || root->type != TM_JSON_OBJECT) root = NULL; /* the fold takes objects only */
    }
    struct tm_str text = rewrite(root, most, arena, cuts);
    if (!text.ptr) return false;
    if (cuts->field_count + cuts->member_count) value->text = tm_proto_bytes(text);
    return true;
}

/* ---- the event ---- */

bool cut_values(Tracemesh__Event *event, size_t most, struct tm_arena *arena, uint32_t *count) {
    struct cuts cuts = {.members = NULL};
    for (size_t i = 0; i < event->n_values; i++) {
        Tracemesh__Value *value = event->values[i];
        const char *name = value->text.len > most ? text_name(value->field) : NULL;
        if (!name || cuts.field_count == TEXTS) continue;
        struct notice *notice = &cuts.fields[cuts.field_count++];
        notice->name = tm_str_from(name);
        struct tm_str text = cut(tm_proto_str(value->text), most, arena, notice);
        if (!text.ptr) return false;
        value->text = tm_proto_bytes(text);
    }
    if (!cut_metadata(event, most, arena, &cuts)) return false;
    *count += (uint32_t)(cuts.field_count + cuts.member_count);
    return true;
}
