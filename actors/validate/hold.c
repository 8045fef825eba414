/* hold: a score that names a config is held to it, if it is known. */
#include "model/ingestion_event.h"
#include "validate/config_names.h"
#include "validate/job.h"

#include <stdio.h>
#include <string.h>

static enum tm_status note_name(struct job *job, struct tm_str project_id, struct tm_str id, struct tm_error *error) {
    if (tm_str_eq(job->config_named, id)) return TM_OK; /* as the score before */
    job->config_named = id;
    return config_names_add(&job->output->config_names, project_id, id)
               ? TM_OK
               : tm_fail(error, TM_NO_MEMORY, "", "out of memory for the names of score configs");
}

static void reject(struct job *job, enum tm_score_breach breach) {
    struct validate_breach *count = &job->output->breaches[breach];
    struct tm_error why;
    tm_fail(&why, TM_INVALID, tm_score_breach_words[breach].field, "%s", tm_score_breach_words[breach].reason);
    job_reject(job, &why);
    if (!count->scores++) snprintf(count->receipt, sizeof count->receipt, "%s", job->publish->receipt);
}

enum tm_status job_hold_score(struct job *job, struct tm_ingestion_event *read, struct tm_error *error) {
    const struct validate_rules *rules = job->rules;
    struct tm_str project_id = tm_str_from(job->publish->project_id), id = read->score.config_id;
    enum tm_score_breach breach = TM_SCORE_CONFIG_UNKNOWN;
    struct tm_score_value value;
    if (!rules->configs || !id.len) return TM_OK;
    bool can_be = !memchr(id.ptr, 0, id.len); /* Postgres keeps no such text */
    if (can_be && note_name(job, project_id, id, error) != TM_OK) return TM_NO_MEMORY;
    const struct tm_score_config *config =
        can_be ? config_cache_find(rules->configs, project_id, id, rules->configs_since_us) : NULL;
    if (config) breach = tm_score_config_hold(config, &read->score, &value);
    if (breach == TM_SCORE_KEEPS) {
        tm_score_config_apply(config, &value, read->event);
        return TM_OK;
    }
    read->event = NULL;
    if (!config && can_be && !rules->configs_complete) job->output->configs_missing++;
    else reject(job, breach);
    return TM_OK;
}
