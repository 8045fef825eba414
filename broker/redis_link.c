/* redis_link: one connection to Redis on the actor's loop, kept up for ever (hiredis async over tm_watch_fd). */
#include "broker/redis_link.h"

#include "base/clock.h"
#include "base/log.h"
#include "broker/command.h"

#include <hiredis/async.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { BACKOFF_LEAST_MS = 50 };
enum phase { DOWN, CONNECTING, READY };

struct broker_link {
    struct tm_actor *actor;
    struct broker_redis_url url;
    char name[32];
    uint64_t timeout_us;
    void (*ready)(void *state);
    void *state;
    enum phase phase;
    bool closing;
    redisAsyncContext *redis; /* NULL while down */
    struct tm_watch *watch;
    uint32_t events;
    struct tm_timer *retry;
    uint32_t backoff_ms, retry_ms;
    size_t greetings; /* commands of the handshake still unanswered */
    size_t pending;
    uint64_t progress_us; /* when something last came, or was asked of an idle link */
    char trouble[256];
};

struct call { /* one pending command */
    struct broker_link *link;
    broker_on_redis on_reply;
    void *state;
};

static void connect_now(void *state);

/* ---- the adapter: hiredis asks to be told of readiness ---- */

static void want(struct broker_link *link, uint32_t events) {
    if (!link->watch || events == link->events) return;
    link->events = events;
    tm_watch_change(link->watch, events);
}

static void add_read(void *state) {
    want(state, ((struct broker_link *)state)->events | EPOLLIN);
}
static void del_read(void *state) {
    want(state, ((struct broker_link *)state)->events & ~(uint32_t)EPOLLIN);
}
static void add_write(void *state) {
    want(state, ((struct broker_link *)state)->events | EPOLLOUT);
}
static void del_write(void *state) {
    want(state, ((struct broker_link *)state)->events & ~(uint32_t)EPOLLOUT);
}

static void cleanup(void *state) {
    struct broker_link *link = state;
    tm_watch_free(link->watch);
    link->watch = NULL;
    link->redis = NULL;
}

static void on_ready(void *state, uint32_t events) {
    struct broker_link *link = state;
    if (link->redis && events & (EPOLLIN | EPOLLERR | EPOLLHUP)) redisAsyncHandleRead(link->redis);
    if (link->redis && events & EPOLLOUT) redisAsyncHandleWrite(link->redis);
}

/* ---- going down and coming back ---- */

static void went_down(struct broker_link *link, const char *reason) {
    bool was_ready = link->phase == READY;
    link->phase = DOWN;
    if (link->closing) return;
    if (reason) snprintf(link->trouble, sizeof link->trouble, "Redis: %s", reason);
    tm_log(was_ready || link->backoff_ms == BACKOFF_LEAST_MS ? TM_LOG_WARN : TM_LOG_DEBUG, "redis_lost",
           "link=%s retry_ms=%u reason=\"%s\"", link->name, link->backoff_ms, link->trouble);
    if (link->retry) return;
    link->retry = tm_timer_once(link->actor, link->backoff_ms, connect_now, link);
    link->backoff_ms = link->backoff_ms * 2 < link->retry_ms ? link->backoff_ms * 2 : link->retry_ms;
}

static void on_disconnect(const redisAsyncContext *redis, int status) {
    went_down(redis->data, status == REDIS_OK ? NULL : redis->errstr);
}

static void on_greeted(void *state, const redisReply *reply) {
    struct broker_link *link = state;
    if (broker_reply_is_error(reply)) {
        if (!reply) return; /* on_disconnect tells */
        snprintf(link->trouble, sizeof link->trouble, "Redis: %.200s", reply->str);
        redisAsyncFree(link->redis);
        return;
    }
    if (--link->greetings > 0) return;
    link->phase = READY;
    link->backoff_ms = BACKOFF_LEAST_MS;
    tm_log(TM_LOG_DEBUG, "redis_ready", "link=%s", link->name);
    if (link->ready) link->ready(link->state);
}

static bool send_now(struct broker_link *link, struct tm_str command, broker_on_redis on_reply, void *state);

static void greet(struct broker_link *link, size_t count, const char *const *arguments) {
    struct broker_command command = {0};
    broker_command_begin(&command, count);
    for (size_t i = 0; i < count; i++) broker_command_text(&command, arguments[i]);
    link->greetings++; /* counted even when not sent: then the link never gets ready and the timeout drops it */
    if (broker_command_ready(&command)) send_now(link, tm_buf_str(&command.bytes), on_greeted, link);
    broker_command_free(&command);
}

static void on_connect(const redisAsyncContext *redis, int status) {
    struct broker_link *link = redis->data;
    if (status != REDIS_OK) {
        went_down(link, redis->errstr);
        return;
    }
    char db[16];
    snprintf(db, sizeof db, "%u", link->url.db);
    link->greetings = 0;
    if (link->url.user[0]) greet(link, 3, (const char *[]){"AUTH", link->url.user, link->url.password});
    else if (link->url.password[0]) greet(link, 2, (const char *[]){"AUTH", link->url.password});
    if (link->url.db) greet(link, 2, (const char *[]){"SELECT", db});
    for (size_t i = 0; i < BROKER_SCRIPTS; i++)
        greet(link, 3, (const char *[]){"SCRIPT", "LOAD", broker_scripts[i].text});
}

static bool attach(struct broker_link *link, redisAsyncContext *redis) {
    link->watch = tm_watch_fd(link->actor, redis->c.fd, 0, on_ready, link);
    if (!link->watch) return false;
    link->events = 0;
    link->redis = redis;
    redis->data = link;
    redis->ev.data = link;
    redis->ev.addRead = add_read;
    redis->ev.delRead = del_read;
    redis->ev.addWrite = add_write;
    redis->ev.delWrite = del_write;
    redis->ev.cleanup = cleanup;
    redisAsyncSetConnectCallback(redis, on_connect); /* asks for write readiness: the connection is up */
    redisAsyncSetDisconnectCallback(redis, on_disconnect);
    return true;
}

static void connect_now(void *state) {
    struct broker_link *link = state;
    const struct broker_redis_url *url = &link->url;
    link->retry = NULL;
    redisAsyncContext *redis =
        url->path[0] ? redisAsyncConnectUnix(url->path) : redisAsyncConnect(url->host, url->port);
    if (!redis || redis->err || !attach(link, redis)) {
        went_down(link, redis && redis->err ? redis->errstr : "out of memory");
        if (redis) redisAsyncFree(redis);
        return;
    }
    link->phase = CONNECTING;
    link->progress_us = tm_mono_us();
    if (!url->path[0]) redisEnableKeepAlive(&redis->c);
}

/* ---- commands ---- */

static void on_call(redisAsyncContext *redis, void *reply, void *state) {
    struct call *call = state;
    struct broker_link *link = call->link;
    link->pending--;
    link->progress_us = tm_mono_us();
    if (broker_reply_error_has(reply, "NOSCRIPT")) broker_link_reload(link);
    call->on_reply(call->state, reply);
    free(call);
}

static bool send_now(struct broker_link *link, struct tm_str command, broker_on_redis on_reply, void *state) {
    struct call *call = malloc(sizeof *call);
    if (!call) return false;
    *call = (struct call){link, on_reply, state};
    if (!link->redis || redisAsyncFormattedCommand(link->redis, on_call, call, command.ptr, command.len) != REDIS_OK) {
        free(call);
        return false;
    }
    if (link->pending++ == 0) link->progress_us = tm_mono_us();
    return true;
}

bool broker_link_send(struct broker_link *link, struct tm_str command, broker_on_redis on_reply, void *state) {
    return link->phase == READY && send_now(link, command, on_reply, state);
}

static void on_reloaded(void *state, const redisReply *reply) {
    struct broker_link *link = state;
    if (reply && broker_reply_is_error(reply))
        tm_log(TM_LOG_WARN, "redis_script_refused", "link=%s reason=\"%s\"", link->name, reply->str);
}

void broker_link_reload(struct broker_link *link) {
    struct broker_command command = {0};
    for (size_t i = 0; i < BROKER_SCRIPTS; i++) {
        broker_command_begin(&command, 3);
        broker_command_text(&command, "SCRIPT");
        broker_command_text(&command, "LOAD");
        broker_command_text(&command, broker_scripts[i].text);
        if (broker_command_ready(&command)) send_now(link, tm_buf_str(&command.bytes), on_reloaded, link);
    }
    broker_command_free(&command);
}

bool broker_link_is_ready(const struct broker_link *link) {
    return link->phase == READY;
}

const char *broker_link_trouble(const struct broker_link *link) {
    return link->phase == READY ? NULL : link->trouble;
}

void broker_link_check(struct broker_link *link, uint64_t now_us) {
    if (!link) return;
    bool waiting = link->pending > 0 || link->phase == CONNECTING;
    if (!link->redis || !waiting || now_us < link->progress_us + link->timeout_us) return;
    snprintf(link->trouble, sizeof link->trouble, "Redis: no answer for %llu ms",
             (unsigned long long)(link->timeout_us / 1000));
    bool connected = link->redis->c.flags & REDIS_CONNECTED;
    redisAsyncFree(link->redis);
    if (!connected) went_down(link, NULL);
}

struct broker_link *broker_link_new(struct tm_actor *actor, const struct broker_link_config *config) {
    struct broker_link *link = calloc(1, sizeof *link);
    if (!link) return NULL;
    link->actor = actor;
    link->url = *config->url;
    link->timeout_us = config->timeout_ms * 1000;
    link->retry_ms = (uint32_t)config->retry_ms;
    link->ready = config->ready;
    link->state = config->state;
    link->backoff_ms = BACKOFF_LEAST_MS;
    snprintf(link->name, sizeof link->name, "%s", config->name);
    snprintf(link->trouble, sizeof link->trouble, "Redis: connecting");
    connect_now(link);
    return link;
}

void broker_link_free(struct broker_link *link) {
    if (!link) return;
    link->closing = true;
    link->phase = DOWN;
    if (link->redis) redisAsyncFree(link->redis);
    tm_timer_cancel(link->retry);
    free(link);
}
