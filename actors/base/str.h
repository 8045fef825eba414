/* str: a view of bytes. Never owns, never NUL-terminated by contract; lengths are in bytes. */
#ifndef TM_BASE_STR_H
#define TM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct tm_str {
    const char *ptr;
    size_t len;
};

#define TM_STR(literal) ((struct tm_str){(literal), sizeof(literal) - 1})
/* For printf: printf("%.*s", TM_STR_ARG(s)). Cuts at INT_MAX. Evaluates `s` several times: never give it a call. */
#define TM_STR_ARG(s) (int)((s).len > 0x7fffffff ? 0x7fffffff : (s).len), ((s).ptr ? (s).ptr : "")

/* Those that are given literals most are inline: the compiler then knows the length. */

static inline struct tm_str tm_str_from(const char *text) { /* NULL gives the empty view */
    return (struct tm_str){text, text ? strlen(text) : 0};
}

static inline bool tm_str_eq(struct tm_str a, struct tm_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool tm_str_is(struct tm_str a, const char *text) {
    return tm_str_eq(a, tm_str_from(text));
}

static inline bool tm_str_starts(struct tm_str s, const char *prefix) {
    size_t len = strlen(prefix);
    return s.len >= len && (len == 0 || memcmp(s.ptr, prefix, len) == 0);
}

bool tm_str_is_nocase(struct tm_str a, const char *text);           /* ASCII only */
int tm_str_cmp(struct tm_str a, struct tm_str b);                   /* byte order, then length */
struct tm_str tm_str_sub(struct tm_str s, size_t from, size_t len); /* clamped to s */
struct tm_str tm_str_trim(struct tm_str s);                         /* ASCII white space off both ends */

/* Cuts *rest at the first `separator`: returns what stands before it, leaves in *rest what stands after.
 * Without one returns all of it and empties *rest. */
struct tm_str tm_str_split(struct tm_str *rest, char separator);

/* Copies into `out` with a NUL, cut at size - 1 bytes. */
void tm_str_to(struct tm_str s, char *out, size_t size);

/* Decimal, whole view, no sign for u64; false on anything else or overflow, *out untouched. */
bool tm_str_u64(struct tm_str s, uint64_t *out);
bool tm_str_i64(struct tm_str s, int64_t *out);

#endif
