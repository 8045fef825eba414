/* stream: the client's thread: connects, sends what is kept, hears what is stored, and begins again when that ends. */
#include "client/client.h"

#include "base/clock.h"
#include "ingestion.pb-c.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
    KEPT_BATCHES = 1024,
    KEPT_BYTES = 64 << 20,
    RETRY_LEAST_MS = 50,
    RETRY_MOST_MS = 5000,
    CONNECT_MS = 5000,
    SILENCE_MS = 20000, /* then a PING; and as long again, then the connection is given up */
};

struct tracemesh {
    struct tracemesh_options options; /* its strings are ours */
    pthread_t thread;
    int wake;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t moved;
    struct kept kept;
    uint64_t sequence;
    bool closing, stops, refused;
    char why[256];
    _Atomic uint64_t stored, accepted;
    unsigned pause_ms; /* the thread's */
};

/* ---- what it hears, on its thread ---- */

static void tell(const struct tracemesh_options *options, const struct tracemesh_trouble *trouble) {
    if (options->trouble) options->trouble(options->state, trouble);
}

static void tell_errors(const struct tracemesh_options *options,
                        const Tracemesh__Ingestion__V1__PublishResponse *response) {
    for (size_t i = 0; i < response->n_errors; i++) {
        const Tracemesh__Ingestion__V1__EventError *error = response->errors[i];
        tell(options, &(struct tracemesh_trouble){response->accepted_sequence, error->id, error->status, error->message,
                                                  error->error});
    }
}

static void on_message(void *state, struct tm_str packed) {
    struct tracemesh *client = state;
    Tracemesh__Ingestion__V1__PublishResponse *response =
        tracemesh__ingestion__v1__publish_response__unpack(NULL, packed.len, (const uint8_t *)packed.ptr);
    if (!response) return;
    tell_errors(&client->options, response);
    pthread_mutex_lock(&client->lock);
    if (response->accepted_sequence > client->accepted) client->accepted = response->accepted_sequence;
    if (response->stored_sequence > client->stored) client->stored = response->stored_sequence;
    kept_forget(&client->kept, client->stored);
    client->why[0] = 0;
    client->pause_ms = RETRY_LEAST_MS; /* it gets on */
    pthread_cond_broadcast(&client->moved);
    pthread_mutex_unlock(&client->lock);
    tracemesh__ingestion__v1__publish_response__free_unpacked(response, NULL);
}

static size_t on_read(void *state, uint8_t *out, size_t room, bool *ends) {
    struct tracemesh *client = state;
    pthread_mutex_lock(&client->lock);
    size_t len = kept_read(&client->kept, out, room);
    *ends = client->closing && !client->kept.unsent;
    pthread_mutex_unlock(&client->lock);
    return len;
}

/* A batch that became a dead letter is the operator's now: it is told, and the rest goes on. */
static void lose(struct tracemesh *client, const char *text) {
    unsigned long long sequence;
    if (sscanf(text, "sequence %llu is", &sequence) != 1) return;
    tell(&client->options, &(struct tracemesh_trouble){sequence, "", 0, "lost after it was queued", text});
    pthread_mutex_lock(&client->lock);
    kept_drop(&client->kept, sequence);
    pthread_mutex_unlock(&client->lock);
}

/* The keys or the service are wrong: nothing that is sent again will be taken. */
static bool is_final(unsigned status) {
    return status == TM_GRPC_UNAUTHENTICATED || status == TM_GRPC_PERMISSION_DENIED ||
           status == TM_GRPC_UNIMPLEMENTED || status == TM_GRPC_INVALID_ARGUMENT;
}

static void take_end(struct tracemesh *client, const struct link *link, enum link_end end) {
    const char *text = "the connection broke";
    unsigned status = end == LINK_ENDED ? link_status(link, &text) : TM_GRPC_UNAVAILABLE;
    if (status == TM_GRPC_DATA_LOSS) lose(client, text);
    pthread_mutex_lock(&client->lock);
    client->refused = is_final(status);
    snprintf(client->why, sizeof client->why, "%s", status == TM_GRPC_OK ? "" : text);
    pthread_cond_broadcast(&client->moved);
    pthread_mutex_unlock(&client->lock);
}

/* ---- its thread ---- */

static bool has_more(struct tracemesh *client, bool *stops) {
    pthread_mutex_lock(&client->lock);
    bool more = client->kept.unsent || client->closing;
    *stops = client->stops;
    pthread_mutex_unlock(&client->lock);
    return more;
}

static bool wait_for(const struct tracemesh *client, const struct link *link, int ms) {
    struct pollfd watched[] = {{.fd = client->wake, .events = POLLIN},
                               {.fd = link ? link_fd(link) : -1, .events = POLLIN}};
    uint64_t wakes;
    if (link && link_wants_to_send(link)) watched[1].events |= POLLOUT;
    poll(watched, link ? 2 : 1, ms);
    return watched[0].revents && read(client->wake, &wakes, sizeof wakes) > 0;
}

static void serve(struct tracemesh *client, struct link *link) {
    bool pinged = false, stops = false;
    enum link_end end;
    while ((end = link_turn(link, has_more(client, &stops))) == LINK_GOES && !stops) {
        uint64_t silent_ms = (tm_mono_us() - link_heard_us(link)) / 1000;
        if (silent_ms < SILENCE_MS) pinged = false;
        else if (pinged && silent_ms >= 2 * SILENCE_MS) end = LINK_BROKEN;
        else if (!pinged) link_ping(link), pinged = true;
        if (end != LINK_GOES) break;
        wait_for(client, link, silent_ms < SILENCE_MS ? (int)(SILENCE_MS - silent_ms) : SILENCE_MS);
    }
    if (!stops) take_end(client, link, end);
}

static bool goes_on(struct tracemesh *client) {
    pthread_mutex_lock(&client->lock);
    bool over = client->stops || client->refused || (client->closing && client->kept.count == 0);
    pthread_mutex_unlock(&client->lock);
    return !over;
}

static void *run(void *state) {
    struct tracemesh *client = state;
    const struct link_hooks hooks = {on_read, on_message, client};
    char why[sizeof client->why];
    while (goes_on(client)) {
        struct link *link = link_open(&client->options, CLIENT_PATH_STREAM, CONNECT_MS, &hooks, why, sizeof why);
        pthread_mutex_lock(&client->lock);
        kept_rewind(&client->kept);
        if (!link) snprintf(client->why, sizeof client->why, "%s", why);
        pthread_mutex_unlock(&client->lock);
        if (link) serve(client, link);
        link_free(link);
        uint64_t until_us = tm_mono_us() + client->pause_ms * 1000ULL, now_us;
        while (goes_on(client) && (now_us = tm_mono_us()) < until_us)
            wait_for(client, NULL, (int)((until_us - now_us) / 1000) + 1);
        client->pause_ms =
            client->pause_ms * 2 < client->options.retry_ms ? client->pause_ms * 2 : client->options.retry_ms;
    }
    return NULL;
}

/* ---- what is asked of it ---- */

static void wake(struct tracemesh *client) {
    uint64_t one = 1;
    if (write(client->wake, &one, sizeof one) < 0 && errno != EAGAIN) abort();
}

static struct timespec in_ms(int ms) {
    uint64_t at_us = tm_mono_us() + (ms > 0 ? (uint64_t)ms : 0) * 1000;
    return (struct timespec){.tv_sec = (time_t)(at_us / 1000000), .tv_nsec = (long)(at_us % 1000000) * 1000};
}

static char *copy(const char *text) {
    return text ? strdup(text) : NULL;
}

static void free_client(struct tracemesh *client) {
    free((char *)(uintptr_t)client->options.address);
    free((char *)(uintptr_t)client->options.public_key);
    free((char *)(uintptr_t)client->options.secret_key);
    free((char *)(uintptr_t)client->options.sdk_name);
    free((char *)(uintptr_t)client->options.sdk_version);
    kept_free(&client->kept);
    if (client->wake >= 0) close(client->wake);
    free(client);
}

struct tracemesh *tracemesh_open(const struct tracemesh_options *options) {
    struct tracemesh *client = options->address ? calloc(1, sizeof *client) : NULL;
    pthread_condattr_t monotonic;
    if (!client) return NULL;
    client->options = *options;
    client->options.address = copy(options->address);
    client->options.public_key = copy(options->public_key);
    client->options.secret_key = copy(options->secret_key);
    client->options.sdk_name = copy(options->sdk_name);
    client->options.sdk_version = copy(options->sdk_version);
    if (!options->kept_batches) client->options.kept_batches = KEPT_BATCHES;
    if (!options->kept_bytes) client->options.kept_bytes = KEPT_BYTES;
    if (!options->retry_ms) client->options.retry_ms = RETRY_MOST_MS;
    client->pause_ms = RETRY_LEAST_MS;
    kept_open(&client->kept);
    pthread_mutex_init(&client->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&client->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    client->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (client->wake >= 0 && client->options.address && pthread_create(&client->thread, NULL, run, client) == 0)
        return client;
    free_client(client);
    return NULL;
}

static bool has_room(const struct tracemesh *client, size_t len) {
    return client->kept.count < client->options.kept_batches &&
           (client->kept.count == 0 || len <= client->options.kept_bytes - client->kept.bytes);
}

enum tracemesh_result tracemesh_publish(struct tracemesh *client, const char *json, size_t len, int wait_ms,
                                        uint64_t *sequence) {
    struct timespec until = in_ms(wait_ms);
    enum tracemesh_result result = TRACEMESH_OK;
    if (len > BATCH_MOST || len > client->options.kept_bytes) return TRACEMESH_TOO_LARGE;
    pthread_mutex_lock(&client->lock);
    while (!client->refused && !has_room(client, len) && result == TRACEMESH_OK)
        if (pthread_cond_timedwait(&client->moved, &client->lock, &until) != 0) result = TRACEMESH_FULL;
    if (client->refused) result = TRACEMESH_REFUSED;
    else if (result == TRACEMESH_FULL && has_room(client, len)) result = TRACEMESH_OK;
    if (result == TRACEMESH_OK && !kept_add(&client->kept, client->sequence + 1, json, len))
        result = TRACEMESH_NO_MEMORY;
    if (result == TRACEMESH_OK) client->sequence++;
    if (result == TRACEMESH_OK && sequence) *sequence = client->sequence;
    bool first = client->kept.unsent && !client->kept.unsent->next;
    pthread_mutex_unlock(&client->lock);
    if (result == TRACEMESH_OK && first) wake(client);
    return result;
}

uint64_t tracemesh_stored(const struct tracemesh *client) {
    return client->stored;
}

uint64_t tracemesh_accepted(const struct tracemesh *client) {
    return client->accepted;
}

bool tracemesh_wait(struct tracemesh *client, uint64_t sequence, int wait_ms) {
    struct timespec until = in_ms(wait_ms);
    int late = 0;
    pthread_mutex_lock(&client->lock);
    while (client->stored < sequence && !client->refused && late == 0)
        late = pthread_cond_timedwait(&client->moved, &client->lock, &until);
    bool stored = client->stored >= sequence;
    pthread_mutex_unlock(&client->lock);
    return stored;
}

void tracemesh_why(struct tracemesh *client, char *out, size_t room) {
    pthread_mutex_lock(&client->lock);
    snprintf(out, room, "%s", client->why);
    pthread_mutex_unlock(&client->lock);
}

uint64_t tracemesh_close(struct tracemesh *client, int wait_ms) {
    struct timespec until = in_ms(wait_ms);
    int late = 0;
    pthread_mutex_lock(&client->lock);
    client->closing = true;
    wake(client);
    while (client->kept.count > 0 && !client->refused && late == 0)
        late = pthread_cond_timedwait(&client->moved, &client->lock, &until);
    client->stops = true;
    pthread_mutex_unlock(&client->lock);
    wake(client);
    pthread_join(client->thread, NULL);
    uint64_t stored = client->stored;
    free_client(client);
    return stored;
}
