/* visible: polls GET /api/public/traces/{id} every 5 ms until it answers 200. */
#include "visible.h"

#include "base/clock.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { POLL_US = 5000, PATIENCE_US = 30000000 };

struct visible {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    const char *url, *run;
    CURL *curl;
    bool waiting, stop; /* waiting: a sample is offered or under way */
    uint64_t trace, accepted_us, missed;
    struct latency seen;
};

static size_t discard(char *bytes, size_t size, size_t count, void *state) {
    return size * count;
}

static bool readable(struct visible *self, uint64_t trace) {
    char url[512];
    long code = 0;
    snprintf(url, sizeof url, "%s/api/public/traces/%s-t%llx?fields=core", self->url, self->run,
             (unsigned long long)trace);
    curl_easy_setopt(self->curl, CURLOPT_URL, url);
    if (curl_easy_perform(self->curl) != CURLE_OK) return false;
    curl_easy_getinfo(self->curl, CURLINFO_RESPONSE_CODE, &code);
    return code == 200;
}

static void sample(struct visible *self) {
    uint64_t until = self->accepted_us + PATIENCE_US;
    while (!readable(self, self->trace)) {
        if (tm_mono_us() > until) {
            self->missed++;
            return;
        }
        usleep(POLL_US);
    }
    latency_add(&self->seen, tm_mono_us() - self->accepted_us);
}

static void *run(void *state) {
    struct visible *self = state;
    pthread_mutex_lock(&self->lock);
    for (;;) {
        while (!self->waiting && !self->stop) pthread_cond_wait(&self->wake, &self->lock);
        if (!self->waiting) break;
        pthread_mutex_unlock(&self->lock);
        sample(self);
        pthread_mutex_lock(&self->lock);
        self->waiting = false;
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

struct visible *visible_start(const char *url, const char *public_key, const char *secret_key, const char *run_id) {
    struct visible *self = calloc(1, sizeof *self);
    CURL *curl = curl_easy_init();
    if (!self || !curl) abort(); /* a measuring tool without memory has nothing to say */
    self->url = url, self->run = run_id, self->curl = curl;
    curl_easy_setopt(curl, CURLOPT_USERNAME, public_key);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, secret_key);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->wake, NULL);
    pthread_create(&self->thread, NULL, run, self);
    return self;
}

void visible_offer(struct visible *self, uint64_t trace) {
    pthread_mutex_lock(&self->lock);
    if (!self->waiting) {
        self->waiting = true;
        self->trace = trace;
        self->accepted_us = tm_mono_us();
        pthread_cond_signal(&self->wake);
    }
    pthread_mutex_unlock(&self->lock);
}

void visible_stop(struct visible *self, struct latency *out, uint64_t *missed) {
    pthread_mutex_lock(&self->lock);
    self->stop = true;
    pthread_cond_signal(&self->wake);
    pthread_mutex_unlock(&self->lock);
    pthread_join(self->thread, NULL);
    *out = self->seen;
    *missed = self->missed;
    curl_easy_cleanup(self->curl);
    free(self);
}
