/* live: who watches which project, and what is told to them: server-sent events (live_event.h).
 *
 * A topic is a project that somebody watches, with a window of what changed (actors/changes). Its sources are the batch
 * actors: each is asked for what it stored (live_ask.c), and holds its answer back until there is something. A watcher
 * is a stream with a cursor into the window: one that reads slowly, or comes again, is told from there, or that it
 * missed something; nothing is kept for it. Watchers, topics and sources live on the actor's loop.
 */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "changes/changes.h"
#include "http/http.h"
#include "web.h"

#include <sys/queue.h>

struct watcher {
    struct live *live;
    struct tm_http_stream *stream;
    struct changes_cursor told; /* up to here */
    uint64_t until_us, beat_us; /* when it ends; when something must be written again */
    TAILQ_ENTRY(watcher) link;
    char project_id[];
};

struct source {
    struct topic *topic;
    struct changes_cursor known;
    bool leaving; /* owns no shard any more: freed when its request has come back */
    TAILQ_ENTRY(source) link;
    char actor_id[];
};

struct topic {
    struct live *live; /* NULL: it has ended */
    struct changes *changes;
    uint64_t left_us; /* since when nobody watches; 0: somebody does */
    TAILQ_HEAD(, watcher) watchers;
    TAILQ_HEAD(, source) sources;
    TAILQ_ENTRY(topic) link;
    char project_id[];
};

struct live {
    struct web *web;
    _Atomic size_t seats; /* taken, of TM_WEB_LIVE_STREAMS [any thread] */
    TAILQ_HEAD(, topic) topics;
    struct tm_timer *tick; /* while there are topics */
};

/* NULL: out of memory. */
struct live *live_new(struct web *web);
/* True when there is room for one more stream; live_join or live_leave_seat gives the seat back. [any thread] */
bool live_take_seat(struct live *live);
void live_leave_seat(struct live *live);
/* Takes a watcher, malloc'ed, with its stream. */
void live_join(struct watcher *watcher);
/* Ends all streams, as the program does. */
void live_end(struct live *live);
/* Tells the watchers what is new in the window. */
void live_tell(struct topic *topic);

/* live_ask.c: compares the topic's sources with the routes; new ones are asked. */
void live_ask_all(struct topic *topic);
/* A topic that ended goes with its last source. */
void live_free_ended(struct topic *topic);

#endif
