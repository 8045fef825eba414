/* example: sends batches as fast as they are taken, and says up to where they are stored.
 *
 *   tracemesh-client-example ADDRESS PUBLIC_KEY SECRET_KEY [BATCHES [EVENTS]]
 *
 * cc example.c -ltracemesh-client -lnghttp2 -lprotobuf-c -lz -lpthread
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tracemesh.h"

static void on_trouble(void *state, const struct tracemesh_trouble *trouble) {
    fprintf(stderr, "batch %llu event %s: %s %s\n", (unsigned long long)trouble->sequence, trouble->event_id,
            trouble->message, trouble->error);
}

/* {"batch":[...]} with `events` traces; ids are made of the time, so that runs do not meet. Returns its length. */
static size_t write_batch(char *out, size_t room, const char *run, long number, long events) {
    size_t len = (size_t)snprintf(out, room, "{\"batch\":[");
    for (long i = 0; i < events; i++)
        len += (size_t)snprintf(
            out + len, room - len,
            "%s{\"id\":\"e-%s-%ld-%ld\",\"type\":\"trace-create\",\"timestamp\":\"2026-01-01T00:00:00Z\","
            "\"body\":{\"id\":\"t-%s-%ld-%ld\",\"name\":\"from C\",\"input\":{\"n\":%ld}}}",
            i ? "," : "", run, number, i, run, number, i, number);
    return len + (size_t)snprintf(out + len, room - len, "]}");
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: %s ADDRESS PUBLIC_KEY SECRET_KEY [BATCHES [EVENTS]]\n", argv[0]);
        return 64;
    }
    long batches = argc > 4 ? strtol(argv[4], NULL, 10) : 100, events = argc > 5 ? strtol(argv[5], NULL, 10) : 10;
    size_t room = 64 + (size_t)events * 512;
    char run[32], why[256], *text = malloc(room);
    const struct tracemesh_options options = {
        .address = argv[1], .public_key = argv[2], .secret_key = argv[3], .trouble = on_trouble};
    struct tracemesh *client = tracemesh_open(&options);
    if (!client || !text) return 1;
    snprintf(run, sizeof run, "%lx", (unsigned long)time(NULL));
    for (long i = 1; i <= batches; i++) {
        size_t len = write_batch(text, room, run, i, events);
        enum tracemesh_result result = tracemesh_publish(client, text, len, 30000, NULL);
        if (result == TRACEMESH_OK) continue;
        tracemesh_why(client, why, sizeof why);
        fprintf(stderr, "batch %ld was not taken: %s\n", i, why);
        break;
    }
    if (!tracemesh_wait(client, (uint64_t)batches, 30000)) {
        tracemesh_why(client, why, sizeof why);
        fprintf(stderr, "not all is stored: %s\n", why);
    }
    uint64_t stored = tracemesh_close(client, 0);
    printf("stored %llu of %ld batches; the first trace is t-%s-1-0\n", (unsigned long long)stored, batches, run);
    free(text);
    return stored == (uint64_t)batches ? 0 : 1;
}
