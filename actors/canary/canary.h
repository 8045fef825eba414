/* canary: sends a trace as an SDK would, reads it back as a user would, and says how long that took or what failed. */
#ifndef CANARY_CANARY_H
#define CANARY_CANARY_H

#include "base/status.h"

#include <stdint.h>

struct canary_config {
    const char *url; /* the public port, or whatever stands before ingest and web */
    uint64_t timeout_ms;
};

struct canary_key {
    char public_key[128], secret_key[128];
};

struct canary_times {
    uint64_t accepted_us, readable_us; /* since it was sent */
};

/* Waits for it. TM_OK, or *error says which step failed and with what. */
enum tm_status canary_fly(const struct canary_config *config, const struct canary_key *key, struct canary_times *times,
                          struct tm_error *error);

#endif
