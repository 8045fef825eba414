/* tokens: the counts of tiktoken, chats, bounds, and files that are no vocabularies. */
#include "base/buf.h"
#include "base/clock.h"
#include "tokens/tokens.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder[] = TM_BUILD_ROOT "/dist/share/tracemesh/tokens";
enum { MOST = 1 << 20 };

static struct tm_tokenizer *tokenizer;
static struct tm_arena *arena;

static void setup(void) {
    tokenizer = tm_tokenizer_new(folder, MOST);
    arena = tm_arena_new(0);
}
static void teardown(void) {
    tm_tokenizer_free(tokenizer);
    tm_arena_free(arena);
}
TestSuite(tokens, .init = setup, .fini = teardown);

static uint64_t count(struct tm_str encoding, struct tm_str text) {
    uint64_t tokens;
    struct tm_error error;
    cr_assert_eq(tm_tokens_of_text(tokenizer, encoding, text, &tokens, &error), TM_OK, "%s", error.reason);
    return tokens;
}

static const struct tm_json *read_json(const char *path) {
    struct tm_buf text = {0};
    const struct tm_json *root;
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file);
    for (size_t got = 1; got; text.len += got) {
        cr_assert(tm_buf_reserve(&text, 4096));
        got = fread(text.ptr + text.len, 1, 4096, file);
    }
    fclose(file);
    cr_assert_eq(tm_json_parse_copy(tm_buf_str(&text), arena, &root, NULL), TM_OK);
    tm_buf_free(&text);
    return root;
}

Test(tokens, texts_count_as_tiktoken_counts_them) {
    const struct tm_json *root = read_json(TM_SOURCE_ROOT "/tests/unit/tokens.json");
    const struct tm_json *texts = tm_json_get(root, "texts"), *counts = tm_json_get(root, "counts");
    size_t compared = 0;
    for (const struct tm_json *e = tm_json_first(counts); e != tm_json_end(counts); e = tm_json_next(e)) {
        const struct tm_json *text = tm_json_first(texts);
        for (const struct tm_json *c = tm_json_first(e); c != tm_json_end(e); c = tm_json_next(c)) {
            int64_t wanted;
            cr_assert(tm_json_i64(c, &wanted));
            cr_expect_eq(count(e->key, text->text), (uint64_t)wanted, "%.*s of \"%.60s\": %lu, not %ld",
                         TM_STR_ARG(e->key), text->text.ptr, (unsigned long)count(e->key, text->text), (long)wanted);
            text = tm_json_next(text);
            compared++;
        }
    }
    cr_assert_gt(compared, 100);
}

static uint64_t value(struct tm_str text) {
    static const struct tm_token_rule rule = {TM_STR("o200k_base"), 3, 1};
    uint64_t tokens;
    cr_assert_eq(tm_tokens_of_value(tokenizer, &rule, text, arena, &tokens, NULL), TM_OK);
    return tokens;
}

/* 3 for the answer, 3 for each message, 1 for the name; the rest is text. */
Test(tokens, a_chat_counts_by_its_messages) {
    cr_assert_eq(value(TM_STR("[{\"role\":\"user\",\"content\":\"hello world\"}]")), 3 + 3 + 1 + 2);
    cr_assert_eq(value(TM_STR("[{\"role\":\"user\",\"content\":\"hello world\",\"name\":\"user\"},"
                              "{\"role\":\"user\",\"content\":null}]")),
                 3 + (3 + 1 + 2 + 1 + 1) + (3 + 1));
    cr_assert_eq(value(TM_STR("[{\"content\":\"hello\"}]")),
                 count(TM_STR("o200k_base"), TM_STR("[{\"content\":\"hello\"}]")));
    cr_assert_eq(value(TM_STR("hello world")), 2);
    cr_assert_eq(value(TM_STR("")), 0);
    cr_assert_eq(value(TM_STR("[not json")), count(TM_STR("o200k_base"), TM_STR("[not json")));
}

Test(tokens, a_longer_text_is_estimated_from_its_beginning) {
    size_t len = 3 * (size_t)MOST;
    char *text = malloc(len);
    for (size_t i = 0; i < len; i++) text[i] = "word "[i % 5];
    uint64_t tokens = count(TM_STR("o200k_base"), (struct tm_str){text, len});
    cr_assert_geq(tokens, len / 5 - len / 100);
    cr_assert_leq(tokens, len / 5 + len / 100);
    free(text);
}

/* What one piece of a hundred thousand letters costs is not its square. */
Test(tokens, one_long_piece_takes_no_long_time, .timeout = 30) {
    static char text[200000];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + (i * i + i / 7) % 26);
    uint64_t began_us = tm_mono_us();
    cr_assert_gt(count(TM_STR("cl100k_base"), (struct tm_str){text, sizeof text / 20}), 0);
    uint64_t small_us = tm_mono_us() - began_us + 200;
    began_us = tm_mono_us();
    cr_assert_gt(count(TM_STR("cl100k_base"), (struct tm_str){text, sizeof text}), 0);
    uint64_t large_us = tm_mono_us() - began_us;
    cr_assert_lt(large_us, 20 * 6 * small_us, "%lu us, a twentieth of it %lu us", large_us, small_us);
}

Test(tokens, bytes_that_are_no_utf8_count_too) {
    cr_assert_gt(count(TM_STR("o200k_base"), TM_STR("a \xff\xfe b \xc3")), 0);
}

static void put(const char *path, const void *bytes, size_t len) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    cr_assert_eq(write(file, bytes, len), (ssize_t)len);
    close(file);
}

static enum tm_status open_in(const char *where, const char *name) {
    uint64_t tokens;
    struct tm_tokenizer *other = tm_tokenizer_new(where, MOST);
    enum tm_status status = tm_tokens_of_text(other, tm_str_from(name), TM_STR("x"), &tokens, NULL);
    tm_tokenizer_free(other);
    return status;
}

Test(tokens, what_is_no_vocabulary_is_refused) {
    char where[] = "/tmp/tracemesh-tokens-XXXXXX", path[64];
    /* one slot, taken: a search would never end; then a token beyond the texts */
    static const uint32_t full[] = {0x4f564d54, 0x3143, 1, 1, 1, 0, 0, 1, 0, 0x7878};
    static const uint32_t beyond[] = {0x4f564d54, 0x3143, 2, 1, 1, 0, 9, 1, 0, 0, 0, 0, 0, 0x7878};
    cr_assert_not_null(mkdtemp(where));
    cr_assert_eq(open_in(where, "none"), TM_NOT_FOUND);
    cr_assert_eq(open_in(where, "../none"), TM_NOT_FOUND);
    snprintf(path, sizeof path, "%s/bad.vocabulary", where);
    put(path, "short", 5);
    cr_assert_eq(open_in(where, "bad"), TM_INVALID);
    put(path, "not a vocabulary at all, but long enough", 40);
    cr_assert_eq(open_in(where, "bad"), TM_INVALID);
    put(path, full, sizeof full - 2);
    cr_assert_eq(open_in(where, "bad"), TM_INVALID);
    put(path, beyond, sizeof beyond - 2);
    cr_assert_eq(open_in(where, "bad"), TM_INVALID);
    unlink(path);
    rmdir(where);
}
