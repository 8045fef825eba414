/* door: one connection to tracemesh, in one of the ways SDKs and exporters have: what a request of it looks like, and
 * what its answer means. HTTP over libcurl, which the caller drives; gRPC over grpc.h. */
#ifndef LOADTEST_DOOR_H
#define LOADTEST_DOOR_H

#include "base/buf.h"
#include "grpc.h"

#include <curl/curl.h>
#include <stdbool.h>

enum door_kind { DOOR_JSON, DOOR_OTLP, DOOR_OTLP_JSON, DOOR_GRPC };
/* False: no such name. "json", "otlp", "otlp-json", "grpc". */
bool door_kind_of(const char *name, enum door_kind *out);

enum { DOOR_RECEIPT = 128, DOOR_PATIENCE_MS = 30000 };

struct door {
    enum door_kind kind;
    CURL *curl; /* NULL: gRPC */
    struct grpc *grpc;
    struct curl_slist *headers;
    char authorization[512];
    struct tm_buf answer;
    char receipt[DOOR_RECEIPT]; /* "" when the answer had none */
    long code;                  /* of the last answer: of HTTP or gRPC; 0 or -1: none */
};

struct door_target {
    enum door_kind kind;
    const char *url, *grpc_address, *public_key, *secret_key;
};

enum verdict {
    VERDICT_ACCEPTED,
    VERDICT_PARTLY, /* accepted, but events of it were not */
    VERDICT_FULL,   /* 429 */
    VERDICT_AWAY,   /* 5xx, 408 */
    VERDICT_NEVER,  /* any other: an SDK gives up */
    VERDICT_BROKEN, /* no answer */
};

bool door_open(struct door *door, const struct door_target *target);
/* What stands before the body; for the caller to append first. */
void door_put_prefix(const struct door *door, struct tm_buf *out);
/* After all is appended; `body` lives until the answer. HTTP is then for the caller's multi handle, gRPC for grpc_turn.
 */
void door_aim(struct door *door, struct tm_buf *body);
enum verdict door_verdict(struct door *door, CURLcode outcome);
void door_close(struct door *door);

#endif
