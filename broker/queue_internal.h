/* queue_internal: what the files of the queue share.
 *
 *   queue.c       life, ticks, settings, pages
 *   commit.c      publishes -> entries in Redis -> answers
 *   take.c        entries of Redis -> leases of this broker
 *   deliver.c     leases -> validate -> answers
 *   settle.c      answers -> acknowledged, counted as refused, or to be delivered again
 *   inquiry.c     what became of a publish? places and receipts
 *   lease_clock.c leases, when the clock that tells them has jumped
 *   spill.c       entries whose bytes lie outside Redis
 *   accounting.c  do the accounts add up?
 *   trial.c       entries whose holders died: tried apart, cut apart, given up
 *   durability.c  does Redis keep what it acknowledges?
 */
#ifndef BROKER_QUEUE_INTERNAL_H
#define BROKER_QUEUE_INTERNAL_H

#include "broker/account.h"
#include "broker/command.h"
#include "broker/keys.h"
#include "broker/lease.h"
#include "broker/queue.h"
#include "broker/redis_link.h"
#include "broker/spill.h"
#include "broker/window.h"
#include "runtime/metrics.h"

#define QUEUE_GROUP "validate"

struct publish { /* a KIND_PUBLISH not yet answered */
    struct tm_message *message;
    uint64_t arrived_us;
    TAILQ_ENTRY(publish) link;
};
TAILQ_HEAD(publish_list, publish);

struct committer { /* one connection that adds entries, one at a time */
    struct broker_queue *queue;
    struct broker_link *link;
    bool busy;
    uint32_t shard;
    struct publish_list publishes;    /* of the entry being added */
    struct broker_command command;    /* holds the entry's bytes until it is answered */
    size_t entry_at, entry_len;       /* where in the command */
    bool fresh;                       /* the entry may go before older ones */
    struct broker_account account;    /* of it */
    struct tm_buf entry;              /* its bytes, when they are spilled */
    struct spill_reference reference; /* without a name: it is not */
    uint64_t began_us;
    char refusal[192]; /* the first error of the transaction */
};

struct shard { /* one stream */
    struct broker_queue *queue;
    uint32_t index;
    char stream[BROKER_KEY_ROOM], bytes_key[BROKER_KEY_ROOM], failures[BROKER_KEY_ROOM], dead[BROKER_KEY_ROOM];
    char stored[BROKER_KEY_ROOM], fates[BROKER_KEY_ROOM], split[BROKER_KEY_ROOM], accounts[BROKER_KEY_ROOM];
    char spilled_key[BROKER_KEY_ROOM], garbage[BROKER_KEY_ROOM], doomed[BROKER_KEY_ROOM];
    uint64_t bytes, entries, dead_entries, spilled; /* as Redis last told */
    struct broker_link *reader;
    bool reading;     /* an XREADGROUP is with Redis */
    bool group_known; /* the consumer group exists, and the own pending list was read */
    size_t acking;    /* first so many of leases.acking[index] are with Redis */
    bool sweeping;
    size_t deleting;  /* spilled bytes nobody refers to, under way */
    bool more_doomed; /* and there are more of them */
};

struct broker_queue {
    struct tm_actor *actor;
    const struct broker_settings *settings;
    struct broker_registry *registry;
    const char *consumer;
    struct broker_link *ops; /* everything but adding and reading */
    struct shard *shards;
    size_t shard_count;
    struct committer *committers;
    size_t committer_count;
    uint32_t next_shard;
    struct publish_list publishes; /* waiting for a committer */
    uint64_t publish_bytes;
    struct broker_leases leases;
    struct broker_window window;
    size_t fetching;
    struct inquiries *inquiries;
    struct accounting *accounting;
    struct spill *spill; /* NULL: there is nowhere to spill to */
    bool memory_short;   /* Redis' own, of what it may use */
    struct broker_trials trials;
    bool isolating; /* nothing else is delivered: a suspect is, or is about to be, tried alone */
    uint64_t isolated_us, isolate_after_us; /* since when; not before */
    struct tm_timer *tick, *retry;          /* retry: only while something waits */
    uint32_t ticks;
    char durability[192]; /* what is wrong with Redis' durability; empty: nothing */
};

/* Several entries must fit in the budget of outstanding bytes, however large they are allowed to be. */
enum { QUEUE_TICK_MS = 1000, QUEUE_RETRY_MS = 50 };

extern struct tm_metric queue_published_total, queue_publishes_refused_total, queue_commits_total, queue_commit_time,
    queue_delivered_total, queue_redelivered_total, queue_acked_total, queue_dead_total, queue_delivery_time;

/* queue.c */
uint64_t queue_bytes(const struct broker_queue *queue);    /* in Redis, as last told, all shards */
bool queue_has_validate(const struct broker_queue *queue); /* and no drain */
bool queue_may_deliver(const struct broker_queue *queue);  /* that, and nothing is to be tried alone */
bool queue_may_hold(const struct broker_queue *queue);     /* that, and room for more */
bool queue_has_window(const struct broker_queue *queue);   /* more may be with validate */
bool queue_may_take(const struct broker_queue *queue);     /* both */
bool queue_has_backlog(const struct broker_queue *queue);  /* something waits to be delivered, as far as is known */
void queue_pump(struct broker_queue *queue);               /* whatever can go on, goes on */
void queue_shard_bytes(struct shard *shard, const redisReply *bytes);

/* commit.c */
bool committer_init(struct committer *committer, struct broker_queue *queue, size_t index);
void commit_publish(struct broker_queue *queue, struct tm_message *message);
void commit_pump(struct broker_queue *queue);
void commit_on_reply(void *state, const redisReply *reply); /* a committer's entry: {id, bytes of the stream, ...} */
void commit_refused(struct committer *committer, Tracemesh__Status status, const char *reason);
bool commit_is_idle(const struct broker_queue *queue);

/* take.c */
bool take_init(struct shard *shard, struct broker_queue *queue, uint32_t index);
void take_prepare(struct shard *shard); /* makes the group, reads the own pending list */
void take_pump(struct broker_queue *queue);
void take_sweep(struct shard *shard);
void take_renew(struct broker_queue *queue, uint64_t now_us);

/* lease_clock.c */
void lease_clock_look(struct shard *shard);

/* deliver.c */
void deliver_learn(struct broker_queue *queue, struct broker_lease *lease, const redisReply *fields); /* of the entry */
void deliver_send(struct broker_queue *queue, struct broker_lease *lease, struct tm_str entry);
void deliver_fresh(struct broker_queue *queue, struct broker_lease *lease, struct tm_str entry); /* when it may be */
bool deliver_fetch(struct broker_queue *queue, struct broker_lease *lease); /* false: Redis took no command */
/* Its bytes were asked for and are here; none: they are not to be had now. */
void deliver_fetched(struct broker_queue *queue, struct broker_lease *lease, struct tm_str entry);
void deliver_pump(struct broker_queue *queue); /* fetches what is due */

/* settle.c */
/* Counts, in Redis, something that speaks against the entry; `most`: from so many on it is dead, 0 never. */
void settle_count(struct broker_queue *queue, struct broker_lease *lease, const char *reason, const char *counter,
                  uint64_t most);
void settle_reply(struct broker_queue *queue, struct broker_lease *lease, const struct tm_reply *reply);
void settle_pump(struct broker_queue *queue); /* acknowledges what is stored */

/* inquiry.c */
bool inquiry_open(struct broker_queue *queue); /* answers KIND_INQUIRY from now on; false: out of memory */
void inquiry_wake(struct broker_queue *queue, uint32_t shard, const char *entry_id); /* its fate changed just now */
uint64_t inquiry_fates_since_ms(const struct broker_settings *settings); /* fates of older entries may be forgotten */
/* Answers a publish that Redis holds as the nth of an entry. */
void inquiry_answer_place(struct tm_message *publish, uint32_t shard, struct tm_str entry_id, uint32_t index);
/* accounting.c */
bool accounting_open(struct broker_queue *queue); /* false: out of memory */
void accounting_look(struct broker_queue *queue); /* reads the accounts anew */

/* trial.c */
#define TRIAL_COUNT_DEATHS ":died"
#define TRIAL_COUNT_ALONE  ":alone"
bool trial_recall(struct broker_queue *queue, struct broker_lease *lease); /* of one whose history is not known here */
void trial_pump(struct broker_queue *queue);
void trial_over(struct broker_queue *queue, struct broker_lease *lease, bool died); /* for this one, if it is tried */
/* True when who held it died and that is being counted: nothing is left to settle. */
bool trial_take_death(struct broker_queue *queue, struct broker_lease *lease, const struct tm_reply *reply);
/* The count that fail.lua gave. True: the entry is being split, which settles it. */
bool trial_counted(struct broker_queue *queue, struct broker_lease *lease, uint64_t count);

/* spill.c */
bool spill_open(struct broker_queue *queue);                              /* false: out of memory */
uint64_t spill_bytes(const struct broker_queue *queue);                   /* elsewhere and on the way, as last told */
bool spill_has_room(const struct broker_queue *queue, uint64_t more);     /* and is not in trouble */
bool spill_wanted(const struct broker_queue *queue, uint64_t in_redis);   /* for the next entry */
bool spill_begin(struct committer *committer);                            /* of committer->entry; false: not begun */
bool spill_fetch(struct broker_queue *queue, struct broker_lease *lease); /* to deliver_fetched; false: it cannot be */
void spill_sweep(struct shard *shard);                                    /* deletes what nobody refers to */

/* durability.c */
void durability_check(struct broker_queue *queue);
void durability_look_at_memory(struct broker_queue *queue);

#endif
