/* keys: names in Redis of a queue's stream and what belongs to it; %u is the stream's number from 0. One hash tag each,
 * so that a script's keys are together in a cluster. */
#ifndef BROKER_KEYS_H
#define BROKER_KEYS_H

#define BROKER_KEY_STREAM                                                                                              \
    "tracemesh:{q%u}:stream" /* fields e: an Entry (proto/mesh.proto), a: its account (account.h), x: a suspect */
#define BROKER_KEY_ACCOUNTS "tracemesh:{q%u}:accounts" /* hash: "<state> <project>" -> events */
#define BROKER_KEY_BYTES    "tracemesh:{q%u}:bytes"    /* of all entries in the stream */
#define BROKER_KEY_FAILURES "tracemesh:{q%u}:failures" /* hash: entry id -> times refused; :died, :alone: trial.c */
#define BROKER_KEY_CLOCK    "tracemesh:{q%u}:clock"    /* of Redis, when a broker last looked; ms */
#define BROKER_KEY_DEAD     "tracemesh:{q%u}:dead"     /* fields id, deliveries, reason, e */
#define BROKER_KEY_STORED   "tracemesh:{q%u}:stored"   /* sorted set: entry id -> when acknowledged, us; the latest */
#define BROKER_KEY_FATES                                                                                               \
    "tracemesh:{q%u}:fates"                      /* hash: entry id -> "dead <id there> <reason>",                      \
                                                    "retried <id it has now>" or "dropped <reason>" */
#define BROKER_KEY_SPLIT "tracemesh:{q%u}:split" /* hash: entry id -> ids of its publishes' own entries, in order */

enum { BROKER_KEY_ROOM = 48 };

#endif
