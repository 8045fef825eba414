/* kept: a list in the order of the sequences, and how much of it this stream has sent. */
#include "client/client.h"

#include <stdlib.h>
#include <string.h>

enum { SEQUENCE_TAG = 1 << 3, JSON_TAG = 2 << 3 | 2, HEAD_MOST = FRAMING_PREFIX + 1 + 10 + 1 + 10 };

void kept_open(struct kept *kept) {
    *kept = (struct kept){0};
    kept->last = &kept->first;
}

static size_t put_varint(unsigned char *at, uint64_t value) {
    size_t len = 0;
    for (; value >= 0x80; value >>= 7) at[len++] = (unsigned char)(value | 0x80);
    at[len++] = (unsigned char)value;
    return len;
}

bool kept_add(struct kept *kept, uint64_t sequence, const char *json, size_t len) {
    unsigned char head[HEAD_MOST];
    size_t at = FRAMING_PREFIX;
    head[at++] = SEQUENCE_TAG;
    at += put_varint(head + at, sequence);
    head[at++] = JSON_TAG;
    at += put_varint(head + at, len);
    framing_prefix(at - FRAMING_PREFIX + len, head);
    struct kept_batch *batch = len > BATCH_MOST ? NULL : malloc(sizeof *batch + at + len);
    if (!batch) return false;
    *batch = (struct kept_batch){.sequence = sequence, .len = at + len};
    memcpy(batch->bytes, head, at);
    memcpy(batch->bytes + at, json, len);
    *kept->last = batch;
    kept->last = &batch->next;
    if (!kept->unsent) kept->unsent = batch;
    kept->count++;
    kept->bytes += batch->len;
    return true;
}

static void take_out(struct kept *kept, struct kept_batch **at) {
    struct kept_batch *batch = *at;
    *at = batch->next;
    if (kept->last == &batch->next) kept->last = at;
    if (kept->unsent == batch) kept->unsent = batch->next;
    kept->count--;
    kept->bytes -= batch->len;
    free(batch);
}

void kept_forget(struct kept *kept, uint64_t stored) {
    while (kept->first && kept->first->sequence <= stored) take_out(kept, &kept->first);
}

void kept_drop(struct kept *kept, uint64_t sequence) {
    struct kept_batch **at = &kept->first;
    while (*at && (*at)->sequence < sequence) at = &(*at)->next;
    if (*at && (*at)->sequence == sequence) take_out(kept, at);
}

void kept_rewind(struct kept *kept) {
    for (struct kept_batch *batch = kept->first; batch; batch = batch->next) batch->sent = 0;
    kept->unsent = kept->first;
}

size_t kept_read(struct kept *kept, uint8_t *out, size_t room) {
    size_t filled = 0;
    while (kept->unsent && filled < room) {
        struct kept_batch *batch = kept->unsent;
        size_t part = batch->len - batch->sent < room - filled ? batch->len - batch->sent : room - filled;
        memcpy(out + filled, batch->bytes + batch->sent, part);
        batch->sent += part;
        filled += part;
        if (batch->sent == batch->len) kept->unsent = batch->next;
    }
    return filled;
}

void kept_free(struct kept *kept) {
    while (kept->first) take_out(kept, &kept->first);
}
