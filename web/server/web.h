/* web: the parts of the running program, as handlers see them. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "assets.h"
#include "base/crew.h"
#include "clickhouse/clickhouse.h"
#include "http/http.h"
#include "identity/identity.h"
#include "identity/receipt.h"
#include "models.h"
#include "probe.h"
#include "publish/publish.h"
#include "readers.h"
#include "runtime/actor.h"
#include "session_cache.h"
#include "settings.h"
#include "throttle.h"

#include <pthread.h>
#include <stdatomic.h>

/* The release of the API we answer like, which is what SDKs and deployment scripts look at. Ours is TM_VERSION. */
#define WEB_API_VERSION "4.16.0"

struct web {
    const struct settings *settings;
    struct tm_actor *actor;
    struct tm_http_server *http;
    struct crew *crew;
    struct readers *readers;
    struct tm_key_cache *keys;
    struct session_cache *sessions;
    struct throttle *sign_ins;
    pthread_mutex_t hashing; /* one password hash at a time: each takes 64 MB */
    struct assets *assets;
    struct probe *probe;
    struct models_builtin *builtin_models;
    struct live *live;
    struct tm_publisher *publisher; /* of scores given by hand */
    struct tm_receipt_key receipts;
    _Atomic size_t waiting; /* reads, for receipts */
    _Atomic bool draining;
    uint64_t draining_since_us; /* these two belong to the actor's loop */
    bool closed;
    char too_large[64]; /* of a body */
};

/* What one thread of the crew has to itself. */
struct worker {
    struct web *web;
    struct tm_identity *identity;
};

#endif
