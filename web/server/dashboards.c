/* dashboards: a project's own, for its people: list, make, read, change, delete. What their widgets show is asked of
 * the metrics. */
#include "dashboards.h"
#include "body_text.h"
#include "handlers.h"
#include "records.h"

enum { DASHBOARDS_MOST = PAGE_LIMIT_MAX, NAME_MOST = 100, DESCRIPTION_MOST = 500 };

static const char none[] = "Dashboard not found within authorized project";

void dashboards_list(struct call *call) {
    const struct page all = {.number = 1, .limit = DASHBOARDS_MOST};
    const struct tm_str values[] = {scope_project(call->scope), record_number(call, all.limit),
                                    record_number(call, all.offset)};
    struct tm_record record;
    if (record_ask(call, TM_DASHBOARDS, values, 3, &record)) record_reply_page(call, &record, &all);
}

void dashboards_one(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (record_ask(call, TM_DASHBOARD, values, 2, &record)) record_reply(call, &record, none);
}

void dashboards_create(struct call *call) {
    const struct tm_json *body;
    struct tm_record record;
    if (!body_object(call, &body)) return;
    struct tm_str name = body_text(call, body, "name", NAME_MOST);
    struct tm_str description = body_optional_text(call, body, "description", DESCRIPTION_MOST);
    const struct tm_json *definition = tm_json_get(body, "definition");
    dashboard_check(definition, &call->params, call->arena);
    if (!call_valid(call)) return;
    const struct tm_str values[] = {
        scope_project(call->scope),          name, description, definition->text, tm_str_from(call->user.id),
        record_number(call, DASHBOARDS_MOST)};
    if (!record_ask(call, TM_DASHBOARD_ADD, values, 6, &record)) return;
    if (record.json.len) record_reply(call, &record, none);
    else call_fail(call, 400, "The project has 100 dashboards, as many as it may have", "InvalidRequestError");
}

static struct tm_str read_version(struct call *call, const struct tm_json *body) {
    const struct tm_json *node = tm_json_get(body, "version");
    int64_t version = 0;
    if (node && tm_json_i64(node, &version) && version >= 1 && version <= INT32_MAX)
        return record_number(call, (uint64_t)version);
    params_issue(&call->params, "custom", "version", "Invalid input: expected the version that was read");
    return TM_STR("");
}

/* Nothing was changed: because somebody else did, or because there is nothing. */
static void reply_unchanged(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (!record_ask(call, TM_DASHBOARD, values, 2, &record)) return;
    if (!record.json.len) call_not_found(call, none);
    else call_fail(call, 409, "Somebody else has changed this dashboard since it was read", "LangfuseConflictError");
}

void dashboards_change(struct call *call) {
    const struct tm_json *body;
    struct tm_record record;
    if (!body_object(call, &body)) return;
    const struct tm_json *definition = tm_json_get(body, "definition");
    struct tm_str name = tm_json_get(body, "name") ? body_text(call, body, "name", NAME_MOST) : TM_STR("");
    struct tm_str described = tm_json_get(body, "description") ? TM_STR("true") : TM_STR("false");
    struct tm_str description = body_optional_text(call, body, "description", DESCRIPTION_MOST);
    struct tm_str version = read_version(call, body);
    if (definition) dashboard_check(definition, &call->params, call->arena);
    if (!call_valid(call)) return;
    const struct tm_str values[] = {
        scope_project(call->scope), call->parts[0], name,      definition ? definition->text : TM_STR(""),
        tm_str_from(call->user.id), version,        described, description};
    if (!record_ask(call, TM_DASHBOARD_CHANGE, values, 8, &record)) return;
    if (record.json.len) record_reply(call, &record, none);
    else reply_unchanged(call);
}

void dashboards_delete(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (record_ask(call, TM_DASHBOARD_DELETE, values, 2, &record)) record_reply(call, &record, none);
}
