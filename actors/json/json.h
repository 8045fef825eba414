/* json: hostile JSON in, a flat tree of views out. simdjson does the parsing; no recursion anywhere.
 *
 * Nodes are an array in pre-order: the children of nodes[i] start at nodes[i+1]; nodes[i].skip nodes (itself and all
 * below) later comes its next sibling. Scalars have skip 1.
 *
 * Strictly what RFC 8259 takes, and besides, as JavaScript does: lone surrogate escapes become U+FFFD; of duplicate
 * keys the last one wins; integers of any size and numbers beyond double keep their text. Refused: invalid UTF-8,
 * raw control characters in strings, trailing bytes, NaN, a BOM, depth beyond TM_JSON_DEPTH.
 */
#ifndef TM_JSON_JSON_H
#define TM_JSON_JSON_H

#include "base/arena.h"
#include "base/status.h"

enum { TM_JSON_DEPTH = 512, TM_JSON_PADDING = 64 };

enum tm_json_type {
    TM_JSON_NULL,
    TM_JSON_FALSE,
    TM_JSON_TRUE,
    TM_JSON_NUMBER,
    TM_JSON_STRING,
    TM_JSON_ARRAY,
    TM_JSON_OBJECT,
};

struct tm_json {
    struct tm_str key;  /* unescaped; of a member of an object */
    struct tm_str text; /* string: unescaped; number: as written; array and object: the source from { to } */
    uint32_t skip;
    uint32_t count; /* children of arrays and objects */
    enum tm_json_type type;
};

/* Parses text[0..len). `text` must have TM_JSON_PADDING readable bytes after len, and may be changed in place (lone
 * surrogates). Nodes and unescaped strings live in `arena`; other views point into `text`: keep both.
 * TM_INVALID: *error has the byte offset where known, field empty. TM_TOO_LARGE: too deep. TM_NO_MEMORY: the arena. */
enum tm_status tm_json_parse(char *text, size_t len, struct tm_arena *arena, const struct tm_json **root,
                             struct tm_error *error);
/* The same for bytes that may neither be changed nor have padding: copies them into the arena first. */
enum tm_status tm_json_parse_copy(struct tm_str text, struct tm_arena *arena, const struct tm_json **root,
                                  struct tm_error *error);

/* Member of an object by its name (the last of duplicates); NULL when absent or not an object. */
const struct tm_json *tm_json_get(const struct tm_json *object, const char *name);
/* for (const struct tm_json *c = tm_json_first(n), *end = tm_json_end(n); c != end; c = tm_json_next(c)) */
static inline const struct tm_json *tm_json_first(const struct tm_json *node) {
    return node + 1;
}
static inline const struct tm_json *tm_json_end(const struct tm_json *node) {
    return node + node->skip;
}
static inline const struct tm_json *tm_json_next(const struct tm_json *node) {
    return node + node->skip;
}

/* A number that is an integer in range (1.0 and 1e2 count). */
bool tm_json_i64(const struct tm_json *node, int64_t *out);
bool tm_json_double(const struct tm_json *node, double *out); /* a finite number */
bool tm_json_truthy(const struct tm_json *node);              /* what JavaScript takes for true */

/* Valid JSON text with its \uXXXX escapes written as the characters they mean, so that it can be searched and takes
 * less room; those of control characters, quotes and backslashes stay. The same view when it has none, else in `arena`;
 * ptr is NULL when out of memory. */
struct tm_str tm_json_plain(struct tm_str json, struct tm_arena *arena);

/* Text of which nobody has said that it is UTF-8: the same view when it is, else in `arena` with U+FFFD for every byte
 * that belongs to no sequence; ptr is NULL when out of memory. */
struct tm_str tm_json_utf8(struct tm_str text, struct tm_arena *arena);

/* ---- out (RapidJSON's writer) -------------------------------------------------------------------------------------
 */

struct tm_json_writer; /* appends to a growing buffer; keys and values must alternate in objects (asserted) */

struct tm_json_writer *tm_json_writer_new(void);
void tm_json_writer_free(struct tm_json_writer *writer);
void tm_json_open_object(struct tm_json_writer *writer);
void tm_json_close_object(struct tm_json_writer *writer);
void tm_json_open_array(struct tm_json_writer *writer);
void tm_json_close_array(struct tm_json_writer *writer);
void tm_json_key(struct tm_json_writer *writer, const char *key);
void tm_json_key_str(struct tm_json_writer *writer, struct tm_str key);
void tm_json_string(struct tm_json_writer *writer, struct tm_str value); /* invalid UTF-8 becomes U+FFFD */
void tm_json_int(struct tm_json_writer *writer, int64_t value);
void tm_json_number(struct tm_json_writer *writer, double value); /* not finite: null; shortest text */
void tm_json_bool(struct tm_json_writer *writer, bool value);
void tm_json_null(struct tm_json_writer *writer);
void tm_json_raw(struct tm_json_writer *writer, struct tm_str json);           /* valid JSON text, embedded as it is */
void tm_json_value(struct tm_json_writer *writer, const struct tm_json *node); /* what was read; its text as it stood */
struct tm_str tm_json_writer_text(const struct tm_json_writer *writer);        /* view until the next call */

#endif
