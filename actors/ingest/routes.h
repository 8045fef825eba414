/* routes: what the HTTP door takes, one line each, and what a route's files know of the door. Folder-private. */
#ifndef TM_INGEST_ROUTES_H
#define TM_INGEST_ROUTES_H

#include "ingest/door.h"
#include "ingest/submit.h"

/* Whose keys may come in: an organisation's never. */
enum admission {
    ADMIT_PUBLIC,  /* a public key alone too: what it may say is judged event by event */
    ADMIT_PROJECT, /* public and secret key */
};

struct route {
    const char *method, *path;
    enum admission admission;
    uint64_t (*body_limit)(const struct door_config *config);
    /* In the words of the route's protocol. `message` replaces the answer's own when not NULL. */
    void (*refuse)(struct tm_http_request *request, enum answer answer, const char *message);
    void (*handle)(struct tm_http_request *request);
    unsigned kind; /* the handler's own: single_handle's enum single_kind */
};

/* The route of a request; NULL: *answer says why there is none (not found, or another method). */
const struct route *route_find(struct tm_str method, struct tm_str path, enum answer *answer);

/* What the gate leaves for the handler: tm_http_user of the request. */
struct passage {
    struct submitter *submitter;
    struct lookup *lookup;
    const struct route *route;
    struct tm_key_scope scope;
};

/* Fills in who sends it, by key and headers; the rest of *submission is the handler's. */
void route_attribute(struct tm_http_request *request, struct submission *submission);
void route_give_receipt(struct tm_http_request *request, const struct tm_published *submitted);
#define ROUTE_RECEIPT_HEADER "x-tracemesh-receipt"

void batch_handle(struct tm_http_request *request);     /* batch_route.c */
void single_handle(struct tm_http_request *request);    /* single_route.c: the legacy endpoints, by route->kind */
void otlp_handle(struct tm_http_request *request);      /* otlp_route.c: traces */
void otlp_drop_handle(struct tm_http_request *request); /* metrics and logs: taken, and thrown away */

#endif
