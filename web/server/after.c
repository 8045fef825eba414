/* after: what it says is checked on the worker; the wait needs no thread; then the call goes to the crew again. */
#include "after.h"
#include "inquiry/inquire.h"
#include "runtime/metrics.h"

#include <stdlib.h>

struct awaited {
    struct after *after;
    struct tm_str receipt;
    struct tm_place place;
};

/* In the call's arena, which lives until the call is answered. Belongs to the loop once it is posted. */
struct after {
    struct call *call;
    void (*then)(struct call *call);
    struct awaited awaited[AFTER_MOST];
    size_t count, open;
    struct tm_str trouble_receipt; /* the first that was not stored */
    Tracemesh__Fate__State trouble;
    struct tm_str reason;
};

static struct tm_metric waiting_gauge = TM_GAUGE("tracemesh_web_after_waiting", "Reads that wait for receipts");
static struct tm_metric unsettled_total =
    TM_COUNTER("tracemesh_web_after_unsettled_total", "Reads refused since a receipt was not stored in time");

/* ---- the end of the wait, on the loop ---- */

static void refuse_queued(struct after *after, bool draining) {
    struct call *call = after->call;
    bool queued = after->trouble == TRACEMESH__FATE__STATE__STATE_QUEUED;
    struct tm_str text = tm_arena_printf(
        call->arena, queued ? "Receipt %.*s is still queued; ask again" : "Nobody can say what became of receipt %.*s",
        TM_STR_ARG(after->trouble_receipt));
    tm_metric_add(&unsettled_total, 1);
    if (draining) tm_http_set_header(call->request, "Connection", "close");
    tm_http_set_header(call->request, "Retry-After", "1");
    call_fail(call, 503, text.ptr ? text.ptr : "A receipt is still queued; ask again", NULL);
}

static void refuse_lost(struct after *after) {
    struct call *call = after->call;
    bool dropped = after->trouble == TRACEMESH__FATE__STATE__STATE_DROPPED;
    struct tm_str text = tm_arena_printf(call->arena, "Receipt %.*s is %s: %.*s", TM_STR_ARG(after->trouble_receipt),
                                         dropped ? "dropped" : "dead", TM_STR_ARG(after->reason));
    call_fail(call, 409, text.ptr ? text.ptr : "A receipt is dead", "LangfuseConflictError");
}

static void end(struct after *after) {
    struct call *call = after->call;
    atomic_fetch_sub(&call->web->waiting, 1);
    tm_metric_add(&waiting_gauge, -1);
    switch (after->trouble) {
    case TRACEMESH__FATE__STATE__STATE_STORED: call_resume(call, after->then); break;
    case TRACEMESH__FATE__STATE__STATE_DEAD:
    case TRACEMESH__FATE__STATE__STATE_DROPPED: refuse_lost(after); break;
    case TRACEMESH__FATE__STATE__STATE_FORGOTTEN:
        call_fail(call, 400, "A receipt is too old: what became of it is forgotten", "InvalidRequestError");
        break;
    default: refuse_queued(after, tm_actor_draining(call->web->actor)); break;
    }
}

static void on_told(void *state, const struct fate *fate) {
    struct awaited *awaited = state;
    struct after *after = awaited->after;
    if (fate->state != TRACEMESH__FATE__STATE__STATE_STORED && after->trouble == TRACEMESH__FATE__STATE__STATE_STORED) {
        after->trouble = fate->state;
        after->trouble_receipt = awaited->receipt;
        after->reason = tm_arena_copy(after->call->arena, tm_str_from(fate->reason));
    }
    if (--after->open == 0) end(after);
}

static void begin(void *state) {
    struct after *after = state;
    struct web *web = after->call->web;
    size_t count = after->count; /* the last answer ends it all */
    for (size_t i = 0; i < count; i++)
        inquire(web->actor, &after->awaited[i].place, web->settings->after_ms, on_told, &after->awaited[i]);
}

/* ---- what is asked, on the worker ---- */

static void read_receipt(struct after *after, struct tm_str text) {
    struct call *call = after->call;
    struct awaited *awaited = &after->awaited[after->count];
    if (after->count == AFTER_MOST) {
        params_issue(&call->params, "too_big", "after", "Too big: expected array to have <=16 items");
    } else if (tm_receipt_read(&call->web->receipts, scope_project(call->scope), text, &awaited->place) != TM_OK) {
        params_issue(&call->params, "custom", "after", "Not a receipt of this project");
    } else {
        awaited->after = after;
        awaited->receipt = text;
        after->count++;
    }
}

static struct after *read_all(struct call *call) {
    struct after *after = tm_arena_zalloc(call->arena, sizeof *after);
    if (!after) abort(); /* the supervisor starts us anew */
    after->call = call;
    for (size_t i = 0; i < call->params.count; i++)
        if (call->params.items[i].value.len && tm_str_is(call->params.items[i].name, "after"))
            read_receipt(after, call->params.items[i].value);
    return after;
}

static bool take_seat(struct web *web) {
    bool room = atomic_fetch_add(&web->waiting, 1) < web->settings->after_waiting;
    if (room) tm_metric_add(&waiting_gauge, 1);
    else atomic_fetch_sub(&web->waiting, 1);
    return room;
}

bool after_settled(struct call *call, void (*then)(struct call *call)) {
    struct tm_str unused;
    bool of_project = call->route->access == ACCESS_KEY || call->route->access == ACCESS_MEMBER;
    if (!of_project || call->route->methods != METHOD_GET || !params_text(&call->params, "after", &unused)) return true;
    struct after *after = read_all(call);
    if (!call_valid(call)) return false;
    if (!take_seat(call->web)) {
        call_unavailable(call);
        return false;
    }
    after->then = then;
    after->open = after->count;
    after->trouble = TRACEMESH__FATE__STATE__STATE_STORED;
    tm_post(call->web->actor, begin, after);
    return false;
}
