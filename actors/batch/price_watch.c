/* price_watch: one question at a time to the thread, its answer back to the loop. */
#include "batch/price_watch.h"

#include "base/crew.h"
#include "base/log.h"
#include "batch/batch_metrics.h"
#include "identity/models.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_AGAIN_MS = 200 };

struct price_watch {
    struct tm_actor *actor;
    struct price_tables *tables;
    struct tm_identity *identity; /* the thread's */
    struct crew *crew;            /* NULL: there is no Postgres */
    struct tm_timer *timer;
    int64_t version; /* of the last change that is known */
    bool asking, loaded;
    size_t left_out;  /* changes there was no room for */
    char warning[96]; /* empty: none */
};

struct question {
    struct price_watch *watch;
    int64_t version;
    struct tm_arena *arena; /* of the answer: the thread's until it has posted */
    struct tm_models_change *changes;
    size_t count;
    enum tm_status status;
    struct tm_error error;
};

/* ---- the thread ---- */

static void on_told(void *state);

static void work(void *worker, void *state) {
    struct price_watch *watch = worker;
    struct question *question = state;
    question->status = tm_models_changed(watch->identity, question->version, question->arena, &question->changes,
                                         &question->count, &question->error);
    tm_post(watch->actor, on_told, question);
}

/* ---- the loop ---- */

static void question_free(struct question *question) {
    if (!question) return;
    tm_arena_free(question->arena);
    free(question);
}

static void ask(void *state) {
    struct price_watch *watch = state;
    if (watch->asking) return;
    struct question *question = calloc(1, sizeof *question);
    if (question) *question = (struct question){.watch = watch, .version = watch->version, .arena = tm_arena_new(0)};
    watch->asking = question && question->arena && crew_put(watch->crew, question);
    if (!watch->asking) question_free(question);
}

static void take(struct price_watch *watch, const struct question *question) {
    for (size_t i = 0; i < question->count; i++) {
        const struct tm_models_change *change = &question->changes[i];
        watch->version = change->version;
        if (price_tables_set(watch->tables, change->project_id, change->json)) continue;
        tm_log(TM_LOG_WARN, "models_left_out", "project=%.*s bytes=%zu", TM_STR_ARG(change->project_id),
               change->json.len);
        watch->left_out++;
    }
    tm_metric_set(&batch_price_projects, (int64_t)price_tables_projects(watch->tables));
}

/* Once loaded the connection's own line says enough of a Postgres that is away; a refusal it does not tell. */
static void on_failure(struct price_watch *watch, const struct question *question) {
    if (question->status != TM_UNAVAILABLE)
        tm_log(TM_LOG_WARN, "models_not_read", "reason=\"%s\"", question->error.reason);
    if (!watch->loaded) tm_timer_once(watch->actor, FIRST_AGAIN_MS, ask, watch);
}

static void on_told(void *state) {
    struct question *question = state;
    struct price_watch *watch = question->watch;
    watch->asking = false;
    if (question->status != TM_OK) {
        on_failure(watch, question);
    } else {
        take(watch, question);
        if (question->count == TM_MODELS_PAGE) {
            ask(watch);
        } else if (!watch->loaded) {
            watch->loaded = true;
            tm_log(TM_LOG_INFO, "models_loaded", "projects=%zu", price_tables_projects(watch->tables));
        }
    }
    question_free(question);
}

static const char *is_missing(void *state) {
    return price_watch_loaded(state) ? NULL : "the projects' models are not loaded yet: Postgres does not answer";
}

static const char *left_out(void *state) {
    struct price_watch *watch = state;
    if (!watch->left_out) return NULL;
    snprintf(watch->warning, sizeof watch->warning, "models of projects left out since the start: %zu; see price-bytes",
             watch->left_out);
    return watch->warning;
}

bool price_watch_loaded(const struct price_watch *watch) {
    return watch->loaded;
}

/* ---- life ---- */

struct price_watch *price_watch_new(struct tm_actor *actor, struct price_tables *tables, const char *database_url,
                                    const struct tm_postgres_limits *postgres, uint64_t every_ms) {
    struct price_watch *watch = calloc(1, sizeof *watch);
    if (!watch) return NULL;
    *watch = (struct price_watch){.actor = actor, .tables = tables, .loaded = !database_url};
    if (!database_url) return watch;
    void *worker = watch;
    watch->identity = tm_identity_new(database_url, "", postgres);
    if (watch->identity) watch->crew = crew_new(&worker, 1, 1, work);
    if (!watch->crew) {
        price_watch_free(watch);
        return NULL;
    }
    tm_actor_ready_check(actor, "models", is_missing, watch);
    tm_actor_warning(actor, "models", left_out, watch);
    watch->timer = tm_timer_every(actor, (uint32_t)every_ms, ask, watch);
    ask(watch);
    return watch;
}

void price_watch_free(struct price_watch *watch) {
    if (!watch) return;
    crew_free(watch->crew);
    tm_timer_cancel(watch->timer);
    tm_identity_free(watch->identity);
    free(watch);
}
