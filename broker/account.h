/* account: how many events of which projects an entry has, as text beside it in the stream. Pure.
 *
 * A line "<events of each publish, ','> <project>\n" for publishes in a row of one project: "3,1 p\n12 q\n" is three
 * publishes. Scripts in Redis read it too (scripts/account.lua). A project's name has no line ends; one that had is
 * cut.
 */
#ifndef BROKER_ACCOUNT_H
#define BROKER_ACCOUNT_H

#include "base/buf.h"

struct broker_account { /* zero-initialised is empty and valid */
    struct tm_buf text;
    struct tm_str project; /* of the line begun */
    size_t lines;
};

/* Adds the next publish. `project` must stay valid until the end. False: out of memory. */
bool broker_account_add(struct broker_account *account, struct tm_str project, uint32_t events);
bool broker_account_end(struct broker_account *account); /* of the last line */

/* Takes the next line of `text`: its project and counts ("3,1"). False at the end, or where it makes no sense. */
bool broker_account_line(struct tm_str *text, struct tm_str *counts, struct tm_str *project);
uint64_t broker_account_sum(struct tm_str counts);
uint64_t broker_account_events(struct tm_str text);

/* What scripts/ack.lua takes: a line "<received> <stored> <rejected> <project>\n" for each of the account's.
 * `stored` and `rejected` are of each publish; when there are not `publishes` in the account, all counts as stored. */
bool broker_account_outcome(struct tm_str text, const uint32_t *stored, const uint32_t *rejected, size_t publishes,
                            struct tm_buf *out);

#endif
