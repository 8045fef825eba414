/* sender: libcurl's multi interface; one slot a connection. Of JSON a slot carries one trace's two requests, one after
 * the other; of OTLP each slot takes the next request, so that several send parts of one large trace at once. */
#include "sender.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RETRY_US = 200000 };

struct slot {
    struct door door;
    struct tm_buf body;
    uint64_t requests[2], sent_us, retry_at_us;
    struct part part; /* of the request under way */
    int step, steps;  /* which of `requests` is under way */
    unsigned tries;
    enum { SLOT_FREE, SLOT_BUSY, SLOT_WAITING } state;
};

struct sender {
    const struct sender_config *config;
    const struct shape *shape;
    struct sender_result *result;
    sender_accepted accepted;
    void *state;
    CURLM *multi;
    struct slot *slots;
    uint32_t *left; /* requests of each trace that are not accepted, plus 1; 0: not begun */
    uint64_t left_room;
    uint64_t next_request, started_us, ends_us, events_begun, last_accepted_us;
    bool gave_up;
};

static void slot_send(struct sender *self, struct slot *slot) {
    slot->sent_us = tm_mono_us();
    slot->state = SLOT_BUSY;
    slot->tries++;
    door_aim(&slot->door, &slot->body);
    if (slot->door.curl) curl_multi_add_handle(self->multi, slot->door.curl);
}

static void slot_load(struct sender *self, struct slot *slot) {
    tm_buf_clear(&slot->body);
    slot->tries = 0;
    slot->part = generate_part(self->shape, slot->requests[slot->step]);
    door_put_prefix(&slot->door, &slot->body);
    generate_request(self->shape, slot->requests[slot->step], &slot->body);
    slot_send(self, slot);
}

/* No new trace is to be begun. */
static bool is_over(const struct sender *self) {
    const struct sender_config *config = self->config;
    uint64_t traces =
        self->next_request / generate_requests_of_trace(self->shape) * generate_traces_of_request(self->shape);
    return (config->stop && *config->stop) || (config->traces && traces >= config->traces) ||
           (self->ends_us && tm_mono_us() >= self->ends_us);
}

/* Nothing more is to be begun: a trace of several requests is finished first. */
static bool is_all_begun(const struct sender *self) {
    bool amid_trace = self->next_request % generate_requests_of_trace(self->shape) > 0;
    return self->gave_up || (!amid_trace && is_over(self));
}

static bool may_begin(const struct sender *self) {
    if (is_all_begun(self)) return false;
    uint64_t now = tm_mono_us(), rate = self->config->events_per_second;
    return !rate || (double)self->events_begun <= (double)(now - self->started_us) / 1e6 * (double)rate;
}

static void slot_begin(struct sender *self, struct slot *slot) {
    slot->step = 0;
    slot->steps = self->shape->format == FORMAT_JSON ? 2 : 1;
    for (int i = 0; i < slot->steps; i++) {
        slot->requests[i] = self->next_request++;
        self->events_begun += generate_part(self->shape, slot->requests[i]).events;
    }
    if (slot->steps == 2 && slot->requests[0] / 2 % 100 < self->config->disorder_percent) {
        uint64_t end = slot->requests[1];
        slot->requests[1] = slot->requests[0], slot->requests[0] = end;
    }
    slot_load(self, slot);
}

/* One request less is missing of each of its traces. */
static void count_traces(struct sender *self, const struct slot *slot) {
    uint64_t end = slot->part.trace + slot->part.traces;
    if (end > self->left_room) {
        uint64_t room = end * 2;
        uint32_t *grown = realloc(self->left, room * sizeof *grown);
        if (!grown) abort();
        memset(grown + self->left_room, 0, (room - self->left_room) * sizeof *grown);
        self->left = grown, self->left_room = room;
    }
    for (uint64_t trace = slot->part.trace; trace < end; trace++) {
        if (self->left[trace] == 0) self->left[trace] = (uint32_t)generate_requests_of_trace(self->shape) + 1;
        if (--self->left[trace] > 1) continue;
        self->result->traces++;
        self->accepted(self->state, trace, slot->door.receipt);
    }
}

static void count_accepted(struct sender *self, struct slot *slot, enum verdict verdict) {
    struct sender_result *result = self->result;
    uint64_t now = tm_mono_us(), stall = now - self->last_accepted_us;
    if (stall > result->stall_us) result->stall_us = stall;
    self->last_accepted_us = now;
    latency_add(&result->accept, now - slot->sent_us);
    result->events += slot->part.events;
    result->bytes += slot->body.len;
    if (verdict == VERDICT_PARTLY) result->rejected_events += slot->part.events;
    count_traces(self, slot);
}

static void keep_refusal(struct sender_result *result, const struct door *door) {
    if (result->refused_503++) return;
    snprintf(result->refusal, sizeof result->refusal, "%ld %.*s", door->code,
             (int)(door->answer.len < 120 ? door->answer.len : 120), door->answer.ptr ? door->answer.ptr : "");
}

static void slot_refused(struct sender *self, struct slot *slot, enum verdict verdict, CURLcode outcome) {
    struct sender_result *result = self->result;
    result->retries++;
    if (verdict == VERDICT_BROKEN) result->broken++;
    else if (verdict == VERDICT_FULL) result->refused_429++;
    else if (verdict == VERDICT_NEVER) result->refused_for_good++;
    else keep_refusal(result, &slot->door);
    if (slot->tries == self->config->tries) {
        const struct tm_buf *answer = &slot->door.answer;
        fprintf(stderr, "loadtest: gave up on a batch after %u tries; last answer %ld %.*s %s\n", slot->tries,
                slot->door.code, (int)(answer->len < 200 ? answer->len : 200), answer->ptr ? answer->ptr : "",
                curl_easy_strerror(outcome));
        self->gave_up = true;
    }
    curl_off_t after_s = 0; /* Retry-After, which SDKs obey */
    if (slot->door.curl) curl_easy_getinfo(slot->door.curl, CURLINFO_RETRY_AFTER, &after_s);
    slot->state = SLOT_WAITING;
    slot->retry_at_us = tm_mono_us() + (after_s > 0 ? (uint64_t)after_s * 1000000 : RETRY_US);
}

static void slot_done(struct sender *self, struct slot *slot, CURLcode outcome) {
    enum verdict verdict = door_verdict(&slot->door, outcome);
    if (slot->door.curl) curl_multi_remove_handle(self->multi, slot->door.curl);
    self->result->requests++;
    slot->state = SLOT_FREE;
    if (verdict != VERDICT_ACCEPTED && verdict != VERDICT_PARTLY) {
        slot_refused(self, slot, verdict, outcome);
        return;
    }
    count_accepted(self, slot, verdict);
    if (++slot->step < slot->steps) slot_load(self, slot);
}

/* Starts what may start; returns how many slots are not free. */
static uint64_t fill(struct sender *self) {
    uint64_t busy = 0, now = tm_mono_us();
    for (uint64_t i = 0; i < self->config->connections; i++) {
        struct slot *slot = &self->slots[i];
        if (slot->state == SLOT_WAITING && now >= slot->retry_at_us && !self->gave_up) slot_send(self, slot);
        if (slot->state == SLOT_FREE && may_begin(self)) slot_begin(self, slot);
        busy += slot->state == SLOT_BUSY || (slot->state == SLOT_WAITING && !self->gave_up);
    }
    return busy;
}

static void turn_http(struct sender *self) {
    int running, left;
    curl_multi_perform(self->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(self->multi, &left));) {
        struct slot *slot;
        if (message->msg != CURLMSG_DONE) continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
        slot_done(self, slot, message->data.result);
    }
}

/* Fills `waits` with what is to be waited for; returns how many. */
static unsigned turn_grpc(struct sender *self, struct curl_waitfd *waits) {
    uint64_t now = tm_mono_us();
    unsigned count = 0;
    for (uint64_t i = 0; i < self->config->connections; i++) {
        struct slot *slot = &self->slots[i];
        if (slot->state == SLOT_BUSY && now > slot->sent_us + (uint64_t)DOOR_PATIENCE_MS * 1000)
            grpc_abandon(slot->door.grpc);
        /* The answer may be followed by the next request, which is sent at once. */
        while (slot->state == SLOT_BUSY && grpc_turn(slot->door.grpc)) {
            slot_done(self, slot, CURLE_OK);
            if (slot->state == SLOT_FREE && may_begin(self)) slot_begin(self, slot);
        }
        if (slot->state == SLOT_BUSY)
            waits[count++] = (struct curl_waitfd){grpc_fd(slot->door.grpc), grpc_events(slot->door.grpc), 0};
    }
    return count;
}

static void loop(struct sender *self) {
    bool grpc = self->config->target.kind == DOOR_GRPC;
    struct curl_waitfd *waits = calloc(self->config->connections, sizeof *waits);
    if (!waits) abort();
    for (uint64_t busy; (busy = fill(self)) || !is_all_begun(self);) {
        unsigned count = 0;
        if (grpc) count = turn_grpc(self, waits);
        else turn_http(self);
        curl_multi_poll(self->multi, waits, count, busy ? 5 : 1, NULL);
    }
    free(waits);
}

static bool open_slots(struct sender *self) {
    const struct sender_config *config = self->config;
    self->multi = curl_multi_init();
    self->slots = calloc(config->connections, sizeof *self->slots);
    bool ok = self->multi && self->slots;
    if (ok) curl_multi_setopt(self->multi, CURLMOPT_MAXCONNECTS, (long)config->connections);
    for (uint64_t i = 0; ok && i < config->connections; i++) {
        ok = door_open(&self->slots[i].door, &config->target);
        if (ok && self->slots[i].door.curl)
            curl_easy_setopt(self->slots[i].door.curl, CURLOPT_PRIVATE, &self->slots[i]);
    }
    return ok;
}

static void close_slots(struct sender *self) {
    for (uint64_t i = 0; self->slots && i < self->config->connections; i++) {
        door_close(&self->slots[i].door);
        tm_buf_free(&self->slots[i].body);
    }
    free(self->slots);
    free(self->left);
    curl_multi_cleanup(self->multi);
}

bool sender_run(const struct sender_config *config, const struct shape *shape, sender_accepted accepted, void *state,
                struct sender_result *result, char *why, size_t why_size) {
    struct sender self = {.config = config, .shape = shape, .result = result, .accepted = accepted, .state = state};
    bool ok = open_slots(&self);
    if (ok) {
        self.started_us = self.last_accepted_us = tm_mono_us();
        self.ends_us = config->duration_ms ? self.started_us + config->duration_ms * 1000 : 0;
        loop(&self);
        result->seconds = (double)(tm_mono_us() - self.started_us) / 1e6;
    }
    snprintf(why, why_size, "%s", ok ? self.gave_up ? "a batch was refused too often" : "" : "out of memory");
    close_slots(&self);
    return ok && !self.gave_up;
}
