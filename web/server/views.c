/* views: saved views of lists, shared by a project's people, and which one a list opens with. Whoever made a view, and
 * administrators, may change it; a default of the project is the administrators' to set, one's own anybody's who
 * writes. */
#include "views.h"
#include "handlers.h"
#include "members.h"
#include "records.h"

static const char none[] = "View not found within authorized project";

static struct tm_str me(const struct call *call) {
    return tm_str_from(call->user.id);
}

static bool is_admin(const struct call *call) {
    return call->role >= TM_ROLE_ADMIN;
}

/* ---- reading ---- */

void views_list(struct call *call) {
    struct tm_str table = TM_STR("");
    struct tm_record record;
    params_text(&call->params, "table", &table);
    if (!view_table_known(table))
        params_issue(&call->params, "invalid_value", "table",
                     "Invalid option: expected traces, observations or sessions");
    if (!call_valid(call)) return;
    const struct tm_str values[] = {scope_project(call->scope), table, me(call)};
    if (record_ask(call, TM_VIEWS, values, 3, &record)) record_reply(call, &record, none);
}

void views_one(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (record_ask(call, TM_VIEW, values, 2, &record)) record_reply(call, &record, none);
}

/* ---- changing ---- */

/* Why nothing came back: its name is another's, or there are as many as there may be. */
static void refuse(struct call *call, const struct view_wanted *wanted) {
    const struct tm_str values[] = {scope_project(call->scope), wanted->table, wanted->name};
    struct tm_record named;
    if (!record_ask(call, TM_VIEW_NAMED, values, 3, &named)) return;
    if (named.json.len) call_fail(call, 409, "name: this list already has a view of this name", "ConflictError");
    else call_fail(call, 400, "This list has as many views as it may have", "InvalidRequestError");
}

void views_create(struct call *call) {
    const struct tm_json *body;
    struct view_wanted wanted;
    struct tm_record record;
    if (!call_json(call, &body)) return;
    view_read_new(body, &call->params, call->arena, &wanted);
    if (!call_valid(call)) return;
    const struct tm_str values[] = {
        scope_project(call->scope), wanted.table, wanted.name,       me(call),     wanted.filters, wanted.column_order,
        wanted.column_visibility,   wanted.order, wanted.time_range, wanted.search};
    if (!record_ask(call, TM_VIEW_ADD, values, 10, &record)) return;
    if (record.json.len) record_reply(call, &record, none);
    else refuse(call, &wanted);
}

/* Whether the view is there and theirs to change; *table is its list. False: answered. */
static bool may_change(struct call *call, struct tm_str *table) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    const struct tm_json *view;
    if (!record_ask(call, TM_VIEW, values, 2, &record)) return false;
    if (!record.json.len) {
        call_not_found(call, none);
        return false;
    }
    if (tm_json_parse_copy(record.json, call->arena, &view, NULL) != TM_OK) {
        call_unavailable(call);
        return false;
    }
    *table = member_text(view, "table");
    if (is_admin(call) || tm_str_eq(member_text(view, "createdBy"), me(call))) return true;
    call_fail(call, 403, "Only who made this view, and administrators, may change it", NULL);
    return false;
}

void views_change(struct call *call) {
    const struct tm_json *body;
    struct view_wanted wanted;
    struct tm_record record;
    struct tm_str table;
    if (!call_json(call, &body) || !may_change(call, &table)) return;
    view_read_change(body, table, &call->params, call->arena, &wanted);
    if (!call_valid(call)) return;
    const struct tm_str values[] = {
        scope_project(call->scope), call->parts[0],           wanted.name,  me(call),          wanted.filters,
        wanted.column_order,        wanted.column_visibility, wanted.order, wanted.time_range, wanted.search};
    if (!record_ask(call, TM_VIEW_CHANGE, values, 10, &record)) return;
    if (record.json.len || !wanted.name.len) record_reply(call, &record, none);
    else refuse(call, &wanted);
}

void views_delete(struct call *call) {
    struct tm_str table;
    struct tm_record record;
    if (!may_change(call, &table)) return;
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    if (record_ask(call, TM_VIEW_REMOVE, values, 2, &record)) call_message(call, 200, "View deleted successfully");
}

/* ---- defaults ---- */

/* *view is empty for no default, *owner for the project's. */
static bool read_default(struct call *call, struct tm_str *table, struct tm_str *view, struct tm_str *owner) {
    const struct tm_json *body, *id;
    if (!call_json(call, &body)) return false;
    struct tm_str of = member_text(body, "of");
    *table = member_text(body, "table");
    id = tm_json_get(body, "viewId");
    *view = member_text(body, "viewId");
    *owner = tm_str_is(of, "project") ? TM_STR("") : me(call);
    if (!view_table_known(*table))
        params_issue(&call->params, "invalid_value", "table",
                     "Invalid option: expected traces, observations or sessions");
    if (!member_is_absent(id) && !view->len)
        params_issue(&call->params, "invalid_type", "viewId", "Invalid input: expected the id of a view, or null");
    if (!tm_str_is(of, "user") && !tm_str_is(of, "project"))
        params_issue(&call->params, "invalid_value", "of", "Invalid option: expected user or project");
    return call_valid(call);
}

void views_set_default(struct call *call) {
    struct tm_str table, view, owner;
    struct tm_record record;
    if (!read_default(call, &table, &view, &owner)) return;
    if (!owner.len && !is_admin(call))
        return call_fail(call, 403, "Your role in this project does not allow this", NULL);
    const struct tm_str values[] = {scope_project(call->scope), owner, table, view};
    if (!record_ask(call, view.len ? TM_VIEW_DEFAULT : TM_VIEW_NO_DEFAULT, values, view.len ? 4 : 3, &record)) return;
    if (view.len && !record.json.len) call_not_found(call, none);
    else call_message(call, 200, "OK");
}
