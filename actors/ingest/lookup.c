/* lookup: a query for each who waits; those without an answer yet ask again, each by its own timer. */
#include "ingest/lookup.h"

#include "base/clock.h"

#include <stdlib.h>

enum { AGAIN_MS = 100, CONNECTIONS = 2 };

/* The newest row of the id, as readers see it; nothing when there is none or it was deleted. */
static const char sql[] = "SELECT trace_id FROM observations FINAL"
                          " WHERE project_id = {project:String} AND id = {id:String}"
                          " ORDER BY row_version DESC LIMIT 1"
                          " SETTINGS do_not_merge_across_partitions_select_final = 1 FORMAT RawBLOB";

struct lookup {
    struct tm_actor *actor;
    struct tm_clickhouse_pool *pool;
    struct lookup_settings settings;
    size_t waiting; /* loop only */
};

struct question {
    struct lookup *lookup;
    struct tm_str project_id, observation_id;
    lookup_done done;
    void *state;
    uint64_t began_us;
};

struct lookup *lookup_new(struct tm_actor *actor, const struct lookup_settings *settings) {
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (!lookup) return NULL;
    lookup->actor = actor;
    lookup->settings = *settings;
    lookup->pool = tm_clickhouse_pool_new(actor, &lookup->settings.clickhouse, CONNECTIONS);
    if (lookup->pool) return lookup;
    free(lookup);
    return NULL;
}

void lookup_free(struct lookup *lookup) {
    if (lookup) tm_clickhouse_pool_free(lookup->pool);
    free(lookup);
}

static void finish(struct question *question, enum tm_status status, struct tm_str trace_id) {
    question->lookup->waiting--;
    question->done(question->state, status, trace_id);
    free(question);
}

static void ask(void *state);

static void on_answer(void *state, const struct tm_clickhouse_answer *answer) {
    struct question *question = state;
    struct lookup *lookup = question->lookup;
    uint64_t waited_ms = (tm_mono_us() - question->began_us) / 1000;
    if (answer->status != TM_OK) return finish(question, TM_UNAVAILABLE, (struct tm_str){NULL, 0});
    if (answer->body.len) return finish(question, TM_OK, answer->body);
    if (waited_ms + AGAIN_MS > lookup->settings.patience_ms || tm_actor_draining(lookup->actor) ||
        !tm_timer_once(lookup->actor, AGAIN_MS, ask, question))
        finish(question, TM_NOT_FOUND, (struct tm_str){NULL, 0});
}

static void ask(void *state) {
    struct question *question = state;
    struct tm_param params[] = {{"project", question->project_id}, {"id", question->observation_id}};
    tm_clickhouse_pool_query(question->lookup->pool, sql, params, 2, on_answer, question);
}

static void begin(void *state) {
    struct question *question = state;
    question->lookup->waiting++;
    if (question->lookup->waiting <= question->lookup->settings.waiting_most) ask(question);
    else finish(question, TM_OVERLOADED, (struct tm_str){NULL, 0});
}

bool lookup_trace(struct lookup *lookup, struct tm_str project_id, struct tm_str observation_id, lookup_done done,
                  void *state) {
    struct question *question = calloc(1, sizeof *question);
    if (!question) return false;
    *question = (struct question){lookup, project_id, observation_id, done, state, tm_mono_us()};
    tm_post(lookup->actor, begin, question);
    return true;
}
