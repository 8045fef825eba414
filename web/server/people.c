/* people: who belongs to a project, for its administrators: list, add, change, remove, invite again. Who may do what is
 * decided in identity/membership_rules.c, on roles read anew. */
#include "body_text.h"
#include "handlers.h"
#include "records.h"

enum { PEOPLE_MOST = 1000 }; /* of an organisation */

static struct tm_member_asker asker(const struct call *call) {
    return (struct tm_member_asker){scope_project(call->scope), tm_str_from(call->user.id)};
}

static bool read_wish(struct call *call, const struct tm_json *body, struct tm_member_wish *wish) {
    *wish = (struct tm_member_wish){0};
    wish->organization = body_role(call, body, "organizationRole", false, &wish->organization_role);
    wish->project = body_role(call, body, "projectRole", true, &wish->project_role);
    if (wish->organization == TM_MEMBER_KEEP && wish->project == TM_MEMBER_KEEP)
        params_issue(&call->params, "custom", "", "Invalid input: expected organizationRole or projectRole");
    return call_valid(call);
}

void people_list(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope)};
    struct tm_record record;
    if (!record_ask(call, TM_MEMBERS, values, 1, &record)) return;
    tm_json_open_object(call->render.out);
    render_raw(&call->render, "data", record.json);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

/* {"invitation": the secret of a link, or null}; said once. */
static void reply_invitation(struct call *call, enum tm_status status, const char *invitation,
                             const struct tm_error *error) {
    if (status != TM_OK) return call_identity_refused(call, status, error);
    session_cache_forget_all(call->web->sessions);
    tm_json_open_object(call->render.out);
    render_optional(&call->render, "invitation", tm_str_from(invitation));
    tm_json_close_object(call->render.out);
    tm_http_set_header(call->request, "Cache-Control", "no-store");
    call_reply(call, 200);
}

void people_add(struct call *call) {
    const struct tm_json *body;
    struct tm_member_wish wish;
    struct tm_error error = {0};
    char invitation[TM_INVITATION_SIZE] = "";
    const struct tm_member_asker by = asker(call);
    if (!body_object(call, &body)) return;
    struct tm_str email = body_email(call, body, "email");
    if (!read_wish(call, body, &wish)) return;
    enum tm_status status =
        tm_member_add(call->worker->identity, &by, email, &wish, PEOPLE_MOST, call->arena, invitation, &error);
    reply_invitation(call, status, invitation, &error);
}

void people_invite_again(struct call *call) {
    struct tm_error error = {0};
    char invitation[TM_INVITATION_SIZE] = "";
    const struct tm_member_asker by = asker(call);
    enum tm_status status =
        tm_member_invite_again(call->worker->identity, &by, call->parts[0], call->arena, invitation, &error);
    reply_invitation(call, status, invitation, &error);
}

static void reply_changed(struct call *call, enum tm_status status, const struct tm_error *error) {
    if (status != TM_OK) return call_identity_refused(call, status, error);
    session_cache_forget_all(call->web->sessions);
    call_message(call, 200, "OK");
}

void people_change(struct call *call) {
    const struct tm_json *body;
    struct tm_member_wish wish;
    struct tm_error error = {0};
    const struct tm_member_asker by = asker(call);
    if (!body_object(call, &body) || !read_wish(call, body, &wish)) return;
    enum tm_status status = tm_member_change(call->worker->identity, &by, call->parts[0], &wish, call->arena, &error);
    reply_changed(call, status, &error);
}

void people_remove(struct call *call) {
    struct tm_error error = {0};
    const struct tm_member_asker by = asker(call);
    enum tm_status status = tm_member_remove(call->worker->identity, &by, call->parts[0], call->arena, &error);
    reply_changed(call, status, &error);
}
