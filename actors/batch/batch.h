/* batch: what the files of the actor around the fold know of each other. All of it runs on the actor's loop.
 *
 * A flush is the way of a bunch of Rows messages: OPEN while it gathers, READING while stored rows of its unread
 * entities are fetched, COUNTING while tokens are counted that nobody told,
 * WRITING while its blocks are with write; then all its messages are answered. One is open; a few are under way. An
 * entity is held by every flush that lists it and written by each of them, so that a flush never depends on another's
 * success; versions grow, so the order in which their blocks land does not matter.
 */
#ifndef TM_BATCH_BATCH_H
#define TM_BATCH_BATCH_H

#include "batch/columns.h"
#include "batch/entities.h"
#include "batch/price_watch.h"
#include "batch/watch.h"
#include "clickhouse/clickhouse.h"
#include "runtime/actor.h"

enum { BATCH_TABLES = 3 }; /* entities 1 to 3, less one */
/* Of each table one of rows, and one of tombstones that must wait for the rows (blocks.c). Rows that are too large for
 * one message make further ones. */
enum { BATCH_BLOCKS = 2 * BATCH_TABLES };

struct batch_config {
    struct tm_actor_config actor;
    struct tm_clickhouse_config clickhouse;
    struct tm_postgres_limits postgres;
    const char *share_dir, *database_url;
    uint64_t prices_ms, price_bytes, price_table_bytes;
    uint64_t count_bytes;
    uint64_t block_rows, block_bytes, flush_ms, flush_percent, flush_most_ms, blocks_in_flight;
    uint64_t pending_bytes, entity_bytes, seen_most;
    uint64_t write_deadline_ms, write_retry_ms, read_connections, read_ids, clock_skew_ms;
};

struct shard {
    uint64_t epoch;         /* 0: not ours */
    int64_t known_since_us; /* all that was written since then is remembered (seen.h) */
    /* An event received before this may be part of a row that is not stored yet and will be, though given up: by an
     * owner before, or by us. Its own time may then be the one in that row's key. */
    int64_t late_until_us;
};

struct waiting { /* a message to answer */
    struct tm_message *message;
    const Tracemesh__Rows *rows; /* their shares tell whose they are; of the flush's arena */
};

struct block {
    struct flush *flush;
    struct tm_buf head;    /* a packed Block without its last field */
    struct native *native; /* which is this; NULL: stored */
    unsigned table;
    uint32_t rows;
};

struct stale { /* a further row stored, or stored late, under an entity's id: to be hidden */
    struct stale *next;
    struct entity *entity;
    int64_t time_us;
};

struct flush {
    struct batch *batch;
    struct flush *next;         /* under way */
    uint64_t number, bit;       /* of all; as a holder of entities, among those open and under way */
    uint64_t opened_us, cut_us; /* by the monotonic clock: its first message; its end of gathering */
    struct tm_arena *arena;
    struct tm_payload **payloads; /* what was read of them is views of entities that wait to be written */
    struct waiting *messages;
    struct entity **entities;
    size_t payload_count, payload_room, message_count, message_room, entity_count, entity_room;
    size_t bytes;               /* of the messages */
    unsigned pending, attempts; /* answers awaited, of reads or of blocks; times the blocks were sent */
    bool failed, hopeless;      /* of the answers so far: one failed; and trying again cannot help */
    struct stale *stale;
    struct block *blocks;
    size_t block_room, block_count, block_end; /* those to the end may be sent: first the rows, then all */
    struct tm_timer *timer;
    char reason[512];
};

struct batch {
    struct tm_actor *actor;
    const struct batch_config *config;
    struct tm_clickhouse_pool *pool;
    struct entities *entities;
    struct tm_prices *prices; /* the built-in ones */
    struct price_tables *price_tables;
    struct price_watch *price_watch;
    struct watch *watch;
    struct counting *counting; /* NULL: tokens are not counted */
    struct tm_arena *scratch;
    struct native *natives[BATCH_BLOCKS]; /* being made */
    struct native *spares[BATCH_TABLES];  /* empty, with the memory of a block that was stored */
    struct columns columns[BATCH_TABLES];
    struct tm_buf read_sql[BATCH_TABLES];
    struct shard shards[TM_SHARDS];
    struct flush *open; /* NULL until there is a message to gather */
    struct flush *under_way;
    size_t flush_count, pending_bytes; /* under_way: how many; with the open one: bytes of messages */
    uint64_t cut_us, took_us; /* by the monotonic clock: the last flush cut; how long the last one ended took */
    uint64_t counter, flush_number, bits_used;
    int64_t latest_us;     /* of the wall clock so far */
    int64_t seen_since_us; /* when the younger half of the entities seen began */
    struct tm_timer *timer;
    char token[64]; /* of this process: prefix of the blocks' tokens */
};

/* batch.c: the actor's state. NULL: *error says why. */
struct batch *batch_new(struct tm_actor *actor, const struct batch_config *config, struct tm_error *error);
void batch_free(struct batch *batch);

/* rows.c: takes a message (KIND_ROWS). */
void batch_on_rows(void *state, struct tm_message *message);

/* flush.c */
struct flush *flush_open(struct batch *batch);  /* the open one, made when there is none; NULL: no room for one */
bool flush_is_empty(const struct flush *flush); /* so is NULL */
bool flush_list(struct flush *flush, struct entity *entity); /* holds it, unless it does; false: out of memory */
bool flush_add(struct flush *flush, struct entity *entity);  /* the same for a new one, held already */
/* Whatever is, or comes to be, stored of the entity with this time in its key is hidden, unless the time is the row's.
 */
bool flush_hide(struct flush *flush, struct entity *entity, int64_t time_us);
bool flush_keep(struct flush *flush, struct tm_message *message); /* its payload, as long as the arena */
bool flush_wait(struct flush *flush, struct tm_message *message, const Tracemesh__Rows *rows); /* answered at the end */
struct block *flush_block(struct flush *flush); /* one more; valid until the next; NULL: out of memory */
void flush_consider(struct batch *batch);       /* cuts the open one when it is time */
void flush_cut(struct batch *batch);
void flush_purge(struct flush *flush); /* answers and forgets what is of shards lost since */
void flush_end(struct flush *flush, Tracemesh__Status status, const char *reason);

/* readback.c: fetches what is stored of unread entities, then goes on to counting_start. */
bool readback_prepare(struct batch *batch);
void readback_start(struct flush *flush);

/* counting.c: tokens of what does not say how many it used, then on to flush_write. */
void counting_start(struct flush *flush);

/* blocks.c: rows, tombstones, blocks; ends the flush. */
void flush_write(struct flush *flush);
void block_free(struct block *block);         /* its memory goes to the next one, or away */
void blocks_free_spares(struct batch *batch); /* an idle actor is small */

/* shards.c: compares with the routes; drops what is of shards lost. */
void shards_update(void *state);
bool shards_own(const struct batch *batch, const Tracemesh__Share *share);
bool shards_own_all(const struct batch *batch, const Tracemesh__Rows *rows);
/* The older half of the entities seen is forgotten. */
void shards_forget_past(struct batch *batch);
/* What was sent of the shard so far may be stored at any time from now on. */
void shards_expect_late(struct batch *batch, uint32_t shard);
/* What began later than this is stored only if we remember it, however much a client's clock is ahead. */
int64_t shards_new_since_us(const struct batch *batch, uint32_t shard);
int64_t shards_skew_us(const struct batch *batch); /* by how much clocks may differ */

#endif
