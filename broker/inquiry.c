/* inquiry: places of publishes, and what became of them.
 *
 * Redis is asked, in one script; this broker knows only what it holds itself. An inquiry that may wait is held here and
 * looks again as soon as this broker settles the entry, and by itself ever more rarely: another broker may settle it.
 */
#include "base/clock.h"
#include "broker/queue_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    TICK_MS = 10,
    PAUSE_GROWTH = 25, /* the longest pause over the first; it doubles in between */
    PLACE_ROOM = 64,   /* a Place, packed */
    FATE_ROOM = 1024,
    DAY_MS = 24 * 60 * 60 * 1000,
};

struct inquiry {
    struct inquiries *all;
    struct tm_message *message;
    uint32_t shard, index;
    char entry[BROKER_ENTRY_ID_SIZE]; /* as asked */
    char now[BROKER_ENTRY_ID_SIZE];   /* where it was seen last; empty: not seen yet */
    uint64_t until_us, look_us, pause_us;
    bool looking; /* a look is with Redis */
    TAILQ_ENTRY(inquiry) link;
};

struct inquiries {
    struct broker_queue *queue;
    TAILQ_HEAD(, inquiry) list;
    size_t count;
    struct tm_timer *tick; /* while there are any */
};

static struct tm_metric held_gauge =
    TM_GAUGE("tracemesh_broker_inquiries", "Inquiries about publishes not yet answered");

/* ---- places ---- */

void inquiry_answer_place(struct tm_message *publish, uint32_t shard, struct tm_str entry_id, uint32_t index) {
    Tracemesh__Place place = TRACEMESH__PLACE__INIT;
    uint8_t packed[PLACE_ROOM];
    struct tm_str sequence = entry_id, ms = tm_str_split(&sequence, '-');
    place.stream = shard;
    place.index = index;
    bool told = tm_str_u64(ms, &place.entry_ms) && tm_str_u64(sequence, &place.entry_sequence);
    size_t len = told ? tracemesh__place__pack(&place, packed) : 0;
    tm_message_answer(publish, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(const char *)packed, len});
}

uint64_t inquiry_fates_since_ms(const struct broker_settings *settings) {
    return (uint64_t)(tm_wall_us() / 1000) - settings->fates_days * DAY_MS;
}

/* ---- answers ---- */

/* The inquiry is gone. */
static void end(struct inquiry *inquiry, Tracemesh__Status status, const char *reason, struct tm_str payload) {
    struct inquiries *all = inquiry->all;
    tm_message_answer(inquiry->message, status, reason, payload);
    TAILQ_REMOVE(&all->list, inquiry, link);
    free(inquiry);
    tm_metric_set(&held_gauge, (int64_t)--all->count);
    if (all->count > 0) return;
    tm_timer_cancel(all->tick);
    all->tick = NULL;
}

static void end_with_fate(struct inquiry *inquiry, Tracemesh__Fate__State state, int64_t stored_us,
                          const char *reason) {
    Tracemesh__Fate fate = TRACEMESH__FATE__INIT;
    uint8_t packed[FATE_ROOM];
    char text[FATE_ROOM / 2];
    tm_str_to(tm_str_from(reason), text, sizeof text);
    fate.state = state;
    fate.stored_us = stored_us;
    fate.reason = text;
    size_t len = tracemesh__fate__pack(&fate, packed);
    end(inquiry, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(const char *)packed, len});
}

/* Time is over, or the broker ends: what was seen last, if anything was. */
static void end_unsettled(struct inquiry *inquiry, const char *trouble) {
    if (inquiry->now[0]) end_with_fate(inquiry, TRACEMESH__FATE__STATE__STATE_QUEUED, 0, NULL);
    else end(inquiry, TRACEMESH__STATUS__STATUS_RETRY, trouble, (struct tm_str){0});
}

/* ---- looks ---- */

static const struct {
    const char *word;
    Tracemesh__Fate__State state;
} states[] = {
    {"queued", TRACEMESH__FATE__STATE__STATE_QUEUED},       {"stored", TRACEMESH__FATE__STATE__STATE_STORED},
    {"dead", TRACEMESH__FATE__STATE__STATE_DEAD},           {"dropped", TRACEMESH__FATE__STATE__STATE_DROPPED},
    {"forgotten", TRACEMESH__FATE__STATE__STATE_FORGOTTEN},
};

static Tracemesh__Fate__State state_of(const redisReply *reply) {
    struct tm_str word = broker_reply_is_array(reply, 3) ? broker_reply_str(reply->element[0]) : (struct tm_str){0};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (tm_str_is(word, states[i].word)) return states[i].state;
    return TRACEMESH__FATE__STATE__STATE_UNSPECIFIED;
}

static bool may_wait(const struct inquiry *inquiry, uint64_t now_us) {
    return now_us < inquiry->until_us && !tm_actor_draining(inquiry->all->queue->actor);
}

static void on_looked(void *state, const redisReply *reply) {
    struct inquiry *inquiry = state;
    Tracemesh__Fate__State fate = state_of(reply);
    uint64_t now_us = tm_mono_us(), most_us = inquiry->all->queue->settings->inquiry_pause_ms * 1000;
    inquiry->looking = false;
    if (fate == TRACEMESH__FATE__STATE__STATE_QUEUED)
        tm_str_to(broker_reply_str(reply->element[2]), inquiry->now, sizeof inquiry->now);
    if (fate == TRACEMESH__FATE__STATE__STATE_QUEUED || fate == TRACEMESH__FATE__STATE__STATE_UNSPECIFIED) {
        inquiry->look_us = now_us + inquiry->pause_us;
        inquiry->pause_us = inquiry->pause_us * 2 < most_us ? inquiry->pause_us * 2 : most_us;
        if (!may_wait(inquiry, now_us)) end_unsettled(inquiry, broker_reply_trouble(reply));
        return;
    }
    struct tm_str detail = broker_reply_str(reply->element[1]);
    int64_t stored_us = 0;
    if (fate == TRACEMESH__FATE__STATE__STATE_STORED) tm_str_i64(detail, &stored_us);
    end_with_fate(inquiry, fate, stored_us, stored_us || !detail.len ? NULL : detail.ptr);
}

static void look(struct inquiry *inquiry) {
    struct broker_queue *queue = inquiry->all->queue;
    const struct shard *shard = &queue->shards[inquiry->shard];
    const char *const keys[] = {shard->stream, shard->stored, shard->fates, shard->split};
    struct broker_command command = {0};
    broker_command_script(&command, BROKER_SCRIPT_RECEIPT, keys, 4, 4);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, inquiry->entry);
    broker_command_number(&command, inquiry->index);
    broker_command_number(&command, inquiry_fates_since_ms(queue->settings));
    inquiry->looking =
        broker_command_ready(&command) && broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_looked, inquiry);
    broker_command_free(&command);
}

static void on_tick(void *state) {
    struct inquiries *all = state;
    uint64_t now_us = tm_mono_us();
    struct inquiry *next;
    for (struct inquiry *inquiry = TAILQ_FIRST(&all->list); inquiry; inquiry = next) {
        next = TAILQ_NEXT(inquiry, link);
        if (inquiry->looking) continue;
        if (!may_wait(inquiry, now_us)) end_unsettled(inquiry, "Redis does not answer");
        else if (now_us >= inquiry->look_us) look(inquiry);
    }
}

void inquiry_wake(struct broker_queue *queue, uint32_t shard, const char *entry_id) {
    struct inquiry *inquiry;
    TAILQ_FOREACH(inquiry, &queue->inquiries->list, link)
    if (!inquiry->looking && inquiry->shard == shard && strcmp(inquiry->now, entry_id) == 0) look(inquiry);
}

/* ---- the door ---- */

static struct inquiry *inquiry_new(struct inquiries *all, struct tm_message *message, const Tracemesh__Inquiry *asked) {
    const Tracemesh__Place *place = asked->place;
    struct inquiry *inquiry = calloc(1, sizeof *inquiry);
    if (!inquiry) return NULL;
    *inquiry = (struct inquiry){.all = all, .message = message, .shard = place->stream, .index = place->index};
    snprintf(inquiry->entry, sizeof inquiry->entry, "%" PRIu64 "-%" PRIu64, place->entry_ms, place->entry_sequence);
    inquiry->until_us = tm_mono_us() + asked->wait_ms * 1000ULL;
    inquiry->pause_us = all->queue->settings->inquiry_pause_ms * 1000 / PAUSE_GROWTH;
    TAILQ_INSERT_TAIL(&all->list, inquiry, link);
    tm_metric_set(&held_gauge, (int64_t)++all->count);
    if (!all->tick) all->tick = tm_timer_every(all->queue->actor, TICK_MS, on_tick, all);
    return inquiry;
}

static void on_inquiry(void *state, struct tm_message *message) {
    struct inquiries *all = state;
    struct tm_str payload = tm_message_payload(message), nothing = {0};
    Tracemesh__Inquiry *asked = tracemesh__inquiry__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    bool sound = asked && asked->place && asked->place->stream < all->queue->shard_count;
    bool room = all->count < all->queue->settings->inquiries;
    struct inquiry *inquiry = sound && room ? inquiry_new(all, message, asked) : NULL;
    if (asked) tracemesh__inquiry__free_unpacked(asked, NULL);
    if (!sound) tm_message_answer(message, TRACEMESH__STATUS__STATUS_REJECTED, "there is no such place", nothing);
    else if (!inquiry)
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "too many inquiries wait", nothing);
    else look(inquiry);
}

/* Those that look are answered when Redis has. */
static bool is_drained(void *state) {
    struct inquiries *all = state;
    if (all->count > 0) on_tick(all);
    return all->count == 0;
}

bool inquiry_open(struct broker_queue *queue) {
    struct inquiries *all = calloc(1, sizeof *all);
    if (!all) return false;
    all->queue = queue;
    TAILQ_INIT(&all->list);
    queue->inquiries = all;
    tm_actor_on(queue->actor, TRACEMESH__KIND__KIND_INQUIRY, on_inquiry, all);
    tm_actor_on_drain(queue->actor, is_drained, all);
    return true;
}
