/* json_read: simdjson finds the tokens and checks UTF-8, control characters and string ends; a loop with an explicit
 * stack checks the grammar over those tokens and writes the nodes.
 *
 * Not On-Demand, which trusts the bytes behind the text to end unbalanced brackets, and not DOM, which refuses integers
 * beyond 64 bits and forgets how a number was written. */
#include "json/json_escape.h"

#include <cstring>
#include <memory>
#include <simdjson.h>

namespace {

using tokenizer = simdjson::internal::dom_parser_implementation;

/* A thread keeps the tokenizer of its last text up to this size: 4 bytes of index for each byte of text. */
constexpr size_t keep_capacity = 8u << 20;
constexpr size_t string_chunk = 16384;
constexpr size_t largest_text = 0xffffff00u; /* offsets are 32 bits */

thread_local std::unique_ptr<tokenizer> thread_tokenizer;

struct walk {
    char *text;
    uint32_t len;
    const uint32_t *tokens; /* offsets where a token begins */
    uint32_t token_count, at;
    struct tm_arena *arena;
    struct tm_json *nodes;
    uint32_t capacity, used;
    char *room; /* for unescaped strings, in the arena */
    size_t room_len;
    const tokenizer *simd;
    uint32_t stack[TM_JSON_DEPTH]; /* open containers, as indices of nodes */
    uint32_t depth;
    struct tm_error *error;
};

enum tm_status fail_at(struct walk *w, size_t offset, enum tm_status status, const char *reason) {
    tm_fail(w->error, status, "", "%s", reason);
    if (w->error) w->error->offset = offset;
    return status;
}

enum tm_status fail_here(struct walk *w, const char *expected) {
    if (w->at < w->token_count) return fail_at(w, w->tokens[w->at], TM_INVALID, expected);
    return fail_at(w, w->len, TM_INVALID, "the JSON text ends too early");
}

/* The token under way, or 0 at the end: the text itself never holds a NUL outside of strings that gets this far. */
char peek(const struct walk *w) {
    return w->at < w->token_count ? w->text[w->tokens[w->at]] : 0;
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* All bytes of the token under way, without white space after it. */
struct tm_str token_text(const struct walk *w) {
    uint32_t from = w->tokens[w->at];
    uint32_t to = w->at + 1 < w->token_count ? w->tokens[w->at + 1] : w->len;
    while (to > from && is_space(w->text[to - 1])) to--;
    return tm_str{w->text + from, to - from};
}

/* ---- strings ---- */

/* Room for a string of `len` escaped bytes: simdjson writes whole vectors, so the padding comes on top. */
char *string_room(struct walk *w, size_t len) {
    size_t need = len + TM_JSON_PADDING;
    if (w->room_len < need) {
        size_t size = need > string_chunk ? need : string_chunk;
        w->room = static_cast<char *>(tm_arena_alloc(w->arena, size));
        w->room_len = w->room ? size : 0;
    }
    return w->room;
}

/* Reads the string token under way and steps over it. */
enum tm_status read_string(struct walk *w, struct tm_str *out) {
    struct tm_str token = token_text(w);
    if (token.len < 2 || token.ptr[token.len - 1] != '"')
        return fail_here(w, "expected a comma or the end after a string");
    char *from = w->text + w->tokens[w->at] + 1;
    size_t len = token.len - 2;
    char *escape = len ? static_cast<char *>(memchr(from, '\\', len)) : nullptr;
    if (!escape) {
        *out = tm_str{from, len};
    } else {
        json_replace_lone_surrogates(escape, from + len);
        char *room = string_room(w, len);
        if (!room) return fail_at(w, w->tokens[w->at], TM_NO_MEMORY, "out of memory for strings");
        auto *to = reinterpret_cast<uint8_t *>(room);
        uint8_t *end = w->simd->parse_string(reinterpret_cast<const uint8_t *>(from), to);
        if (!end) return fail_here(w, "a string has an escape that JSON does not know");
        *out = tm_str{room, static_cast<size_t>(end - to)};
        w->room += out->len;
        w->room_len -= out->len;
    }
    w->at++;
    return TM_OK;
}

/* ---- other scalars ---- */

size_t skip_digits(struct tm_str s, size_t at) {
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9') at++;
    return at;
}

/* RFC 8259 section 6, the whole view. */
bool is_number(struct tm_str s) {
    size_t at = s.len && s.ptr[0] == '-' ? 1 : 0, from = at;
    at = skip_digits(s, at);
    if (at == from || (s.ptr[from] == '0' && at > from + 1)) return false;
    if (at < s.len && s.ptr[at] == '.') {
        from = ++at;
        at = skip_digits(s, at);
        if (at == from) return false;
    }
    if (at < s.len && (s.ptr[at] | 0x20) == 'e') {
        at++;
        if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-')) at++;
        from = at;
        at = skip_digits(s, at);
        if (at == from) return false;
    }
    return at == s.len;
}

enum tm_status read_scalar(struct walk *w, struct tm_json *node) {
    struct tm_str token = token_text(w);
    if (token.ptr[0] == '"') {
        node->type = TM_JSON_STRING;
        return read_string(w, &node->text);
    }
    node->text = token;
    if (is_number(token)) node->type = TM_JSON_NUMBER;
    else if (tm_str_is(token, "true")) node->type = TM_JSON_TRUE;
    else if (tm_str_is(token, "false")) node->type = TM_JSON_FALSE;
    else if (tm_str_is(token, "null")) node->type = TM_JSON_NULL;
    else return fail_here(w, "expected a JSON value");
    w->at++;
    return TM_OK;
}

/* ---- structure ---- */

enum tm_status read_key(struct walk *w, struct tm_str *key) {
    if (peek(w) != '"') return fail_here(w, "expected the name of a member in double quotes");
    enum tm_status status = read_string(w, key);
    if (status != TM_OK) return status;
    if (peek(w) != ':') return fail_here(w, "expected a colon after the name of a member");
    w->at++;
    return TM_OK;
}

/* Reads one value, or opens one container, under `key`. */
enum tm_status read_value(struct walk *w, struct tm_str key) {
    char first = peek(w);
    if (!first || w->used == w->capacity) return fail_here(w, "expected a JSON value");
    uint32_t index = w->used++;
    struct tm_json *node = &w->nodes[index];
    *node = tm_json{key, {nullptr, 0}, 1, 0, TM_JSON_NULL};
    if (w->depth) w->nodes[w->stack[w->depth - 1]].count++;
    if (first != '{' && first != '[') return read_scalar(w, node);
    node->type = first == '{' ? TM_JSON_OBJECT : TM_JSON_ARRAY;
    node->text.ptr = w->text + w->tokens[w->at];
    if (w->depth == TM_JSON_DEPTH) {
        tm_fail(w->error, TM_TOO_LARGE, "", "JSON nested deeper than %d levels", static_cast<int>(TM_JSON_DEPTH));
        if (w->error) w->error->offset = w->tokens[w->at];
        return TM_TOO_LARGE;
    }
    w->stack[w->depth++] = index;
    w->at++;
    return TM_OK;
}

void close_container(struct walk *w) {
    struct tm_json *node = &w->nodes[w->stack[--w->depth]];
    node->skip = w->used - w->stack[w->depth];
    node->text.len = static_cast<size_t>(w->text + w->tokens[w->at] + 1 - node->text.ptr);
    w->at++;
}

/* What stands next in the innermost open container: its end, or a further member or element. */
enum tm_status step(struct walk *w) {
    struct tm_json *open = &w->nodes[w->stack[w->depth - 1]];
    bool object = open->type == TM_JSON_OBJECT;
    if (peek(w) == (object ? '}' : ']')) {
        close_container(w);
        return TM_OK;
    }
    if (open->count) {
        if (peek(w) != ',') return fail_here(w, object ? "expected a comma or }" : "expected a comma or ]");
        w->at++;
    }
    struct tm_str key = {nullptr, 0};
    enum tm_status status = object ? read_key(w, &key) : TM_OK;
    return status == TM_OK ? read_value(w, key) : status;
}

enum tm_status read_document(struct walk *w) {
    enum tm_status status = read_value(w, tm_str{nullptr, 0});
    while (status == TM_OK && w->depth) status = step(w);
    if (status == TM_OK && w->at != w->token_count) return fail_here(w, "expected the end of the JSON text");
    return status;
}

/* How many values the text has if it is well-formed: tokens, without punctuation and the names before colons. */
uint32_t count_values(const struct walk *w) {
    uint32_t values = 0, colons = 0;
    for (uint32_t i = 0; i < w->token_count; i++) {
        char c = w->text[w->tokens[i]];
        colons += c == ':';
        values += c != ':' && c != ',' && c != '}' && c != ']';
    }
    return values > colons ? values - colons : 0;
}

/* Makes the thread's tokenizer fit for `len` bytes. */
bool prepare_tokenizer(size_t len) {
    size_t capacity = len < 65536 ? 65536 : len;
    if (!thread_tokenizer) {
        auto error =
            simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, thread_tokenizer);
        return !error;
    }
    return thread_tokenizer->capacity() >= len || !thread_tokenizer->set_capacity(capacity);
}

const char *tokenizer_reason(simdjson::error_code code) {
    switch (code) {
    case simdjson::EMPTY: return "the JSON text is empty";
    case simdjson::UTF8_ERROR: return "the JSON text is not valid UTF-8";
    case simdjson::UNESCAPED_CHARS: return "a string holds a control character that is not escaped";
    case simdjson::UNCLOSED_STRING: return "a string has no end";
    default: return simdjson::error_message(code);
    }
}

enum tm_status tokenize_and_read(struct walk *w) {
    if (!prepare_tokenizer(w->len)) return fail_at(w, 0, TM_NO_MEMORY, "out of memory for a JSON text of this size");
    auto code =
        thread_tokenizer->stage1(reinterpret_cast<const uint8_t *>(w->text), w->len, simdjson::stage1_mode::regular);
    if (code) return fail_at(w, 0, TM_INVALID, tokenizer_reason(code));
    w->simd = thread_tokenizer.get();
    w->tokens = thread_tokenizer->structural_indexes.get();
    w->token_count = thread_tokenizer->n_structural_indexes;
    w->capacity = count_values(w);
    w->nodes =
        static_cast<struct tm_json *>(tm_arena_alloc(w->arena, sizeof(struct tm_json) * (size_t{w->capacity} + 1)));
    if (!w->nodes) return fail_at(w, 0, TM_NO_MEMORY, "out of memory for the values of this JSON text");
    return read_document(w);
}

} // namespace

extern "C" enum tm_status tm_json_parse(char *text, size_t len, struct tm_arena *arena, const struct tm_json **root,
                                        struct tm_error *error) {
    if (len > largest_text) return tm_fail(error, TM_TOO_LARGE, "", "JSON text of more than 4 GiB");
    struct walk w = {};
    w.text = text;
    w.len = static_cast<uint32_t>(len);
    w.arena = arena;
    w.error = error;
    enum tm_status status = len ? tokenize_and_read(&w) : fail_at(&w, 0, TM_INVALID, "the JSON text is empty");
    if (len > keep_capacity) thread_tokenizer.reset();
    if (status == TM_OK) *root = w.nodes;
    return status;
}

extern "C" enum tm_status tm_json_parse_copy(struct tm_str text, struct tm_arena *arena, const struct tm_json **root,
                                             struct tm_error *error) {
    size_t padded;
    char *copy = __builtin_add_overflow(text.len, static_cast<size_t>(TM_JSON_PADDING), &padded)
                     ? nullptr
                     : static_cast<char *>(tm_arena_alloc(arena, padded));
    if (!copy) return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a copy of the JSON text");
    if (text.len) memcpy(copy, text.ptr, text.len);
    memset(copy + text.len, ' ', TM_JSON_PADDING);
    return tm_json_parse(copy, text.len, arena, root, error);
}
