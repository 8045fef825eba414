/* merge: into how many tokens the bytes of one piece are joined. Private to tokens. */
#ifndef TM_TOKENS_MERGE_H
#define TM_TOKENS_MERGE_H

#include "tokens/vocabulary.h"

struct merger; /* working memory, kept from piece to piece */

struct merger *merger_new(void);
void merger_free(struct merger *merger);
/* Joins the neighbours of the lowest rank, the leftmost first, until no two make a token. n log n in the bytes.
 * 0: out of memory (a piece has a byte at least). */
size_t merge_count(struct merger *merger, const struct vocabulary *vocabulary, const char *bytes, size_t len);

#endif
