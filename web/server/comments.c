/* comments: what people say of traces, observations and sessions: GET and POST comments. */
#include "body_text.h"
#include "handlers.h"
#include "records.h"

enum { CONTENT_MOST = 5000 };

static const char none[] = "Comment not found within authorized project";

struct wanted {
    struct tm_str type, object_id, content, author;
};

/* ---- reading ---- */

static struct tm_str read_text(struct call *call, const struct tm_json *body, const char *name) {
    const struct tm_json *node = tm_json_get(body, name);
    struct tm_str text = node && node->type == TM_JSON_STRING ? tm_str_trim(node->text) : TM_STR("");
    if (!text.len) params_issue(&call->params, "invalid_type", name, "Invalid input: expected a string, not empty");
    return text;
}

static bool is_type(struct tm_str text) {
    return tm_str_is(text, "TRACE") || tm_str_is(text, "OBSERVATION") || tm_str_is(text, "SESSION") ||
           tm_str_is(text, "PROMPT");
}

static bool read_body(struct call *call, struct wanted *wanted) {
    const struct tm_json *body, *author;
    if (!call_json(call, &body)) return false;
    struct tm_str project = read_text(call, body, "projectId");
    wanted->type = read_text(call, body, "objectType");
    wanted->object_id = read_text(call, body, "objectId");
    wanted->content = read_text(call, body, "content");
    author = tm_json_get(body, "authorUserId");
    if (author && author->type == TM_JSON_STRING) wanted->author = author->text;
    if (wanted->type.len && !is_type(wanted->type))
        params_issue(&call->params, "invalid_value", "objectType",
                     "Invalid option: expected TRACE, OBSERVATION, SESSION or PROMPT");
    if (text_characters(wanted->content) > CONTENT_MOST)
        params_issue(&call->params, "too_big", "content", "Too big: expected string to have <=5000 characters");
    if (project.len && !tm_str_eq(project, scope_project(call->scope)))
        params_problem(&call->params, "Invalid projectId: it is not the project of this API key");
    return call_valid(call);
}

/* ---- what is commented on ---- */

/* False: it is not there, or could not be looked for; answered. */
static bool object_exists(struct call *call, const struct wanted *wanted) {
    struct reading reading = {0};
    int64_t count = 0;
    bool observation = tm_str_is(wanted->type, "OBSERVATION"), session = tm_str_is(wanted->type, "SESSION");
    bool asked = tm_str_is(wanted->type, "PROMPT"); /* there are no prompts */
    if (!asked) {
        query_begin(&reading.query, call->scope, call->arena);
        query_select(&reading.query, count_columns, 1, &select_all);
        query_from(&reading.query, observation ? TABLE_OBSERVATIONS : TABLE_TRACES);
        query_append(&reading.query, session ? " AND session_id = {id:String}" : " AND id = {id:String}");
        query_bind(&reading.query, "id", wanted->object_id);
        query_end(&reading.query);
        bool read = call_read(call, &reading, 1) && call_count(call, &reading, &count);
        readings_free(&reading, 1);
        if (!read) return false;
    }
    if (!count) call_not_found(call, "Reference object not found within authorized project");
    return count > 0;
}

static bool author_belongs(struct call *call, const struct wanted *wanted) {
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
    if (params_text(&call->params, "objectType", &type) && !is_type(type))
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

void comments_create(struct call *call) {
    struct wanted wanted = {0};
    struct tm_record record;
    if (!read_body(call, &wanted) || !object_exists(call, &wanted) || !author_belongs(call, &wanted)) return;
    const struct tm_str values[] = {scope_project(call->scope), wanted.type, wanted.object_id, wanted.content,
                                    wanted.author};
    if (record_ask(call, TM_COMMENT_ADD, values, 5, &record)) record_reply(call, &record, none);
}
