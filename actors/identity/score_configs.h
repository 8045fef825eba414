/* score_configs: those of any project, many at a time; records.h is for those of one.
 *
 * Needs nothing of Postgres but SELECT on score_configs.
 */
#ifndef TM_IDENTITY_SCORE_CONFIGS_H
#define TM_IDENTITY_SCORE_CONFIGS_H

#include "identity/identity.h"

struct tm_score_config_row {
    struct tm_str project_id, id, json; /* as GET score-configs shows one */
};

/* `names`: JSON, [["<project id>", "<config id>"], ...], without NULs. Those of them that exist, in no order; in
 * `arena`. Statuses as identity_query. */
enum tm_status tm_score_configs_named(struct tm_identity *identity, struct tm_str names, struct tm_arena *arena,
                                      struct tm_score_config_row **rows, size_t *count, struct tm_error *error);

#endif
