/* api_keys: a project's keys, for its administrators: list, make, revoke. A secret is in one answer only. */
#include "body_text.h"
#include "handlers.h"
#include "records.h"

enum { KEYS_MOST = 100, NOTE_MOST = 200 };

void api_keys_list(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope)};
    struct tm_record record;
    if (!record_ask(call, TM_API_KEYS, values, 1, &record)) return;
    tm_json_open_object(call->render.out);
    render_raw(&call->render, "data", record.json);
    /* Ours forgets a revoked key at once; what other processes remember they go on with for so long. */
    render_count(&call->render, "revokedWithinMs", (int64_t)call->web->settings->key_ttl_ms);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

void api_keys_create(struct call *call) {
    const struct tm_json *body;
    struct tm_new_key key;
    struct tm_error error = {0};
    if (!body_object(call, &body)) return;
    struct tm_str note = body_optional_text(call, body, "note", NOTE_MOST);
    if (!call_valid(call)) return;
    enum tm_status status = tm_identity_key_add(call->worker->identity, scope_project(call->scope),
                                                tm_str_from(call->user.id), note, KEYS_MOST, call->arena, &key, &error);
    if (status != TM_OK) return call_identity_refused(call, status, &error);
    tm_json_open_object(call->render.out);
    render_text(&call->render, "id", tm_str_from(key.id));
    render_text(&call->render, "publicKey", tm_str_from(key.public_key));
    render_text(&call->render, "secretKey", tm_str_from(key.secret));
    render_optional(&call->render, "note", note);
    tm_json_close_object(call->render.out);
    tm_http_set_header(call->request, "Cache-Control", "no-store");
    call_reply(call, 200);
}

void api_keys_revoke(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (!record_ask(call, TM_API_KEY_REVOKE, values, 2, &record)) return;
    tm_key_cache_forget(call->web->keys, scope_project(call->scope));
    record_reply(call, &record, "API key not found within authorized project");
}
