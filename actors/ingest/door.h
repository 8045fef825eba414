/* door: the HTTP face of ingest. Threads of the server read and judge; the loop sends the broker's answer on. */
#ifndef TM_INGEST_DOOR_H
#define TM_INGEST_DOOR_H

#include "http/http.h"
#include "identity/identity.h"
#include "ingest/lookup.h"
#include "ingest/submit.h"
#include "runtime/actor.h"

struct door_config {
    const char *host;
    uint64_t port, threads, connections;
    uint64_t body_bytes;      /* of one request, inflated */
    uint64_t otlp_body_bytes; /* the same, of an OTLP export */
    uint64_t bodies_bytes;    /* of all requests, until they are answered; beyond it they are refused */
    uint64_t request_ms;      /* to send a request */
    const char *database_url;
    struct tm_publish_settings submit;
    struct lookup_settings lookup;
    uint64_t key_ttl_ms, key_stale_ms, key_entries;
    uint64_t idle_ms; /* a connection without a request */
    struct tm_postgres_limits postgres;
};

struct door;

/* Does not listen yet. `actor` must live as long; its hooks (ready checks, drain) are set here. NULL and *error on
 * failure. */
struct door *door_new(const struct door_config *config, struct tm_actor *actor, struct tm_error *error);
/* Listens, which is what /readyz waits for last. Once, on the loop. False and *error on failure. */
bool door_open(struct door *door, struct tm_error *error);
uint16_t door_port(const struct door *door); /* of an open one */
/* For the other door. */
struct tm_key_cache *door_keys(const struct door *door);
struct submitter *door_submitter(const struct door *door);
bool door_is_ready(void *door); /* keys can be checked, and there is a broker [any thread] */

#endif
