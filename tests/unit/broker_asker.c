/* broker_asker: asks brokers what became of a publish, for test_broker_receipts.
 *
 * Sends --count inquiries about --place ("<stream> <ms> <sequence> <index>") at once, to --broker if given, prints of
 * each "fate=<state> stored_us=<n> after_ms=<n> reason=<text>" or "refused=<status> reason=<text>", then ends.
 */
#include "base/clock.h"
#include "runtime/actor.h"

#include <inttypes.h>
#include <stdio.h>

static struct {
    struct tm_actor_config actor;
    const char *place, *broker;
    uint64_t wait_ms, count;
} settings;

static const struct tm_option options[] = {
    TM_OPTION_TEXT(typeof(settings), place, "place", NULL, "0 1 0 0", "", "of the publish"),
    TM_OPTION_TEXT(typeof(settings), broker, "broker", NULL, NULL, "id", "the one to ask"),
    TM_OPTION_SIZE(typeof(settings), wait_ms, "wait-ms", NULL, "0", "ms", "how long it may be held"),
    TM_OPTION_SIZE(typeof(settings), count, "count", NULL, "1", "", "inquiries"),
};

static struct tm_actor *self;
static uint64_t began_us, answered;

static void print(const struct tm_reply *reply) {
    if (reply->status != TM_OK || reply->answer->status != TRACEMESH__STATUS__STATUS_OK) {
        printf("refused=%d reason=%s\n", reply->status != TM_OK ? -1 : (int)reply->answer->status,
               reply->status != TM_OK ? tm_status_text(reply->status) : reply->answer->reason);
        return;
    }
    Tracemesh__Fate *fate = tracemesh__fate__unpack(NULL, reply->payload.len, (const uint8_t *)reply->payload.ptr);
    printf("fate=%d stored_us=%" PRId64 " after_ms=%" PRIu64 " reason=%s\n", (int)fate->state, fate->stored_us,
           (tm_mono_us() - began_us) / 1000, fate->reason);
    tracemesh__fate__free_unpacked(fate, NULL);
}

static void ask(void *state);

static void on_reply(void *state, const struct tm_reply *reply) {
    if (reply->status == TM_UNAVAILABLE && settings.broker) { /* not in the routes yet */
        tm_timer_once(self, 5, ask, NULL);
        return;
    }
    print(reply);
    fflush(stdout);
    if (++answered == settings.count) tm_actor_stop(self);
}

static void ask(void *state) {
    Tracemesh__Place place = TRACEMESH__PLACE__INIT;
    Tracemesh__Inquiry inquiry = TRACEMESH__INQUIRY__INIT;
    uint8_t packed[64];
    if (tm_peers(self, "broker") == 0) {
        tm_timer_once(self, 2, ask, NULL);
        return;
    }
    sscanf(settings.place, "%" SCNu32 " %" SCNu64 " %" SCNu64 " %" SCNu32, &place.stream, &place.entry_ms,
           &place.entry_sequence, &place.index);
    inquiry.place = &place;
    inquiry.wait_ms = (uint32_t)settings.wait_ms;
    size_t len = tracemesh__inquiry__pack(&inquiry, packed);
    began_us = tm_mono_us();
    for (uint64_t i = 0; i < settings.count; i++)
        tm_request(self, &(struct tm_request){.to_kind = "broker",
                                              .to_actor = settings.broker,
                                              .kind = TRACEMESH__KIND__KIND_INQUIRY,
                                              .deadline_ms = inquiry.wait_ms + 10000,
                                              .payload = {(const char *)packed, len},
                                              .on_reply = on_reply});
}

int main(int argc, char **argv) {
    struct tm_option_set own = {options, sizeof options / sizeof *options, &settings};
    struct tm_error error = {0};
    if (!tm_actor_configure(&settings.actor, own, "asks brokers about a publish", argc, argv)) return TM_EXIT_USAGE;
    self = tm_actor_new("asker", &settings.actor, &error);
    if (!self) return TM_EXIT_UNAVAILABLE;
    tm_timer_once(self, 0, ask, NULL);
    return tm_actor_run(self);
}
