/* health: is it running, and does it want requests? */
#include "call.h"
#include "handlers.h"
#include "probe.h"

/* "version" is that of the API we answer like: deployment scripts and SDKs compare it. Our own stands beside it. */
static void reply_health(struct call *call, unsigned status, const char *text) {
    struct render *render = &call->render;
    tm_json_open_object(render->out);
    render_text(render, "status", tm_str_from(text));
    render_text(render, "version", TM_STR(WEB_API_VERSION));
    render_text(render, "server", TM_STR("tracemesh"));
    render_text(render, "serverVersion", TM_STR(TM_VERSION));
    tm_json_close_object(render->out);
    call_reply(call, status);
}

static bool is_asked(const struct call *call, const char *name) {
    struct tm_str value;
    return params_text(&call->params, name, &value) && tm_str_is(value, "true");
}

void health(struct call *call) {
    if (is_asked(call, "failIfDatabaseUnavailable") && probe_postgres(call->web->probe))
        reply_health(call, 503, "Database not available");
    else reply_health(call, 200, "OK");
}

void ready(struct call *call) {
    if (atomic_load(&call->web->draining)) reply_health(call, 500, "SIGTERM / SIGINT received, shutting down");
    else reply_health(call, 200, "OK");
}
