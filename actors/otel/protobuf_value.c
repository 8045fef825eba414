/* protobuf_value: attributes and their values in protobuf. Recursion is bounded by OTEL_VALUE_DEPTH.
 *
 * A message is gone through once to count and once to read, its parts by their length alone: so every byte is seen a
 * bounded number of times, however deep it lies. */
#include "otel/protobuf_value.h"
#include "json/json.h"

static enum tm_status read_value(struct otel_reader *reader, struct tm_str bytes, unsigned depth,
                                 struct otel_value *out);

enum tm_status otel_wire_end(struct otel_reader *reader, const struct wire *wire, const char *member) {
    if (!wire->broken) return TM_OK;
    otel_fail(reader, TM_INVALID, member, wire->broken);
    if (reader->error) reader->error->offset = (size_t)((const char *)wire->at - reader->body.ptr);
    return TM_INVALID;
}

/* Most text is ASCII, and short: cheaper looked at here than handed on. */
static bool is_ascii(struct tm_str text) {
    uint64_t all = 0, word;
    size_t at = 0;
    for (; text.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text.ptr + at, sizeof word);
        all |= word;
    }
    for (; at < text.len; at++) all |= (uint8_t)text.ptr[at];
    return (all & UINT64_C(0x8080808080808080)) == 0;
}

enum tm_status otel_wire_text(struct otel_reader *reader, struct tm_str bytes, struct tm_str *out) {
    struct tm_str text = is_ascii(bytes) ? bytes : tm_json_utf8(bytes, reader->arena);
    if (!text.ptr) return otel_no_memory(reader);
    *out = text;
    return TM_OK;
}

static enum tm_status count_fields(struct otel_reader *reader, struct tm_str message, uint32_t key, uint32_t *out) {
    struct wire wire = wire_of(message);
    *out = 0;
    for (struct wire_field field; wire_next(&wire, &field);) *out += field.key == key;
    return otel_wire_end(reader, &wire, "attributes");
}

/* Of a field that comes several times the last counts. */
static enum tm_status read_pair(struct otel_reader *reader, struct tm_str bytes, unsigned depth,
                                struct otel_attribute *out) {
    struct wire wire = wire_of(bytes);
    struct tm_str key = {"", 0}, value = {"", 0};
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (field.key == WIRE_KEY(1, WIRE_BYTES)) key = field.bytes;
        if (field.key == WIRE_KEY(2, WIRE_BYTES)) value = field.bytes;
    }
    enum tm_status status = otel_wire_end(reader, &wire, "attributes");
    if (status == TM_OK) status = otel_wire_text(reader, key, &out->key);
    return status == TM_OK ? read_value(reader, value, depth, &out->value) : status;
}

static enum tm_status read_pairs(struct otel_reader *reader, struct tm_str message, uint32_t key, uint32_t count,
                                 unsigned depth, struct otel_attributes *out) {
    struct otel_attribute *pairs;
    enum tm_status status = otel_array(reader, count, sizeof *pairs, &pairs);
    struct wire wire = wire_of(message);
    uint32_t used = 0;
    for (struct wire_field field; status == TM_OK && used < count && wire_next(&wire, &field);)
        if (field.key == key) status = read_pair(reader, field.bytes, depth, &pairs[used++]);
    if (status == TM_OK) *out = (struct otel_attributes){pairs, used};
    return status;
}

enum tm_status otel_wire_attributes(struct otel_reader *reader, struct tm_str message, uint32_t key, uint32_t count,
                                    struct otel_attributes *out) {
    return read_pairs(reader, message, key, count, 1, out);
}

static enum tm_status array_value(struct otel_reader *reader, struct tm_str message, unsigned depth,
                                  struct otel_value *out) {
    const uint32_t key = WIRE_KEY(1, WIRE_BYTES);
    struct otel_value *items = NULL;
    uint32_t count, used = 0;
    enum tm_status status = count_fields(reader, message, key, &count);
    if (status == TM_OK) status = otel_array(reader, count, sizeof *items, &items);
    struct wire wire = wire_of(message);
    for (struct wire_field field; status == TM_OK && used < count && wire_next(&wire, &field);)
        if (field.key == key) status = read_value(reader, field.bytes, depth + 1, &items[used++]);
    if (status == TM_OK) *out = (struct otel_value){.type = OTEL_ARRAY, .count = used, .items = items};
    return status;
}

static enum tm_status map_value(struct otel_reader *reader, struct tm_str message, unsigned depth,
                                struct otel_value *out) {
    const uint32_t key = WIRE_KEY(1, WIRE_BYTES);
    struct otel_attributes pairs;
    uint32_t count;
    enum tm_status status = count_fields(reader, message, key, &count);
    if (status == TM_OK) status = read_pairs(reader, message, key, count, depth + 1, &pairs);
    if (status == TM_OK) *out = (struct otel_value){.type = OTEL_MAP, .count = pairs.count, .members = pairs.items};
    return status;
}

static enum tm_status set_value(struct otel_reader *reader, const struct wire_field *field, unsigned depth,
                                struct otel_value *out) {
    switch (field->key) {
    case WIRE_KEY(1, WIRE_BYTES): out->type = OTEL_STRING; return otel_wire_text(reader, field->bytes, &out->text);
    case WIRE_KEY(2, WIRE_VARINT):
        out->type = OTEL_BOOL;
        out->boolean = field->number != 0;
        return TM_OK;
    case WIRE_KEY(3, WIRE_VARINT):
        out->type = OTEL_INT;
        out->integer = (int64_t)field->number;
        return TM_OK;
    case WIRE_KEY(4, WIRE_FIXED64):
        out->type = OTEL_DOUBLE;
        memcpy(&out->real, &field->number, sizeof out->real);
        return TM_OK;
    case WIRE_KEY(5, WIRE_BYTES): return array_value(reader, field->bytes, depth, out);
    case WIRE_KEY(6, WIRE_BYTES): return map_value(reader, field->bytes, depth, out);
    case WIRE_KEY(7, WIRE_BYTES):
        out->type = OTEL_BYTES;
        out->text = field->bytes;
        return TM_OK;
    default: return TM_OK;
    }
}

static bool is_value(uint32_t key) {
    switch (key) {
    case WIRE_KEY(1, WIRE_BYTES):
    case WIRE_KEY(2, WIRE_VARINT):
    case WIRE_KEY(3, WIRE_VARINT):
    case WIRE_KEY(4, WIRE_FIXED64):
    case WIRE_KEY(5, WIRE_BYTES):
    case WIRE_KEY(6, WIRE_BYTES):
    case WIRE_KEY(7, WIRE_BYTES): return true;
    default: return false;
    }
}

/* One of: the last counts, and only that one is read. */
static enum tm_status read_value(struct otel_reader *reader, struct tm_str bytes, unsigned depth,
                                 struct otel_value *out) {
    struct wire wire = wire_of(bytes);
    struct wire_field last = {0};
    if (depth > OTEL_VALUE_DEPTH) return otel_too_deep(reader);
    for (struct wire_field field; wire_next(&wire, &field);)
        if (is_value(field.key)) last = field;
    enum tm_status status = otel_wire_end(reader, &wire, "attributes");
    *out = (struct otel_value){.type = OTEL_EMPTY};
    return status == TM_OK ? set_value(reader, &last, depth, out) : status;
}
