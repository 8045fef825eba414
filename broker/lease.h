/* lease: the entries of the queue this broker holds, and what may happen to each when. Pure.
 *
 *   DUE         to be delivered; its bytes are in Redis
 *   FETCHING    its bytes are being read
 *   SENT        a validate actor has it
 *   CONFIRMING  answered; are the epochs it was stored under still the current ones?
 *   ACKING      stored for good; being removed from Redis
 *   FAILING     refused, or its holder died; that is being counted in Redis
 *   WAITING     for its next delivery
 *
 * An entry not in this table is not this broker's: it is either unread or in the pending list of another consumer (or
 * in ours, known to Redis only: the sweep finds it when its lease has run out).
 */
#ifndef BROKER_LEASE_H
#define BROKER_LEASE_H

#include "base/hash.h"
#include "broker/suspect.h"

#include <sys/queue.h>

enum broker_lease_state {
    LEASE_NONE, /* no such transition */
    LEASE_DUE,
    LEASE_FETCHING,
    LEASE_SENT,
    LEASE_CONFIRMING,
    LEASE_ACKING,
    LEASE_FAILING,
    LEASE_WAITING,
    LEASE_GONE, /* freed */
    LEASE_STATES,
};

enum broker_lease_event {
    LEASE_FETCH,      /* its bytes were asked for */
    LEASE_SEND,       /* its bytes went to validate */
    LEASE_HANDLED,    /* validate says it is stored */
    LEASE_REFUSED,    /* validate says it can not be, or that storing failed; or who held it died */
    LEASE_UNANSWERED, /* nobody there, no answer, or asked to try again */
    LEASE_CURRENT,    /* the epochs are the current ones */
    LEASE_OLD,        /* one of them is not */
    LEASE_COUNTED,    /* the refusal is counted, more deliveries are allowed */
    LEASE_REMOVED,    /* Redis does not have it any more */
    LEASE_FAULT,      /* Redis did not do it */
    LEASE_TIMER,      /* the wait is over */
    LEASE_EVENTS,
};

enum { BROKER_ENTRY_ID_SIZE = 44, BROKER_LEASE_WAITS = 8, BROKER_QUEUE_SHARDS_MAX = 64 };

struct broker_lease_owner { /* under which epoch the rows of a shard were stored */
    uint32_t shard;
    uint64_t epoch;
};

struct broker_lease {
    char id[BROKER_ENTRY_ID_SIZE]; /* of the stream entry */
    uint32_t shard;                /* of the queue */
    enum broker_lease_state state;
    bool lost;          /* another broker claimed it: not to be delivered again from here */
    uint32_t waits;     /* deliveries that came to nothing */
    size_t size_bytes;  /* 0 until its bytes were seen once */
    uint64_t due_us;    /* WAITING */
    uint64_t leased_us; /* when Redis last gave or renewed the lease */
    uint64_t sent_us;
    enum broker_suspicion suspicion;
    bool tried;                        /* in the trial under way */
    uint64_t deaths, alone;            /* of those who held it: of all sorts, and in trials of it alone */
    char *account;                     /* of its events (account.h), when told; freed with the lease */
    char *outcome;                     /* from CONFIRMING on: of the same, as scripts/ack.lua takes it; freed so, too */
    const char *counting;              /* FAILING: what is counted (settle.c) */
    struct broker_lease_owner *owners; /* CONFIRMING; freed with the lease */
    size_t owner_count;
    void *context; /* the holder's */
    struct broker_lease *next_in_bucket;
    TAILQ_ENTRY(broker_lease) link;
};
TAILQ_HEAD(broker_lease_list, broker_lease);

enum { BROKER_LEASE_BUCKETS = 4096 };

struct broker_leases {
    struct broker_lease *buckets[BROKER_LEASE_BUCKETS];
    struct broker_lease_list due, busy;
    struct broker_lease_list suspects[SUSPICIONS];            /* those that are DUE */
    size_t suspects_due[SUSPICIONS], suspect_count;           /* suspect_count: in whatever state */
    struct broker_lease_list waiting[BROKER_LEASE_WAITS];     /* by length of the wait, so each is in order */
    struct broker_lease_list acking[BROKER_QUEUE_SHARDS_MAX]; /* in order of arrival */
    size_t count, count_of[LEASE_STATES];
    uint64_t bytes; /* of all entries held whose size is known */
};

void broker_leases_init(struct broker_leases *leases);
void broker_leases_free(struct broker_leases *leases);

/* A new lease in state DUE; NULL when this one is held already, its id is too long, or memory is short. */
struct broker_lease *broker_lease_take(struct broker_leases *leases, uint32_t shard, struct tm_str id, uint64_t now_us);
struct broker_lease *broker_lease_find(struct broker_leases *leases, uint32_t shard, struct tm_str id);
void broker_lease_size(struct broker_leases *leases, struct broker_lease *lease, size_t size_bytes);

/* Remembers the account it came with; out of memory it has none, and its events are missing from the accounts. */
void broker_lease_account(struct broker_lease *lease, struct tm_str account);
/* Changes what it is suspected of, in any state. */
void broker_lease_suspect(struct broker_leases *leases, struct broker_lease *lease, enum broker_suspicion suspicion);

/* Aborts on a transition that is not in the table: the state would be beyond repair, and a restart is safe.
 * True while the lease lives; false: it is freed. */
bool broker_lease_move(struct broker_leases *leases, struct broker_lease *lease, enum broker_lease_event event,
                       uint64_t now_us);
/* Another broker has it: forgotten at once, or as soon as what goes on with it has ended. True while it lives. */
bool broker_lease_lose(struct broker_leases *leases, struct broker_lease *lease);

/* The next state, LEASE_NONE when the event cannot happen in that state. */
enum broker_lease_state broker_lease_next(enum broker_lease_state state, enum broker_lease_event event);
const char *broker_lease_state_text(enum broker_lease_state state);
uint32_t broker_lease_wait_ms(uint32_t waits); /* 50 ms, doubling up to 5 s */
/* Makes those whose wait is over DUE. */
void broker_leases_wake(struct broker_leases *leases, uint64_t now_us);

#endif
