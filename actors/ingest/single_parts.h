/* single_parts: what single.c lends to those who make several events of one body. Folder-private. */
#ifndef TM_INGEST_SINGLE_PARTS_H
#define TM_INGEST_SINGLE_PARTS_H

#include "ingest/single.h"
#include "json/json.h"

/* The member that breaks a rule the batch API does not have, and what was expected; NULL: none does. */
const char *single_wrong_member(enum single_kind kind, const struct tm_json *root, const char **expected);
/* An element of "batch". */
void single_write_event(struct tm_json_writer *json, enum single_kind kind, const struct tm_json *root,
                        const struct single_stamp *stamp);
/* What was written, with the padding a parser needs behind it. False: out of memory. */
bool single_take_batch(struct tm_json_writer *json, struct tm_buf *batch);
/* The answer to a body that is no JSON. False: out of memory. */
bool single_refuse_parse(struct ingest_result *result, enum tm_status status, const struct tm_error *error,
                         struct tm_arena *arena);

#endif
