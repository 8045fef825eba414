/* actor: a process with a mailbox, a dispatch table, timers and an ops port.
 *
 * One thread, the loop, runs every handler, timer, watcher and callback: an actor's own state needs no locks. nng's
 * threads only move bytes. Functions marked [any thread] may be called from elsewhere; all others from the loop
 * (or before tm_actor_run).
 *
 *   struct tm_actor *self = tm_actor_new("validate", &cfg.actor, &error);
 *   tm_actor_on(self, TRACEMESH__KIND__KIND_RAW_BATCH, on_raw_batch, &state);
 *   tm_actor_main(self);                         // ends the process after SIGTERM and drain
 *
 * Life: tm_actor_new binds the mailbox and the ops port; tm_actor_run registers with every broker (BROKER_URL), serves,
 * and on SIGTERM drains: leaves the registry, refuses new work with STATUS_RETRY, waits until every message is answered
 * and every request called back and calls the drain hooks until each says done, or drain_ms has passed; then returns 0.
 * A second SIGTERM ends at once, with status 1. SIGINT is SIGTERM.
 */
#ifndef TM_RUNTIME_ACTOR_H
#define TM_RUNTIME_ACTOR_H

#include "base/buf.h"
#include "base/config.h"
#include "base/status.h"
#include "mesh.pb-c.h"

struct tm_actor;
struct tm_message; /* a request received; lives until answered */

/* Settings every actor has; `tm_actor_options(&cfg.actor)` is the table to pass to tm_config_load. */
struct tm_actor_config {
    const char *id;          /* --id TM_ID: e.g. validate-1; default <kind>-<pid> */
    const char *broker_urls; /* --broker-url BROKER_URL: comma list of broker mailboxes */
    const char *mailbox_url; /* --mailbox-url TM_MAILBOX_URL: default ipc:///tmp/tracemesh-<id>.ipc */
    const char *ops_host;    /* --ops-host TM_OPS_HOST: 127.0.0.1 */
    uint64_t ops_port;       /* --ops-port TM_OPS_PORT: 0 any free */
    uint64_t
        mailbox_bytes; /* --mailbox-bytes TM_MAILBOX_BYTES: 64m; received and unanswered; beyond it none is taken */
    uint64_t message_bytes; /* --message-bytes TM_MESSAGE_BYTES: 64m; a larger frame is refused */
    uint64_t drain_ms;      /* --drain-ms TM_DRAIN_MS: 10000 */
    /* settings.c says what these are */
    uint64_t mailbox_messages, parting_ms, reconnect_ms, unregistered_ms, stuck_ms, deaf_ms;
    const char *log_level; /* --log-level LANGFUSE_LOG_LEVEL: info */
};
struct tm_option_set tm_actor_options(struct tm_actor_config *config);

/* main()'s first line in every actor: loads `own` and the runtime's table, sets the log, prints errors.
 * False: exit with TM_EXIT_USAGE. */
bool tm_actor_configure(struct tm_actor_config *config, struct tm_option_set own, const char *purpose, int argc,
                        char **argv);
/* The same with several tables of the program's own, at most 6. */
bool tm_actor_configure_all(struct tm_actor_config *config, const struct tm_option_set *own, size_t own_count,
                            const char *purpose, int argc, char **argv);
enum { TM_EXIT_USAGE = 64, TM_EXIT_UNAVAILABLE = 69 };

/* Before the program starts threads: they shall inherit its signal mask. NULL: *error says why, and it was logged. */
struct tm_actor *tm_actor_new(const char *kind, const struct tm_actor_config *config, struct tm_error *error);
/* For main(): tm_actor_run, then _exit, for exit handlers would meet nng's threads, which still run. */
_Noreturn void tm_actor_main(struct tm_actor *actor);
/* The process exit status. Nothing of the actor may be used afterwards, and the program should end soon: nng's threads
 * still run. */
int tm_actor_run(struct tm_actor *actor);
/* What this actor says of itself when it registers; strings live as long as the actor. */
void tm_actor_describe(const struct tm_actor *actor, Tracemesh__Register *self);
const char *tm_actor_id(const struct tm_actor *actor);
void tm_actor_stop(struct tm_actor *actor); /* begins to drain, as SIGTERM does [any thread] */

/* ---- mailbox ---------------------------------------------------------------------------------------------------- */

/* The handler must see to it that tm_message_answer is called exactly once, now or later, on the loop. */
typedef void (*tm_handler)(void *state, struct tm_message *message);
/* A kind without a handler is a broken peer: the actor logs it and aborts; the supervisor starts it anew. */
void tm_actor_on(struct tm_actor *actor, Tracemesh__Kind kind, tm_handler handler, void *state);

const Tracemesh__Envelope *tm_message_envelope(const struct tm_message *message);
struct tm_str tm_message_payload(const struct tm_message *message); /* view until answered */
/* The payload stays where it is beyond the answer, until this is freed. At most once a message. */
struct tm_payload *tm_message_keep(struct tm_message *message);
void tm_payload_free(struct tm_payload *kept);
/* `payload` is copied; `reason` may be NULL. Frees the message. */
void tm_message_answer(struct tm_message *message, Tracemesh__Status status, const char *reason, struct tm_str payload);

/* ---- requests to others ------------------------------------------------------------------------------------------ */

/* Outcome of a request. `status` TM_OK: the peer answered and `answer` is its Envelope (whose own status may tell of
 * refusal) with `payload`; views during the callback only. TM_TIMEOUT: no answer in time. TM_UNAVAILABLE: nobody of
 * this kind is known, or the connection broke, or the peer left. Either way it may have been done.
 * TM_TOO_LARGE: more than message_bytes; not sent. */
struct tm_reply {
    enum tm_status status;
    const Tracemesh__Envelope *answer; /* NULL unless TM_OK */
    struct tm_str payload;
    const char *peer; /* actor id, or "" */
    bool broken;      /* TM_UNAVAILABLE only: the peer had it when the connection broke, so may have died of it */
};
typedef void (*tm_on_reply)(void *state, const struct tm_reply *reply);

struct tm_request {
    const char *to_kind;  /* any actor of this kind: the connected one with the fewest outstanding bytes; when none is
                             connected, one that is known, to which it goes when it is back */
    const char *to_actor; /* or this one, by id; NULL */
    Tracemesh__Kind kind;
    uint32_t deadline_ms;
    const char *project; /* Envelope.project; NULL */
    uint32_t events;     /* in the payload, for the accounts */
    bool together; /* with to_kind: not the least busy one but the first by id, unless it owes an answer for seconds: so
                      that what several send comes to one, which can join it */
    bool resend; /* when the connection breaks, send it again when the peer is back, rather than TM_UNAVAILABLE. Not for
                    what could have killed the peer: it would again */
    struct tm_str payload;     /* copied into the frame once, during the call */
    const struct tm_str *tail; /* goes behind it, as it does: large parts need not be joined first */
    size_t tail_count;
    tm_on_reply on_reply; /* on the loop, exactly once */
    void *state;
};
void tm_request(struct tm_actor *actor, const struct tm_request *request); /* [any thread] */

/* Who owns `shard` now, from the newest routes; NULL when nobody does. The string is valid until the loop goes on. */
const char *tm_owner(struct tm_actor *actor, uint32_t shard, uint64_t *epoch);
/* Epoch under which this actor itself owns `shard`; 0 when it does not. */
uint64_t tm_own_epoch(struct tm_actor *actor, uint32_t shard);
/* When that epoch began, by the registry's clock, which never goes back; 0 when it does not own the shard. */
int64_t tm_owned_since_us(struct tm_actor *actor, uint32_t shard);
void tm_routes_refresh(struct tm_actor *actor); /* ask the broker now rather than within a second */
/* For brokers, which do not register but make the routes: Routes, packed, to send by from now on. */
void tm_routes_adopt(struct tm_actor *actor, struct tm_str routes);
/* Called after each change of the routes. */
void tm_on_routes(struct tm_actor *actor, void (*hook)(void *state), void *state);
/* How many are connected [any thread]. Only kinds that were sent to, or asked for here, are connected to. */
size_t tm_peers(struct tm_actor *actor, const char *kind);
/* Bytes sent to actors of this kind and not yet answered [any thread]. */
uint64_t tm_outstanding_bytes(struct tm_actor *actor, const char *kind);

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

void tm_post(struct tm_actor *actor, void (*run)(void *state), void *state); /* run on the loop [any thread] */

struct tm_timer;
/* Fires every `interval_ms` until cancelled (0: once, at the next turn). */
struct tm_timer *tm_timer_every(struct tm_actor *actor, uint32_t interval_ms, void (*fire)(void *state), void *state);
struct tm_timer *tm_timer_once(struct tm_actor *actor, uint32_t after_ms, void (*fire)(void *state), void *state);
void tm_timer_cancel(struct tm_timer *timer); /* frees it; NULL is fine; a once-timer frees itself after firing */

struct tm_watch;
/* Level-triggered; `events` as in epoll (EPOLLIN | EPOLLOUT). */
struct tm_watch *tm_watch_fd(struct tm_actor *actor, int fd, uint32_t events,
                             void (*ready)(void *state, uint32_t events), void *state);
void tm_watch_change(struct tm_watch *watch, uint32_t events);
void tm_watch_free(struct tm_watch *watch); /* before the fd is closed */

/* ---- ops --------------------------------------------------------------------------------------------------------- */

/* /readyz is 200 when registered (brokers: always) and every check returns NULL; else 503 with the reasons, a line
 * each. A check runs on the loop once a second; what it returns must stay valid until its next run. */
void tm_actor_ready_check(struct tm_actor *actor, const char *name, const char *(*check)(void *state), void *state);
/* The same for what an operator must see but what makes the actor no less ready: /readyz stays 200 and says it. */
void tm_actor_warning(struct tm_actor *actor, const char *name, const char *(*check)(void *state), void *state);
/* Drain hook: called on the loop every 10 ms after SIGTERM; true when nothing of the actor's own is left to do. */
void tm_actor_on_drain(struct tm_actor *actor, bool (*drained)(void *state), void *state);
bool tm_actor_draining(const struct tm_actor *actor); /* [any thread] */
/* A further page of the ops port, e.g. "/shards": print into out [called on the loop]. */
void tm_actor_page(struct tm_actor *actor, const char *path, void (*print)(void *state, struct tm_buf *out),
                   void *state);

#endif
