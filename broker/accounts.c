/* accounts: sums of hashes, and their checks. */
#include "broker/accounts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const broker_account_states[ACCOUNT_STATES] = {"received", "stored", "rejected",
                                                           "queued",   "dead",   "dropped"};

static struct broker_project *find(struct broker_accounts *accounts, struct tm_str name) {
    for (size_t i = 0; i < accounts->count; i++)
        if (tm_str_is(name, accounts->projects[i].name)) return &accounts->projects[i];
    if (accounts->count == accounts->room) {
        size_t room = accounts->room ? accounts->room * 2 : 16;
        void *grown = reallocarray(accounts->projects, room, sizeof *accounts->projects);
        if (!grown) return NULL;
        accounts->projects = grown;
        accounts->room = room;
    }
    char *copy = strndup(name.ptr ? name.ptr : "", name.len);
    if (!copy) return NULL;
    accounts->projects[accounts->count] = (struct broker_project){.name = copy};
    return &accounts->projects[accounts->count++];
}

static bool add_field(struct broker_accounts *accounts, struct tm_str field, struct tm_str value) {
    struct tm_str project = field, state = tm_str_split(&project, ' ');
    int64_t events;
    for (size_t i = 0; i < ACCOUNT_STATES; i++) {
        if (!tm_str_is(state, broker_account_states[i]) || !tm_str_i64(value, &events)) continue;
        struct broker_project *found = find(accounts, project);
        if (found) found->events[i] += events;
        return found != NULL;
    }
    return true; /* of another version of this program */
}

int64_t broker_project_missing(const struct broker_project *project) {
    int64_t missing = project->events[ACCOUNT_RECEIVED];
    for (size_t i = ACCOUNT_RECEIVED + 1; i < ACCOUNT_STATES; i++) missing -= project->events[i];
    return missing;
}

/* The first thing wrong with one project on one stream. */
static void check(struct broker_accounts *into, const struct broker_project *project, unsigned stream, bool has_entries,
                  bool has_letters) {
    int64_t missing = broker_project_missing(project);
    const char *where = NULL;
    int64_t left = 0;
    if (!has_entries && project->events[ACCOUNT_QUEUED] != 0)
        where = "queued, but the queue is empty", left = project->events[ACCOUNT_QUEUED];
    else if (!has_letters && project->events[ACCOUNT_DEAD] != 0)
        where = "dead, but there are no dead letters", left = project->events[ACCOUNT_DEAD];
    else if (missing != 0)
        where = missing > 0 ? "received of which nobody knows what became" : "stored or lost that nobody received",
        left = missing > 0 ? missing : -missing;
    if (where && !into->trouble[0])
        snprintf(into->trouble, sizeof into->trouble, "project %.100s has %" PRId64 " events %s (stream %u)",
                 project->name, left, where, stream);
}

bool broker_accounts_add(struct broker_accounts *accounts, unsigned stream, const redisReply *reply) {
    struct broker_accounts own = {0};
    uint64_t entries, letters;
    if (!broker_reply_is_array(reply, 3) || !broker_reply_u64(reply->element[0], &entries) ||
        !broker_reply_u64(reply->element[1], &letters) || !broker_reply_is_array(reply->element[2], 0))
        return false;
    const redisReply *fields = reply->element[2];
    bool ok = true;
    for (size_t i = 0; i + 1 < fields->elements && ok; i += 2) {
        struct tm_str field = broker_reply_str(fields->element[i]), value = broker_reply_str(fields->element[i + 1]);
        ok = add_field(&own, field, value) && add_field(accounts, field, value);
    }
    for (size_t i = 0; i < own.count && ok; i++) check(accounts, &own.projects[i], stream, entries > 0, letters > 0);
    broker_accounts_free(&own);
    return ok;
}

void broker_accounts_free(struct broker_accounts *accounts) {
    for (size_t i = 0; i < accounts->count; i++) free(accounts->projects[i].name);
    free(accounts->projects);
    *accounts = (struct broker_accounts){0};
}
