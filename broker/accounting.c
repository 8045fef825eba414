/* accounting: the accounts as metrics, as a page, and as a warning when they do not add up.
 *
 * All brokers tell the same, since all read it from Redis: of several take one, not their sum.
 */
#include "base/log.h"
#include "broker/accounts.h"
#include "broker/queue_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PROJECT_METRICS_MOST = 256, NAME_MOST = 100 };

struct project_metrics { /* for ever: a metric is never taken away */
    char name[NAME_MOST], labels[ACCOUNT_STATES][NAME_MOST + 64];
    struct tm_metric metrics[ACCOUNT_STATES];
};

struct accounting {
    struct broker_queue *queue;
    struct broker_accounts now, next; /* next: while the streams are read */
    size_t awaited;
    bool whole; /* every stream has answered so far */
    struct project_metrics *projects[PROJECT_METRICS_MOST];
    size_t project_count;
};

static struct tm_metric missing_gauge = TM_GAUGE(
    "tracemesh_account_missing_events", "Events received that are not stored, rejected, queued, dead or dropped");

/* ---- metrics ---- */

static void label(char *out, size_t room, const char *project, const char *state) {
    int at = snprintf(out, room, "project=\"");
    for (; *project && at < (int)room - 40; project++) {
        if (*project == '"' || *project == '\\') out[at++] = '\\';
        out[at++] = *project;
    }
    snprintf(out + at, room - (size_t)at, "\",state=\"%s\"", state);
}

static struct project_metrics *metrics_of(struct accounting *accounting, const char *name) {
    for (size_t i = 0; i < accounting->project_count; i++)
        if (strncmp(accounting->projects[i]->name, name, NAME_MOST - 1) == 0) return accounting->projects[i];
    if (accounting->project_count == PROJECT_METRICS_MOST) return NULL;
    struct project_metrics *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    snprintf(made->name, sizeof made->name, "%s", name);
    for (size_t i = 0; i < ACCOUNT_STATES; i++) {
        label(made->labels[i], sizeof made->labels[i], made->name, broker_account_states[i]);
        made->metrics[i] = (struct tm_metric)TM_GAUGE(
            "tracemesh_account_events", "Events of a project since the queue began, by what became of them");
        made->metrics[i].labels = made->labels[i];
    }
    accounting->projects[accounting->project_count++] = made;
    return made;
}

static void tell(struct accounting *accounting) {
    int64_t missing = 0;
    for (size_t p = 0; p < accounting->now.count; p++) {
        const struct broker_project *project = &accounting->now.projects[p];
        struct project_metrics *metrics = metrics_of(accounting, project->name);
        missing += broker_project_missing(project);
        for (size_t i = 0; metrics && i < ACCOUNT_STATES; i++) tm_metric_set(&metrics->metrics[i], project->events[i]);
    }
    tm_metric_set(&missing_gauge, missing);
}

/* ---- reading ---- */

static void conclude(struct accounting *accounting) {
    if (!accounting->whole) {
        broker_accounts_free(&accounting->next);
        return;
    }
    bool news = accounting->next.trouble[0] && strcmp(accounting->next.trouble, accounting->now.trouble) != 0;
    broker_accounts_free(&accounting->now);
    accounting->now = accounting->next;
    accounting->next = (struct broker_accounts){0};
    if (news) tm_log(TM_LOG_ERROR, "accounts_wrong", "reason=\"%s\"", accounting->now.trouble);
    tell(accounting);
}

struct look {
    struct accounting *accounting;
    unsigned stream;
};

static void on_read(void *state, const redisReply *reply) {
    struct look *look = state;
    struct accounting *accounting = look->accounting;
    if (!broker_accounts_add(&accounting->next, look->stream, reply)) accounting->whole = false;
    free(look);
    if (--accounting->awaited == 0) conclude(accounting);
}

static bool ask(struct accounting *accounting, const struct shard *shard) {
    const char *const keys[] = {shard->accounts, shard->stream, shard->dead};
    struct broker_command command = {0};
    struct look *look = malloc(sizeof *look);
    if (!look) return false;
    *look = (struct look){accounting, shard->index};
    broker_command_script(&command, BROKER_SCRIPT_ACCOUNTS, keys, 3, 0);
    bool sent = broker_command_ready(&command) &&
                broker_link_send(accounting->queue->ops, tm_buf_str(&command.bytes), on_read, look);
    broker_command_free(&command);
    if (!sent) free(look);
    return sent;
}

void accounting_look(struct broker_queue *queue) {
    struct accounting *accounting = queue->accounting;
    if (accounting->awaited > 0) return;
    accounting->whole = true;
    for (size_t i = 0; i < queue->shard_count; i++) {
        bool asked = ask(accounting, &queue->shards[i]);
        accounting->awaited += asked;
        accounting->whole = accounting->whole && asked;
    }
    if (accounting->awaited == 0) accounting->whole = false;
}

/* ---- the page ---- */

static void print(void *state, struct tm_buf *out) {
    const struct accounting *accounting = state;
    tm_buf_printf(out, "%-28s", "project");
    for (size_t i = 0; i < ACCOUNT_STATES; i++) tm_buf_printf(out, " %12s", broker_account_states[i]);
    tm_buf_printf(out, " %12s\n", "missing");
    for (size_t p = 0; p < accounting->now.count; p++) {
        const struct broker_project *project = &accounting->now.projects[p];
        tm_buf_printf(out, "%-28s", project->name);
        for (size_t i = 0; i < ACCOUNT_STATES; i++) tm_buf_printf(out, " %12" PRId64, project->events[i]);
        tm_buf_printf(out, " %12" PRId64 "\n", broker_project_missing(project));
    }
    tm_buf_printf(out, "\n%s\n", accounting->now.trouble[0] ? accounting->now.trouble : "adds up");
}

static const char *check(void *state) {
    const struct accounting *accounting = state;
    return accounting->now.trouble[0] ? accounting->now.trouble : NULL;
}

bool accounting_open(struct broker_queue *queue) {
    struct accounting *accounting = calloc(1, sizeof *accounting);
    if (!accounting) return false;
    accounting->queue = queue;
    queue->accounting = accounting;
    tm_actor_warning(queue->actor, "accounts", check, accounting);
    tm_actor_page(queue->actor, "/accounts", print, accounting);
    return true;
}
