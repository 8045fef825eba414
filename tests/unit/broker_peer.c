/* broker_peer: fake neighbours of the broker, for test_broker_queue and for measuring.
 *
 *   --role batch     registers only, and so owns shards
 *   --role validate  writes each publish's receipt as a line to --log and answers as the first word in --mode says:
 *                    ok, old (an epoch that was), retry, failed, only <receipt> (ok for entries that begin with it,
 * retry for the others), die <receipt> (ends the process when one begins with it, answers ok after 5 ms else), hold
 * (nothing yet; answered once the mode is another)
 *   --role sender    publishes --count messages of --size bytes, --concurrency at a time, each again until it is
 *                    stored; logs event=overloaded where that is the answer; prints of each "place=<stream> <ms>
 *                    <sequence> <index> number=<n>" and at the end "stored=<n> retried=<n> seconds=<s>"
 */
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "runtime/actor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    struct tm_actor_config actor;
    const char *role, *log, *mode, *prefix;
    uint64_t count, size, concurrency;
} settings;

static const struct tm_option options[] = {
    TM_OPTION_TEXT(typeof(settings), role, "role", NULL, "batch", "", "batch, validate or sender"),
    TM_OPTION_TEXT(typeof(settings), log, "log", NULL, "/dev/null", "path", "receipts seen by validate"),
    TM_OPTION_TEXT(typeof(settings), mode, "mode", NULL, "/dev/null", "path", "file with how validate answers"),
    TM_OPTION_TEXT(typeof(settings), prefix, "prefix", NULL, "p", "", "receipts begin with it"),
    TM_OPTION_SIZE(typeof(settings), count, "count", NULL, "1", "", "messages to publish"),
    TM_OPTION_SIZE(typeof(settings), size, "size", NULL, "1k", "bytes", "of a body"),
    TM_OPTION_SIZE(typeof(settings), concurrency, "concurrency", NULL, "1", "", "publishes at once"),
};

static struct tm_actor *self;

/* ---- validate ---- */

static void answer_handled(struct tm_message *message, uint64_t minus) {
    Tracemesh__ShardOwner owner = TRACEMESH__SHARD_OWNER__INIT, *owners[] = {&owner};
    Tracemesh__Handled handled = TRACEMESH__HANDLED__INIT;
    uint8_t packed[256];
    const char *id = tm_owner(self, 7, &owner.epoch);
    if (!id) {
        tm_routes_refresh(self);
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "nobody owns shard 7", (struct tm_str){0});
        return;
    }
    owner.shard = 7;
    owner.epoch -= minus;
    handled.owners = owners;
    handled.n_owners = 1;
    size_t len = tracemesh__handled__pack(&handled, packed);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(const char *)packed, len});
}

struct mode {
    char text[64];
};

enum { HELD_MOST = 1024, LOOK_MS = 5 };

static struct mode mode_now(void) {
    struct mode mode = {0};
    int fd = open(settings.mode, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, mode.text, sizeof mode.text - 1) : 0;
    if (fd >= 0) close(fd);
    if (len <= 0) strcpy(mode.text, "ok");
    return mode;
}

static Tracemesh__Entry *entry_of(const struct tm_message *message) {
    struct tm_str payload = tm_message_payload(message);
    Tracemesh__Entry *entry = tracemesh__entry__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    if (!entry || entry->n_publish == 0) abort();
    return entry;
}

static bool begins_with(const struct tm_message *message, const char *receipt) {
    Tracemesh__Entry *entry = entry_of(message);
    bool begins = strcmp(entry->publish[0]->receipt, receipt) == 0;
    tracemesh__entry__free_unpacked(entry, NULL);
    return begins;
}

static void answer_as(const char *mode, struct tm_message *message) {
    bool told = strcmp(mode, "retry") == 0 || (strncmp(mode, "only ", 5) == 0 && !begins_with(message, mode + 5));
    if (told) tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "so told", (struct tm_str){0});
    else if (strcmp(mode, "failed") == 0)
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_FAILED, "so told", (struct tm_str){0});
    else answer_handled(message, strcmp(mode, "old") == 0);
}

static struct tm_message *held[HELD_MOST];
static size_t held_count;

static void look(void *state) {
    struct mode mode = mode_now();
    if (strcmp(mode.text, "hold") == 0) return;
    for (size_t i = 0; i < held_count; i++) answer_as(mode.text, held[i]);
    held_count = 0;
}

static void answer_ok(void *message) {
    answer_handled(message, 0);
}

/* What it dies of it reads after others came: they are held, too. */
static void die_of(const char *receipt, struct tm_message *message) {
    Tracemesh__Entry *entry = entry_of(message);
    for (size_t i = 0; i < entry->n_publish; i++)
        if (strcmp(entry->publish[i]->receipt, receipt) == 0) _exit(1);
    tracemesh__entry__free_unpacked(entry, NULL);
    tm_timer_once(self, LOOK_MS, answer_ok, message);
}

static void on_raw_batch(void *state, struct tm_message *message) {
    int log = *(int *)state;
    struct mode mode = mode_now();
    Tracemesh__Entry *entry = entry_of(message);
    for (size_t i = 0; i < entry->n_publish; i++) dprintf(log, "%s\n", entry->publish[i]->receipt);
    tracemesh__entry__free_unpacked(entry, NULL);
    if (strncmp(mode.text, "die ", 4) == 0) die_of(mode.text + 4, message);
    else if (strcmp(mode.text, "hold") != 0) answer_as(mode.text, message);
    else if (held_count < HELD_MOST) held[held_count++] = message;
    else abort();
}

/* ---- sender ---- */

static struct {
    uint64_t begun, stored, retried, began_us;
    char *body;
} sender;

static void publish(uint64_t number);

struct attempt {
    uint64_t number;
};

static void again(void *state) {
    struct attempt *attempt = state;
    publish(attempt->number);
    free(attempt);
}

static void print_place(uint64_t number, struct tm_str payload) {
    Tracemesh__Place *place = tracemesh__place__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    if (!place) abort();
    printf("place=%u %llu %llu %u number=%llu\n", place->stream, (unsigned long long)place->entry_ms,
           (unsigned long long)place->entry_sequence, place->index, (unsigned long long)number);
    tracemesh__place__free_unpacked(place, NULL);
}

static void on_published(void *state, const struct tm_reply *reply) {
    struct attempt *attempt = state;
    if (reply->status == TM_OK && reply->answer->status == TRACEMESH__STATUS__STATUS_OVERLOADED)
        tm_log(TM_LOG_INFO, "overloaded", "reason=\"%s\"", reply->answer->reason);
    if (reply->status != TM_OK || reply->answer->status != TRACEMESH__STATUS__STATUS_OK) {
        sender.retried++;
        tm_timer_once(self, 20, again, attempt);
        return;
    }
    print_place(attempt->number, reply->payload);
    free(attempt);
    if (++sender.stored == settings.count) {
        printf("stored=%llu retried=%llu seconds=%.3f\n", (unsigned long long)sender.stored,
               (unsigned long long)sender.retried, (double)(tm_mono_us() - sender.began_us) / 1e6);
        tm_actor_stop(self);
    } else if (sender.begun < settings.count) publish(sender.begun++);
}

static void publish(uint64_t number) {
    Tracemesh__Publish message = TRACEMESH__PUBLISH__INIT;
    struct attempt *attempt = malloc(sizeof *attempt);
    char receipt[64];
    snprintf(receipt, sizeof receipt, "%s-%llu", settings.prefix, (unsigned long long)number);
    message.receipt = receipt;
    message.body.data = (uint8_t *)sender.body;
    message.body.len = settings.size;
    size_t size = tracemesh__publish__get_packed_size(&message);
    uint8_t *packed = malloc(size);
    if (!attempt || !packed) abort();
    attempt->number = number;
    tracemesh__publish__pack(&message, packed);
    tm_request(self, &(struct tm_request){.to_kind = "broker",
                                          .kind = TRACEMESH__KIND__KIND_PUBLISH,
                                          .deadline_ms = 2000,
                                          .payload = {(const char *)packed, size},
                                          .on_reply = on_published,
                                          .state = attempt});
    free(packed);
}

static void begin(void *state) {
    if (tm_peers(self, "broker") == 0) {
        tm_timer_once(self, 2, begin, NULL);
        return;
    }
    sender.began_us = tm_mono_us();
    while (sender.begun < settings.concurrency && sender.begun < settings.count) publish(sender.begun++);
}

int main(int argc, char **argv) {
    struct tm_option_set own = {options, sizeof options / sizeof *options, &settings};
    struct tm_error error = {0};
    if (!tm_actor_configure(&settings.actor, own, "fake neighbour of the broker", argc, argv)) return TM_EXIT_USAGE;
    self = tm_actor_new(settings.role, &settings.actor, &error);
    if (!self) return TM_EXIT_UNAVAILABLE;
    int log = open(settings.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    sender.body = calloc(1, settings.size + 1);
    if (log < 0 || !sender.body) return TM_EXIT_UNAVAILABLE;
    for (uint64_t i = 0; i < settings.size; i++) sender.body[i] = (char)('a' + i * 7 % 26);
    if (strcmp(settings.role, "validate") == 0) {
        tm_actor_on(self, TRACEMESH__KIND__KIND_RAW_BATCH, on_raw_batch, &log);
        tm_timer_every(self, LOOK_MS, look, NULL);
    }
    if (strcmp(settings.role, "sender") == 0) tm_timer_once(self, 0, begin, NULL);
    return tm_actor_run(self);
}
