/* plan: the programs of one machine. */
#include "supervisor/plan.h"

#include "supervisor/settings.h"

#include <string.h>

const struct program plan[] = {
    {"postgres", "postgres", "DATABASE_URL", "projects, keys, users", PHASE_STORES, 1, false, false},
    {"redis", "redis", "REDIS_URL", "the durable queue", PHASE_STORES, 1, false, false},
    {"store", "tracemesh-store", "CLICKHOUSE_URL", "embedded ClickHouse", PHASE_STORES, 1, false, true},
    {"broker", "tracemesh-broker", NULL, "registry and queue", PHASE_ACTORS, 16, true, true},
    {"write", "tracemesh-write", NULL, "inserts into ClickHouse", PHASE_ACTORS, 16, true, true},
    {"batch", "tracemesh-batch", NULL, "folds events into rows", PHASE_ACTORS, 16, true, true},
    {"validate", "tracemesh-validate", NULL, "checks and normalises", PHASE_ACTORS, 16, true, true},
    {"ingest", "tracemesh-ingest", NULL, "takes events over HTTP and gRPC", PHASE_ACTORS, 16, true, true},
    {"web", "tracemesh-web", NULL, "API and pages", PHASE_ACTORS, 16, true, true},
    {"nginx", "nginx", NULL, "the public port", PHASE_ACTORS, 1, false, false},
    {"canary", "tracemesh-canary", NULL, "a trace a minute, all the way", PHASE_ACTORS, 1, true, true},
};
const size_t plan_count = sizeof plan / sizeof *plan;

const struct program *plan_find(const char *kind) {
    for (size_t i = 0; i < plan_count; i++)
        if (strcmp(plan[i].kind, kind) == 0) return &plan[i];
    return NULL;
}

static unsigned place(const struct program *program, unsigned instance) {
    return (unsigned)(program - plan) * PLAN_MOST_INSTANCES + instance - 1;
}

unsigned plan_ops_port(const struct program *program, unsigned instance, unsigned public_port) {
    return public_port + PORT_OPS + place(program, instance);
}

unsigned plan_mailbox_port(const struct program *program, unsigned instance, unsigned public_port) {
    return public_port + PORT_MAILBOX + place(program, instance);
}
