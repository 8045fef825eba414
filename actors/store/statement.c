/* statement: recognises the one shape of insert, refuses data inside SQL and more than one statement. */
#include "store/statement.h"

#include <string.h>

static bool is_word_char(char c) {
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static void skip_blanks(struct tm_str *rest) {
    while (rest->len && strchr(" \t\r\n", rest->ptr[0])) *rest = tm_str_sub(*rest, 1, rest->len);
}

static struct tm_str take_word(struct tm_str *rest) {
    size_t len = 0;
    skip_blanks(rest);
    while (len < rest->len && is_word_char(rest->ptr[len])) len++;
    struct tm_str word = tm_str_sub(*rest, 0, len);
    *rest = tm_str_sub(*rest, len, rest->len);
    return word;
}

static bool take_keyword(struct tm_str *rest, const char *keyword) {
    struct tm_str before = *rest;
    if (tm_str_is_nocase(take_word(rest), keyword)) return true;
    *rest = before;
    return false;
}

/* table or database.table, and (columns): only names, commas and blanks. */
static bool take_target(struct tm_str *rest, struct tm_str *target) {
    skip_blanks(rest);
    struct tm_str start = *rest;
    if (take_word(rest).len == 0) return false;
    if (rest->len && rest->ptr[0] == '.') {
        *rest = tm_str_sub(*rest, 1, rest->len);
        if (take_word(rest).len == 0) return false;
    }
    size_t len = start.len - rest->len;
    skip_blanks(rest);
    if (rest->len && rest->ptr[0] == '(') {
        const char *close = memchr(rest->ptr, ')', rest->len);
        if (!close) return false;
        for (const char *c = rest->ptr + 1; c < close; c++)
            if (!is_word_char(*c) && !strchr(", \n", *c)) return false;
        *rest = tm_str_sub(*rest, (size_t)(close - rest->ptr) + 1, rest->len);
        len = start.len - rest->len;
    }
    *target = tm_str_sub(start, 0, len);
    return true;
}

/* INSERT INTO target FORMAT Name, and nothing else. */
static bool is_insert_of_body(struct tm_str query, struct statement *out) {
    struct tm_str rest = query;
    if (!take_keyword(&rest, "INSERT") || !take_keyword(&rest, "INTO")) return false;
    take_keyword(&rest, "TABLE");
    if (!take_target(&rest, &out->target) || !take_keyword(&rest, "FORMAT")) return false;
    out->format = take_word(&rest);
    skip_blanks(&rest);
    return out->format.len > 0 && rest.len == 0;
}

bool statement_inserts_body(struct tm_str query) {
    struct statement unused;
    return is_insert_of_body(query, &unused);
}

/* What the text outside of quotes and comments says. */
struct scan {
    bool insert, several;
};

static size_t skip_quoted(struct tm_str sql, size_t at) {
    char quote = sql.ptr[at++];
    while (at < sql.len && sql.ptr[at] != quote) at += sql.ptr[at] == '\\' ? 2 : 1;
    return at + 1;
}

static size_t skip_comment(struct tm_str sql, size_t at) {
    bool line = sql.ptr[at] == '-';
    const char *end = line ? memchr(sql.ptr + at, '\n', sql.len - at) : memmem(sql.ptr + at, sql.len - at, "*/", 2);
    return end ? (size_t)(end - sql.ptr) + (line ? 1 : 2) : sql.len;
}

static struct scan scan(struct tm_str sql) {
    struct scan found = {0};
    bool ended = false, first = true;
    for (size_t at = 0; at < sql.len;) {
        char c = sql.ptr[at];
        struct tm_str rest = tm_str_sub(sql, at, sql.len);
        if (tm_str_starts(rest, "--") || tm_str_starts(rest, "/*")) {
            at = skip_comment(sql, at);
            continue;
        }
        if (!strchr(" \t\r\n;", c)) found.several = found.several || ended;
        if (c == ';') ended = true;
        if (c == '\'' || c == '"' || c == '`') {
            at = skip_quoted(sql, at);
        } else if (is_word_char(c)) {
            struct tm_str word = take_word(&rest);
            if (first) found.insert = tm_str_is_nocase(word, "INSERT");
            first = false;
            at += word.len;
        } else at++;
    }
    return found;
}

/* Anywhere, in quotes and comments too: a doubt about where a quote ends must not let data in. */
static bool has_word(struct tm_str sql, const char *wanted) {
    while (sql.len) {
        struct tm_str word = take_word(&sql);
        if (tm_str_is_nocase(word, wanted)) return true;
        if (word.len == 0 && sql.len) sql = tm_str_sub(sql, 1, sql.len);
    }
    return false;
}

enum tm_status statement_read(struct tm_str query, struct tm_str body, struct tm_arena *arena, struct statement *out,
                              struct tm_error *error) {
    *out = (struct statement){0};
    if (is_insert_of_body(query, out)) {
        out->inserts_body = true;
        return TM_OK;
    }
    out->sql = query.len && body.len ? tm_arena_printf(arena, "%.*s\n%.*s", TM_STR_ARG(query), TM_STR_ARG(body))
                                     : tm_arena_copy(arena, query.len ? query : body);
    if (!out->sql.ptr) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    struct scan found = scan(out->sql);
    if (tm_str_trim(out->sql).len == 0) return tm_fail(error, TM_INVALID, "query", "Empty query");
    if (found.several) return tm_fail(error, TM_INVALID, "query", "Only one statement is taken at a time");
    if (found.insert && (has_word(out->sql, "FORMAT") || has_word(out->sql, "VALUES")))
        return tm_fail(
            error, TM_INVALID, "query",
            "Data inside SQL text is not taken: send it as the body of ?query=INSERT INTO table FORMAT Name");
    return TM_OK;
}

struct tm_str statement_insert(const struct statement *statement, int fd, struct tm_arena *arena) {
    return tm_arena_printf(
        arena, "INSERT INTO %.*s FROM INFILE '/proc/self/fd/%d' SETTINGS optimize_on_insert = 0 FORMAT %.*s",
        TM_STR_ARG(statement->target), fd, TM_STR_ARG(statement->format));
}
