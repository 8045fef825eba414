/* receipts: GET receipts/{id}: is the batch stored? Told by a broker, on the loop; no thread waits for it. */
#include "call.h"
#include "handlers.h"
#include "inquiry/inquire.h"

#include <stdlib.h>

struct receipt {
    struct call *call;
    struct tm_place place;
};

static const char *const words[] = {
    [TRACEMESH__FATE__STATE__STATE_QUEUED] = "queued",
    [TRACEMESH__FATE__STATE__STATE_STORED] = "stored",
    [TRACEMESH__FATE__STATE__STATE_DEAD] = "dead",
    [TRACEMESH__FATE__STATE__STATE_DROPPED] = "dropped",
};

static void reply(struct call *call, const struct fate *fate) {
    struct render render = {.out = tm_json_writer_new()};
    if (!render.out) abort(); /* the supervisor starts us anew */
    call->render = render;
    tm_json_open_object(render.out);
    render_text(&render, "id", call->parts[0]);
    render_text(&render, "state", tm_str_from(words[fate->state]));
    if (fate->stored_us) render_time(&render, "storedAt", fate->stored_us);
    else render_null(&render, "storedAt");
    if (fate->reason && *fate->reason) render_text(&render, "reason", tm_str_from(fate->reason));
    else render_null(&render, "reason");
    tm_json_close_object(render.out);
    call_reply(call, 200);
    tm_json_writer_free(render.out);
}

static void on_told(void *state, const struct fate *fate) {
    struct call *call = ((struct receipt *)state)->call;
    if (fate->state == TRACEMESH__FATE__STATE__STATE_FORGOTTEN)
        call_not_found(call, "Receipt is too old: what became of it is forgotten");
    else if ((size_t)fate->state < sizeof words / sizeof *words && words[fate->state]) reply(call, fate);
    else call_unavailable(call);
}

static void begin(void *state) {
    struct receipt *receipt = state;
    inquire(receipt->call->web->actor, &receipt->place, 0, on_told, receipt);
}

void receipts_one(struct call *call) {
    struct receipt *receipt = tm_arena_zalloc(call->arena, sizeof *receipt);
    if (!receipt) abort(); /* the supervisor starts us anew */
    receipt->call = call;
    if (tm_receipt_read(&call->web->receipts, scope_project(call->scope), call->parts[0], &receipt->place) != TM_OK)
        call_not_found(call, "Receipt not found within authorized project");
    else tm_post(call->web->actor, begin, receipt);
}
