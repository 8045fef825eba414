/* live_ask: asks the batch actors what they stored of a topic's project.
 *
 * A batch actor holds its answer back until it has stored something, so that it is told at once and idle questions are
 * rare; after one with something to say the next question waits a little, so that a busy project is told a few times a
 * second. Of an actor that is new to us, or began anew, or could not be asked, it is not known what it stored
 * meanwhile: its first answer says so, and watchers look at everything. */
#include "base/hash.h"
#include "live.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIVE_ASK_MS = 1000,    /* an answer is held back so long, so that the drain is short */
    LIVE_ANSWER_MS = 1000, /* beyond it for the answer */
    LIVE_PACE_MS = 100,    /* after an answer that told something */
    LIVE_AGAIN_MS = 250,   /* after none */
};

static void ask(void *state);

void live_free_ended(struct topic *topic) {
    if (topic->live || !TAILQ_EMPTY(&topic->sources)) return;
    changes_free(topic->changes);
    free(topic);
}

static void part(struct source *source) {
    struct topic *topic = source->topic;
    TAILQ_REMOVE(&topic->sources, source, link);
    free(source);
    live_free_ended(topic);
}

static bool is_over(const struct source *source) {
    const struct live *live = source->topic->live;
    return !live || source->leaving || tm_actor_draining(live->web->actor);
}

/* True when something changed. */
static bool take(struct source *source, const Tracemesh__Changes *told) {
    struct topic *topic = source->topic;
    if (told->missed) changes_miss(topic->changes);
    for (size_t i = 0; i < told->n_changes; i++)
        changes_put(topic->changes, tm_str_from(told->changes[i]->trace_id), told->changes[i]->stored_us);
    source->known = (struct changes_cursor){told->window, told->upto};
    return told->missed || told->n_changes;
}

static void on_reply(void *state, const struct tm_reply *reply) {
    struct source *source = state;
    struct topic *topic = source->topic;
    bool answered = reply->status == TM_OK && reply->answer->status == TRACEMESH__STATUS__STATUS_OK;
    Tracemesh__Changes *told =
        answered ? tracemesh__changes__unpack(NULL, reply->payload.len, (const uint8_t *)reply->payload.ptr) : NULL;
    bool news = told && take(source, told), nothing = told && !news;
    if (told) tracemesh__changes__free_unpacked(told, NULL);
    if (news && topic->live) live_tell(topic);
    if (nothing || is_over(source)) ask(source);
    else tm_timer_once(topic->live->web->actor, news ? LIVE_PACE_MS : LIVE_AGAIN_MS, ask, source);
}

static void ask(void *state) {
    struct source *source = state;
    struct topic *topic = source->topic;
    if (is_over(source)) {
        part(source);
        return;
    }
    Tracemesh__Watch watch = TRACEMESH__WATCH__INIT;
    struct tm_buf packed = {0};
    watch.project_id = topic->project_id;
    watch.window = source->known.window;
    watch.after = source->known.number;
    watch.wait_ms = LIVE_ASK_MS;
    if (!tm_buf_reserve(&packed, tracemesh__watch__get_packed_size(&watch)))
        abort(); /* the supervisor starts us anew */
    packed.len = tracemesh__watch__pack(&watch, (uint8_t *)packed.ptr);
    tm_request(topic->live->web->actor, &(struct tm_request){.to_actor = source->actor_id,
                                                             .kind = TRACEMESH__KIND__KIND_WATCH,
                                                             .deadline_ms = LIVE_ASK_MS + LIVE_ANSWER_MS,
                                                             .payload = tm_buf_str(&packed),
                                                             .on_reply = on_reply,
                                                             .state = source});
    tm_buf_free(&packed);
}

static void add(struct topic *topic, const char *actor_id) {
    struct source *source = calloc(1, sizeof *source + strlen(actor_id) + 1);
    if (!source) abort();
    strcpy(source->actor_id, actor_id);
    source->topic = topic;
    TAILQ_INSERT_TAIL(&topic->sources, source, link);
    ask(source);
}

static struct source *find(struct topic *topic, const char *actor_id) {
    struct source *source;
    TAILQ_FOREACH(source, &topic->sources, link)
    if (strcmp(source->actor_id, actor_id) == 0) return source;
    return NULL;
}

void live_ask_all(struct topic *topic) {
    struct source *source;
    TAILQ_FOREACH(source, &topic->sources, link)
    source->leaving = true;
    for (uint32_t shard = 0; shard < TM_SHARDS; shard++) {
        uint64_t epoch;
        const char *owner = tm_owner(topic->live->web->actor, shard, &epoch);
        source = owner ? find(topic, owner) : NULL;
        if (source) source->leaving = false;
        else if (owner) add(topic, owner);
    }
}
