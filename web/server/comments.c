/* comments: what people say of traces, observations and sessions: GET and POST comments. */
#include "comments.h"
#include "body_text.h"
#include "handlers.h"
#include "records.h"
#include "target.h"

enum { CONTENT_MOST = 5000 };

static const char none[] = "Comment not found within authorized project";

static const char no_object[] = "Reference object not found within authorized project";

/* ---- reading ---- */

static struct tm_str read_text(struct call *call, const struct tm_json *body, const char *name) {
    const struct tm_json *node = tm_json_get(body, name);
    struct tm_str text = node && node->type == TM_JSON_STRING ? tm_str_trim(node->text) : TM_STR("");
    if (!text.len) params_issue(&call->params, "invalid_type", name, "Invalid input: expected a string, not empty");
    return text;
}

bool comment_is_type(struct tm_str text) {
    return tm_str_is(text, "TRACE") || tm_str_is(text, "OBSERVATION") || tm_str_is(text, "SESSION") ||
           tm_str_is(text, "PROMPT");
}

void comment_read(struct call *call, const struct tm_json *body, struct comment_wanted *wanted) {
    wanted->type = read_text(call, body, "objectType");
    wanted->object_id = read_text(call, body, "objectId");
    wanted->content = read_text(call, body, "content");
    if (wanted->type.len && !comment_is_type(wanted->type))
        params_issue(&call->params, "invalid_value", "objectType",
                     "Invalid option: expected TRACE, OBSERVATION, SESSION or PROMPT");
    if (text_characters(wanted->content) > CONTENT_MOST)
        params_issue(&call->params, "too_big", "content", "Too big: expected string to have <=5000 characters");
}

static bool read_body(struct call *call, struct comment_wanted *wanted) {
    const struct tm_json *body, *author;
    if (!call_json(call, &body)) return false;
    struct tm_str project = read_text(call, body, "projectId");
    comment_read(call, body, wanted);
    author = tm_json_get(body, "authorUserId");
    if (author && author->type == TM_JSON_STRING) wanted->author = author->text;
    if (project.len && !tm_str_eq(project, scope_project(call->scope)))
        params_problem(&call->params, "Invalid projectId: it is not the project of this API key");
    return call_valid(call);
}

/* ---- what is commented on ---- */

bool comment_place(struct call *call, struct comment_wanted *wanted) {
    struct target target;
    bool observation = tm_str_is(wanted->type, "OBSERVATION"), session = tm_str_is(wanted->type, "SESSION");
    enum target_kind kind = observation ? TARGET_OBSERVATION : session ? TARGET_SESSION : TARGET_TRACE;
    if (tm_str_is(wanted->type, "PROMPT")) { /* there are none */
        call_not_found(call, no_object);
        return false;
    }
    if (!target_find(call, kind, wanted->object_id, no_object, &target)) return false;
    if (observation) wanted->trace_id = target.trace_id;
    return true;
}

static bool author_belongs(struct call *call, const struct comment_wanted *wanted) {
    const struct tm_str values[] = {scope_project(call->scope), wanted->author};
    struct tm_record member;
    if (!wanted->author.len) return true;
    if (!record_ask(call, TM_MEMBER, values, 2, &member)) return false;
    if (!member.json.len) call_not_found(call, "No user with this id found in the project's organization");
    return member.json.len > 0;
}

/* ---- handlers ---- */

void comments_list(struct call *call) {
    struct page page = params_page(&call->params);
    struct tm_str type = TM_STR(""), object = TM_STR(""), author = TM_STR("");
    struct tm_record record;
    params_text(&call->params, "objectId", &object);
    params_text(&call->params, "authorUserId", &author);
    if (params_text(&call->params, "objectType", &type) && !comment_is_type(type))
        params_issue(&call->params, "invalid_value", "objectType",
                     "Invalid option: expected TRACE, OBSERVATION, SESSION or PROMPT");
    else if (object.len && !type.len) params_problem(&call->params, "objectType is required when objectId is given");
    if (!call_valid(call)) return;
    const struct tm_str values[] = {
        scope_project(call->scope),       type, object, author, record_number(call, page.limit),
        record_number(call, page.offset),
    };
    if (record_ask(call, TM_COMMENTS, values, 6, &record)) record_reply_page(call, &record, &page);
}

void comments_one(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (record_ask(call, TM_COMMENT, values, 2, &record)) record_reply(call, &record, none);
}

void comment_add(struct call *call, const struct comment_wanted *wanted) {
    struct tm_record record;
    const struct tm_str values[] = {
        scope_project(call->scope), wanted->type, wanted->object_id, wanted->content, wanted->author, wanted->trace_id};
    if (record_ask(call, TM_COMMENT_ADD, values, 6, &record)) record_reply(call, &record, none);
}

void comments_create(struct call *call) {
    struct comment_wanted wanted = {0};
    if (read_body(call, &wanted) && comment_place(call, &wanted) && author_belongs(call, &wanted))
        comment_add(call, &wanted);
}
