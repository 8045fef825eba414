/* forward: a batch has a part per shard, or several where that is too large for a message; a part is under way, along
 * with others to the same owner or alone, or waiting to be sent again, or done. */
#include "validate/forward.h"

#include "base/fault.h"
#include "runtime/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_DELAY_MS = 20, REASON_LENGTH = 256, PART_BYTES = 16 << 20, SHARE_BYTES = 32 };

static struct tm_metric handled_ok =
    TM_COUNTER_LABELS("tracemesh_validate_batches_total", "outcome=\"ok\"", "Batches answered");
static struct tm_metric handled_retry =
    TM_COUNTER_LABELS("tracemesh_validate_batches_total", "outcome=\"retry\"", "Batches answered");
static struct tm_metric resent = TM_COUNTER("tracemesh_validate_resent_total", "Rows of a shard sent once more");
static struct tm_metric latency =
    TM_HISTOGRAM("tracemesh_validate_batch_seconds", "From a batch's arrival to its answer");

struct part {
    struct part *next, *previous; /* in the list of those that wait; NULL when in none */
    struct batch *batch;
    uint32_t shard, events;
    struct tm_str rows; /* of the batch's output: events of Rows */
    uint64_t epoch;     /* under which it was last sent */
    char owner[64];
    uint64_t due_us; /* while it waits */
    uint32_t delay_ms;
    bool tried; /* sent, or put back because nobody was there */
};

struct batch {
    struct forwarder *forwarder;
    struct tm_message *message; /* NULL once answered */
    struct validate_output output;
    uint64_t arrived_us, deadline_us;
    size_t part_count, undone; /* parts, and those without their owner's OK */
    size_t references;         /* parts under way or waiting, and whoever works on the batch right now */
    struct part parts[];
};

struct load { /* parts of a batch on their way to one owner, in one message */
    uint32_t count;
    struct part *parts[TM_SHARDS];
};

struct forwarder {
    struct tm_actor *actor;
    uint64_t (*now_us)(void);
    uint32_t deadline_ms, resend_ms;
    size_t in_flight;
    struct part waiting; /* head of a circular list */
    struct tm_timer *timer;
};

/* ---- the end of a batch ---- */

static void stop_waiting(struct part *part) {
    part->previous->next = part->next;
    part->next->previous = part->previous;
    part->next = part->previous = NULL;
}

static void release(struct batch *batch) {
    if (--batch->references) return;
    batch->forwarder->in_flight--;
    validate_output_free(&batch->output);
    free(batch);
}

static void answer(struct batch *batch, Tracemesh__Status status, const char *reason, struct tm_str payload) {
    uint64_t took_us = batch->forwarder->now_us() - batch->arrived_us;
    tm_metric_add(status == TRACEMESH__STATUS__STATUS_OK ? &handled_ok : &handled_retry, 1);
    tm_metric_observe_us(&latency, took_us);
    tm_message_answer(batch->message, status, reason, payload);
    batch->message = NULL;
}

/* Answers at once; parts under way are let go when their replies come. */
static void give_up(struct batch *batch, const struct part *part, Tracemesh__Status status, const char *why) {
    char reason[REASON_LENGTH];
    if (!batch->message) return;
    snprintf(reason, sizeof reason, "rows of shard %u were not stored: %s", part->shard, why);
    answer(batch, status, reason, (struct tm_str){NULL, 0});
    size_t let_go = 0; /* released at the end: the last one may free the batch */
    for (size_t i = 0; i < batch->part_count; i++) {
        if (!batch->parts[i].next) continue;
        stop_waiting(&batch->parts[i]);
        let_go++;
    }
    while (let_go-- > 0) release(batch);
}

static void answer_handled(struct batch *batch) {
    Tracemesh__ShardOwner *owners = calloc(batch->part_count + 1, sizeof *owners);
    Tracemesh__ShardOwner **pointers = calloc(batch->part_count + 1, sizeof *pointers);
    Tracemesh__Handled handled = TRACEMESH__HANDLED__INIT;
    if (!owners || !pointers) abort(); /* out of memory: the supervisor starts us anew, and the batch comes again */
    for (size_t i = 0; i < batch->part_count; i++) {
        tracemesh__shard_owner__init(&owners[i]);
        owners[i].shard = batch->parts[i].shard;
        owners[i].actor_id = batch->parts[i].owner;
        owners[i].epoch = batch->parts[i].epoch;
        pointers[i] = &owners[i];
    }
    handled.n_owners = batch->part_count;
    handled.owners = pointers;
    handled.events = batch->output.events;
    handled.rows = batch->output.row_count;
    handled.rejected = batch->output.rejected;
    handled.publish_stored = (uint32_t *)(void *)batch->output.stored.ptr;
    handled.n_publish_stored = batch->output.stored.len / sizeof(uint32_t);
    handled.publish_rejected = (uint32_t *)(void *)batch->output.refused.ptr;
    handled.n_publish_rejected = batch->output.refused.len / sizeof(uint32_t);
    uint8_t *packed = malloc(tracemesh__handled__get_packed_size(&handled) + 1);
    size_t len = packed ? tracemesh__handled__pack(&handled, packed) : 0;
    if (packed) answer(batch, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(const char *)packed, len});
    else answer(batch, TRACEMESH__STATUS__STATUS_RETRY, "out of memory", (struct tm_str){NULL, 0});
    free(packed);
    free(pointers);
    free(owners);
}

/* ---- a part ---- */

static void on_timer(void *state);

static void arm_timer(struct forwarder *forwarder) {
    if (!forwarder->timer && forwarder->waiting.next != &forwarder->waiting)
        forwarder->timer = tm_timer_once(forwarder->actor, FIRST_DELAY_MS, on_timer, forwarder);
}

/* Puts a part in the list of those to be sent again; its reference goes along. */
static void wait_and_resend(struct part *part, const char *why) {
    struct forwarder *forwarder = part->batch->forwarder;
    uint64_t now_us = forwarder->now_us();
    part->due_us = now_us + (uint64_t)part->delay_ms * 1000;
    if (!part->batch->message || part->due_us >= part->batch->deadline_us) {
        give_up(part->batch, part, TRACEMESH__STATUS__STATUS_RETRY, why);
        release(part->batch);
        return;
    }
    part->delay_ms *= 2;
    if (part->delay_ms > forwarder->resend_ms) part->delay_ms = forwarder->resend_ms;
    part->next = &forwarder->waiting;
    part->previous = forwarder->waiting.previous;
    part->previous->next = part->next->previous = part;
    arm_timer(forwarder);
}

/* What an owner's answer means for a part of what it was sent. */
static void on_answer(struct part *part, const Tracemesh__Envelope *envelope) {
    char why[REASON_LENGTH];
    struct batch *batch = part->batch;
    snprintf(why, sizeof why, "%s: %s", part->owner, envelope->reason ? envelope->reason : "");
    switch (envelope->status) {
    case TRACEMESH__STATUS__STATUS_OK:
        if (--batch->undone == 0 && batch->message) answer_handled(batch);
        release(batch);
        return;
    case TRACEMESH__STATUS__STATUS_NOT_OWNER: wait_and_resend(part, "the routes name no owner that takes them"); return;
    case TRACEMESH__STATUS__STATUS_RETRY:
    case TRACEMESH__STATUS__STATUS_OVERLOADED: wait_and_resend(part, why); return;
    default: give_up(batch, part, TRACEMESH__STATUS__STATUS_RETRY, why); release(batch);
    }
}

static void on_end(struct part *part, const struct tm_reply *reply) {
    if (reply->status == TM_OK) {
        on_answer(part, reply->answer);
    } else if (reply->broken) { /* not sent again from here: it may be what the owner died of */
        char why[REASON_LENGTH];
        snprintf(why, sizeof why, "%s died while it held them", part->owner);
        give_up(part->batch, part, TRACEMESH__STATUS__STATUS_DIED, why);
        release(part->batch);
    } else if (reply->status == TM_UNAVAILABLE) {
        wait_and_resend(part, "their owner is gone");
    } else {
        give_up(part->batch, part, TRACEMESH__STATUS__STATUS_RETRY, tm_status_text(reply->status));
        release(part->batch);
    }
}

/* Parts that wait from here on go one by one: what stopped one of them shall not stop the others. */
static void on_reply(void *state, const struct tm_reply *reply) {
    struct load *load = state;
    bool moved = reply->status == TM_OK ? reply->answer->status == TRACEMESH__STATUS__STATUS_NOT_OWNER
                                        : reply->broken || reply->status == TM_UNAVAILABLE;
    if (moved) tm_routes_refresh(load->parts[0]->batch->forwarder->actor);
    for (uint32_t i = 0; i < load->count; i++) on_end(load->parts[i], reply);
    free(load);
}

/* ---- sending ---- */

/* The shares, packed: the parts follow them. */
static struct tm_str pack_shares(const struct load *load, uint8_t *out) {
    Tracemesh__Share shares[TM_SHARDS], *pointers[TM_SHARDS];
    Tracemesh__Rows rows = TRACEMESH__ROWS__INIT;
    for (uint32_t i = 0; i < load->count; i++) {
        tracemesh__share__init(&shares[i]);
        shares[i].shard = load->parts[i]->shard;
        shares[i].epoch = load->parts[i]->epoch;
        shares[i].events = load->parts[i]->events;
        pointers[i] = &shares[i];
    }
    rows.n_shares = load->count;
    rows.shares = pointers;
    return (struct tm_str){(const char *)out, tracemesh__rows__pack(&rows, out)};
}

/* The references of its parts pass to the request. */
static void send_load(struct load *load) {
    const struct batch *batch = load->parts[0]->batch;
    struct tm_str parts[TM_SHARDS];
    uint8_t shares[TM_SHARDS * SHARE_BYTES];
    uint64_t now_us = batch->forwarder->now_us(), end_us = batch->deadline_us;
    uint32_t events = 0;
    for (uint32_t i = 0; i < load->count; i++) {
        parts[i] = load->parts[i]->rows;
        events += load->parts[i]->events;
    }
    struct tm_request request = {
        .to_actor = load->parts[0]->owner,
        .kind = TRACEMESH__KIND__KIND_ROWS,
        .events = events,
        .deadline_ms = end_us > now_us ? (uint32_t)((end_us - now_us) / 1000) + 1 : 1,
        .payload = pack_shares(load, shares),
        .tail = parts,
        .tail_count = load->count,
        .on_reply = on_reply,
        .state = load,
    };
    tm_request(batch->forwarder->actor, &request);
}

/* Notes the owner of a part as of now. When there is none, or no time, the part waits, or ends its batch. */
static bool find_owner(struct part *part) {
    struct batch *batch = part->batch;
    struct forwarder *forwarder = batch->forwarder;
    const char *owner = tm_owner(forwarder->actor, part->shard, &part->epoch);
    bool late = forwarder->now_us() >= batch->deadline_us;
    part->tried = true;
    if (owner && !late) {
        snprintf(part->owner, sizeof part->owner, "%s", owner);
        return true;
    }
    if (!owner) tm_routes_refresh(forwarder->actor);
    wait_and_resend(part, owner ? "their owner was busy for too long" : "nobody owns the shard");
    return false;
}

static struct load *load_new(struct part *first) {
    struct load *load = calloc(1, sizeof *load);
    if (!load) abort(); /* out of memory: the supervisor starts us anew, and the batch comes again */
    load->parts[load->count++] = first;
    return load;
}

/* Sends one part, whose reference passes to the request. */
static void send_part(struct part *part) {
    if (find_owner(part)) send_load(load_new(part));
}

/* Sends a part and, along with it, those after it that have the same owner, as far as there is room. */
static void send_with_others(struct batch *batch, size_t first) {
    if (!find_owner(&batch->parts[first])) return;
    struct load *load = load_new(&batch->parts[first]);
    size_t bytes = load->parts[0]->rows.len;
    for (size_t i = first + 1; i < batch->part_count && load->count < TM_SHARDS; i++) {
        struct part *part = &batch->parts[i];
        const char *owner = part->tried ? NULL : tm_owner(batch->forwarder->actor, part->shard, &part->epoch);
        bool joins = owner && strcmp(owner, load->parts[0]->owner) == 0 && bytes + part->rows.len <= PART_BYTES;
        if (!joins || !find_owner(part)) continue;
        load->parts[load->count++] = part;
        bytes += part->rows.len;
    }
    send_load(load);
}

/* Those that are due, or all. Sending may put a part back, or end batches: hence the list of its own. */
static void send_waiting(struct forwarder *forwarder, bool all) {
    struct part due = {.next = &due, .previous = &due}, *next;
    uint64_t now_us = forwarder->now_us();
    for (struct part *part = forwarder->waiting.next; part != &forwarder->waiting; part = next) {
        next = part->next;
        if (!all && part->due_us > now_us) continue;
        stop_waiting(part);
        part->next = &due;
        part->previous = due.previous;
        part->previous->next = due.previous = part;
    }
    while (due.next != &due) {
        struct part *part = due.next;
        stop_waiting(part);
        if (all) part->delay_ms = FIRST_DELAY_MS;
        tm_metric_add(&resent, 1);
        send_part(part);
    }
    arm_timer(forwarder);
}

static void on_timer(void *state) {
    struct forwarder *forwarder = state;
    forwarder->timer = NULL;
    send_waiting(forwarder, false);
}

static void on_routes(void *state) {
    send_waiting(state, true);
}

/* ---- the beginning ---- */

struct forwarder *forwarder_new(struct tm_actor *actor, uint32_t deadline_ms, uint32_t resend_ms,
                                uint64_t (*now_us)(void)) {
    struct forwarder *forwarder = calloc(1, sizeof *forwarder);
    if (!forwarder) return NULL;
    forwarder->actor = actor;
    forwarder->deadline_ms = deadline_ms;
    forwarder->resend_ms = resend_ms;
    forwarder->now_us = now_us;
    forwarder->waiting.next = forwarder->waiting.previous = &forwarder->waiting;
    tm_on_routes(actor, on_routes, forwarder);
    return forwarder;
}

void forwarder_free(struct forwarder *forwarder) {
    if (forwarder) tm_timer_cancel(forwarder->timer);
    free(forwarder);
}

size_t forwarder_in_flight(const struct forwarder *forwarder) {
    return forwarder->in_flight;
}

/* The first events of `rows`, as many as fit into a part, but one at least; *rows is left with the others. */
static struct tm_str take_part(struct tm_str *rows, uint32_t *events) {
    struct tm_str all = *rows;
    size_t taken = 0;
    *events = 0;
    while (rows->len) {
        struct tm_str rest = *rows;
        rows_next(&rest);
        size_t end = all.len - rest.len;
        if (taken && end > PART_BYTES) break;
        taken = end;
        *rows = rest;
        ++*events;
    }
    return tm_str_sub(all, 0, taken);
}

static size_t parts_of(struct tm_str rows) {
    size_t parts = 0;
    uint32_t events;
    for (; rows.len; parts++) take_part(&rows, &events);
    return parts;
}

static void add_parts(struct batch *batch, uint32_t shard) {
    struct tm_str rows = tm_buf_str(&batch->output.rows[shard]);
    while (rows.len) {
        struct part *part = &batch->parts[batch->part_count++];
        *part = (struct part){.batch = batch, .shard = shard, .delay_ms = FIRST_DELAY_MS};
        part->rows = take_part(&rows, &part->events);
    }
}

static struct batch *batch_new(struct forwarder *forwarder, struct tm_message *message,
                               struct validate_output *output) {
    size_t parts = 0;
    for (size_t i = 0; i < TM_SHARDS; i++) parts += parts_of(tm_buf_str(&output->rows[i]));
    struct batch *batch = calloc(1, sizeof *batch + parts * sizeof batch->parts[0]);
    if (!batch) return NULL;
    uint32_t patience_ms = tm_message_envelope(message)->deadline_ms;
    if (!patience_ms || patience_ms > forwarder->deadline_ms) patience_ms = forwarder->deadline_ms;
    batch->forwarder = forwarder;
    batch->message = message;
    batch->output = *output;
    batch->arrived_us = forwarder->now_us();
    batch->deadline_us = batch->arrived_us + (uint64_t)patience_ms * 1000;
    batch->undone = parts;
    for (uint32_t shard = 0; shard < TM_SHARDS; shard++) add_parts(batch, shard);
    *output = (struct validate_output){0};
    return batch;
}

void forwarder_take(struct forwarder *forwarder, struct tm_message *message, struct validate_output *output) {
    struct batch *batch = batch_new(forwarder, message, output);
    if (!batch) {
        validate_output_free(output);
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "out of memory", (struct tm_str){NULL, 0});
        return;
    }
    forwarder->in_flight++;
    batch->references = 1 + batch->part_count; /* a reply may come while parts are still being sent */
    size_t let_go = 1;
    for (size_t i = 0; i < batch->part_count; i++) {
        if (batch->parts[i].tried) continue;
        if (batch->message) send_with_others(batch, i);
        else let_go++;
    }
    if (batch->part_count == 0 || (TM_FAULT("validate.answer_before_rows") && batch->message)) answer_handled(batch);
    while (let_go-- > 0) release(batch);
}
