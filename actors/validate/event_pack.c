/* event_pack: see its header. Lengths first, then bytes; fields that are zero or empty are left out. */
#include "validate/event_pack.h"

#include "base/varuint.h"
#include "base/wire.h"

/* ---- lengths ---- */

static uint64_t zigzag(int64_t value) {
    return (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
}

/* Of a field with its tag, which takes one byte as no field here has a number over 15. */
static size_t number_size(uint64_t number) {
    return number ? 1 + varuint_size(number) : 0;
}
static size_t element_size(size_t len) {
    return 1 + varuint_size(len) + len;
}
static size_t text_size(ProtobufCBinaryData text) {
    return text.len ? element_size(text.len) : 0;
}

static size_t entry_size(const Tracemesh__MapEntry *entry) {
    return text_size(entry->key) + text_size(entry->text) + number_size(zigzag(entry->number));
}

static bool has_real(const Tracemesh__Value *value) {
    return value->real < 0 || value->real > 0 || value->real != value->real;
}

static size_t value_size(const Tracemesh__Value *value) {
    size_t size = number_size(value->field) + number_size(value->is_null) + text_size(value->text) +
                  number_size(zigzag(value->number)) + (has_real(value) ? 1 + sizeof value->real : 0);
    for (size_t i = 0; i < value->n_entries; i++) size += element_size(entry_size(value->entries[i]));
    return size;
}

static size_t event_size(const Tracemesh__Event *event) {
    size_t size = number_size((uint64_t)event->entity) + text_size(event->project_id) + text_size(event->trace_id) +
                  text_size(event->id) + text_size(event->event_id) + number_size((uint64_t)event->timestamp_us) +
                  number_size(event->is_update) + number_size(event->is_complete) +
                  number_size((uint64_t)event->received_us) + text_size(event->public_key) +
                  text_size(event->sdk_name) + text_size(event->sdk_version) + number_size(event->position);
    for (size_t i = 0; i < event->n_values; i++) size += element_size(value_size(event->values[i]));
    return size;
}

/* ---- bytes: into room that was measured above ---- */

static uint8_t *put_varint(uint8_t *at, uint64_t value) {
    return at + varuint_put((char *)at, value);
}

static uint8_t *put_number(uint8_t *at, unsigned field, uint64_t number) {
    if (!number) return at;
    *at++ = (uint8_t)WIRE_KEY(field, WIRE_VARINT);
    return put_varint(at, number);
}

static uint8_t *put_length(uint8_t *at, unsigned field, size_t len) {
    *at++ = (uint8_t)WIRE_KEY(field, WIRE_BYTES);
    return put_varint(at, len);
}

static uint8_t *put_text(uint8_t *at, unsigned field, ProtobufCBinaryData text) {
    if (!text.len) return at;
    at = put_length(at, field, text.len);
    memcpy(at, text.data, text.len);
    return at + text.len;
}

static uint8_t *put_real(uint8_t *at, unsigned field, double real) {
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    bits = htole64(bits);
    *at++ = (uint8_t)WIRE_KEY(field, WIRE_FIXED64);
    memcpy(at, &bits, sizeof bits);
    return at + sizeof bits;
}

static uint8_t *put_entry(uint8_t *at, const Tracemesh__MapEntry *entry) {
    at = put_text(at, 1, entry->key);
    at = put_text(at, 2, entry->text);
    return put_number(at, 3, zigzag(entry->number));
}

static uint8_t *put_value(uint8_t *at, const Tracemesh__Value *value) {
    at = put_number(at, 1, value->field);
    at = put_number(at, 2, value->is_null);
    at = put_text(at, 3, value->text);
    at = put_number(at, 4, zigzag(value->number));
    if (has_real(value)) at = put_real(at, 5, value->real);
    for (size_t i = 0; i < value->n_entries; i++) {
        at = put_length(at, 6, entry_size(value->entries[i]));
        at = put_entry(at, value->entries[i]);
    }
    return at;
}

static uint8_t *put_event(uint8_t *at, const Tracemesh__Event *event) {
    at = put_number(at, 1, (uint64_t)event->entity);
    at = put_text(at, 2, event->project_id);
    at = put_text(at, 3, event->trace_id);
    at = put_text(at, 4, event->id);
    at = put_text(at, 5, event->event_id);
    at = put_number(at, 6, (uint64_t)event->timestamp_us);
    at = put_number(at, 7, event->is_update);
    at = put_number(at, 8, event->is_complete);
    at = put_number(at, 9, (uint64_t)event->received_us);
    at = put_text(at, 10, event->public_key);
    at = put_text(at, 11, event->sdk_name);
    at = put_text(at, 12, event->sdk_version);
    for (size_t i = 0; i < event->n_values; i++) {
        at = put_length(at, 13, value_size(event->values[i]));
        at = put_value(at, event->values[i]);
    }
    return put_number(at, 14, event->position);
}

bool event_pack(struct tm_buf *rows, const Tracemesh__Event *event) {
    size_t len = event_size(event);
    if (!tm_buf_reserve(rows, 1 + VARUINT_MOST + len)) return false;
    uint8_t *start = (uint8_t *)rows->ptr + rows->len;
    uint8_t *end = put_event(put_length(start, 2, len), event);
    rows->len += (size_t)(end - start);
    return true;
}
