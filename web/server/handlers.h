/* handlers: what the route table points at. Each answers its call exactly once. */
#ifndef WEB_HANDLERS_H
#define WEB_HANDLERS_H

struct call;

void health(struct call *call);
void ready(struct call *call);

void projects_of_key(struct call *call);
void traces_list(struct call *call);
void traces_one(struct call *call);
void observations_list(struct call *call);
void traces_delete_one(struct call *call);
void traces_delete_many(struct call *call);
void scores_delete(struct call *call);
void scores_give(struct call *call);
void score_configs_list(struct call *call);
void score_configs_one(struct call *call);
void score_configs_create(struct call *call);
void score_configs_change(struct call *call);
void comments_list(struct call *call);
void comments_one(struct call *call);
void comments_create(struct call *call);
void comments_shown(struct call *call);
void comments_counts(struct call *call);
void comments_say(struct call *call);
void comments_remove(struct call *call);
void authors_list(struct call *call);
void metrics_v1(struct call *call);
void metrics_v2(struct call *call);
void observations_list_v2(struct call *call);
void observations_one(struct call *call);
void sessions_list(struct call *call);
void sessions_one(struct call *call);
void scores_list_v1(struct call *call);
void scores_one_v1(struct call *call);
void scores_list_v3(struct call *call);
void scores_list_v2(struct call *call);
void scores_one_v2(struct call *call);
void receipts_one(struct call *call);
void models_list(struct call *call);
void models_one(struct call *call);
void models_create(struct call *call);
void models_delete(struct call *call);
void live_watch(struct call *call);
void models_usage(struct call *call);
void users_list(struct call *call);
void scores_analytics(struct call *call);
void facets_list(struct call *call);
void views_list(struct call *call);
void views_one(struct call *call);
void views_create(struct call *call);
void views_change(struct call *call);
void views_delete(struct call *call);
void views_set_default(struct call *call);

void sign_in(struct call *call);
void sign_out(struct call *call);
void session_show(struct call *call);

void account_rename(struct call *call);
void account_password(struct call *call);
void invitation_show(struct call *call);
void invitation_accept(struct call *call);
void projects_create(struct call *call);
void projects_delete(struct call *call);
void project_settings_show(struct call *call);
void project_settings_change(struct call *call);
void api_keys_list(struct call *call);
void api_keys_create(struct call *call);
void api_keys_revoke(struct call *call);
void people_list(struct call *call);
void people_add(struct call *call);
void people_change(struct call *call);
void people_remove(struct call *call);
void people_invite_again(struct call *call);

void metrics_schema(struct call *call);
void dashboards_list(struct call *call);
void dashboards_create(struct call *call);
void dashboards_one(struct call *call);
void dashboards_change(struct call *call);
void dashboards_delete(struct call *call);

#endif
