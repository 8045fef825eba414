/* crew: a ring of jobs and the threads that do them. */
#include "base/crew.h"

#include <pthread.h>
#include <stdlib.h>

struct member {
    struct crew *crew;
    void *worker;
    pthread_t thread;
};

struct crew {
    pthread_mutex_t lock;
    pthread_cond_t work;
    crew_work run;
    bool stopping;
    size_t head, queued, running, limit;
    void **ring;
    size_t count;
    struct member members[];
};

static void *member_main(void *state) {
    struct member *member = state;
    struct crew *crew = member->crew;
    pthread_mutex_lock(&crew->lock);
    for (;;) {
        while (!crew->queued && !crew->stopping) pthread_cond_wait(&crew->work, &crew->lock);
        if (!crew->queued) break;
        void *job = crew->ring[crew->head];
        crew->head = (crew->head + 1) % crew->limit;
        crew->queued--;
        crew->running++;
        pthread_mutex_unlock(&crew->lock);
        crew->run(member->worker, job);
        pthread_mutex_lock(&crew->lock);
        crew->running--;
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

struct crew *crew_new(void **workers, size_t count, size_t queue_limit, crew_work work) {
    struct crew *crew = calloc(1, sizeof *crew + count * sizeof crew->members[0]);
    if (!crew) return NULL;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->work, NULL);
    crew->run = work;
    crew->limit = queue_limit;
    crew->ring = calloc(queue_limit, sizeof *crew->ring);
    for (size_t i = 0; crew->ring && i < count; i++) {
        crew->members[i] = (struct member){.crew = crew, .worker = workers[i]};
        if (pthread_create(&crew->members[i].thread, NULL, member_main, &crew->members[i]) != 0) break;
        crew->count++;
    }
    if (crew->count == count) return crew;
    crew_free(crew);
    return NULL;
}

bool crew_put(struct crew *crew, void *job) {
    pthread_mutex_lock(&crew->lock);
    bool taken = crew->queued < crew->limit && !crew->stopping;
    if (taken) {
        crew->ring[(crew->head + crew->queued) % crew->limit] = job;
        crew->queued++;
        pthread_cond_signal(&crew->work);
    }
    pthread_mutex_unlock(&crew->lock);
    return taken;
}

size_t crew_busy(struct crew *crew) {
    pthread_mutex_lock(&crew->lock);
    size_t busy = crew->queued + crew->running;
    pthread_mutex_unlock(&crew->lock);
    return busy;
}

void crew_free(struct crew *crew) {
    if (!crew) return;
    pthread_mutex_lock(&crew->lock);
    crew->stopping = true;
    pthread_cond_broadcast(&crew->work);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->count; i++) pthread_join(crew->members[i].thread, NULL);
    pthread_cond_destroy(&crew->work);
    pthread_mutex_destroy(&crew->lock);
    free(crew->ring);
    free(crew);
}
