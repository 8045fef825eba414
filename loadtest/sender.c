/* sender: libcurl's multi interface; one slot a connection; each slot carries one trace's two batches after another. */
#include "sender.h"

#include "base/clock.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RETRY_US = 200000, PATIENCE_MS = 30000 };

struct slot {
    CURL *curl;
    struct tm_buf body, answer;
    uint64_t trace, sent_us, retry_at_us;
    enum half order[2];
    int step; /* 0, 1: which of order is under way */
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
    struct curl_slist *headers;
    struct slot *slots;
    uint64_t next_trace, started_us, ends_us, events_begun, last_accepted_us;
    bool gave_up;
};

static size_t collect(char *bytes, size_t size, size_t count, void *out) {
    return tm_buf_append(out, bytes, size * count) ? size * count : 0;
}

static bool slot_open(struct sender *self, struct slot *slot) {
    char url[512];
    snprintf(url, sizeof url, "%s/api/public/ingestion", self->config->url);
    slot->curl = curl_easy_init();
    if (!slot->curl) return false;
    curl_easy_setopt(slot->curl, CURLOPT_URL, url);
    curl_easy_setopt(slot->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(slot->curl, CURLOPT_HTTPHEADER, self->headers);
    curl_easy_setopt(slot->curl, CURLOPT_USERNAME, self->config->public_key);
    curl_easy_setopt(slot->curl, CURLOPT_PASSWORD, self->config->secret_key);
    curl_easy_setopt(slot->curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(slot->curl, CURLOPT_WRITEDATA, &slot->answer);
    curl_easy_setopt(slot->curl, CURLOPT_PRIVATE, slot);
    curl_easy_setopt(slot->curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(slot->curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(slot->curl, CURLOPT_NOSIGNAL, 1L);
    return true;
}

static void slot_send(struct sender *self, struct slot *slot) {
    tm_buf_clear(&slot->answer);
    slot->sent_us = tm_mono_us();
    slot->state = SLOT_BUSY;
    slot->tries++;
    curl_easy_setopt(slot->curl, CURLOPT_POSTFIELDS, slot->body.ptr);
    curl_easy_setopt(slot->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)slot->body.len);
    curl_multi_add_handle(self->multi, slot->curl);
}

static void slot_load(struct sender *self, struct slot *slot) {
    tm_buf_clear(&slot->body);
    slot->tries = 0;
    generate_batch(self->shape, slot->trace, slot->order[slot->step], &slot->body);
    slot_send(self, slot);
}

/* Nothing new is to be sent. */
static bool is_over(const struct sender *self) {
    const struct sender_config *config = self->config;
    return self->gave_up || (config->stop && *config->stop) || (config->traces && self->next_trace >= config->traces) ||
           (self->ends_us && tm_mono_us() >= self->ends_us);
}

static bool may_begin(const struct sender *self) {
    const struct sender_config *config = self->config;
    if (is_over(self)) return false;
    uint64_t now = tm_mono_us();
    return !config->events_per_second ||
           (double)self->events_begun <= (double)(now - self->started_us) / 1e6 * (double)config->events_per_second;
}

static void slot_begin(struct sender *self, struct slot *slot) {
    slot->trace = self->next_trace++;
    bool disorder = slot->trace % 100 < self->config->disorder_percent;
    slot->order[0] = disorder ? HALF_END : HALF_START;
    slot->order[1] = disorder ? HALF_START : HALF_END;
    slot->step = 0;
    self->events_begun += generate_event_count(self->shape, HALF_START) + generate_event_count(self->shape, HALF_END);
    slot_load(self, slot);
}

/* "errors":[] is what an accepted batch of ours must say. */
static void count_accepted(struct sender *self, struct slot *slot) {
    struct sender_result *result = self->result;
    uint64_t events = generate_event_count(self->shape, slot->order[slot->step]);
    uint64_t now = tm_mono_us(), stall = now - self->last_accepted_us;
    if (stall > result->stall_us) result->stall_us = stall;
    self->last_accepted_us = now;
    latency_add(&result->accept, now - slot->sent_us);
    result->events += events;
    result->bytes += slot->body.len;
    if (!memmem(slot->answer.ptr, slot->answer.len, "\"errors\":[]", 11)) result->rejected_events += events;
}

static void slot_refused(struct sender *self, struct slot *slot, long code, CURLcode outcome) {
    struct sender_result *result = self->result;
    result->retries++;
    if (outcome != CURLE_OK) result->broken++;
    else if (code == 429) result->refused_429++;
    else if (code >= 400 && code < 500 && code != 408) result->refused_for_good++;
    else result->refused_503++;
    if (slot->tries == self->config->tries) {
        fprintf(stderr, "loadtest: gave up on a batch after %u tries; last answer %ld %.*s %s\n", slot->tries, code,
                (int)(slot->answer.len < 200 ? slot->answer.len : 200), slot->answer.ptr ? slot->answer.ptr : "",
                curl_easy_strerror(outcome));
        self->gave_up = true;
    }
    curl_off_t after_s = 0; /* Retry-After, which SDKs obey */
    curl_easy_getinfo(slot->curl, CURLINFO_RETRY_AFTER, &after_s);
    slot->state = SLOT_WAITING;
    slot->retry_at_us = tm_mono_us() + (after_s > 0 ? (uint64_t)after_s * 1000000 : RETRY_US);
}

static void slot_done(struct sender *self, struct slot *slot, CURLcode outcome) {
    long code = 0;
    curl_easy_getinfo(slot->curl, CURLINFO_RESPONSE_CODE, &code);
    curl_multi_remove_handle(self->multi, slot->curl);
    self->result->requests++;
    slot->state = SLOT_FREE;
    if (outcome != CURLE_OK || code != 207) {
        slot_refused(self, slot, code, outcome);
        return;
    }
    count_accepted(self, slot);
    if (++slot->step < 2) {
        slot_load(self, slot);
        return;
    }
    self->result->traces++;
    self->accepted(self->state, slot->trace);
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

static void loop(struct sender *self) {
    while (fill(self) || !is_over(self)) {
        int running, left;
        curl_multi_perform(self->multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(self->multi, &left));) {
            struct slot *slot;
            if (message->msg != CURLMSG_DONE) continue;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
            slot_done(self, slot, message->data.result);
        }
        curl_multi_poll(self->multi, NULL, 0, running ? 5 : 1, NULL);
    }
}

bool sender_run(const struct sender_config *config, const struct shape *shape, sender_accepted accepted, void *state,
                struct sender_result *result, char *why, size_t why_size) {
    struct sender self = {.config = config, .shape = shape, .result = result, .accepted = accepted, .state = state};
    self.multi = curl_multi_init();
    self.slots = calloc(config->connections, sizeof *self.slots);
    self.headers = curl_slist_append(curl_slist_append(NULL, "Content-Type: application/json"), "Expect:");
    bool ok = self.multi && self.slots && self.headers;
    for (uint64_t i = 0; ok && i < config->connections; i++) ok = slot_open(&self, &self.slots[i]);
    if (ok) {
        self.started_us = self.last_accepted_us = tm_mono_us();
        self.ends_us = config->duration_ms ? self.started_us + config->duration_ms * 1000 : 0;
        loop(&self);
        result->seconds = (double)(tm_mono_us() - self.started_us) / 1e6;
    }
    snprintf(why, why_size, "%s", ok ? self.gave_up ? "a batch was refused too often" : "" : "out of memory");
    for (uint64_t i = 0; self.slots && i < config->connections; i++) {
        if (self.slots[i].curl) curl_easy_cleanup(self.slots[i].curl);
        tm_buf_free(&self.slots[i].body);
        tm_buf_free(&self.slots[i].answer);
    }
    free(self.slots);
    curl_slist_free_all(self.headers);
    curl_multi_cleanup(self.multi);
    return ok && !self.gave_up;
}
