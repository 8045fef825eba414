/* json_write: RapidJSON's writer behind a C face. Strings are made valid UTF-8 first, which RapidJSON takes as given.
 */
extern "C" {
#include "json/json.h"
}

#include <charconv>
#include <cmath>
#include <new>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>
#include <string>

struct tm_json_writer {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
};

namespace {

/* Bytes of the well-formed UTF-8 sequence at `at` (RFC 3629), 0 when there is none. */
size_t sequence_length(const unsigned char *at, size_t left) {
    unsigned char lead = at[0];
    if (lead < 0x80) return 1;
    size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || len > left) return 0;
    unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < least || at[1] > most) return 0;
    for (size_t i = 2; i < len; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    return len;
}

/* A copy with U+FFFD for every byte that belongs to no sequence. */
std::string cleaned(struct tm_str text) {
    std::string out;
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.ptr);
    for (size_t at = 0; at < text.len;) {
        size_t len = sequence_length(bytes + at, text.len - at);
        if (len) out.append(text.ptr + at, len);
        else out.append("\xef\xbf\xbd");
        at += len ? len : 1;
    }
    return out;
}

/* Keys and names are short and ASCII: to call the library for each costs more than to look. */
bool is_short_ascii(struct tm_str text) {
    unsigned char all = 0;
    if (text.len > 64) return false;
    for (size_t i = 0; i < text.len; i++) all |= static_cast<unsigned char>(text.ptr[i]);
    return all < 0x80;
}

bool is_valid(struct tm_str text) {
    return is_short_ascii(text) || simdjson::validate_utf8(text.ptr, text.len);
}

template <typename Write> void with_valid_text(struct tm_str text, Write write) {
    if (text.len == 0) {
        write("", 0);
    } else if (is_valid(text)) {
        write(text.ptr, static_cast<rapidjson::SizeType>(text.len));
    } else {
        std::string clean = cleaned(text);
        write(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
    }
}

} // namespace

extern "C" struct tm_str tm_json_utf8(struct tm_str text, struct tm_arena *arena) {
    if (is_valid(text)) return text;
    std::string clean = cleaned(text);
    return tm_arena_copy(arena, tm_str{clean.data(), clean.size()});
}

extern "C" struct tm_json_writer *tm_json_writer_new(void) {
    return new (std::nothrow) tm_json_writer;
}
extern "C" void tm_json_writer_free(struct tm_json_writer *writer) {
    delete writer;
}
extern "C" void tm_json_open_object(struct tm_json_writer *writer) {
    writer->out.StartObject();
}
extern "C" void tm_json_close_object(struct tm_json_writer *writer) {
    writer->out.EndObject();
}
extern "C" void tm_json_open_array(struct tm_json_writer *writer) {
    writer->out.StartArray();
}
extern "C" void tm_json_close_array(struct tm_json_writer *writer) {
    writer->out.EndArray();
}
extern "C" void tm_json_int(struct tm_json_writer *writer, int64_t value) {
    writer->out.Int64(value);
}
extern "C" void tm_json_bool(struct tm_json_writer *writer, bool value) {
    writer->out.Bool(value);
}
extern "C" void tm_json_null(struct tm_json_writer *writer) {
    writer->out.Null();
}
extern "C" void tm_json_key(struct tm_json_writer *writer, const char *key) {
    tm_json_key_str(writer, tm_str_from(key));
}

extern "C" void tm_json_key_str(struct tm_json_writer *writer, struct tm_str key) {
    with_valid_text(key, [writer](const char *text, rapidjson::SizeType len) { writer->out.Key(text, len); });
}

extern "C" void tm_json_string(struct tm_json_writer *writer, struct tm_str value) {
    with_valid_text(value, [writer](const char *text, rapidjson::SizeType len) { writer->out.String(text, len); });
}

extern "C" void tm_json_number(struct tm_json_writer *writer, double value) {
    if (!std::isfinite(value)) return tm_json_null(writer);
    char text[32];
    /* Within these bounds JavaScript writes no exponent either; to_chars gives the shortest text that reads back. */
    bool plain = value == 0 || (std::fabs(value) >= 1e-6 && std::fabs(value) < 1e21);
    auto result = plain ? std::to_chars(text, text + sizeof text, value, std::chars_format::fixed)
                        : std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
    writer->out.RawValue(text, static_cast<size_t>(result.ptr - text), rapidjson::kNumberType);
}

extern "C" void tm_json_raw(struct tm_json_writer *writer, struct tm_str json) {
    writer->out.RawValue(json.ptr, json.len, rapidjson::kObjectType);
}

extern "C" void tm_json_value(struct tm_json_writer *writer, const struct tm_json *node) {
    switch (node->type) {
    case TM_JSON_NULL: return tm_json_null(writer);
    case TM_JSON_FALSE: return tm_json_bool(writer, false);
    case TM_JSON_TRUE: return tm_json_bool(writer, true);
    case TM_JSON_STRING: return tm_json_string(writer, node->text);
    case TM_JSON_NUMBER:
    case TM_JSON_ARRAY:
    case TM_JSON_OBJECT: return tm_json_raw(writer, node->text);
    }
}

extern "C" struct tm_str tm_json_writer_text(const struct tm_json_writer *writer) {
    return tm_str{writer->buffer.GetString(), writer->buffer.GetSize()};
}
