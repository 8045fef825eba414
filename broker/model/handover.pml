/* handover: the hand-over of ../protocol.md for one entity, checked by spin; ./check runs it and says how to read it.
 *
 * Two brokers, two batch actors, one slow ClickHouse, one shard, one entity. An event is a bit and the fold is "or",
 * which is all that matters of the fold here: it does not care for order or repetition (tests/unit/test_fold.c shows
 * that of the real one). validate keeps nothing and is part of the message. Each atomic is one step of one process, or
 * one script in Redis. Processes here have no state of their own: what they know stands in the tables below, and a
 * crash clears the part that was theirs.
 *
 * Each thing that goes wrong takes one of FAULTS: an answer or a message lost, a message delivered twice, a lease that
 * runs out under a live holder, a crash, a shard given to the other, a flush given up while ClickHouse has its row, an
 * insert that fails. So every run ends, and "eventually stored" is: when nothing can happen any more, all is stored.
 *
 * Not modelled: dead letters, several shards, creates that need not be read back (actors/batch/entities.c), time.
 */
#ifndef FAULTS
#define FAULTS 3
#endif
#ifndef ENTRIES
#define ENTRIES 2 /* more than EVENTS: room for those that come when a client sends again */
#endif
#define EVENTS 2
#define ALL 3 /* the bits of all events */
#define FLUSHES 2
#define ORPHANS 2

#define FAULT faults > 0 && /* in a guard; the step then begins with HIT */
#define HIT faults = faults - 1

byte faults = FAULTS;

/* ---- Redis: the stream, who has what pending, the registry. Nothing here is lost. ---- */
#define STORED 1
#define REMOVED 2
byte entry[ENTRIES];     /* 0: not yet added */
byte event_of[ENTRIES];  /* its bit */
byte holder[ENTRIES];    /* broker 1 or 2; 0: unread */
byte owner = 1;          /* of the shard: batch actor 1 or 2 */
byte epoch = 1;
bool restarted[3];       /* a batch actor whose new incarnation has no epoch yet */

/* ---- clients ---- */
bool accepted[EVENTS];

/* ---- brokers ---- */
#define DUE 1
#define SENT 2       /* with an owner; what is under way to one is as good as DUE */
#define CONFIRMING 3 /* the answer is here: stored under epoch_of */
#define ACKING 4
typedef leases {
    byte state[ENTRIES]; /* 0: this broker knows nothing of it */
    byte epoch_of[ENTRIES];
}
leases broker[3];

/* ---- validate: the routes it last heard, maybe old ---- */
byte routed_owner = 1, routed_epoch = 1;

/* ---- batch ---- */
#define READING 1   /* what is stored, before the row is made */
#define INSERTING 2 /* ClickHouse has the row */
typedef owner_t {
    byte epoch;  /* under which it believes to own the shard; 0: it does not */
    bool known;  /* memory has all that is stored */
    byte memory; /* bits */
    byte counter;
    byte flush[FLUSHES]; /* 0: none */
    byte flush_epoch[FLUSHES], from[FLUSHES], entry_of[FLUSHES];
    byte row[FLUSHES], row_counter[FLUSHES]; /* with ClickHouse, not committed; row 0: none */
}
owner_t batch[3];

/* ---- ClickHouse: inserts nobody waits for any more, and the row that a reader sees: the one of the newest version ---- */
byte orphan[ORPHANS], orphan_epoch[ORPHANS], orphan_counter[ORPHANS];
byte visible, visible_epoch, visible_counter;

byte acknowledged; /* bits of the events that nobody will deliver again */

#ifdef VERSION_WITHOUT_EPOCH
#define NEWER(e, c) (c > visible_counter)
#else
#define NEWER(e, c) (e > visible_epoch || (e == visible_epoch && c > visible_counter))
#endif

#ifdef NO_EPOCH_TEST
#define CURRENT(e) (e > 0)
#else
#define CURRENT(e) (e == epoch)
#endif

/* What a reader sees has every event that is not delivered any more. */
#define SAFE assert((acknowledged & ~visible) == 0)

inline commit(e, c, bits) {
    if
    :: NEWER(e, c) -> visible = bits; visible_epoch = e; visible_counter = c
    :: else
    fi;
    SAFE
}

/* The delivery came to nothing: broker b delivers k again, if it still knows of it. */
inline again(b, k) {
    if
    :: broker[b].state[k] == SENT -> broker[b].state[k] = DUE
    :: else
    fi
}

inline end_flush(a, f) {
    batch[a].flush[f] = 0; batch[a].flush_epoch[f] = 0; batch[a].from[f] = 0; batch[a].entry_of[f] = 0;
    batch[a].row[f] = 0; batch[a].row_counter[f] = 0
}

/* ClickHouse has the row all the same and may commit it at any time. */
inline leave_row(a, f) {
    if
    :: batch[a].row[f] && !orphan[0] -> orphan[0] = batch[a].row[f]; orphan_epoch[0] = batch[a].flush_epoch[f]; orphan_counter[0] = batch[a].row_counter[f]
    :: batch[a].row[f] && orphan[0] && !orphan[1] -> orphan[1] = batch[a].row[f]; orphan_epoch[1] = batch[a].flush_epoch[f]; orphan_counter[1] = batch[a].row_counter[f]
    :: else
    fi
}

/* A flush that failed leaves nothing known of its entity, unless another flush holds it. */
inline forget(a, f) {
    if
    :: !batch[a].flush[1 - f] -> batch[a].known = false; batch[a].memory = 0
    :: else
    fi
}

inline answer(a, f) {
    if
    :: broker[batch[a].from[f]].state[batch[a].entry_of[f]] == SENT ->
        broker[batch[a].from[f]].state[batch[a].entry_of[f]] = CONFIRMING;
        broker[batch[a].from[f]].epoch_of[batch[a].entry_of[f]] = batch[a].flush_epoch[f]
    :: else /* it knows nothing of it any more */
    fi
}

inline insert(a, f) {
    batch[a].counter++;
    batch[a].row[f] = batch[a].memory; batch[a].row_counter[f] = batch[a].counter;
    batch[a].flush[f] = INSERTING;
#ifdef ANSWER_BEFORE_INSERT
    answer(a, f)
#endif
}

#ifdef NO_READ_BACK
#define KNOWN(a) (batch[a].epoch > 0)
#else
#define KNOWN(a) (batch[a].known)
#endif

#define FREE_ORPHANS ((!orphan[0]) + (!orphan[1]))

/* POST of one event, then of the other, each until it is answered. */
proctype client() {
    byte e, k;
    do
    :: atomic { e < EVENTS && entry[ENTRIES - 1] == 0 ->
        entry[k] = STORED; event_of[k] = 1 << e; k++;
        if
        :: accepted[e] = true; e++
        :: FAULT k + EVENTS - e <= ENTRIES - 1 -> HIT /* the answer is lost */
        fi }
    :: e == EVENTS -> break
    od
}

/* Batch a takes entry k of broker b into a free flush: the row is made at once, or when what is stored was read. */
inline take(a, f, b, k) {
    f = (batch[a].flush[0] -> 1 : 0);
    batch[a].memory = batch[a].memory | event_of[k];
    batch[a].flush_epoch[f] = batch[a].epoch; batch[a].from[f] = b; batch[a].entry_of[f] = k;
    if
    :: KNOWN(a) -> insert(a, f)
    :: else -> batch[a].flush[f] = READING
    fi;
    f = 0
}

#define FREE_FLUSH(a) (!batch[a].flush[0] || !batch[a].flush[1])

/* Broker b and entry k. */
proctype lease(byte b; byte k) {
    byte f, a;
    do
    /* read; or claimed when added, which is the same here; or found in its own pending list after a restart. The
     * brokers are alike, so the first entry is read by the first. */
    :: atomic { entry[k] == STORED && holder[k] == 0 && (b == 1 || k) -> holder[k] = b; broker[b].state[k] = DUE }
    :: atomic { entry[k] == STORED && holder[k] == b && !broker[b].state[k] -> broker[b].state[k] = DUE }
    /* taken over from one that crashed, or that is slow */
    :: atomic { entry[k] == STORED && holder[k] == 3 - b && !broker[3 - b].state[k] && !broker[b].state[k] -> holder[k] = b; broker[b].state[k] = DUE }
    :: atomic { FAULT entry[k] == STORED && holder[k] == 3 - b && broker[3 - b].state[k] && !broker[b].state[k] -> HIT; holder[k] = b; broker[b].state[k] = DUE }
    /* not its any more, or gone: to be forgotten instead of delivered */
    :: atomic { broker[b].state[k] == DUE && (holder[k] != b || entry[k] == REMOVED) -> broker[b].state[k] = 0 }
    /* delivered by validate's routes, once their owner knows of its epoch: until then it refuses, and is asked again */
#define DELIVERABLE (broker[b].state[k] == DUE && holder[k] == b && entry[k] == STORED && batch[routed_owner].epoch == routed_epoch && FREE_FLUSH(routed_owner))
    :: atomic { DELIVERABLE && routed_epoch == epoch -> a = routed_owner; broker[b].state[k] = SENT; take(a, f, b, k); a = 0 }
    :: atomic { FAULT DELIVERABLE && routed_epoch != epoch -> HIT; a = routed_owner; broker[b].state[k] = SENT; take(a, f, b, k); a = 0 }
    /* delivered twice, by a network that repeats */
    :: atomic { FAULT broker[b].state[k] == SENT && batch[routed_owner].epoch == routed_epoch && FREE_FLUSH(routed_owner) -> HIT; a = routed_owner; take(a, f, b, k); a = 0 }
    /* its answer is lost, or comes too late */
    :: atomic { FAULT broker[b].state[k] == SENT -> HIT; broker[b].state[k] = DUE }
    /* the epoch is read from Redis after the answer came */
    :: atomic { broker[b].state[k] == CONFIRMING ->
        if
        :: CURRENT(broker[b].epoch_of[k]) -> broker[b].state[k] = ACKING
        :: else -> broker[b].state[k] = DUE
        fi;
        broker[b].epoch_of[k] = 0 }
    /* acknowledged: whoever holds it; again is no harm */
    :: atomic { broker[b].state[k] == ACKING -> entry[k] = REMOVED; acknowledged = acknowledged | event_of[k]; broker[b].state[k] = 0; SAFE }
    od
}

/* What it knew is gone; what is pending in Redis is not. */
proctype broker_crash(byte b) {
    byte k;
    do
    :: atomic { FAULT (broker[b].state[0] || broker[b].state[ENTRIES - 1]) -> HIT;
        do
        :: k < ENTRIES -> broker[b].state[k] = 0; broker[b].epoch_of[k] = 0; k++
        :: else -> break
        od;
        k = 0 }
    od
}

/* Flush f of batch a. */
proctype flusher(byte a; byte f) {
    do
    :: atomic { batch[a].flush[f] == READING && batch[a].flush_epoch[f] == batch[a].epoch -> batch[a].memory = batch[a].memory | visible; batch[a].known = true; insert(a, f) }
    /* of a shard lost meanwhile: nothing is written */
    :: atomic { batch[a].flush[f] == READING && batch[a].flush_epoch[f] != batch[a].epoch -> again(batch[a].from[f], batch[a].entry_of[f]); end_flush(a, f) }
    /* committed, and answered */
    :: atomic { batch[a].flush[f] == INSERTING -> commit(batch[a].flush_epoch[f], batch[a].row_counter[f], batch[a].row[f]); answer(a, f); end_flush(a, f) }
    /* ClickHouse refuses, or dies with it */
    :: atomic { FAULT batch[a].flush[f] == INSERTING -> HIT; again(batch[a].from[f], batch[a].entry_of[f]); end_flush(a, f); forget(a, f) }
    /* given up: ClickHouse has it, and may commit it much later */
    :: atomic { FAULT batch[a].flush[f] == INSERTING && FREE_ORPHANS -> HIT; again(batch[a].from[f], batch[a].entry_of[f]); leave_row(a, f); end_flush(a, f); forget(a, f) }
    od
}

proctype validate() {
    do
    :: atomic { routed_epoch != epoch -> routed_owner = owner; routed_epoch = epoch }
    od
}

proctype routes(byte a) {
    do
    /* hears that it owns the shard under a new epoch, or not any more; or does not hear it for long */
    :: atomic { owner == a && batch[a].epoch != epoch && !restarted[a] -> batch[a].epoch = epoch; batch[a].known = false; batch[a].memory = 0; batch[a].counter = 0 }
    :: atomic { owner != a && batch[a].epoch -> batch[a].epoch = 0; batch[a].known = false; batch[a].memory = 0; batch[a].counter = 0 }
    /* a new incarnation of the owner: a new epoch */
    :: atomic { restarted[a] -> restarted[a] = false;
        if
        :: owner == a -> epoch++
        :: else
        fi }
    /* the shard goes to the other, whether this one is dead, cut off or merely one too many */
    :: atomic { FAULT owner == a -> HIT; owner = 3 - a; epoch++ }
    :: atomic { FAULT (batch[a].epoch || batch[a].flush[0] || batch[a].flush[1]) && FREE_ORPHANS >= (batch[a].row[0] > 0) + (batch[a].row[1] > 0) -> HIT;
        if
        :: batch[a].flush[0] -> again(batch[a].from[0], batch[a].entry_of[0]); leave_row(a, 0); end_flush(a, 0)
        :: else
        fi;
        if
        :: batch[a].flush[1] -> again(batch[a].from[1], batch[a].entry_of[1]); leave_row(a, 1); end_flush(a, 1)
        :: else
        fi;
        batch[a].epoch = 0; batch[a].known = false; batch[a].memory = 0; batch[a].counter = 0; restarted[a] = true }
    od
}

proctype clickhouse(byte o) {
    do
    :: atomic { orphan[o] -> commit(orphan_epoch[o], orphan_counter[o], orphan[o]); orphan[o] = 0; orphan_epoch[o] = 0; orphan_counter[o] = 0 }
    od
}

/* When nothing can happen any more, every accepted event is stored and its entry acknowledged. */
proctype judge() {
    byte k;
    timeout -> atomic {
        assert(visible == ALL);
        for (k : 0 .. ENTRIES - 1) {
            assert(entry[k] != STORED)
        }
    }
}

init {
    byte a, b, k;
    atomic {
        run client();
        for (b : 1 .. 2) {
            run broker_crash(b);
            for (k : 0 .. ENTRIES - 1) {
                run lease(b, k)
            }
        }
        for (a : 1 .. 2) {
            run routes(a); run flusher(a, 0); run flusher(a, 1)
        }
        run validate(); run clickhouse(0); run clickhouse(1);
        run judge()
    }
}
