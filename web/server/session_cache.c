/* session_cache: a small table of recent sessions under one lock. */
#include "session_cache.h"
#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SESSIONS = 256 };

struct remembered {
    char token[SESSION_TOKEN_LEN];
    uint64_t until_us; /* 0: free */
    struct tm_user user;
    char *projects; /* of each its role as a digit, its id, a line feed */
    size_t projects_len;
};

struct session_cache {
    pthread_mutex_t lock;
    uint64_t ttl_us;
    uint64_t forgotten; /* how often all were: what was asked before is not remembered after */
    struct remembered sessions[SESSIONS];
};

struct session_cache *session_cache_new(uint32_t ttl_ms) {
    struct session_cache *cache = calloc(1, sizeof *cache);
    if (!cache) return NULL;
    pthread_mutex_init(&cache->lock, NULL);
    cache->ttl_us = (uint64_t)ttl_ms * 1000;
    return cache;
}

void session_cache_free(struct session_cache *cache) {
    if (!cache) return;
    for (size_t i = 0; i < SESSIONS; i++) free(cache->sessions[i].projects);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* The answer about a project, of a session whose projects these are. */
static enum tm_status look_up(struct tm_str projects, struct tm_str project_id, enum tm_role *role) {
    *role = TM_ROLE_NONE;
    if (!project_id.len) return TM_OK;
    while (projects.len) {
        struct tm_str line = tm_str_split(&projects, '\n');
        if (!tm_str_eq((struct tm_str){line.ptr + 1, line.len - 1}, project_id)) continue;
        *role = (enum tm_role)(line.ptr[0] - '0');
        return TM_OK;
    }
    return TM_NOT_FOUND;
}

static struct remembered *find(struct session_cache *cache, struct tm_str token) {
    for (size_t i = 0; i < SESSIONS; i++)
        if (cache->sessions[i].until_us && memcmp(cache->sessions[i].token, token.ptr, SESSION_TOKEN_LEN) == 0)
            return &cache->sessions[i];
    return NULL;
}

/* True when the answer was remembered. */
static bool recall(struct session_cache *cache, struct tm_str token, struct tm_str project_id, struct tm_user *user,
                   enum tm_role *role, enum tm_status *status, uint64_t *forgotten) {
    pthread_mutex_lock(&cache->lock);
    *forgotten = cache->forgotten;
    struct remembered *session = find(cache, token);
    bool known = session && session->until_us > tm_mono_us();
    if (known) {
        *user = session->user;
        *status = look_up((struct tm_str){session->projects, session->projects_len}, project_id, role);
    }
    pthread_mutex_unlock(&cache->lock);
    return known;
}

static void clear(struct remembered *session) {
    free(session->projects);
    memset(session, 0, sizeof *session);
}

static struct remembered *room_for(struct session_cache *cache, struct tm_str token) {
    struct remembered *session = find(cache, token);
    for (size_t i = 0; !session && i < SESSIONS; i++)
        if (!cache->sessions[i].until_us) session = &cache->sessions[i];
    if (session) return session;
    session = &cache->sessions[0];
    for (size_t i = 1; i < SESSIONS; i++)
        if (cache->sessions[i].until_us < session->until_us) session = &cache->sessions[i];
    return session;
}

static void remember(struct session_cache *cache, struct tm_str token, const struct tm_user *user,
                     struct tm_str projects, uint64_t forgotten) {
    char *copy = malloc(projects.len + 1);
    if (!copy) return;
    if (projects.len) memcpy(copy, projects.ptr, projects.len);
    pthread_mutex_lock(&cache->lock);
    if (forgotten == cache->forgotten) {
        struct remembered *session = room_for(cache, token);
        clear(session);
        memcpy(session->token, token.ptr, SESSION_TOKEN_LEN);
        session->until_us = tm_mono_us() + cache->ttl_us;
        session->user = *user;
        session->projects = copy;
        session->projects_len = projects.len;
        copy = NULL;
    }
    pthread_mutex_unlock(&cache->lock);
    free(copy);
}

/* As `remembered` keeps them. */
static enum tm_status project_roles(struct tm_identity *identity, const struct tm_user *user, struct tm_arena *arena,
                                    struct tm_str *out, struct tm_error *error) {
    struct tm_project *projects = NULL;
    size_t count = 0, len = 0;
    enum tm_status status = tm_identity_user_projects(identity, tm_str_from(user->id), arena, &projects, &count, error);
    if (status != TM_OK) return status;
    for (size_t i = 0; i < count; i++) len += projects[i].id.len + 2;
    char *text = tm_arena_alloc(arena, len + 1), *at = text;
    if (!text) return tm_fail(error, TM_NO_MEMORY, "", "no memory for the projects of a user");
    for (size_t i = 0; i < count; i++) {
        *at++ = (char)('0' + tm_role_read(projects[i].role));
        memcpy(at, projects[i].id.ptr, projects[i].id.len);
        at += projects[i].id.len;
        *at++ = '\n';
    }
    *out = (struct tm_str){text, len};
    return TM_OK;
}

static bool is_token(struct tm_str token) {
    for (size_t i = 0; i < token.len; i++)
        if (!((token.ptr[i] >= '0' && token.ptr[i] <= '9') || (token.ptr[i] >= 'a' && token.ptr[i] <= 'f')))
            return false;
    return token.len == SESSION_TOKEN_LEN;
}

enum tm_status session_cache_find(struct session_cache *cache, struct tm_identity *identity, struct tm_str token,
                                  struct tm_str project_id, struct tm_user *user, enum tm_role *role,
                                  struct tm_error *error) {
    struct tm_str projects = {0};
    enum tm_status status;
    uint64_t forgotten;
    if (!is_token(token)) return tm_fail(error, TM_DENIED, "", "not signed in");
    if (recall(cache, token, project_id, user, role, &status, &forgotten)) return status;
    struct tm_arena *arena = tm_arena_new(0);
    if (!arena) return tm_fail(error, TM_NO_MEMORY, "", "no memory for a session");
    status = tm_identity_session(identity, token, user, error);
    if (status == TM_OK) status = project_roles(identity, user, arena, &projects, error);
    if (status == TM_OK) {
        remember(cache, token, user, projects, forgotten);
        status = look_up(projects, project_id, role);
    }
    tm_arena_free(arena);
    return status;
}

void session_cache_forget(struct session_cache *cache, struct tm_str token) {
    if (!is_token(token)) return;
    pthread_mutex_lock(&cache->lock);
    struct remembered *session = find(cache, token);
    if (session) clear(session);
    pthread_mutex_unlock(&cache->lock);
}

void session_cache_forget_all(struct session_cache *cache) {
    pthread_mutex_lock(&cache->lock);
    cache->forgotten++;
    for (size_t i = 0; i < SESSIONS; i++) clear(&cache->sessions[i]);
    pthread_mutex_unlock(&cache->lock);
}
