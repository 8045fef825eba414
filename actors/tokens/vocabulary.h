/* vocabulary: one encoding's table of tokens and its pattern, mapped from a file. Private to tokens. */
#ifndef TM_TOKENS_VOCABULARY_H
#define TM_TOKENS_VOCABULARY_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/status.h"
#include "base/str.h"

#include <pcre2.h>

enum { NO_RANK = UINT32_MAX };

struct vocabulary {
    char name[32];
    void *map; /* the whole file */
    size_t map_len;
    const struct slot *slots;
    uint32_t slot_count;
    const char *texts;
    uint32_t texts_len;
    pcre2_code *pattern;
};

/* The form of the file stands in vocabularies.mjs. It is checked as a whole: what is damaged is refused. */
enum tm_status vocabulary_open(struct vocabulary *vocabulary, const char *folder, struct tm_str name,
                               struct tm_error *error);
void vocabulary_close(struct vocabulary *vocabulary);
/* NO_RANK: these bytes are no token. */
uint32_t vocabulary_rank(const struct vocabulary *vocabulary, const char *bytes, size_t len);

#endif
