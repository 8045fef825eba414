/* account: what people change of their own: their name, their password; and the first password of who was invited. */
#include "auth.h"
#include "body_text.h"
#include "handlers.h"
#include "members.h"
#include "records.h"
#include "sign_in.h"

enum { PERSON_NAME_MOST = 100 };

void account_rename(struct call *call) {
    const struct tm_json *body;
    struct tm_record record;
    if (!body_object(call, &body)) return;
    const struct tm_str values[] = {tm_str_from(call->user.id), body_text(call, body, "name", PERSON_NAME_MOST)};
    if (!call_valid(call) || !record_ask(call, TM_USER_RENAME, values, 2, &record)) return;
    session_cache_forget_all(call->web->sessions);
    record_reply(call, &record, "User not found");
}

static enum tm_status change_password(struct call *call, struct tm_str old, struct tm_str wanted,
                                      struct tm_error *error) {
    struct tm_str token = cookie_value(tm_http_header(call->request, "Cookie"), SESSION_COOKIE);
    pthread_mutex_lock(&call->web->hashing);
    enum tm_status status = tm_identity_password_change(call->worker->identity, tm_str_from(call->user.id), token, old,
                                                        wanted, call->arena, error);
    pthread_mutex_unlock(&call->web->hashing);
    return status;
}

void account_password(struct call *call) {
    const struct tm_json *body;
    struct tm_error error = {0};
    if (!body_object(call, &body)) return;
    struct tm_str old = member_text(body, "password"), wanted = body_password(call, body, "newPassword");
    if (!old.len) params_issue(&call->params, "invalid_type", "password", "Invalid input: expected string");
    /* Who found a session open must not be able to try passwords faster than at the door. */
    if (!call_valid(call) || !sign_in_within_rate(call, tm_str_from(call->user.email))) return;
    enum tm_status status = change_password(call, old, wanted, &error);
    if (status == TM_DENIED) status = TM_INVALID; /* the old password is a member of the body like others */
    if (status != TM_OK) return call_identity_refused(call, status, &error);
    session_cache_forget_all(call->web->sessions);
    call_message(call, 200, "OK");
}

/* ---- invitations ---- */

/* In the body and not in the path: paths are logged. */
void invitation_show(struct call *call) {
    const struct tm_json *body;
    struct tm_error error = {0};
    struct tm_str json = TM_STR("");
    if (!from_our_page(call) || !body_object(call, &body)) return;
    enum tm_status status =
        tm_invitation_show(call->worker->identity, member_text(body, "token"), call->arena, &json, &error);
    if (status != TM_OK) return call_identity_refused(call, status, &error);
    tm_json_raw(call->render.out, json);
    call_reply(call, 200);
}

void invitation_accept(struct call *call) {
    const struct tm_json *body;
    struct tm_user user = {0};
    struct tm_error error = {0};
    char token[TOKEN_BYTES] = {0};
    if (!from_our_page(call) || !body_object(call, &body)) return;
    struct tm_str name = body_text(call, body, "name", PERSON_NAME_MOST);
    struct tm_str password = body_password(call, body, "password");
    if (!call_valid(call)) return;
    pthread_mutex_lock(&call->web->hashing);
    enum tm_status status =
        tm_invitation_accept(call->worker->identity, member_text(body, "token"), name, password,
                             (uint32_t)(call->web->settings->session_minutes * 60), call->arena, token, &user, &error);
    pthread_mutex_unlock(&call->web->hashing);
    if (status != TM_OK) return call_identity_refused(call, status, &error);
    sign_in_reply(call, token, &user);
}
