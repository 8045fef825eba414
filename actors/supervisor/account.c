/* account: `tracemesh accounts`: what became of every event accepted, per project. */
#include "broker/accounts.h"
#include "broker/keys.h"
#include "broker/lease.h"
#include "broker/scripts.h"
#include "supervisor/commands.h"
#include "supervisor/redis.h"

#include <inttypes.h>
#include <stdio.h>

static bool read_all(redisContext *redis, struct broker_accounts *accounts) {
    bool ok = true;
    for (unsigned i = 0; ok && i < BROKER_QUEUE_SHARDS_MAX; i++) {
        redisReply *reply =
            redisCommand(redis, "EVAL %s 3 " BROKER_KEY_ACCOUNTS " " BROKER_KEY_STREAM " " BROKER_KEY_DEAD,
                         broker_scripts[BROKER_SCRIPT_ACCOUNTS].text, i, i, i);
        ok = broker_accounts_add(accounts, i, reply);
        if (!ok) fprintf(stderr, "tracemesh: Redis: %s\n", reply ? broker_reply_trouble(reply) : redis->errstr);
        if (reply) freeReplyObject(reply);
    }
    return ok;
}

static void print(const struct broker_accounts *accounts) {
    printf("%-28s", "PROJECT");
    for (size_t i = 0; i < ACCOUNT_STATES; i++) printf(" %12s", broker_account_states[i]);
    printf(" %12s\n", "missing");
    for (size_t p = 0; p < accounts->count; p++) {
        printf("%-28s", accounts->projects[p].name);
        for (size_t i = 0; i < ACCOUNT_STATES; i++) printf(" %12" PRId64, accounts->projects[p].events[i]);
        printf(" %12" PRId64 "\n", broker_project_missing(&accounts->projects[p]));
    }
    printf("\n%s\n", accounts->trouble[0] ? accounts->trouble : "adds up: received = all the others together");
}

int command_accounts(const struct settings *settings, int argc, char **argv) {
    struct broker_accounts accounts = {0};
    struct tm_error error = {0};
    settings_export(settings);
    redisContext *redis = redis_open(&error);
    if (!redis) {
        fprintf(stderr, "tracemesh: %s: %s\n", error.field, error.reason);
        return 1;
    }
    bool ok = read_all(redis, &accounts);
    if (ok) print(&accounts);
    ok = ok && !accounts.trouble[0];
    broker_accounts_free(&accounts);
    redisFree(redis);
    return ok ? 0 : 1;
}
