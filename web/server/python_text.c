/* python_text: strings in either quote, True, False and None; all else stands as it is. */
#include "python_text.h"

#include <stdio.h>
#include <string.h>

/* "\x01" becomes a \u escape of six bytes: no byte becomes more. */
enum { GROWTH = 6 };

struct turning {
    struct tm_str in;
    size_t at;
    char *out;
    size_t len;
};

static void put(struct turning *t, const char *text, size_t len) {
    memcpy(t->out + t->len, text, len);
    t->len += len;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* A word outside of strings. */
static bool turn_word(struct turning *t) {
    static const struct {
        struct tm_str python, json;
    } words[] = {
        {TM_STR("True"), TM_STR("true")}, {TM_STR("False"), TM_STR("false")}, {TM_STR("None"), TM_STR("null")}};
    size_t end = t->at;
    while (end < t->in.len && is_letter(t->in.ptr[end])) end++;
    struct tm_str word = tm_str_sub(t->in, t->at, end - t->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!tm_str_eq(word, words[i].python)) continue;
        put(t, words[i].json.ptr, words[i].json.len);
        t->at = end;
        return true;
    }
    return false;
}

/* The escape that begins at the backslash. */
static void turn_escape(struct turning *t) {
    const char *at = t->in.ptr + t->at;
    size_t left = t->in.len - t->at;
    char next = left > 1 ? at[1] : '\\';
    t->at += 2;
    if (next == 'x' && left > 3 && is_hex(at[2]) && is_hex(at[3])) {
        char escape[7];
        snprintf(escape, sizeof escape, "\\u00%c%c", at[2], at[3]);
        put(t, escape, 6);
        t->at += 2;
    } else if (next == '\'') {
        put(t, "'", 1);
    } else if (next != 0 && strchr("\"\\/bfnrtu", next)) {
        put(t, at, 2);
    } else {
        put(t, "\\\\", 2); /* Python keeps a backslash that means nothing */
        t->at--;
    }
}

static void turn_character(struct turning *t) {
    unsigned char c = (unsigned char)t->in.ptr[t->at++];
    char escape[7];
    if (c == '"') put(t, "\\\"", 2);
    else if (c >= 0x20) put(t, (const char *)&c, 1);
    else put(t, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
}

static bool turn_string(struct turning *t) {
    char quote = t->in.ptr[t->at++];
    put(t, "\"", 1);
    while (t->at < t->in.len && t->in.ptr[t->at] != quote) {
        if (t->in.ptr[t->at] == '\\') turn_escape(t);
        else turn_character(t);
    }
    put(t, "\"", 1);
    return t->at++ < t->in.len;
}

static bool follows_digit(const struct turning *t) {
    return t->at > 0 && t->in.ptr[t->at - 1] >= '0' && t->in.ptr[t->at - 1] <= '9'; /* the e of 1e5 */
}

static bool turn(struct turning *t) {
    char c = t->in.ptr[t->at];
    if (c == '\'' || c == '"') return turn_string(t);
    if (is_letter(c) && !follows_digit(t)) return turn_word(t);
    put(t, &c, 1);
    t->at++;
    return true;
}

struct tm_str python_to_json(struct tm_str text, struct tm_arena *arena) {
    struct tm_str none = {NULL, 0}, trimmed = tm_str_trim(text);
    bool fits = trimmed.len && trimmed.len <= PYTHON_TEXT_MOST && (trimmed.ptr[0] == '{' || trimmed.ptr[0] == '[');
    struct turning t = {.in = trimmed, .out = fits ? tm_arena_alloc(arena, GROWTH * trimmed.len + 2) : NULL};
    if (!t.out) return none;
    while (t.at < t.in.len)
        if (!turn(&t)) return none;
    return (struct tm_str){t.out, t.len};
}
