/* tokens: how many tokens a text is to a model, for observations that do not say. Pure but for the files it maps.
 *
 * Byte-pair encodings of OpenAI (o200k, cl100k, p50k, r50k) and Anthropic's last public one. A text is cut by the
 * encoding's pattern, and each piece is joined from its bytes by rank, as tiktoken does. Special tokens are text here.
 * README.md says where the vocabularies come from.
 */
#ifndef TM_TOKENS_TOKENS_H
#define TM_TOKENS_TOKENS_H

#include "base/arena.h"
#include "base/status.h"

struct tm_tokenizer; /* vocabularies of a folder, each mapped when it is first asked for; not for two threads at once */

struct tm_token_rule {      /* of a model */
    struct tm_str encoding; /* "o200k_base": the name of a file <encoding>.vocabulary */
    int per_message;        /* added for each message of a chat, and per_name for each name in it; 0: none are known */
    int per_name;
};

/* Nothing is read yet. `most_bytes`: of a longer text the rest is estimated from its beginning. */
struct tm_tokenizer *tm_tokenizer_new(const char *folder, size_t most_bytes);
void tm_tokenizer_free(struct tm_tokenizer *tokenizer);

/* Of `text` alone. TM_NOT_FOUND: there is no such vocabulary; TM_INVALID: its file is damaged. */
enum tm_status tm_tokens_of_text(struct tm_tokenizer *tokenizer, struct tm_str encoding, struct tm_str text,
                                 uint64_t *count, struct tm_error *error);
/* Of an input or output as it is stored: a chat (JSON, an array of objects with a role) by its messages, anything else
 * as text. `scratch` holds the parsed JSON. */
enum tm_status tm_tokens_of_value(struct tm_tokenizer *tokenizer, const struct tm_token_rule *rule, struct tm_str value,
                                  struct tm_arena *scratch, uint64_t *count, struct tm_error *error);

#endif
