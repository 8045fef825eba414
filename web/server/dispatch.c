/* dispatch: routes a request; runs it here when nothing needs waiting for, else on the crew. */
#include "dispatch.h"
#include "after.h"
#include "auth.h"
#include "pages.h"
#include "runtime/metrics.h"

#include <stdlib.h>

static struct tm_metric requests = TM_COUNTER("tracemesh_web_requests_total", "Requests to the API");
static struct tm_metric refused = TM_COUNTER("tracemesh_web_overloaded_total", "Requests refused: the queue was full");

static const size_t scratch_limit = 256 << 20; /* for parsing one input or output */
/* Values travel on in the URL of a query, escaped once more, and servers limit that. */
static const size_t uri_limit = 8 * 1024;

static void add_param(void *state, struct tm_str name, struct tm_str value) {
    params_add(state, name, value);
}

static bool decode_parts(struct call *call) {
    for (size_t i = 0; i < ROUTE_PARTS_MAX; i++) {
        if (!call->parts[i].ptr || params_decode(call->parts[i], call->arena, &call->parts[i])) continue;
        struct tm_str name = tm_arena_copy(call->arena, route_part_name(call->route, i));
        params_issue(&call->params, "custom", name.ptr ? name.ptr : "", "Malformed percent-encoding");
    }
    return call_valid(call);
}

static void answer(struct call *call) {
    call->route->handle(call);
}

static void begin_answer(struct call *call) {
    tm_http_query_each(call->request, add_param, &call->params);
    if (decode_parts(call) && authorise(call) && after_settled(call, answer)) answer(call);
}

static void run(struct call *call) {
    call->render = (struct render){.out = tm_json_writer_new(), .scratch = tm_arena_new(scratch_limit)};
    if (!call->render.out || !call->render.scratch) abort(); /* the supervisor starts us anew */
    struct render render = call->render;                     /* the call is gone once it is answered */
    if (call->go_on) call->go_on(call);
    else begin_answer(call);
    tm_json_writer_free(render.out);
    tm_arena_free(render.scratch);
}

void dispatch_call(void *worker, void *state) {
    struct call *call = state;
    call->worker = worker;
    run(call);
}

static void begin(struct web *web, struct tm_http_request *request, const struct route *route,
                  const struct tm_str *parts) {
    struct tm_arena *arena = tm_http_arena(request);
    struct call *call = tm_arena_zalloc(arena, sizeof *call);
    if (!call) abort();
    *call = (struct call){.web = web, .request = request, .arena = arena, .route = route};
    for (size_t i = 0; i < ROUTE_PARTS_MAX; i++) call->parts[i] = parts[i];
    tm_metric_add(&requests, 1);
    if (route->access == ACCESS_OPEN) {
        run(call);
    } else if (!crew_put(web->crew, call)) {
        tm_metric_add(&refused, 1);
        call_unavailable(call);
    }
}

static bool is_api(struct tm_str path) {
    return tm_str_starts(path, "/api/") || tm_str_is(path, "/api");
}

void dispatch(void *state, struct tm_http_request *request) {
    struct web *web = state;
    const struct route *route = NULL;
    struct tm_str parts[ROUTE_PARTS_MAX] = {0};
    struct call refusal = {.web = web, .request = request};
    if (!is_api(tm_http_path(request))) {
        pages_reply(web->assets, request);
        return;
    }
    if (tm_http_path(request).len + tm_http_query_string(request).len > uri_limit) {
        call_fail(&refusal, 414, "URI Too Long", "InvalidRequestError");
        return;
    }
    switch (route_find(web_routes, web_route_count, tm_http_method(request), tm_http_path(request), &route, parts)) {
    case MATCH_FOUND: begin(web, request, route, parts); break;
    case MATCH_METHOD: call_fail(&refusal, 405, "Method not allowed", "MethodNotAllowedError"); break;
    case MATCH_NONE: call_not_found(&refusal, "Not Found"); break;
    }
}
