/* comments_people: comments as people write and read them in the browser: by whoever is signed in, with the names of
 * those who wrote them; removed by who wrote them, and by administrators. */
#include "body_text.h"
#include "comments.h"
#include "handlers.h"
#include "records.h"

static const char none[] = "Comment not found within authorized project";

static void reply_data(struct call *call, const struct tm_record *record) {
    tm_json_open_object(call->render.out);
    render_raw(&call->render, "data", record->json);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

static struct tm_str required(struct call *call, const char *name) {
    struct tm_str text = TM_STR("");
    if (!params_text(&call->params, name, &text))
        params_issue(&call->params, "invalid_type", name, "Invalid input: expected string");
    return text;
}

void comments_shown(struct call *call) {
    struct tm_str type = required(call, "objectType"), object = required(call, "objectId");
    struct tm_record record;
    if (type.len && !comment_is_type(type))
        params_issue(&call->params, "invalid_value", "objectType",
                     "Invalid option: expected TRACE, OBSERVATION, SESSION or PROMPT");
    if (!call_valid(call)) return;
    const struct tm_str values[] = {scope_project(call->scope), type, object};
    if (record_ask(call, TM_COMMENTS_SHOWN, values, 3, &record)) reply_data(call, &record);
}

void comments_counts(struct call *call) {
    struct tm_str trace = required(call, "traceId");
    struct tm_record record;
    if (!call_valid(call)) return;
    const struct tm_str values[] = {scope_project(call->scope), trace};
    if (record_ask(call, TM_COMMENT_COUNTS, values, 2, &record)) reply_data(call, &record);
}

void comments_say(struct call *call) {
    struct comment_wanted wanted = {0};
    const struct tm_json *body;
    if (!body_object(call, &body)) return;
    comment_read(call, body, &wanted);
    if (!call_valid(call)) return;
    wanted.author = tm_str_from(call->user.id);
    if (comment_place(call, &wanted)) comment_add(call, &wanted);
}

void comments_remove(struct call *call) {
    struct tm_str own = call->role >= TM_ROLE_ADMIN ? TM_STR("") : tm_str_from(call->user.id);
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0], own};
    struct tm_record record;
    if (!record_ask(call, TM_COMMENT_REMOVE, values, 3, &record)) return;
    if (record.json.len) return call_message(call, 200, "Comment deleted successfully");
    if (!record_ask(call, TM_COMMENT, values, 2, &record)) return;
    if (!record.json.len) call_not_found(call, none);
    else call_fail(call, 403, "Only who wrote this comment, and administrators, may delete it", NULL);
}

void authors_list(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope)};
    struct tm_record record;
    if (record_ask(call, TM_AUTHORS, values, 1, &record)) reply_data(call, &record);
}
