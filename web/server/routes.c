/* routes: the table. The browser's API serves the public API's handlers under /api/projects/{projectId}. */
#include "routes.h"
#include "handlers.h"

#define PROJECT "/api/projects/{projectId}"

const struct route web_routes[] = {
    {METHOD_ANY, "/api/public/health", ACCESS_OPEN, health, NULL},
    {METHOD_ANY, "/api/public/ready", ACCESS_OPEN, ready, NULL},
    {METHOD_GET, "/api/public/projects", ACCESS_KEY, projects_of_key,
     "Invalid API key. Are you using an organization key?"},

    {METHOD_GET, "/api/public/traces", ACCESS_KEY, traces_list, NULL},
    {METHOD_GET, "/api/public/traces/{traceId}", ACCESS_KEY, traces_one, NULL},
    {METHOD_GET, "/api/public/observations", ACCESS_KEY, observations_list, NULL},
    {METHOD_GET, "/api/public/observations/{observationId}", ACCESS_KEY, observations_one, NULL},
    {METHOD_GET, "/api/public/v2/observations", ACCESS_KEY, observations_list_v2, NULL},
    {METHOD_GET, "/api/public/sessions", ACCESS_KEY, sessions_list, NULL},
    {METHOD_GET, "/api/public/sessions/{sessionId}", ACCESS_KEY, sessions_one, NULL},
    {METHOD_GET, "/api/public/scores", ACCESS_KEY, scores_list_v1, NULL},
    {METHOD_GET, "/api/public/scores/{scoreId}", ACCESS_KEY, scores_one_v1, NULL},
    {METHOD_GET, "/api/public/v2/scores", ACCESS_KEY, scores_list_v2, NULL},
    {METHOD_GET, "/api/public/v2/scores/{scoreId}", ACCESS_KEY, scores_one_v2, NULL},
    {METHOD_DELETE, "/api/public/traces", ACCESS_KEY, traces_delete_many, NULL},
    {METHOD_DELETE, "/api/public/traces/{traceId}", ACCESS_KEY, traces_delete_one, NULL},
    {METHOD_DELETE, "/api/public/scores/{scoreId}", ACCESS_KEY, scores_delete, NULL},
    {METHOD_GET, "/api/public/v3/scores", ACCESS_KEY, scores_list_v3, NULL},
    {METHOD_GET, "/api/public/score-configs", ACCESS_KEY, score_configs_list, NULL},
    {METHOD_POST, "/api/public/score-configs", ACCESS_KEY, score_configs_create, NULL},
    {METHOD_GET, "/api/public/score-configs/{configId}", ACCESS_KEY, score_configs_one, NULL},
    {METHOD_PATCH, "/api/public/score-configs/{configId}", ACCESS_KEY, score_configs_change, NULL},
    {METHOD_GET, "/api/public/comments", ACCESS_KEY, comments_list, NULL},
    {METHOD_POST, "/api/public/comments", ACCESS_KEY, comments_create, NULL},
    {METHOD_GET, "/api/public/comments/{commentId}", ACCESS_KEY, comments_one, NULL},
    {METHOD_GET, "/api/public/metrics", ACCESS_KEY, metrics_v1, NULL},
    {METHOD_GET, "/api/public/v2/metrics", ACCESS_KEY, metrics_v2, NULL},
    {METHOD_GET, "/api/public/receipts/{receiptId}", ACCESS_KEY, receipts_one, NULL},
    {METHOD_GET, "/api/public/models", ACCESS_KEY, models_list, NULL},
    {METHOD_POST, "/api/public/models", ACCESS_KEY, models_create, NULL},
    {METHOD_GET, "/api/public/models/{modelId}", ACCESS_KEY, models_one, NULL},
    {METHOD_DELETE, "/api/public/models/{modelId}", ACCESS_KEY, models_delete, NULL},

    {METHOD_POST, "/api/auth/sign-in", ACCESS_GUEST, sign_in, NULL},
    {METHOD_POST, "/api/auth/sign-out", ACCESS_GUEST, sign_out, NULL},
    {METHOD_GET, "/api/auth/session", ACCESS_SESSION, session_show, NULL},

    {METHOD_GET, PROJECT "/traces", ACCESS_MEMBER, traces_list, NULL},
    {METHOD_GET, PROJECT "/traces/{traceId}", ACCESS_MEMBER, traces_one, NULL},
    {METHOD_GET, PROJECT "/observations", ACCESS_MEMBER, observations_list, NULL},
    {METHOD_GET, PROJECT "/observations/{observationId}", ACCESS_MEMBER, observations_one, NULL},
    {METHOD_GET, PROJECT "/v2/observations", ACCESS_MEMBER, observations_list_v2, NULL},
    {METHOD_GET, PROJECT "/sessions", ACCESS_MEMBER, sessions_list, NULL},
    {METHOD_GET, PROJECT "/sessions/{sessionId}", ACCESS_MEMBER, sessions_one, NULL},
    {METHOD_GET, PROJECT "/metrics", ACCESS_MEMBER, metrics_v1, NULL},
    {METHOD_GET, PROJECT "/scores", ACCESS_MEMBER, scores_list_v2, NULL},
    {METHOD_GET, PROJECT "/facets", ACCESS_MEMBER, facets_list, NULL},
    {METHOD_GET, PROJECT "/views", ACCESS_MEMBER, views_list, NULL},
    {METHOD_POST, PROJECT "/views", ACCESS_MEMBER, views_create, NULL},
    {METHOD_GET, PROJECT "/views/{viewId}", ACCESS_MEMBER, views_one, NULL},
    {METHOD_PATCH, PROJECT "/views/{viewId}", ACCESS_MEMBER, views_change, NULL},
    {METHOD_DELETE, PROJECT "/views/{viewId}", ACCESS_MEMBER, views_delete, NULL},
    {METHOD_POST, PROJECT "/default-views", ACCESS_MEMBER, views_set_default, NULL},
};
const size_t web_route_count = sizeof web_routes / sizeof web_routes[0];
