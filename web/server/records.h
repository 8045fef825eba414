/* records: what score_configs.c and comments.c answer with: JSON as Postgres wrote it. */
#ifndef WEB_RECORDS_H
#define WEB_RECORDS_H

#include "call.h"
#include "identity/records.h"

/* The answer of Postgres. False: it gave none, which was answered. */
bool record_ask(struct call *call, enum tm_record_question question, const struct tm_str *values, size_t count,
                struct tm_record *record);
/* Replies with the record, or with 404. */
void record_reply(struct call *call, const struct tm_record *record, const char *none);
/* Replies with a page of records. */
void record_reply_page(struct call *call, const struct tm_record *record, const struct page *page);
struct tm_str record_number(struct call *call, uint64_t number); /* as a value */

#endif
