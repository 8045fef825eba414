/* json_access: members and numbers of a parsed text. Numbers are read by std::from_chars, which no locale changes. */
extern "C" {
#include "json/json.h"
}

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace {

/* from_chars does not say whether a number was too large or too small; strtod does. Rare, so the copy does not matter.
 */
bool read_out_of_range(struct tm_str text, double *out) {
    char *copy = strndup(text.ptr, text.len);
    if (!copy) return false;
    *out = strtod(copy, nullptr);
    free(copy);
    return std::isfinite(*out);
}

} // namespace

extern "C" const struct tm_json *tm_json_get(const struct tm_json *object, const char *name) {
    if (!object || object->type != TM_JSON_OBJECT) return nullptr;
    const struct tm_str wanted = tm_str_from(name);
    const struct tm_json *found = nullptr;
    for (const struct tm_json *c = tm_json_first(object), *end = tm_json_end(object); c != end; c = tm_json_next(c))
        if (tm_str_eq(c->key, wanted)) found = c;
    return found;
}

extern "C" bool tm_json_double(const struct tm_json *node, double *out) {
    if (node->type != TM_JSON_NUMBER) return false;
    double value = 0;
    const char *end = node->text.ptr + node->text.len;
    auto result = std::from_chars(node->text.ptr, end, value);
    bool ok = result.ec == std::errc()
                  ? result.ptr == end && std::isfinite(value)
                  : result.ec == std::errc::result_out_of_range && read_out_of_range(node->text, &value);
    if (ok) *out = value;
    return ok;
}

extern "C" bool tm_json_i64(const struct tm_json *node, int64_t *out) {
    if (node->type != TM_JSON_NUMBER) return false;
    if (tm_str_i64(node->text, out)) return true;
    constexpr double bound = 9223372036854775808.0;
    double value;
    if (!tm_json_double(node, &value) || value != std::floor(value) || value < -bound || value >= bound) return false;
    *out = static_cast<int64_t>(value);
    return true;
}

extern "C" bool tm_json_truthy(const struct tm_json *node) {
    switch (node->type) {
    case TM_JSON_NULL:
    case TM_JSON_FALSE: return false;
    case TM_JSON_STRING: return node->text.len > 0;
    case TM_JSON_NUMBER: {
        /* Zero however it is written; a number too small for a double is none. */
        const char *end = node->text.ptr + node->text.len;
        for (const char *at = node->text.ptr; at < end && (*at | 0x20) != 'e'; at++)
            if (*at >= '1' && *at <= '9') return true;
        return false;
    }
    default: return true;
    }
}
