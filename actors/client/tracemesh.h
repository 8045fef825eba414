/* tracemesh: sends batches of events to tracemesh over gRPC, and knows which of them their producer may forget.
 *
 *   struct tracemesh_options options = {.address = "localhost:4317", .public_key = "pk-lf-...", .secret_key =
 * "sk-lf-..."}; struct tracemesh *client = tracemesh_open(&options); tracemesh_publish(client, json, strlen(json),
 * 1000, &sequence);
 *   ...
 *   tracemesh_close(client, 10000);
 *
 * A batch is {"batch":[...]} as POST /api/public/ingestion takes it. It is kept here until the server says that it is
 * committed in ClickHouse, and sent again, in order, whenever the connection or the server goes before that. Sending a
 * batch twice changes nothing, as its events have ids. What is kept dies with the process: who must not lose it keeps
 * its own copy until tracemesh_stored says so.
 *
 * One thread of its own per client does all that waits. Functions may be called from any thread, but close only once.
 * No TLS: for a server on the same machine, or behind a proxy that has it. HTTP/2 by prior knowledge.
 */
#ifndef TRACEMESH_H
#define TRACEMESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tracemesh;

enum tracemesh_result {
    TRACEMESH_OK,
    TRACEMESH_FULL,    /* what is kept fills its bounds, and was not stored in time */
    TRACEMESH_REFUSED, /* the server will never take it: a wrong key, or no such service */
    TRACEMESH_TOO_LARGE,
    TRACEMESH_NO_MEMORY,
    TRACEMESH_AWAY, /* tracemesh_publish_once: no answer in time */
};

/* Something of a batch that will not be stored. Strings live during the call. */
struct tracemesh_trouble {
    uint64_t sequence;
    const char *event_id; /* "" or "unknown": the whole batch */
    unsigned status;      /* as in the 207 of the batch API; 0: it was queued and then lost, see `error` */
    const char *message, *error;
};

struct tracemesh_options {
    const char *address; /* host:port */
    const char *public_key, *secret_key;
    const char *sdk_name, *sdk_version; /* what the events are attributed to; NULL: tracemesh-c */
    size_t kept_batches, kept_bytes;    /* not stored yet; 0: 1024, 64 MiB */
    unsigned retry_ms;                  /* longest pause between attempts to connect; they begin at 50. 0: 5000 */
    void (*trouble)(void *state, const struct tracemesh_trouble *trouble); /* on the client's thread; NULL: unheard */
    void *state;
};

/* Strings are copied. It connects by itself, now and whenever it has to. NULL: out of memory, or the address is none.
 */
struct tracemesh *tracemesh_open(const struct tracemesh_options *options);

/* Copies the batch. Waits up to `wait_ms` for room. *sequence (NULL is fine): its number, from 1. */
enum tracemesh_result tracemesh_publish(struct tracemesh *client, const char *json, size_t len, int wait_ms,
                                        uint64_t *sequence);
/* Every batch up to this number is committed. It never goes back. */
uint64_t tracemesh_stored(const struct tracemesh *client);
/* Every batch up to this number is in the server's durable queue: it will be stored, whatever dies. */
uint64_t tracemesh_accepted(const struct tracemesh *client);
/* Waits until `sequence` is stored; false when the time is over, or the server refuses this client. */
bool tracemesh_wait(struct tracemesh *client, uint64_t sequence, int wait_ms);
/* Why it does not get on, in a line; "" when it does. Into `out`, cut at `room`. */
void tracemesh_why(struct tracemesh *client, char *out, size_t room);
/* Waits up to `wait_ms` until all is stored, then gives everything back. The highest number stored. */
uint64_t tracemesh_close(struct tracemesh *client, int wait_ms);

struct tracemesh_receipt {
    char receipt[128]; /* for GET /api/public/receipts/{receipt}; "" when nothing had to be queued */
    unsigned troubles; /* events that were refused; `trouble` was told of each */
    char why[256];     /* not TRACEMESH_OK: in a line */
};
/* One batch by itself: returns when it is in the durable queue, or not. Connects anew each time. */
enum tracemesh_result tracemesh_publish_once(const struct tracemesh_options *options, const char *json, size_t len,
                                             int wait_ms, struct tracemesh_receipt *receipt);

#endif
