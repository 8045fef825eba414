/* tokens: texts cut into pieces, and the pieces counted. */
#include "tokens/tokens.h"

#include "tokens/merge.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VOCABULARIES_MOST = 16, JIT_STACK_LEAST = 32 << 10, JIT_STACK_MOST = 1 << 20 };

struct tm_tokenizer {
    char *folder;
    size_t most_bytes;
    struct vocabulary vocabularies[VOCABULARIES_MOST];
    size_t count;
    struct merger *merger;
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

struct tm_tokenizer *tm_tokenizer_new(const char *folder, size_t most_bytes) {
    struct tm_tokenizer *tokenizer = calloc(1, sizeof *tokenizer);
    if (!tokenizer) return NULL;
    tokenizer->folder = strdup(folder);
    tokenizer->most_bytes = most_bytes;
    tokenizer->merger = merger_new();
    tokenizer->match = pcre2_match_data_create(1, NULL);
    tokenizer->context = pcre2_match_context_create(NULL);
    tokenizer->stack = pcre2_jit_stack_create(JIT_STACK_LEAST, JIT_STACK_MOST, NULL);
    if (tokenizer->folder && tokenizer->merger && tokenizer->match && tokenizer->context && tokenizer->stack) {
        pcre2_jit_stack_assign(tokenizer->context, NULL, tokenizer->stack);
        return tokenizer;
    }
    tm_tokenizer_free(tokenizer);
    return NULL;
}

void tm_tokenizer_free(struct tm_tokenizer *tokenizer) {
    if (!tokenizer) return;
    for (size_t i = 0; i < tokenizer->count; i++) vocabulary_close(&tokenizer->vocabularies[i]);
    merger_free(tokenizer->merger);
    pcre2_match_data_free(tokenizer->match);
    pcre2_match_context_free(tokenizer->context);
    pcre2_jit_stack_free(tokenizer->stack);
    free(tokenizer->folder);
    free(tokenizer);
}

static enum tm_status find(struct tm_tokenizer *tokenizer, struct tm_str name, const struct vocabulary **out,
                           struct tm_error *error) {
    for (size_t i = 0; i < tokenizer->count; i++) {
        *out = &tokenizer->vocabularies[i];
        if (tm_str_is(name, (*out)->name)) return TM_OK;
    }
    if (tokenizer->count == VOCABULARIES_MOST) return tm_fail(error, TM_NOT_FOUND, "vocabulary", "too many are open");
    struct vocabulary *fresh = &tokenizer->vocabularies[tokenizer->count];
    enum tm_status status = vocabulary_open(fresh, tokenizer->folder, name, error);
    if (status == TM_OK) tokenizer->count++;
    *out = fresh;
    return status;
}

/* ---- text ---- */

/* Where the piece that begins at `at` ends. What the pattern passes over, or cannot match within its means, is a piece
 * of its own. The first match checks the whole text's UTF-8; one that is not is a single piece. */
static size_t end_of_piece(struct tm_tokenizer *tokenizer, const struct vocabulary *vocabulary, struct tm_str text,
                           size_t at) {
    int found = pcre2_match(vocabulary->pattern, (PCRE2_SPTR)text.ptr, text.len, at, at ? PCRE2_NO_UTF_CHECK : 0,
                            tokenizer->match, tokenizer->context);
    if (found < 0) return text.len;
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(tokenizer->match);
    if (bounds[0] > at) return bounds[0];
    return bounds[1] > at ? bounds[1] : text.len;
}

/* Up to a character's end. */
static size_t cut(struct tm_str text, size_t most) {
    if (text.len <= most) return text.len;
    while (most && ((unsigned char)text.ptr[most] & 0xc0) == 0x80) most--;
    return most;
}

enum tm_status tm_tokens_of_text(struct tm_tokenizer *tokenizer, struct tm_str encoding, struct tm_str text,
                                 uint64_t *count, struct tm_error *error) {
    const struct vocabulary *vocabulary;
    *count = 0;
    enum tm_status status = find(tokenizer, encoding, &vocabulary, error);
    if (status != TM_OK || text.len == 0) return status;
    struct tm_str counted = tm_str_sub(text, 0, cut(text, tokenizer->most_bytes));
    for (size_t at = 0; at < counted.len;) {
        size_t end = end_of_piece(tokenizer, vocabulary, counted, at);
        size_t tokens = merge_count(tokenizer->merger, vocabulary, counted.ptr + at, end - at);
        if (tokens == 0) return tm_fail(error, TM_NO_MEMORY, "", "out of memory for counting tokens");
        *count += tokens;
        at = end;
    }
    if (counted.len && counted.len < text.len)
        *count = (uint64_t)((double)*count * (double)text.len / (double)counted.len);
    return TM_OK;
}

/* ---- chats ---- */

static bool is_chat(const struct tm_json *node) {
    if (node->type != TM_JSON_ARRAY || node->count == 0) return false;
    for (const struct tm_json *c = tm_json_first(node), *end = tm_json_end(node); c != end; c = tm_json_next(c)) {
        const struct tm_json *role = tm_json_get(c, "role");
        if (!role || role->type != TM_JSON_STRING) return false;
    }
    return true;
}

enum { ANSWER_TOKENS = 3 }; /* that begin the answer to a chat, as OpenAI counts */

static enum tm_status count_chat(struct tm_tokenizer *tokenizer, const struct tm_token_rule *rule,
                                 const struct tm_json *chat, uint64_t *count, struct tm_error *error) {
    int64_t all = ANSWER_TOKENS;
    for (const struct tm_json *m = tm_json_first(chat), *end = tm_json_end(chat); m != end; m = tm_json_next(m)) {
        all += rule->per_message;
        for (const struct tm_json *c = tm_json_first(m), *last = tm_json_end(m); c != last; c = tm_json_next(c)) {
            uint64_t tokens;
            if (c->type == TM_JSON_NULL) continue;
            enum tm_status status = tm_tokens_of_text(tokenizer, rule->encoding, c->text, &tokens, error);
            if (status != TM_OK) return status;
            all += (int64_t)tokens + (tm_str_is(c->key, "name") ? rule->per_name : 0);
        }
    }
    *count = all > 0 ? (uint64_t)all : 0;
    return TM_OK;
}

enum tm_status tm_tokens_of_value(struct tm_tokenizer *tokenizer, const struct tm_token_rule *rule, struct tm_str value,
                                  struct tm_arena *scratch, uint64_t *count, struct tm_error *error) {
    const struct tm_json *root = NULL;
    bool may_be_chat = rule->per_message && value.len && value.ptr[0] == '[' && value.len <= tokenizer->most_bytes;
    if (may_be_chat && tm_json_parse_copy(value, scratch, &root, NULL) == TM_OK && is_chat(root))
        return count_chat(tokenizer, rule, root, count, error);
    return tm_tokens_of_text(tokenizer, rule->encoding, value, count, error);
}
