/* live: topics and their watchers, on the loop. */
#include "live.h"
#include "base/clock.h"
#include "live_event.h"
#include "runtime/metrics.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIVE_TICK_MS = 250,    /* how late a beat, or an end, may be */
    LIVE_LINGER_MS = 5000, /* a topic that nobody watches: whoever comes again finds what he missed */
};

static struct tm_metric streams_gauge = TM_GAUGE("tracemesh_web_live_streams", "Streams of live events that are open");
static struct tm_metric topics_gauge = TM_GAUGE("tracemesh_web_live_projects", "Projects that are watched");
static struct tm_metric refused_total =
    TM_COUNTER("tracemesh_web_live_refused_total", "Streams refused: too many were open");

bool live_take_seat(struct live *live) {
    if (atomic_fetch_add(&live->seats, 1) < live->web->settings->live_streams) return true;
    live_leave_seat(live);
    tm_metric_add(&refused_total, 1);
    return false;
}

void live_leave_seat(struct live *live) {
    atomic_fetch_sub(&live->seats, 1);
}

/* ---- watchers ---- */

static void leave(struct topic *topic, struct watcher *watcher) {
    struct live *live = topic->live;
    TAILQ_REMOVE(&topic->watchers, watcher, link);
    if (TAILQ_EMPTY(&topic->watchers)) topic->left_us = tm_mono_us();
    tm_http_stream_end(watcher->stream);
    free(watcher);
    live_leave_seat(live);
    tm_metric_add(&streams_gauge, -1);
}

static bool is_same(struct changes_cursor a, struct changes_cursor b) {
    return a.window == b.window && a.number == b.number;
}

/* The text is made once for all who know the same. Who has no room for it is told later, from where he is. */
void live_tell(struct topic *topic) {
    struct changes_cursor from = {0}, end = changes_end(topic->changes);
    struct tm_buf text = {0};
    struct watcher *watcher;
    bool made = false;
    TAILQ_FOREACH(watcher, &topic->watchers, link) {
        if (is_same(watcher->told, end)) continue;
        if (!made || !is_same(watcher->told, from)) {
            from = watcher->told;
            tm_buf_clear(&text);
            made = live_event_write(topic->changes, from, &text);
        }
        if (made && tm_http_stream_write(watcher->stream, tm_buf_str(&text))) watcher->told = end;
    }
    tm_buf_free(&text);
}

static void beat(struct watcher *watcher, uint64_t now_us) {
    if (now_us < watcher->beat_us) return;
    tm_http_stream_write(watcher->stream, TM_STR(": beat\n\n"));
    watcher->beat_us = now_us + watcher->live->web->settings->live_beat_ms * 1000;
}

/* ---- topics ---- */

static struct topic *find(const struct live *live, const char *project_id) {
    struct topic *topic;
    TAILQ_FOREACH(topic, &live->topics, link)
    if (strcmp(topic->project_id, project_id) == 0) return topic;
    return NULL;
}

static void look_at_watchers(struct topic *topic, uint64_t now_us) {
    struct watcher *watcher, *next;
    for (watcher = TAILQ_FIRST(&topic->watchers); watcher; watcher = next) {
        next = TAILQ_NEXT(watcher, link);
        beat(watcher, now_us);
        if (now_us >= watcher->until_us || tm_http_stream_gone(watcher->stream)) leave(topic, watcher);
    }
}

static void end_topic(struct topic *topic) {
    TAILQ_REMOVE(&topic->live->topics, topic, link);
    tm_metric_add(&topics_gauge, -1);
    topic->live = NULL;
    live_free_ended(topic);
}

static void on_tick(void *state) {
    struct live *live = state;
    uint64_t now_us = tm_mono_us();
    struct topic *topic, *next;
    for (topic = TAILQ_FIRST(&live->topics); topic; topic = next) {
        next = TAILQ_NEXT(topic, link);
        look_at_watchers(topic, now_us);
        live_tell(topic);
        if (topic->left_us && now_us >= topic->left_us + LIVE_LINGER_MS * 1000ULL) end_topic(topic);
    }
    if (!TAILQ_EMPTY(&live->topics)) return;
    tm_timer_cancel(live->tick);
    live->tick = NULL;
}

static struct topic *open_topic(struct live *live, const char *project_id) {
    struct topic *topic = calloc(1, sizeof *topic + strlen(project_id) + 1);
    struct changes *changes = topic ? changes_new() : NULL;
    if (!changes) abort(); /* the supervisor starts us anew */
    strcpy(topic->project_id, project_id);
    topic->live = live;
    topic->changes = changes;
    TAILQ_INIT(&topic->watchers);
    TAILQ_INIT(&topic->sources);
    TAILQ_INSERT_TAIL(&live->topics, topic, link);
    tm_metric_add(&topics_gauge, 1);
    if (!live->tick) live->tick = tm_timer_every(live->web->actor, LIVE_TICK_MS, on_tick, live);
    live_ask_all(topic);
    return topic;
}

/* ---- the door ---- */

void live_join(struct watcher *watcher) {
    struct live *live = watcher->live;
    struct topic *topic = find(live, watcher->project_id);
    uint64_t now_us = tm_mono_us();
    if (!topic) {
        topic = open_topic(live, watcher->project_id);
        watcher->told = changes_end(topic->changes); /* the first answer of each source lets it look at everything */
    }
    topic->left_us = 0;
    watcher->until_us = now_us + live->web->settings->live_ms * 1000;
    watcher->beat_us = now_us + live->web->settings->live_beat_ms * 1000;
    TAILQ_INSERT_TAIL(&topic->watchers, watcher, link);
    tm_metric_add(&streams_gauge, 1);
    live_tell(topic);
}

static void on_routes(void *state) {
    struct live *live = state;
    struct topic *topic;
    TAILQ_FOREACH(topic, &live->topics, link)
    live_ask_all(topic);
}

void live_end(struct live *live) {
    struct topic *topic;
    TAILQ_FOREACH(topic, &live->topics, link)
    while (!TAILQ_EMPTY(&topic->watchers)) leave(topic, TAILQ_FIRST(&topic->watchers));
}

struct live *live_new(struct web *web) {
    struct live *live = calloc(1, sizeof *live);
    if (!live) return NULL;
    live->web = web;
    TAILQ_INIT(&live->topics);
    tm_on_routes(web->actor, on_routes, live);
    return live;
}
