/* config_look: a question for each batch that waits; one thread answers them in turn. */
#include "validate/config_look.h"

#include "base/clock.h"
#include "base/crew.h"
#include "base/log.h"
#include "identity/score_configs.h"
#include "runtime/metrics.h"
#include "validate/config_names.h"

#include <stdlib.h>

enum { WAITING_MOST = 256 };

static struct tm_metric looks_ok = TM_COUNTER_LABELS("tracemesh_validate_config_looks_total", "outcome=\"ok\"",
                                                     "Times Postgres was asked for configs");
static struct tm_metric looks_failed = TM_COUNTER_LABELS("tracemesh_validate_config_looks_total", "outcome=\"failed\"",
                                                         "Times Postgres was asked for configs");
static struct tm_metric known = TM_GAUGE("tracemesh_validate_score_configs", "Score configs known");

struct config_look {
    struct tm_actor *actor;
    struct config_cache *cache;
    size_t cache_bytes;
    struct tm_identity *identity; /* the thread's */
    struct crew *crew;
    bool failing; /* the last look did */
};

struct found {
    const struct tm_score_config_row *row;
    struct tm_score_config config;
};

struct question {
    struct config_look *look;
    struct tm_buf names;
    struct tm_arena *arena; /* of the answer: the thread's until it has posted */
    struct found *found;
    size_t count;
    uint64_t asked_us;
    enum tm_status status;
    struct tm_error error;
    void (*told)(void *state, enum tm_status status);
    void *state;
};

/* ---- the thread ---- */

static void on_told(void *state);

/* As tm_score_configs_named takes them; ptr NULL: out of memory. */
static struct tm_str write_names(struct tm_str names, struct tm_arena *arena) {
    struct tm_json_writer *json = tm_json_writer_new();
    struct tm_str project_id, id;
    if (!json) return (struct tm_str){NULL, 0};
    tm_json_open_array(json);
    while (config_names_next(&names, &project_id, &id)) {
        tm_json_open_array(json);
        tm_json_string(json, project_id);
        tm_json_string(json, id);
        tm_json_close_array(json);
    }
    tm_json_close_array(json);
    struct tm_str text = tm_arena_copy(arena, tm_json_writer_text(json));
    tm_json_writer_free(json);
    return text;
}

/* A config that cannot be used is as none: its scores are rejected, and the log says why. */
static enum tm_status read_rows(struct question *question, const struct tm_score_config_row *rows, size_t count) {
    question->found = tm_arena_array(question->arena, count + 1, sizeof *question->found);
    if (!question->found) return tm_fail(&question->error, TM_NO_MEMORY, "", "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct found *found = &question->found[question->count];
        const struct tm_json *json;
        found->row = &rows[i];
        enum tm_status status = tm_json_parse_copy(rows[i].json, question->arena, &json, &question->error);
        if (status == TM_OK) status = tm_score_config_read(json, question->arena, &found->config, &question->error);
        if (status == TM_NO_MEMORY) return status;
        if (status == TM_OK) question->count++;
        else
            tm_log(TM_LOG_WARN, "score_config_not_used", "project=%.*s config=%.*s reason=\"%s\"",
                   TM_STR_ARG(rows[i].project_id), TM_STR_ARG(rows[i].id), question->error.reason);
    }
    return TM_OK;
}

static enum tm_status look_up(struct question *question) {
    struct tm_score_config_row *rows = NULL;
    size_t count = 0;
    struct tm_str names = write_names(tm_buf_str(&question->names), question->arena);
    if (!names.ptr) return tm_fail(&question->error, TM_NO_MEMORY, "", "out of memory");
    enum tm_status status =
        tm_score_configs_named(question->look->identity, names, question->arena, &rows, &count, &question->error);
    return status == TM_OK ? read_rows(question, rows, count) : status;
}

static void work(void *worker, void *state) {
    struct config_look *look = worker;
    struct question *question = state;
    question->status = look_up(question);
    tm_post(look->actor, on_told, question);
}

/* ---- the loop ---- */

static void question_free(struct question *question) {
    if (!question) return;
    tm_arena_free(question->arena);
    tm_buf_free(&question->names);
    free(question);
}

static enum tm_status keep(struct config_cache *cache, const struct question *question) {
    struct tm_str rest = tm_buf_str(&question->names), project_id, id;
    bool kept = true;
    while (config_names_next(&rest, &project_id, &id)) config_cache_drop(cache, project_id, id);
    for (size_t i = 0; i < question->count; i++) {
        const struct found *found = &question->found[i];
        kept =
            config_cache_set(cache, found->row->project_id, found->row->id, &found->config, question->asked_us) && kept;
    }
    return kept ? TM_OK : TM_NO_MEMORY;
}

static void note_outcome(struct config_look *look, const struct question *question) {
    bool failed = question->status != TM_OK;
    tm_metric_add(failed ? &looks_failed : &looks_ok, 1);
    if (failed && !look->failing)
        tm_log(TM_LOG_WARN, "score_configs_not_read", "reason=\"%s\"", question->error.reason);
    if (!failed && look->failing) tm_log(TM_LOG_INFO, "score_configs_read_again", "found=%zu", question->count);
    look->failing = failed;
}

static void on_told(void *state) {
    struct question *question = state;
    struct config_look *look = question->look;
    if (question->status == TM_OK) question->status = keep(look->cache, question);
    note_outcome(look, question);
    question->told(question->state, question->status);
    config_cache_trim(look->cache, look->cache_bytes);
    tm_metric_set(&known, (int64_t)config_cache_count(look->cache));
    question_free(question);
}

bool config_look_ask(struct config_look *look, struct tm_buf *names, void (*told)(void *state, enum tm_status status),
                     void *state) {
    struct question *question = calloc(1, sizeof *question);
    if (!question) return false;
    *question = (struct question){
        .look = look, .arena = tm_arena_new(0), .asked_us = tm_mono_us(), .told = told, .state = state};
    question->names = *names;
    if (question->arena && crew_put(look->crew, question)) {
        *names = (struct tm_buf){0};
        return true;
    }
    question->names = (struct tm_buf){0};
    question_free(question);
    return false;
}

/* ---- life ---- */

static const char *is_failing(void *state) {
    return ((struct config_look *)state)->failing
               ? "Postgres does not tell score configs: batches with a score whose config is not known here wait"
               : NULL;
}

struct config_look *config_look_new(struct tm_actor *actor, struct config_cache *cache, size_t cache_bytes,
                                    const char *database_url, const struct tm_postgres_limits *postgres) {
    struct config_look *look = calloc(1, sizeof *look);
    if (!look) return NULL;
    *look = (struct config_look){.actor = actor, .cache = cache, .cache_bytes = cache_bytes};
    void *worker = look;
    look->identity = tm_identity_new(database_url, "", postgres);
    if (look->identity) look->crew = crew_new(&worker, 1, WAITING_MOST, work);
    if (!look->crew) {
        config_look_free(look);
        return NULL;
    }
    tm_actor_warning(actor, "score configs", is_failing, look);
    return look;
}

void config_look_free(struct config_look *look) {
    if (!look) return;
    crew_free(look->crew);
    tm_identity_free(look->identity);
    free(look);
}
