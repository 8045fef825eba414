/* live_route: GET .../live, an answer that stays open. A session is looked at only when a stream begins, so a stream
 * ends after TM_WEB_LIVE_MS: the browser comes again by itself, is checked anew, and goes on from where it was. */
#include "call.h"
#include "handlers.h"
#include "live.h"
#include "live_event.h"

#include <stdlib.h>
#include <string.h>

enum { LIVE_ROOM_BYTES = 64 * 1024 }; /* of what a client does not take; then it is told less */
_Static_assert((int)LIVE_ROOM_BYTES > (int)LIVE_EVENT_MOST, "an event has to fit");

/* How long a browser waits before it comes again. The first bytes also bring the headers through proxies. */
static const char beginning[] = "retry: 500\n: watching\n\n";

static struct watcher *new_watcher(const struct call *call) {
    struct tm_str project_id = scope_project(call->scope);
    struct watcher *watcher = calloc(1, sizeof *watcher + project_id.len + 1);
    if (!watcher) abort(); /* the supervisor starts us anew */
    watcher->live = call->web->live;
    watcher->told = live_event_cursor(tm_http_header(call->request, "Last-Event-ID"));
    tm_str_to(project_id, watcher->project_id, project_id.len + 1);
    return watcher;
}

static void join(void *state) {
    struct watcher *watcher = state;
    live_join(watcher);
}

void live_watch(struct call *call) {
    struct tm_actor *actor = call->web->actor;
    if (atomic_load(&call->web->draining) || !live_take_seat(call->web->live)) {
        call_unavailable(call);
        return;
    }
    struct watcher *watcher = new_watcher(call);
    call_headers(call->request, false);
    tm_http_set_header(call->request, "Cache-Control", "no-store");
    tm_http_set_header(call->request, "X-Accel-Buffering", "no"); /* nginx passes on what comes as it comes */
    watcher->stream = tm_http_reply_stream(call->request, 200, "text/event-stream", LIVE_ROOM_BYTES);
    tm_http_stream_write(watcher->stream, tm_str_from(beginning));
    tm_post(actor, join, watcher);
}
