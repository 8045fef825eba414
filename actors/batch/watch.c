/* watch: a window (actors/changes) for each project watched, and the questions that wait for something to come in. */
#include "batch/batch.h"

#include "base/clock.h"
#include "batch/batch_metrics.h"
#include "changes/changes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum {
    WATCH_TICK_MS = 50,          /* how late a question is answered that nothing came in for */
    WATCH_FORGET_MS = 10000,     /* a project that nobody asks about any more */
    WATCHED_MOST = 1024,         /* projects */
    WATCH_QUESTIONS_MOST = 1024, /* that wait at a time: a part of mailbox-messages, which rows need, too */
};

struct question {
    struct tm_message *message;
    struct changes_cursor after;
    uint64_t until_us;
    TAILQ_ENTRY(question) link;
};

struct watched {
    char *project_id;
    struct changes *changes;
    uint64_t asked_us; /* the last time */
    TAILQ_HEAD(, question) questions;
    TAILQ_ENTRY(watched) link;
};

struct watch {
    struct tm_actor *actor;
    TAILQ_HEAD(, watched) projects;
    size_t project_count, question_count;
    struct tm_timer *tick; /* while there are any projects */
};

/* ---- answers ---- */

static bool pack(const struct changes *changes, struct changes_cursor after, struct tm_buf *out) {
    Tracemesh__Changes packed = TRACEMESH__CHANGES__INIT;
    Tracemesh__Change list[CHANGES_MOST], *pointers[CHANGES_MOST];
    const struct change *first = NULL;
    packed.missed = !changes_since(changes, after, &first, &packed.n_changes);
    for (size_t i = 0; i < packed.n_changes; i++) {
        list[i] = (Tracemesh__Change)TRACEMESH__CHANGE__INIT;
        list[i].trace_id = first[i].trace_id;
        list[i].stored_us = first[i].stored_us;
        pointers[i] = &list[i];
    }
    packed.changes = pointers;
    packed.window = changes_end(changes).window;
    packed.upto = changes_end(changes).number;
    if (!tm_buf_reserve(out, tracemesh__changes__get_packed_size(&packed))) return false;
    out->len = tracemesh__changes__pack(&packed, (uint8_t *)out->ptr);
    return true;
}

static void reply(const struct watched *watched, struct tm_message *message, struct changes_cursor after) {
    struct tm_buf packed = {0};
    if (pack(watched->changes, after, &packed))
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, tm_buf_str(&packed));
    else tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "out of memory", (struct tm_str){0});
    tm_buf_free(&packed);
}

static void settle(struct watch *watch, struct watched *watched, struct question *question) {
    reply(watched, question->message, question->after);
    TAILQ_REMOVE(&watched->questions, question, link);
    watch->question_count--;
    free(question);
}

static void settle_all(struct watch *watch, struct watched *watched) {
    struct question *question;
    while ((question = TAILQ_FIRST(&watched->questions)) != NULL) settle(watch, watched, question);
}

/* ---- projects ---- */

static struct watched *find(const struct watch *watch, struct tm_str project_id) {
    struct watched *watched;
    TAILQ_FOREACH(watched, &watch->projects, link)
    if (tm_str_is(project_id, watched->project_id)) return watched;
    return NULL;
}

static void forget(struct watch *watch, struct watched *watched) {
    settle_all(watch, watched);
    TAILQ_REMOVE(&watch->projects, watched, link);
    tm_metric_set(&batch_watched, (int64_t)--watch->project_count);
    changes_free(watched->changes);
    free(watched->project_id);
    free(watched);
    if (watch->project_count) return;
    tm_timer_cancel(watch->tick);
    watch->tick = NULL;
}

static void on_tick(void *state) {
    struct watch *watch = state;
    uint64_t now_us = tm_mono_us();
    struct watched *watched, *next_watched;
    struct question *question, *next;
    for (watched = TAILQ_FIRST(&watch->projects); watched; watched = next_watched) {
        next_watched = TAILQ_NEXT(watched, link);
        for (question = TAILQ_FIRST(&watched->questions); question; question = next) {
            next = TAILQ_NEXT(question, link);
            if (now_us >= question->until_us) settle(watch, watched, question);
        }
        bool asked = now_us - watched->asked_us < WATCH_FORGET_MS * 1000ULL;
        if (TAILQ_EMPTY(&watched->questions) && !asked) forget(watch, watched);
    }
}

static struct watched *add(struct watch *watch, struct tm_str project_id) {
    struct watched *watched = watch->project_count < WATCHED_MOST ? calloc(1, sizeof *watched) : NULL;
    if (!watched) return NULL;
    TAILQ_INIT(&watched->questions);
    watched->project_id = strndup(project_id.ptr, project_id.len);
    watched->changes = changes_new();
    if (!watched->project_id || !watched->changes) {
        free(watched->project_id);
        changes_free(watched->changes);
        free(watched);
        return NULL;
    }
    TAILQ_INSERT_TAIL(&watch->projects, watched, link);
    tm_metric_set(&batch_watched, (int64_t)++watch->project_count);
    if (!watch->tick) watch->tick = tm_timer_every(watch->actor, WATCH_TICK_MS, on_tick, watch);
    return watched;
}

/* ---- the door ---- */

static bool is_news(const struct watched *watched, struct changes_cursor after) {
    const struct change *first;
    size_t count;
    return !changes_since(watched->changes, after, &first, &count) || count > 0;
}

/* Now when there is something to say, or no way to wait; else later. */
static void ask(struct watch *watch, struct watched *watched, struct tm_message *message,
                const Tracemesh__Watch *asked) {
    struct changes_cursor after = {asked->window, asked->after};
    bool waits = asked->wait_ms > 0 && !is_news(watched, after) && watch->question_count < WATCH_QUESTIONS_MOST;
    struct question *question = waits ? calloc(1, sizeof *question) : NULL;
    watched->asked_us = tm_mono_us();
    if (!question) {
        reply(watched, message, after);
        return;
    }
    *question = (struct question){.message = message, .after = after};
    question->until_us = watched->asked_us + asked->wait_ms * 1000ULL;
    TAILQ_INSERT_TAIL(&watched->questions, question, link);
    watch->question_count++;
}

static void on_watch(void *state, struct tm_message *message) {
    struct watch *watch = state;
    struct tm_str payload = tm_message_payload(message), nothing = {0};
    Tracemesh__Watch *asked = tracemesh__watch__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    bool sound = asked && *asked->project_id;
    struct tm_str project_id = tm_str_from(sound ? asked->project_id : NULL);
    struct watched *watched = sound ? find(watch, project_id) : NULL;
    if (sound && !watched) watched = add(watch, project_id);
    if (!sound) tm_message_answer(message, TRACEMESH__STATUS__STATUS_REJECTED, "names no project", nothing);
    else if (!watched)
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "too many projects are watched", nothing);
    else ask(watch, watched, message, asked);
    if (asked) tracemesh__watch__free_unpacked(asked, NULL);
}

/* ---- what is stored ---- */

static struct tm_str trace_of(const struct entity *entity) {
    return entity->state.entity == TRACEMESH__ENTITY__ENTITY_TRACE ? entity->state.id : entity->state.trace_id;
}

void watch_tell(struct watch *watch, const struct flush *flush) {
    struct watched *watched = NULL;
    int64_t now_us = watch->project_count ? tm_wall_us() : 0;
    for (size_t i = 0; watch->project_count && i < flush->entity_count; i++) {
        const struct entity *entity = flush->entities[i];
        struct tm_str trace_id = trace_of(entity);
        if (!watched || !tm_str_is(entity->state.project_id, watched->project_id))
            watched = find(watch, entity->state.project_id);
        if (watched && trace_id.len) changes_put(watched->changes, trace_id, now_us);
    }
    TAILQ_FOREACH(watched, &watch->projects, link) {
        struct question *question, *next;
        for (question = TAILQ_FIRST(&watched->questions); question; question = next) {
            next = TAILQ_NEXT(question, link);
            if (is_news(watched, question->after)) settle(watch, watched, question);
        }
    }
}

/* ---- its life ---- */

static bool is_drained(void *state) {
    struct watch *watch = state;
    struct watched *watched;
    TAILQ_FOREACH(watched, &watch->projects, link)
    settle_all(watch, watched);
    return true;
}

struct watch *watch_new(struct tm_actor *actor) {
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch) return NULL;
    watch->actor = actor;
    TAILQ_INIT(&watch->projects);
    tm_actor_on(actor, TRACEMESH__KIND__KIND_WATCH, on_watch, watch);
    tm_actor_on_drain(actor, is_drained, watch);
    return watch;
}

void watch_free(struct watch *watch) {
    if (!watch) return;
    while (!TAILQ_EMPTY(&watch->projects)) forget(watch, TAILQ_FIRST(&watch->projects));
    free(watch);
}
