/* records: JSON of Postgres as answers. */
#include "records.h"

bool record_ask(struct call *call, enum tm_record_question question, const struct tm_str *values, size_t count,
                struct tm_record *record) {
    struct tm_error error = {0};
    enum tm_status status = tm_record_ask(call->worker->identity, question, values, count, call->arena, record, &error);
    if (status == TM_INVALID)
        call_fail(call, 400, "A text holds what cannot be stored, such as a NUL", "InvalidRequestError");
    else if (status != TM_OK) call_identity_failed(call, status, &error);
    return status == TM_OK;
}

void record_reply(struct call *call, const struct tm_record *record, const char *none) {
    if (!record->json.len) return call_not_found(call, none);
    tm_json_raw(call->render.out, record->json);
    call_reply(call, 200);
}

void record_reply_page(struct call *call, const struct tm_record *record, const struct page *page) {
    tm_json_open_object(call->render.out);
    render_raw(&call->render, "data", record->json);
    render_meta(&call->render, page, (uint64_t)record->total);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

struct tm_str record_number(struct call *call, uint64_t number) {
    return tm_arena_printf(call->arena, "%llu", (unsigned long long)number);
}
