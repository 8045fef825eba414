/* project_settings: what a project is called and how long it keeps; new projects, and deleting one.
 *
 * A deleted project is marked: nobody sees it and its keys stop. What it holds stays in the stores.
 */
#include "body_text.h"
#include "handlers.h"
#include "members.h"
#include "records.h"

enum { ID_MOST = 128, NAME_MOST = 60, RETENTION_LEAST = 3, RETENTION_MOST = 36500, PROJECTS_MOST = 1000 };

static const char none[] = "Project not found";

void project_settings_show(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope)};
    struct tm_record record;
    if (record_ask(call, TM_PROJECT_SETTINGS, values, 1, &record)) record_reply(call, &record, none);
}

/* Null and 0: to keep; empty: not given. */
static struct tm_str read_retention(struct call *call, const struct tm_json *body) {
    const struct tm_json *node = tm_json_get(body, "retentionDays");
    int64_t days = 0;
    if (!node) return TM_STR("");
    bool fine = node->type == TM_JSON_NULL || tm_json_i64(node, &days);
    if (fine && (days == 0 || (days >= RETENTION_LEAST && days <= RETENTION_MOST)))
        return record_number(call, (uint64_t)days);
    params_issue(&call->params, "custom", "retentionDays",
                 "Invalid input: expected 3 to 36500 days, or 0 or null to keep");
    return TM_STR("");
}

void project_settings_change(struct call *call) {
    const struct tm_json *body;
    struct tm_record record;
    if (!body_object(call, &body)) return;
    struct tm_str name = tm_json_get(body, "name") ? body_text(call, body, "name", NAME_MOST) : TM_STR("");
    const struct tm_str values[] = {scope_project(call->scope), name, read_retention(call, body)};
    if (!call_valid(call) || !record_ask(call, TM_PROJECT_CHANGE, values, 3, &record)) return;
    record_reply(call, &record, none);
}

void projects_create(struct call *call) {
    const struct tm_json *body;
    struct tm_record record;
    if (!body_object(call, &body)) return;
    const struct tm_str values[] = {body_text(call, body, "organizationId", ID_MOST), tm_str_from(call->user.id),
                                    body_text(call, body, "name", NAME_MOST), record_number(call, PROJECTS_MOST)};
    if (!call_valid(call) || !record_ask(call, TM_PROJECT_ADD, values, 4, &record)) return;
    if (!record.json.len)
        return call_fail(call, 403, "You cannot make projects in this organisation, or it has 1000 already", NULL);
    session_cache_forget_all(call->web->sessions);
    record_reply(call, &record, none);
}

void projects_delete(struct call *call) {
    const struct tm_json *body;
    struct tm_record record;
    if (call->role < TM_ROLE_OWNER) return call_fail(call, 403, "Only owners of a project delete it", NULL);
    if (!body_object(call, &body)) return;
    const struct tm_str values[] = {scope_project(call->scope), member_text(body, "name")};
    if (!record_ask(call, TM_PROJECT_DELETE, values, 2, &record)) return;
    if (!record.json.len) {
        params_issue(&call->params, "custom", "name", "This is not the name of the project");
        call_valid(call);
        return;
    }
    session_cache_forget_all(call->web->sessions);
    tm_key_cache_forget(call->web->keys, scope_project(call->scope));
    record_reply(call, &record, none);
}
