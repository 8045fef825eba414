/* visible: one GET /api/public/traces/{id}?after={receipt}, which is answered once the trace is readable; when there is
 * no receipt (gRPC gives exporters none), or the answer is no, asked again every 20 ms. Between two samples is a rest:
 * every read takes of the cores that are measured. */
#include "visible.h"

#include "base/clock.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { POLL_US = 20000, REST_US = 250000, PATIENCE_US = 30000000 };

struct visible {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    const char *url;
    const struct shape *shape;
    CURL *curl;
    bool waiting, stop; /* waiting: a sample is offered or under way, or its rest */
    char receipt[VISIBLE_RECEIPT];
    uint64_t trace, accepted_us, missed;
    double cpu_seconds;
    struct latency seen;
};

static size_t discard(char *bytes, size_t size, size_t count, void *state) {
    return size * count;
}

static bool readable(struct visible *self) {
    char url[512], id[GENERATE_ID];
    long code = 0;
    generate_trace_id(self->shape, self->trace, id);
    snprintf(url, sizeof url, "%s/api/public/traces/%s?fields=core%s%s", self->url, id, *self->receipt ? "&after=" : "",
             self->receipt);
    curl_easy_setopt(self->curl, CURLOPT_URL, url);
    if (curl_easy_perform(self->curl) != CURLE_OK) return false;
    curl_easy_getinfo(self->curl, CURLINFO_RESPONSE_CODE, &code);
    return code == 200;
}

static void sample(struct visible *self) {
    uint64_t until = self->accepted_us + PATIENCE_US;
    while (!readable(self)) {
        if (tm_mono_us() > until) {
            self->missed++;
            return;
        }
        usleep(POLL_US);
    }
    latency_add(&self->seen, tm_mono_us() - self->accepted_us);
}

/* Ends early when all is over. With the lock held. */
static void rest(struct visible *self) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)REST_US * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!self->stop && pthread_cond_timedwait(&self->wake, &self->lock, &until) == 0) continue;
}

static void *run(void *state) {
    struct visible *self = state;
    struct timespec spent;
    pthread_mutex_lock(&self->lock);
    for (;;) {
        while (!self->waiting && !self->stop) pthread_cond_wait(&self->wake, &self->lock);
        if (!self->waiting) break;
        pthread_mutex_unlock(&self->lock);
        sample(self);
        pthread_mutex_lock(&self->lock);
        rest(self);
        self->waiting = false;
    }
    pthread_mutex_unlock(&self->lock);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    self->cpu_seconds = (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
    return NULL;
}

struct visible *visible_start(const char *url, const char *public_key, const char *secret_key,
                              const struct shape *shape) {
    struct visible *self = calloc(1, sizeof *self);
    CURL *curl = curl_easy_init();
    if (!self || !curl) abort(); /* a measuring tool without memory has nothing to say */
    self->url = url, self->shape = shape, self->curl = curl;
    curl_easy_setopt(curl, CURLOPT_USERNAME, public_key);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, secret_key);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 15000L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->wake, NULL);
    pthread_create(&self->thread, NULL, run, self);
    return self;
}

void visible_offer(struct visible *self, uint64_t trace, const char *receipt) {
    pthread_mutex_lock(&self->lock);
    if (!self->waiting) {
        self->waiting = true;
        self->trace = trace;
        snprintf(self->receipt, sizeof self->receipt, "%s", receipt);
        self->accepted_us = tm_mono_us();
        pthread_cond_signal(&self->wake);
    }
    pthread_mutex_unlock(&self->lock);
}

void visible_stop(struct visible *self, struct visible_result *out) {
    pthread_mutex_lock(&self->lock);
    self->stop = true;
    pthread_cond_signal(&self->wake);
    pthread_mutex_unlock(&self->lock);
    pthread_join(self->thread, NULL);
    *out = (struct visible_result){self->seen, self->missed, self->cpu_seconds};
    curl_easy_cleanup(self->curl);
    free(self);
}
