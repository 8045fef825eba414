/* accounts: what became of every event accepted, per project, from all streams; and whether that adds up.
 *
 *   received = stored + rejected + queued + dead + dropped
 *
 * Received and queued are counted by what ingest says is in a publish, stored and rejected by what validate found in
 * it; the scripts that move an entry move its account with it. Nothing queued, or dead, may be left on the accounts of
 * a stream without entries, or letters.
 */
#ifndef BROKER_ACCOUNTS_H
#define BROKER_ACCOUNTS_H

#include "broker/reply.h"

enum broker_account_state {
    ACCOUNT_RECEIVED,
    ACCOUNT_STORED,
    ACCOUNT_REJECTED, /* validate found that they break a rule */
    ACCOUNT_QUEUED,
    ACCOUNT_DEAD,
    ACCOUNT_DROPPED, /* from the dead letters, by an operator */
    ACCOUNT_STATES,
};
extern const char *const broker_account_states[ACCOUNT_STATES];

struct broker_project {
    char *name;
    int64_t events[ACCOUNT_STATES];
};

struct broker_accounts { /* zero-initialised is empty and valid */
    struct broker_project *projects;
    size_t count, room;
    char trouble[256]; /* the first thing that does not add up; empty: all does */
};

/* Adds one stream's: the answer of scripts/accounts.lua. False: it is none, or memory is short. */
bool broker_accounts_add(struct broker_accounts *accounts, unsigned stream, const redisReply *reply);
int64_t broker_project_missing(const struct broker_project *project); /* received, less all that it became */
void broker_accounts_free(struct broker_accounts *accounts);

#endif
