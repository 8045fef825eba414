/* inquire: one question in slices, until it is answered for good or the time is over. */
#include "inquiry/inquire.h"
#include "base/clock.h"

#include <stdlib.h>

enum {
    SLICE_MS = 1000,
    ANSWER_MS = 1000,   /* for a broker to answer beyond its slice */
    AGAIN_MS = 100,     /* after a broker that could not say */
    PATIENCE_MS = 3000, /* with brokers that cannot say, at least: one is restarted within it */
    PLACE_ROOM = 64,
};

struct question {
    struct tm_actor *actor;
    struct tm_place place;
    uint64_t until_us, patience_us;
    on_fate done;
    void *state;
};

static void ask(void *state);

static void end(struct question *question, const struct fate *fate) {
    question->done(question->state, fate);
    free(question);
}

static bool may_go_on(const struct question *question, uint64_t until_us) {
    return tm_mono_us() < until_us && !tm_actor_draining(question->actor);
}

static void take_fate(struct question *question, const Tracemesh__Fate *told) {
    struct fate fate = {told->state, told->stored_us, told->reason};
    if (fate.state == TRACEMESH__FATE__STATE__STATE_QUEUED && may_go_on(question, question->until_us)) ask(question);
    else end(question, &fate);
}

static void on_reply(void *state, const struct tm_reply *reply) {
    struct question *question = state;
    bool answered = reply->status == TM_OK && reply->answer->status == TRACEMESH__STATUS__STATUS_OK;
    Tracemesh__Fate *told =
        answered ? tracemesh__fate__unpack(NULL, reply->payload.len, (const uint8_t *)reply->payload.ptr) : NULL;
    if (told) take_fate(question, told);
    else if (may_go_on(question, question->patience_us)) tm_timer_once(question->actor, AGAIN_MS, ask, question);
    else end(question, &(struct fate){.state = TRACEMESH__FATE__STATE__STATE_UNSPECIFIED});
    if (told) tracemesh__fate__free_unpacked(told, NULL);
}

static void ask(void *state) {
    struct question *question = state;
    uint64_t now_us = tm_mono_us();
    uint64_t left_ms = now_us < question->until_us ? (question->until_us - now_us + 999) / 1000 : 0;
    Tracemesh__Place place = TRACEMESH__PLACE__INIT;
    Tracemesh__Inquiry inquiry = TRACEMESH__INQUIRY__INIT;
    uint8_t packed[PLACE_ROOM];
    place.stream = question->place.stream;
    place.entry_ms = question->place.entry_ms;
    place.entry_sequence = question->place.entry_sequence;
    place.index = question->place.index;
    inquiry.place = &place;
    inquiry.wait_ms = (uint32_t)(left_ms < SLICE_MS ? left_ms : SLICE_MS);
    size_t len = tracemesh__inquiry__pack(&inquiry, packed);
    tm_request(question->actor, &(struct tm_request){.to_kind = "broker",
                                                     .kind = TRACEMESH__KIND__KIND_INQUIRY,
                                                     .deadline_ms = inquiry.wait_ms + ANSWER_MS,
                                                     .payload = {(const char *)packed, len},
                                                     .on_reply = on_reply,
                                                     .state = question});
}

void inquire(struct tm_actor *actor, const struct tm_place *place, uint64_t wait_ms, on_fate done, void *state) {
    struct question *question = calloc(1, sizeof *question);
    if (!question) abort(); /* the supervisor starts us anew */
    *question = (struct question){.actor = actor, .place = *place, .done = done, .state = state};
    question->until_us = tm_mono_us() + wait_ms * 1000;
    question->patience_us = tm_mono_us() + (wait_ms > PATIENCE_MS ? wait_ms : PATIENCE_MS) * 1000;
    ask(question);
}
