/* registry_internal: what the files of the registry share. */
#ifndef BROKER_REGISTRY_INTERNAL_H
#define BROKER_REGISTRY_INTERNAL_H

#include "broker/pulse.h"
#include "broker/redis_link.h"
#include "broker/registry.h"
#include "broker/table.h"

#include <sys/queue.h>

struct heard { /* an actor to tell Redis of with the next beat */
    char id[BROKER_ID_SIZE];
    uint64_t incarnation;
    bool leaves;
    struct tm_buf value;
    TAILQ_ENTRY(heard) link;
};
TAILQ_HEAD(heard_list, heard);

struct held { /* a KIND_REGISTER to be answered once the table knows the actor */
    struct tm_message *message;
    uint64_t version; /* of the routes the actor has */
    TAILQ_ENTRY(held) link;
};
TAILQ_HEAD(held_list, held);

struct waiter { /* a confirmation asked for */
    void (*confirmed)(void *state);
    void *state;
    TAILQ_ENTRY(waiter) link;
};
TAILQ_HEAD(waiter_list, waiter);

struct broker_registry {
    struct tm_actor *actor;
    uint64_t silence_us;
    struct broker_link *link;
    struct tm_timer *tick;
    struct broker_table table;
    struct broker_pulses pulses;
    struct broker_shard plan[TM_SHARDS]; /* being written by an assign in flight */
    struct heard_list heard;
    struct held_list held;
    bool beating;    /* a beat, or the assign that follows it, is in flight */
    bool beat_again; /* something to tell came up meanwhile */
    bool looking;
    bool left;                          /* draining: said so to the registry */
    struct waiter_list waiting, looked; /* asked since the look in flight was sent; asked before */
};

/* registry_beat.c: tells Redis who was heard, reads the table, assigns shards. */
void registry_beat(struct broker_registry *registry);
/* registry.c */
void registry_table_changed(struct broker_registry *registry, uint64_t old_version);
void registry_settled(struct broker_registry *registry, const char *trouble);

#endif
