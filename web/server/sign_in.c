/* sign_in: POST auth/sign-in and sign-out, GET auth/session. */
#include "sign_in.h"
#include "auth.h"
#include "base/clock.h"
#include "base/log.h"
#include "body_text.h"
#include "handlers.h"
#include "records.h"

#include <stdio.h>
#include <string.h>

static void render_user(struct call *call, const struct tm_user *user) {
    tm_json_key(call->render.out, "user");
    tm_json_open_object(call->render.out);
    render_text(&call->render, "id", tm_str_from(user->id));
    render_text(&call->render, "email", tm_str_from(user->email));
    render_text(&call->render, "name", tm_str_from(user->name));
    tm_json_close_object(call->render.out);
}

static void set_cookie(struct call *call, const char *token, uint64_t seconds) {
    bool secure = tm_str_starts(tm_str_from(call->web->settings->public_url), "https://");
    char cookie[256];
    snprintf(cookie, sizeof cookie, SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%llu%s", token,
             (unsigned long long)seconds, secure ? "; Secure" : "");
    tm_http_set_header(call->request, "Set-Cookie", cookie);
    tm_http_set_header(call->request, "Cache-Control", "no-store");
}

static struct tm_str text_member(struct call *call, const struct tm_json *body, const char *name) {
    const struct tm_json *member = tm_json_get(body, name);
    if (member && member->type == TM_JSON_STRING) return member->text;
    params_issue(&call->params, "invalid_type", name, "Invalid input: expected string");
    return TM_STR("");
}

static bool read_credentials(struct call *call, struct tm_str *email, struct tm_str *password) {
    const struct tm_json *body;
    if (!call_json(call, &body)) return false;
    *email = tm_str_trim(text_member(call, body, "email"));
    *password = text_member(call, body, "password");
    return call_valid(call);
}

bool sign_in_within_rate(struct call *call, struct tm_str email) {
    uint64_t wait_us;
    char seconds[24], name[EMAIL_MAX + 1];
    for (size_t i = 0; i < email.len; i++)
        name[i] = email.ptr[i] >= 'A' && email.ptr[i] <= 'Z' ? (char)(email.ptr[i] | 0x20) : email.ptr[i];
    if (throttle_take(call->web->sign_ins, (struct tm_str){name, email.len}, tm_mono_us(), &wait_us)) return true;
    snprintf(seconds, sizeof seconds, "%llu", (unsigned long long)(wait_us / 1000000 + 1));
    tm_http_set_header(call->request, "Retry-After", seconds);
    call_fail(call, 429, "Too many attempts to sign in. Try again in a moment.", "TooManyRequestsError");
    return false;
}

void sign_in_reply(struct call *call, const char *token, const struct tm_user *user) {
    set_cookie(call, token, call->web->settings->session_minutes * 60);
    tm_json_open_object(call->render.out);
    render_user(call, user);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

static void reply_sign_in(struct call *call, enum tm_status status, const char *token, const struct tm_user *user,
                          const struct tm_error *error) {
    if (status == TM_OK) {
        sign_in_reply(call, token, user);
    } else if (status == TM_DENIED || status == TM_NOT_FOUND || status == TM_INVALID) {
        call_fail(call, 401, "Invalid email or password", NULL);
    } else {
        tm_log(TM_LOG_WARN, "sign_in_failed", "status=%s reason=\"%s\"", tm_status_text(status), error->reason);
        call_unavailable(call);
    }
}

void sign_in(struct call *call) {
    struct tm_str email, password;
    struct tm_user user = {0};
    struct tm_error error = {0};
    char token[TOKEN_BYTES] = {0};
    if (!from_our_page(call) || !read_credentials(call, &email, &password)) return;
    /* Nobody has such an address or password; a NUL would cut what Postgres is asked for. */
    if (!email.len || email.len > EMAIL_MAX || !password.len || password.len > PASSWORD_MAX ||
        memchr(email.ptr, 0, email.len)) {
        call_fail(call, 401, "Invalid email or password", NULL);
        return;
    }
    if (!sign_in_within_rate(call, email)) return;
    pthread_mutex_lock(&call->web->hashing);
    enum tm_status status =
        tm_identity_sign_in(call->worker->identity, email, password,
                            (uint32_t)(call->web->settings->session_minutes * 60), token, &user, &error);
    pthread_mutex_unlock(&call->web->hashing);
    reply_sign_in(call, status, token, &user, &error);
}

void sign_out(struct call *call) {
    struct tm_error error = {0};
    if (!from_our_page(call)) return;
    struct tm_str token = cookie_value(tm_http_header(call->request, "Cookie"), SESSION_COOKIE);
    if (token.len == SESSION_TOKEN_LEN) {
        session_cache_forget(call->web->sessions, token);
        enum tm_status status = tm_identity_sign_out(call->worker->identity, token, &error);
        if (status == TM_UNAVAILABLE || status == TM_TIMEOUT) {
            call_unavailable(call); /* the session still stands: the caller must know */
            return;
        }
    }
    set_cookie(call, "", 0);
    tm_json_open_object(call->render.out);
    render_text(&call->render, "message", TM_STR("OK"));
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

void session_show(struct call *call) {
    const struct tm_str values[] = {tm_str_from(call->user.id)};
    struct tm_record organizations;
    if (!record_ask(call, TM_ORGANIZATIONS, values, 1, &organizations)) return;
    tm_json_open_object(call->render.out);
    render_user(call, &call->user);
    render_raw(&call->render, "organizations", organizations.json);
    tm_json_close_object(call->render.out);
    tm_http_set_header(call->request, "Cache-Control", "no-store");
    call_reply(call, 200);
}
