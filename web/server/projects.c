/* projects: GET projects: the one project of a key. SDKs check their keys with it. */
#include "call.h"
#include "handlers.h"

static void render_project(struct call *call, const struct tm_project *project) {
    struct render *render = &call->render;
    tm_json_open_object(render->out);
    render_text(render, "id", project->id);
    render_text(render, "name", project->name);
    tm_json_key(render->out, "organization");
    tm_json_open_object(render->out);
    render_text(render, "id", project->organization_id);
    render_text(render, "name", project->organization_name);
    tm_json_close_object(render->out);
    tm_json_key(render->out, "metadata");
    render_json_text(render, project->metadata.len ? project->metadata : TM_STR("{}"), true);
    if (project->retention_days > 0) render_count(render, "retentionDays", project->retention_days);
    tm_json_close_object(render->out);
}

void projects_of_key(struct call *call) {
    struct tm_project project = {0};
    struct tm_error error = {0};
    switch (tm_identity_project(call->worker->identity, scope_project(call->scope), call->arena, &project, &error)) {
    case TM_OK:
        tm_json_open_object(call->render.out);
        tm_json_key(call->render.out, "data");
        tm_json_open_array(call->render.out);
        render_project(call, &project);
        tm_json_close_array(call->render.out);
        tm_json_close_object(call->render.out);
        call_reply(call, 200);
        break;
    case TM_NOT_FOUND: call_not_found(call, "Project not found"); break;
    default: call_unavailable(call); break;
    }
}
