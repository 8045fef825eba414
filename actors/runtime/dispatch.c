/* dispatch: which handler a message goes to, and how long it took. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdlib.h>

struct kind_metrics {
    struct tm_metric handled, failed, seconds;
    struct tm_metric events_taken, events_done, events_refused; /* taken = done + refused + those still held */
};

#define KIND_METRICS(label_)                                                                                           \
    {                                                                                                                  \
        TM_COUNTER_LABELS("tracemesh_messages_handled_total", "kind=\"" label_ "\"", "Messages given to a handler"),   \
            TM_COUNTER_LABELS("tracemesh_messages_failed_total", "kind=\"" label_ "\"",                                \
                              "Messages answered with another status than OK"),                                        \
            TM_HISTOGRAM_LABELS("tracemesh_message_seconds", "kind=\"" label_ "\"", "From receipt to answer"),         \
            TM_COUNTER_LABELS("tracemesh_events_taken_total", "kind=\"" label_ "\"", "Events in messages taken"),      \
            TM_COUNTER_LABELS("tracemesh_events_done_total", "kind=\"" label_ "\"",                                    \
                              "Events in messages answered with OK"),                                                  \
            TM_COUNTER_LABELS("tracemesh_events_refused_total", "kind=\"" label_ "\"",                                 \
                              "Events in messages answered with another status than OK: they are elsewhere still"),    \
    }

static struct kind_metrics metrics[] = {
    [TRACEMESH__KIND__KIND_UNSPECIFIED] = KIND_METRICS("other"),
    [TRACEMESH__KIND__KIND_REGISTER] = KIND_METRICS("register"),
    [TRACEMESH__KIND__KIND_LEAVE] = KIND_METRICS("leave"),
    [TRACEMESH__KIND__KIND_PUBLISH] = KIND_METRICS("publish"),
    [TRACEMESH__KIND__KIND_RAW_BATCH] = KIND_METRICS("raw_batch"),
    [TRACEMESH__KIND__KIND_ROWS] = KIND_METRICS("rows"),
    [TRACEMESH__KIND__KIND_BLOCK] = KIND_METRICS("block"),
    [TRACEMESH__KIND__KIND_INQUIRY] = KIND_METRICS("inquiry"),
    [TRACEMESH__KIND__KIND_WATCH] = KIND_METRICS("watch"),
};
static struct tm_metric turned_away =
    TM_COUNTER("tracemesh_messages_turned_away_total", "Messages refused while draining");
static struct tm_metric strays = TM_COUNTER("tracemesh_answers_stray_total", "Answers nobody asked for");

static struct kind_metrics *metrics_of(const struct tm_message *message) {
    unsigned kind = (unsigned)message->envelope->kind;
    bool listed = kind < sizeof metrics / sizeof *metrics && metrics[kind].handled.name;
    return &metrics[listed ? kind : TRACEMESH__KIND__KIND_UNSPECIFIED];
}

void tm_actor_on(struct tm_actor *actor, Tracemesh__Kind kind, tm_handler handler, void *state) {
    if ((unsigned)kind >= TM_KINDS) abort();
    actor->handlers[kind] = (struct kind_handler){handler, state};
}

void message_dispatch(struct tm_actor *actor, struct tm_message *message) {
    unsigned kind = (unsigned)message->envelope->kind;
    if (kind == TRACEMESH__KIND__KIND_ANSWER) {
        tm_metric_add(&strays, 1);
        tm_log(TM_LOG_WARN, "answer_stray", "id=%llu", (unsigned long long)message->envelope->id);
        mailbox_drop(message);
        return;
    }
    if (kind == TRACEMESH__KIND__KIND_ECHO) {
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){0});
        return;
    }
    if (atomic_load(&actor->draining)) {
        tm_metric_add(&turned_away, 1);
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "draining", (struct tm_str){0});
        return;
    }
    if (kind >= TM_KINDS || !actor->handlers[kind].run) {
        tm_log(TM_LOG_FATAL, "message_unknown", "kind=%u", kind); /* a broken peer or version: start anew, loudly */
        abort();
    }
    struct kind_metrics *of = metrics_of(message);
    tm_metric_add(&of->handled, 1);
    if (message->envelope->events) tm_metric_add(&of->events_taken, message->envelope->events);
    message->counted = true;
    atomic_fetch_add(&actor->mailbox.events, message->envelope->events);
    actor->handlers[kind].run(actor->handlers[kind].state, message);
}

void message_answered(const struct tm_message *message, Tracemesh__Status status) {
    struct kind_metrics *of = metrics_of(message);
    tm_metric_observe_us(&of->seconds, tm_mono_us() - message->received_us);
    bool done = status == TRACEMESH__STATUS__STATUS_OK;
    if (!done) tm_metric_add(&of->failed, 1);
    if (!message->counted || !message->envelope->events) return;
    tm_metric_add(done ? &of->events_done : &of->events_refused, message->envelope->events);
}

int64_t messages_unaccounted_events(const struct tm_actor *actor) {
    int64_t events = -(int64_t)atomic_load(&actor->mailbox.events);
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        events += tm_metric_value(&metrics[i].events_taken) - tm_metric_value(&metrics[i].events_done) -
                  tm_metric_value(&metrics[i].events_refused);
    return events;
}
