/* traces: the queries of lists of traces and of one. Pure; traces_list.c and traces_one.c run them. */
#ifndef WEB_TRACES_H
#define WEB_TRACES_H

#include "columns.h"
#include "query.h"
#include "reach.h"

struct traces_request {
    struct page page;
    struct filters filters; /* those of the traces themselves */
    const char *order;
    struct selection selection;
    struct tm_str search; /* empty: none */
    struct reach reach;   /* of the page */
    bool has_from;
    int64_t from_us;
    const struct tm_str *environments;
    size_t environment_count;
    enum order_outcome order_outcome;
    struct tm_str order_column;
};

/* `for_ui`: search is read, and inputs and outputs are cut. */
void traces_request_read(struct traces_request *request, struct params *params, bool for_ui, struct tm_arena *arena);
/* fields=core,io,...: unknown names are dropped; absent or empty: all. */
unsigned traces_groups(const struct params *params);

/* How many versions of traces the page is looked for among; 0: it cannot be. */
uint64_t traces_versions(const struct traces_request *request);
void traces_conditions(struct query *query, const void *request); /* a reach_conditions */
/* Before which no observation of traces that begin at `us` or later is looked for: it may begin before its trace does,
 * but not by more than the reference allows for. */
int64_t traces_observed_since(int64_t us);
/* " AND ..." for the text that is somewhere in a trace; empty: nothing. */
void traces_search(struct query *query, struct tm_str search);
void traces_page_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                       struct tm_arena *arena);
void traces_count_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                        struct tm_arena *arena);
/* Whether conditions are dear to find out, such as sums over observations: then they are looked at once, which gives
 * the ids of the page, each with the count of all, and the page is read by those. */
bool traces_by_keys(const struct traces_request *request);
void traces_keys_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                       struct tm_arena *arena);
/* False: they are too long to be bound. */
bool traces_keyed_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                        const struct tm_str *ids, size_t count, struct tm_arena *arena);
/* What is known about the page's traces, the first of which began at `first_us`. */
void traces_metrics_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                          int64_t first_us, const struct tm_str *ids, size_t count, struct tm_arena *arena);
void traces_scores_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                         int64_t first_us, const struct tm_str *ids, size_t count, struct tm_arena *arena);

void trace_query(struct query *query, const struct scope *scope, struct tm_str id, const struct selection *selection,
                 struct tm_arena *arena);
void trace_observations_query(struct query *query, const struct scope *scope, struct tm_str trace_id,
                              const struct selection *selection, struct tm_arena *arena);
/* About how many there are: versions of them are counted, which is quick. */
void trace_observations_count(struct query *query, const struct scope *scope, struct tm_str trace_id,
                              struct tm_arena *arena);
void trace_scores_query(struct query *query, const struct scope *scope, struct tm_str trace_id, struct tm_arena *arena);

#endif
