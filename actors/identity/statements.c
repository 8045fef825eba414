/* statements: the SQL of identity. */
#include "identity/statements.h"

/* A key counts only while its project is not being deleted. */
#define KEY_SELECT                                                                                                     \
    "SELECT k.id, k.public_key, k.scope, k.project_id, coalesce(k.organization_id, p.org_id), k.hashed_secret_key, "   \
    "k.is_in_app_agent_key, coalesce(k.last_used_at < now() - interval '1 minute', true) FROM api_keys k LEFT JOIN "   \
    "projects p ON p.id = k.project_id "                                                                               \
    "WHERE (k.project_id IS NULL OR p.deleted_at IS NULL) AND "

#define PROJECT_COLUMNS "p.id, p.name, o.id, o.name, coalesce(p.metadata::text, '{}'), coalesce(p.retention_days, 0)"

#define ISO_TIME(column_) "coalesce(to_char(" column_ " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')"
/* As tm_prices_own takes them: of two of the same start the newer one first, the default tier last. No casts: one bad
 * row must not hide everybody's. */
#define MODELS_AS_PRICES(project_)                                                                                     \
    "(SELECT '{\"models\":' || json_agg(json_build_object("                                                            \
    "'id', m.id, 'name', m.model_name, 'match', m.match_pattern, "                                                     \
    "'start', nullif(" ISO_TIME(                                                                                       \
        "m.start_date") ", ''), "                                                                                      \
                        "'tokenizer_id', m.tokenizer_id, 'tokenizer_config', m.tokenizer_config, "                     \
                        "'tiers', (SELECT json_agg(t ORDER BY t->'isDefault', t->'priority') "                         \
                        "FROM jsonb_array_elements(m.pricing_tiers) t)) ORDER BY m.created_at DESC, m.id)::text || "   \
                        "'}' "                                                                                         \
                        "FROM models m WHERE m.project_id = " project_ ")"

#define MODEL_COLUMNS                                                                                                  \
    "id, model_name, match_pattern, " ISO_TIME(                                                                        \
        "start_date") ", coalesce(unit, ''), coalesce(tokenizer_id, ''), "                                             \
                      "coalesce(tokenizer_config::text, ''), pricing_tiers::text, " ISO_TIME("created_at")

#define SCORE_CONFIG_JSON                                                                                              \
    "json_build_object('id', id, 'projectId', project_id, 'name', name, 'dataType', data_type, 'isArchived', "         \
    "is_archived, 'minValue', min_value, 'maxValue', max_value, 'categories', categories, 'description', "             \
    "description, 'createdAt', " ISO_TIME("created_at") ", 'updatedAt', " ISO_TIME("updated_at") ")"
#define COMMENT_MEMBERS                                                                                                \
    "'id', id, 'projectId', project_id, 'objectType', object_type, 'objectId', object_id, "                            \
    "'content', content, 'authorUserId', author_user_id, 'createdAt', " ISO_TIME(                                      \
        "created_at") ", 'updatedAt', " ISO_TIME("updated_at")
#define COMMENT_JSON "json_build_object(" COMMENT_MEMBERS ")"
/* Authors by name; of who is gone null. */
#define NAME_OF_USER(id_) "(SELECT coalesce(nullif(u.name, ''), u.email) FROM users u WHERE u.id = " id_ ")"
#define VIEW_JSON                                                                                                      \
    "json_build_object('id', v.id, 'table', v.table_name, 'name', v.name, 'state', json_build_object("                 \
    "'filters', v.filters, 'columnOrder', v.column_order, 'columnVisibility', v.column_visibility, "                   \
    "'searchQuery', v.search_query, 'orderBy', v.order_by, 'timeRange', v.time_range), 'createdBy', v.created_by, "    \
    "'createdByName', " NAME_OF_USER(                                                                                  \
        "v.created_by") ", "                                                                                           \
                        "'createdAt', " ISO_TIME("v.created_at") ", 'updatedAt', " ISO_TIME("v.updated_at") ")"
#define DEFAULT_VIEW(whose_)                                                                                           \
    "(SELECT view_id FROM default_views WHERE project_id = $1 AND view_name = $2 AND user_id " whose_ ")"
#define DASHBOARD_PEOPLE "'createdBy', " NAME_OF_USER("created_by") ", 'updatedBy', " NAME_OF_USER("updated_by")
#define DASHBOARD_TIMES  "'createdAt', " ISO_TIME("created_at") ", 'updatedAt', " ISO_TIME("updated_at")
#define DASHBOARD_MEMBERS                                                                                              \
    "'id', id, 'name', name, 'description', description, 'version', version, " DASHBOARD_PEOPLE ", " DASHBOARD_TIMES
#define DASHBOARD_JSON "json_build_object(" DASHBOARD_MEMBERS ", 'definition', definition)::text"
/* A page as one array, newest first, and how many there are in all. */
#define PAGE_OF(json_, table_, which_, limit_, offset_)                                                                \
    "SELECT coalesce((SELECT json_agg(r.j) FROM (SELECT " json_ " AS j FROM " table_ " WHERE " which_                  \
    " ORDER BY created_at DESC, id LIMIT " limit_ "::bigint OFFSET " offset_ "::bigint) r), '[]')::text, "             \
    "(SELECT count(*) FROM " table_ " WHERE " which_ ")"
#define PROJECT_SETTINGS_JSON                                                                                          \
    "json_build_object('id', p.id, 'name', p.name, 'retentionDays', nullif(p.retention_days, 0), "                     \
    "'createdAt', " ISO_TIME("p.created_at") ", 'organization', json_build_object('id', o.id, 'name', o.name))::text"
/* In an organisation, as somebody who may make projects there. */
#define MAKES_PROJECTS "om.user_id = $2 AND om.role IN ('OWNER', 'ADMIN')"
#define COMMENTS_ASKED                                                                                                 \
    "project_id = $1 AND ($2::text IS NULL OR object_type = $2) AND ($3::text IS NULL OR object_id = $3) "             \
    "AND ($4::text IS NULL OR author_user_id = $4)"

const struct identity_sql identity_statements[SQL_COUNT] = {
    [SQL_BEGIN] = {"BEGIN", 0},
    [SQL_COMMIT] = {"COMMIT", 0},
    [SQL_ROLLBACK] = {"ROLLBACK", 0},
    /* Also tells whether the migrations are there and may be read. */
    [SQL_PING] = {"SELECT count(*) FROM (SELECT 1 FROM api_keys LIMIT 1) AS any_key", 0},
    /* Locks of transactions, not of sessions: they work through a pooler and end with the process. */
    [SQL_LOCK_MIGRATIONS] = {"SELECT pg_advisory_xact_lock(7308604, 1)", 0},
    [SQL_LOCK_INIT] = {"SELECT pg_advisory_xact_lock(7308604, 2)", 0},
    [SQL_MIGRATIONS_EXIST] = {"SELECT to_regclass('schema_migrations') IS NOT NULL", 0},
    [SQL_MIGRATION_APPLIED] = {"SELECT 1 FROM schema_migrations WHERE version = $1::integer", 1},
    [SQL_MIGRATION_RECORD] = {"INSERT INTO schema_migrations (version, name) VALUES ($1::integer, $2)", 2},

    [SQL_KEY_BY_HASH] = {KEY_SELECT "k.fast_hashed_secret_key = $1", 1},
    [SQL_KEY_BY_PUBLIC_KEY] = {KEY_SELECT "k.public_key = $1", 1},
    [SQL_KEY_SET_HASH] = {"UPDATE api_keys SET fast_hashed_secret_key = $2 WHERE id = $1", 2},
    [SQL_KEY_PROJECT] = {"SELECT project_id FROM api_keys WHERE public_key = $1", 1},
    [SQL_KEY_DELETE] = {"DELETE FROM api_keys WHERE public_key = $1", 1},
    [SQL_KEY_INSERT] = {"INSERT INTO api_keys (id, project_id, public_key, hashed_secret_key, fast_hashed_secret_key, "
                        "display_secret_key, note, created_by_user_id, scope) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'PROJECT')",
                        8},
    [SQL_KEY_USED] = {"UPDATE api_keys SET last_used_at = now() WHERE id = $1", 1},

    [SQL_ORGANIZATION_INSERT] = {"INSERT INTO organizations (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", 2},
    [SQL_PROJECT_INSERT] = {"INSERT INTO projects (id, org_id, name, retention_days) VALUES ($1, $2, $3, $4::integer) "
                            "ON CONFLICT (id) DO NOTHING",
                            4},
    [SQL_USER_INSERT] = {"INSERT INTO users (id, email, name, password) VALUES ($1, $2, $3, $4) "
                         "ON CONFLICT (email) DO NOTHING",
                         4},
    [SQL_USER_BY_EMAIL] = {"SELECT id, email, coalesce(name, ''), password FROM users WHERE email = $1", 1},
    [SQL_USER_SET_PASSWORD] = {"UPDATE users SET password = $3, updated_at = now() WHERE id = $1 AND password = $2", 3},
    [SQL_OWNER_UPSERT] = {"INSERT INTO organization_memberships (id, org_id, user_id, role) "
                          "VALUES ($1, $2, $3, 'OWNER') ON CONFLICT (org_id, user_id) "
                          "DO UPDATE SET role = 'OWNER', updated_at = now()",
                          3},

    /* Sessions that have ended go at the next sign-in of anybody. */
    [SQL_SESSION_INSERT] = {"WITH ended AS (DELETE FROM sessions WHERE expires_at <= now()) "
                            "INSERT INTO sessions (token_hash, user_id, expires_at) "
                            "VALUES ($1, $2, now() + make_interval(secs => $3::integer)) "
                            "ON CONFLICT (token_hash) DO NOTHING",
                            3},
    [SQL_SESSION_USER] = {"SELECT u.id, u.email, coalesce(u.name, '') FROM sessions s JOIN users u ON u.id = s.user_id "
                          "WHERE s.token_hash = $1 AND s.expires_at > now()",
                          1},
    [SQL_SESSION_DELETE] = {"DELETE FROM sessions WHERE token_hash = $1", 1},

    /* The project's own membership overrides the organisation's. */
    [SQL_USER_PROJECTS] = {"SELECT " PROJECT_COLUMNS ", coalesce(pm.role, om.role) FROM organization_memberships om "
                           "JOIN organizations o ON o.id = om.org_id "
                           "JOIN projects p ON p.org_id = o.id AND p.deleted_at IS NULL "
                           "LEFT JOIN project_memberships pm ON pm.project_id = p.id AND pm.user_id = om.user_id "
                           "WHERE om.user_id = $1 AND coalesce(pm.role, om.role) <> 'NONE' "
                           "ORDER BY o.name, o.id, p.name, p.id",
                           1},
    [SQL_PROJECT] = {"SELECT " PROJECT_COLUMNS ", '' FROM projects p JOIN organizations o ON o.id = p.org_id "
                     "WHERE p.id = $1 AND p.deleted_at IS NULL",
                     1},

    [SQL_MODELS] = {"SELECT " MODEL_COLUMNS " FROM models WHERE project_id = $1 AND ($2::text IS NULL OR id = $2)", 2},
    [SQL_MODEL_NAMED] = {"SELECT 1 FROM models WHERE project_id = $1 AND model_name = $2", 2},
    [SQL_MODEL_INSERT] = {"INSERT INTO models (id, project_id, model_name, match_pattern, start_date, unit, "
                          "tokenizer_id, tokenizer_config, pricing_tiers) "
                          "SELECT gen_random_uuid()::text, $1, $2, $3, $4::timestamptz, $5, $6, $7::jsonb, "
                          "(SELECT jsonb_agg(jsonb_build_object('id', gen_random_uuid()::text) || tier) "
                          "FROM jsonb_array_elements($8::jsonb) tier) "
                          "WHERE (SELECT count(*) FROM models WHERE project_id = $1) < $9::bigint "
                          "ON CONFLICT (project_id, model_name) DO NOTHING RETURNING " MODEL_COLUMNS,
                          9},
    [SQL_MODEL_DELETE] = {"DELETE FROM models WHERE project_id = $1 AND id = $2 RETURNING id", 2},
    [SQL_MODELS_CHANGED] =
        {"SELECT c.project_id, c.version, " MODELS_AS_PRICES(
             "c.project_id") " "
                             "FROM model_changes c WHERE c.version > $1::bigint ORDER BY c.version LIMIT $2::bigint",
         2},
    [SQL_MODELS_AS_PRICES] = {"SELECT " MODELS_AS_PRICES("$1"), 1},

    [SQL_SCORE_CONFIGS] = {PAGE_OF(SCORE_CONFIG_JSON, "score_configs", "project_id = $1", "$2", "$3"), 3},
    [SQL_SCORE_CONFIG] = {"SELECT " SCORE_CONFIG_JSON "::text FROM score_configs WHERE project_id = $1 AND id = $2", 2},
    [SQL_SCORE_CONFIGS_NAMED] = {"SELECT project_id, id, " SCORE_CONFIG_JSON "::text FROM score_configs WHERE "
                                 "(project_id, id) IN (SELECT n->>0, n->>1 FROM json_array_elements($1::json) n)",
                                 1},
    [SQL_SCORE_CONFIG_INSERT] =
        {"INSERT INTO score_configs (id, project_id, name, data_type, min_value, max_value, categories, description) "
         "VALUES (gen_random_uuid()::text, $1, $2, $3, $4::double precision, $5::double precision, $6::jsonb, $7) "
         "RETURNING " SCORE_CONFIG_JSON "::text",
         7},
    [SQL_SCORE_CONFIG_UPDATE] =
        {"UPDATE score_configs SET name = coalesce($3, name), is_archived = coalesce($4::boolean, is_archived), "
         "min_value = coalesce($5::double precision, min_value), "
         "max_value = coalesce($6::double precision, max_value), categories = coalesce($7::jsonb, categories), "
         "description = coalesce($8, description), updated_at = now() WHERE project_id = $1 AND id = $2 "
         "RETURNING " SCORE_CONFIG_JSON "::text",
         8},
    [SQL_COMMENTS] = {PAGE_OF(COMMENT_JSON, "comments", COMMENTS_ASKED, "$5", "$6"), 6},
    [SQL_COMMENT] = {"SELECT " COMMENT_JSON "::text FROM comments WHERE project_id = $1 AND id = $2", 2},
    [SQL_COMMENT_INSERT] =
        {"INSERT INTO comments (id, project_id, object_type, object_id, content, author_user_id, trace_id) "
         "VALUES (gen_random_uuid()::text, $1, $2, $3, $4, $5, $6) RETURNING json_build_object('id', id)::text",
         6},
    /* The newest of an object, in the order in which they were written. */
    [SQL_COMMENTS_SHOWN] =
        {"SELECT coalesce(json_agg(json_build_object(" COMMENT_MEMBERS ", 'authorName', " NAME_OF_USER(
             "c.author_user_id") ") ORDER BY created_at, id), '[]')::text FROM (SELECT * FROM comments "
                                 "WHERE project_id = $1 AND object_type = $2 AND object_id = $3 "
                                 "ORDER BY created_at DESC, id DESC LIMIT 500) c",
         3},
    [SQL_COMMENT_COUNTS] =
        {"SELECT coalesce(json_agg(json_build_object('objectType', object_type, 'objectId', object_id, "
         "'count', number)), '[]')::text FROM (SELECT object_type, object_id, count(*) AS number "
         "FROM comments WHERE project_id = $1 AND (trace_id = $2 OR (object_type = 'TRACE' AND "
         "object_id = $2)) GROUP BY object_type, object_id) c",
         2},
    [SQL_COMMENT_DELETE] = {"DELETE FROM comments WHERE project_id = $1 AND id = $2 "
                            "AND ($3::text IS NULL OR author_user_id = $3) RETURNING '{}'",
                            3},
    /* By whom something of the project may be: names are everybody's to read, addresses where there is no name. */
    [SQL_AUTHORS] =
        {"SELECT coalesce(json_agg(json_build_object('id', u.id, 'name', coalesce(nullif(u.name, ''), u.email)) "
         "ORDER BY u.id), '[]')::text FROM projects p JOIN organization_memberships m ON m.org_id = p.org_id "
         "JOIN users u ON u.id = m.user_id WHERE p.id = $1",
         1},
    [SQL_MEMBER] = {"SELECT '{}' FROM projects p JOIN organization_memberships m ON m.org_id = p.org_id "
                    "WHERE p.id = $1 AND m.user_id = $2",
                    2},

    [SQL_LOCK_MEMBERS] = {"SELECT pg_advisory_xact_lock(7308604, 3)", 0},
    [SQL_KEYS] =
        {"SELECT coalesce(json_agg(json_build_object('id', k.id, 'publicKey', k.public_key, "
         "'displaySecretKey', k.display_secret_key, 'note', k.note, 'createdBy', " NAME_OF_USER(
             "k.created_by_user_id") ", "
                                     "'createdAt', " ISO_TIME("k.created_at") ", 'lastUsedAt', nullif(" ISO_TIME(
                                         "k.last_used_at") ", '')) "
                                                           "ORDER BY k.created_at DESC, k.id), '[]')::text "
                                                           "FROM api_keys k WHERE "
                                                           "k.project_id = $1",
         1},
    [SQL_KEY_COUNT] = {"SELECT count(*) FROM api_keys WHERE project_id = $1", 1},
    [SQL_KEY_REVOKE] = {"DELETE FROM api_keys WHERE project_id = $1 AND id = $2 "
                        "RETURNING json_build_object('id', id)::text",
                        2},

    /* Also those without a project: their administrators may make one. */
    [SQL_USER_ORGANIZATIONS] =
        {"SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'role', om.role, 'projects', "
         "seen.list) "
         "ORDER BY o.name, o.id), '[]')::text "
         "FROM organization_memberships om JOIN organizations o ON o.id = om.org_id CROSS JOIN LATERAL ("
         "SELECT count(*) AS number, coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, "
         "'role', coalesce(pm.role, om.role)) ORDER BY p.name, p.id), '[]') AS list FROM projects p "
         "LEFT JOIN project_memberships pm ON pm.project_id = p.id AND pm.user_id = om.user_id "
         "WHERE p.org_id = o.id AND p.deleted_at IS NULL AND coalesce(pm.role, om.role) <> 'NONE') seen "
         "WHERE om.user_id = $1 AND (om.role <> 'NONE' OR seen.number > 0)",
         1},
    [SQL_PROJECT_SETTINGS] = {"SELECT " PROJECT_SETTINGS_JSON
                              " FROM projects p JOIN organizations o ON o.id = p.org_id "
                              "WHERE p.id = $1 AND p.deleted_at IS NULL",
                              1},
    [SQL_PROJECT_CHANGE] = {"UPDATE projects p SET name = coalesce($2, p.name), retention_days = "
                            "CASE WHEN $3::text IS NULL THEN p.retention_days ELSE nullif($3::integer, 0) END, "
                            "updated_at = now() FROM organizations o "
                            "WHERE o.id = p.org_id AND p.id = $1 AND p.deleted_at IS NULL "
                            "RETURNING " PROJECT_SETTINGS_JSON,
                            3},
    [SQL_PROJECT_ADD] = {"INSERT INTO projects (id, org_id, name) SELECT gen_random_uuid()::text, om.org_id, $3 "
                         "FROM organization_memberships om WHERE om.org_id = $1 AND " MAKES_PROJECTS " AND "
                         "(SELECT count(*) FROM projects WHERE org_id = $1 AND deleted_at IS NULL) < $4::bigint "
                         "RETURNING json_build_object('id', id, 'name', name)::text",
                         4},
    [SQL_PROJECT_DELETE] = {"UPDATE projects SET deleted_at = now(), updated_at = now() "
                            "WHERE id = $1 AND name = $2 AND deleted_at IS NULL "
                            "RETURNING json_build_object('id', id)::text",
                            2},

    /* The people of a project: who has a role in it, or one in its organisation. */
    [SQL_MEMBERS] =
        {"SELECT coalesce(json_agg(json_build_object('userId', u.id, 'email', u.email, 'name', u.name, "
         "'organizationRole', om.role, 'projectRole', pm.role, 'role', coalesce(pm.role, om.role), "
         "'invitedUntil', nullif(" ISO_TIME(
             "i.expires_at") ", '')) ORDER BY u.email, u.id), '[]')::text "
                             "FROM projects p JOIN organization_memberships om ON om.org_id = p.org_id JOIN users u ON "
                             "u.id = om.user_id "
                             "LEFT JOIN project_memberships pm ON pm.project_id = p.id AND pm.user_id = u.id "
                             "LEFT JOIN invitations i ON i.user_id = u.id AND i.org_id = p.org_id "
                             "WHERE p.id = $1 AND (om.role <> 'NONE' OR pm.role IS NOT NULL)",
         1},
    [SQL_MEMBER_STANDING] =
        {"SELECT p.org_id, om.id, om.role, pm.role, i.user_id, (SELECT count(*) FROM organization_memberships "
         "WHERE org_id = p.org_id AND role = 'OWNER') "
         "FROM projects p LEFT JOIN organization_memberships om ON om.org_id = p.org_id AND om.user_id = $2 "
         "LEFT JOIN project_memberships pm ON pm.project_id = p.id AND pm.user_id = $2 "
         "LEFT JOIN invitations i ON i.user_id = $2 AND i.org_id = p.org_id "
         "WHERE p.id = $1 AND p.deleted_at IS NULL",
         2},
    /* With the organisation of their invitation, if they have not come yet. */
    [SQL_MEMBER_OF_EMAIL] = {"SELECT u.id, i.org_id FROM users u LEFT JOIN invitations i ON i.user_id = u.id "
                             "WHERE u.email = $1",
                             1},
    [SQL_MEMBER_COUNT] = {"SELECT count(*) FROM organization_memberships WHERE org_id = $1", 1},
    [SQL_MEMBER_USER_INSERT] = {"INSERT INTO users (id, email) VALUES ($1, $2)", 2},
    [SQL_MEMBER_ORGANIZATION_SET] = {"INSERT INTO organization_memberships (id, org_id, user_id, role) "
                                     "VALUES (gen_random_uuid()::text, $1, $2, $3) ON CONFLICT (org_id, user_id) "
                                     "DO UPDATE SET role = EXCLUDED.role, updated_at = now()",
                                     3},
    [SQL_MEMBER_PROJECT_SET] =
        {"INSERT INTO project_memberships (org_membership_id, project_id, user_id, role) "
         "SELECT om.id, p.id, om.user_id, $3 FROM projects p JOIN organization_memberships om ON om.org_id = p.org_id "
         "WHERE p.id = $1 AND om.user_id = $2 ON CONFLICT (project_id, user_id) "
         "DO UPDATE SET role = EXCLUDED.role, updated_at = now()",
         3},
    [SQL_MEMBER_PROJECT_CLEAR] = {"DELETE FROM project_memberships WHERE project_id = $1 AND user_id = $2", 2},
    [SQL_MEMBER_LEAVE] = {"DELETE FROM organization_memberships WHERE org_id = $1 AND user_id = $2", 2},
    /* Of whom no role is left anywhere in the organisation. */
    [SQL_MEMBER_LEAVE_IDLE] =
        {"DELETE FROM organization_memberships om WHERE om.org_id = $1 AND om.user_id = $2 AND om.role = 'NONE' "
         "AND NOT EXISTS (SELECT 1 FROM project_memberships pm WHERE pm.org_membership_id = om.id)",
         2},
    /* Somebody who never came and belongs nowhere any more: so that the address may be invited again. */
    [SQL_MEMBER_FORGET_INVITED] =
        {"DELETE FROM users u USING invitations i WHERE i.user_id = u.id AND i.org_id = $1 AND u.id = $2 "
         "AND NOT EXISTS (SELECT 1 FROM organization_memberships om WHERE om.user_id = u.id)",
         2},

    [SQL_INVITATION_SET] = {"INSERT INTO invitations (user_id, org_id, token_hash, expires_at) "
                            "VALUES ($1, $2, $3, now() + make_interval(secs => $4::integer)) ON CONFLICT (user_id) "
                            "DO UPDATE SET token_hash = EXCLUDED.token_hash, expires_at = EXCLUDED.expires_at",
                            4},
    [SQL_INVITATION_SHOW] =
        {"SELECT json_build_object('email', u.email, 'organization', o.name)::text "
         "FROM invitations i JOIN users u ON u.id = i.user_id JOIN organizations o ON o.id = i.org_id "
         "WHERE i.token_hash = $1 AND i.expires_at > now()",
         1},
    /* Of two who use the same link at once one finds the row. */
    [SQL_INVITATION_ACCEPT] =
        {"WITH used AS (DELETE FROM invitations WHERE token_hash = $1 AND expires_at > now() RETURNING user_id) "
         "UPDATE users u SET password = $2, name = $3, updated_at = now() FROM used "
         "WHERE u.id = used.user_id AND u.password IS NULL RETURNING u.id, u.email, u.name",
         3},
    [SQL_USER_PASSWORD] = {"SELECT password FROM users WHERE id = $1", 1},
    /* At once: no session outlives the password it came by, but the one that changes it. */
    [SQL_USER_CHANGE_PASSWORD] = {"WITH changed AS (UPDATE users SET password = $3, updated_at = now() "
                                  "WHERE id = $1 AND password = $2 RETURNING id), ended AS (DELETE FROM sessions "
                                  "WHERE user_id IN (SELECT id FROM changed) AND token_hash <> $4) "
                                  "SELECT id FROM changed",
                                  4},
    [SQL_USER_RENAME] = {"UPDATE users SET name = $2, updated_at = now() WHERE id = $1 "
                         "RETURNING json_build_object('id', id, 'email', email, 'name', name)::text",
                         2},
    [SQL_VIEWS] = {"SELECT json_build_object('data', coalesce((SELECT json_agg(" VIEW_JSON " ORDER BY v.name, v.id) "
                   "FROM table_view_presets v WHERE v.project_id = $1 AND v.table_name = $2), '[]'), 'defaults', "
                   "json_build_object('user', " DEFAULT_VIEW("= $3") ", 'project', " DEFAULT_VIEW("IS NULL") "))::text",
                   3},
    [SQL_VIEW] = {"SELECT " VIEW_JSON "::text FROM table_view_presets v WHERE v.project_id = $1 AND v.id = $2", 2},
    [SQL_VIEW_NAMED] = {"SELECT '{}' FROM table_view_presets WHERE project_id = $1 AND table_name = $2 AND name = $3",
                        3},
    [SQL_VIEW_INSERT] =
        {"INSERT INTO table_view_presets AS v (id, project_id, table_name, name, created_by, updated_by, filters, "
         "column_order, column_visibility, order_by, time_range, search_query) "
         "SELECT gen_random_uuid()::text, $1, $2, $3, $4, $4, $5::jsonb, $6::jsonb, $7::jsonb, $8::jsonb, $9::jsonb, "
         "$10 WHERE (SELECT count(*) FROM table_view_presets WHERE project_id = $1 AND table_name = $2) < 100 "
         "ON CONFLICT (project_id, table_name, name) DO NOTHING RETURNING " VIEW_JSON "::text",
         10},
    [SQL_VIEW_UPDATE] =
        {"UPDATE table_view_presets AS v SET name = coalesce($3, v.name), updated_by = $4, updated_at = now(), "
         "filters = coalesce($5::jsonb, v.filters), column_order = coalesce($6::jsonb, v.column_order), "
         "column_visibility = coalesce($7::jsonb, v.column_visibility), "
         "order_by = CASE WHEN $5::jsonb IS NULL THEN v.order_by ELSE $8::jsonb END, "
         "time_range = CASE WHEN $5::jsonb IS NULL THEN v.time_range ELSE $9::jsonb END, "
         "search_query = CASE WHEN $5::jsonb IS NULL THEN v.search_query ELSE $10 END "
         "WHERE v.project_id = $1 AND v.id = $2 AND NOT EXISTS (SELECT 1 FROM table_view_presets o "
         "WHERE o.project_id = $1 AND o.table_name = v.table_name AND o.name = $3 AND o.id <> v.id) "
         "RETURNING " VIEW_JSON "::text",
         10},
    [SQL_VIEW_DELETE] = {"DELETE FROM table_view_presets WHERE project_id = $1 AND id = $2 RETURNING '{}'", 2},
    [SQL_VIEW_DEFAULT_UPSERT] = {"INSERT INTO default_views (id, project_id, user_id, view_name, view_id) "
                                 "SELECT gen_random_uuid()::text, $1, $2, v.table_name, v.id FROM table_view_presets v "
                                 "WHERE v.project_id = $1 AND v.table_name = $3 AND v.id = $4 "
                                 "ON CONFLICT (project_id, view_name, coalesce(user_id, '')) "
                                 "DO UPDATE SET view_id = EXCLUDED.view_id, updated_at = now() RETURNING '{}'",
                                 4},
    [SQL_VIEW_DEFAULT_DELETE] = {"DELETE FROM default_views WHERE project_id = $1 AND user_id IS NOT DISTINCT FROM $2 "
                                 "AND view_name = $3 RETURNING '{}'",
                                 3},

    [SQL_DASHBOARDS] = {PAGE_OF("json_build_object(" DASHBOARD_MEMBERS ")", "dashboards", "project_id = $1", "$2",
                                "$3"),
                        3},
    [SQL_DASHBOARD] = {"SELECT " DASHBOARD_JSON " FROM dashboards WHERE project_id = $1 AND id = $2", 2},
    [SQL_DASHBOARD_INSERT] =
        {"INSERT INTO dashboards (id, project_id, name, description, definition, created_by, updated_by) "
         "SELECT gen_random_uuid()::text, $1, $2, coalesce($3, ''), $4::jsonb, $5, $5 "
         "WHERE (SELECT count(*) FROM dashboards WHERE project_id = $1) < $6::bigint "
         "RETURNING " DASHBOARD_JSON,
         6},
    /* Of two who change the same version, one waits for the other's row and then finds another version. */
    [SQL_DASHBOARD_UPDATE] =
        {"UPDATE dashboards SET name = coalesce($3, name), definition = coalesce($4::jsonb, definition), "
         "updated_by = $5, description = CASE WHEN $7::boolean THEN coalesce($8, '') ELSE description END, "
         "version = version + 1, updated_at = now() WHERE project_id = $1 AND id = $2 AND version = $6::integer "
         "RETURNING " DASHBOARD_JSON,
         8},
    [SQL_DASHBOARD_DELETE] = {"DELETE FROM dashboards WHERE project_id = $1 AND id = $2 "
                              "RETURNING json_build_object('id', id)::text",
                              2},
};
