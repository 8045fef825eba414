/* echo: every second the actor asks itself something through its own mailbox.
 *
 * nng 1.5.2 can go deaf for good when peers die at bad moments: connections stand and nothing is read any more, or new
 * ones are no longer taken, which nobody notices but those who wait for answers. An actor that does not hear itself
 * ends, and its supervisor starts it anew, which loses nothing. A mailbox that is full takes nothing on purpose: that
 * does not count. After a handshake that failed the actor asks over a new connection. Not always: one connection of
 * some thousand that nng ends makes it keep what later ones held, until the process ends.
 */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { ECHO_MS = 1000, ECHO_DEADLINE_MS = 900 };

static void count_missed(struct tm_actor *actor) {
    if (atomic_load(&actor->mailbox.bytes) >= actor->config.mailbox_bytes || !actor->mailbox.receiving) return;
    bool bears = !actor->config.deaf_ms || ++actor->echo.missed * (uint64_t)ECHO_MS < actor->config.deaf_ms;
    if (bears) return;
    tm_log(TM_LOG_FATAL, "mailbox_deaf", "url=%s missed=%u", actor->url, actor->echo.missed);
    abort();
}

static void on_echo(void *state, const struct tm_reply *reply) {
    struct tm_actor *actor = state;
    if (reply->status != TM_OK && !actor->closing) count_missed(actor);
    if (reply->status != TM_OK) return;
    actor->echo.missed = 0;
    uint64_t failed = mailbox_failed_handshakes(&actor->mailbox);
    if (failed != actor->echo.failed_handshakes) peer_dial_again(actor, actor->echo.self);
    actor->echo.failed_handshakes = failed;
}

static void ask(void *state) {
    struct tm_actor *actor = state;
    if (atomic_load(&actor->draining)) return;
    if (!peer_is_connected(actor->echo.self)) return count_missed(actor);
    requests_send_to(
        actor, actor->echo.self,
        &(struct tm_request){
            .kind = TRACEMESH__KIND__KIND_ECHO, .deadline_ms = ECHO_DEADLINE_MS, .on_reply = on_echo, .state = actor});
}

bool echo_start(struct tm_actor *actor) {
    actor->echo.self = peers_add(actor, actor->id, "itself", actor->url);
    actor->echo.self->own = true;
    tm_timer_every(actor, ECHO_MS, ask, actor);
    return peer_dial(actor, actor->echo.self);
}
