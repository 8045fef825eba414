/* manual_score: a score that a person gives: read, held to the project's score config, written as an event. Pure. */
#ifndef WEB_MANUAL_SCORE_H
#define WEB_MANUAL_SCORE_H

#include "params.h"
#include "json/json.h"

enum { MANUAL_SCORE_NAME_MOST = 200, MANUAL_SCORE_COMMENT_MOST = 5000 };

struct manual_score {
    struct tm_str id; /* of the one to change, or of the new one */
    struct tm_str trace_id, observation_id, name, data_type, config_id, comment; /* empty: none */
    struct tm_str environment;
    const struct tm_json *value;
};

/* What is wrong becomes an issue that names the member. With a config the name is the config's, and need not be told.
 */
void manual_score_read(struct manual_score *score, const struct tm_json *body, struct params *params);

/* `config`: as GET score-configs shows one. Takes its name and type where the score says none. */
void manual_score_hold(struct manual_score *score, const struct tm_json *config, struct params *params,
                       struct tm_arena *arena);

/* {"batch":[score-create]}, of the moment `now_us`, into the arena; then read as validate will read it: what it would
 * refuse is an issue. ptr NULL: there are issues, or memory is out. */
struct tm_str manual_score_batch(const struct manual_score *score, struct tm_str author, int64_t now_us,
                                 struct params *params, struct tm_arena *arena);

#endif
