/* batch_drive: a registry and a validate in one, for driving the real batch, write and store.
 *
 * Sends random events of random entities in random order, some twice, in messages of a few, while it takes the shards
 * away and gives them back under new epochs (and whoever runs it may kill them); then reads every row and compares it
 * with the slow reference fold. Exit status 0: each entity is stored exactly once and exactly right.
 *
 *   batch_drive BROKER_MAILBOX_URL MIGRATIONS ENTITIES EVENTS_PER_ENTITY OWNER_CHANGES SEED     (CLICKHOUSE_URL set)
 */
#include "../unit/fold_events.h"
#include "../unit/fold_reference.h"
#include "base/clock.h"
#include "base/hash.h"
#include "batch/entities.h"
#include "clickhouse/clickhouse.h"
#include "runtime/actor.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PER_MESSAGE = 5, WINDOW = 200, DEADLINE_MS = 20000, AGAIN_MS = 400 };

struct thing { /* an entity and its events */
    Tracemesh__Entity kind;
    char id[32], trace[32];
    const Tracemesh__Event **events;
    size_t count;
    bool found;
};

struct parcel { /* one message */
    struct drive *drive;
    uint64_t epoch; /* of the owner it was sent to */
    const Tracemesh__Event *events[PER_MESSAGE];
    uint32_t shards[PER_MESSAGE]; /* of each */
    size_t count;
};

struct drive {
    struct tm_actor *broker, *self;
    struct tm_clickhouse *clickhouse;
    struct tm_arena *arena;
    struct dice dice;
    struct thing *things;
    size_t thing_count, per_thing;
    struct parcel *parcels;
    size_t parcel_count, next, in_flight, answered, changes, changed;
    size_t outcomes[8];
    uint64_t began_us, ended_us;
};

static const char project[] = "project";

/* ---- the registry: its own actor, on its own thread ---- */

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static Tracemesh__Register *known[8];
static size_t known_count;
static _Atomic uint64_t epoch = 1;

/* As the real registry: one that was started anew gets its shards under a new epoch. */
static void remember(Tracemesh__Register *actor) {
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known[i]->actor_id, actor->actor_id) == 0) {
            if (known[i]->incarnation != actor->incarnation) epoch++;
            tracemesh__register__free_unpacked(known[i], NULL);
            known[i] = actor;
            return;
        }
    if (known_count < 8) known[known_count++] = actor;
}

static struct tm_str routes_now(struct tm_arena *arena) {
    Tracemesh__Routes routes = TRACEMESH__ROUTES__INIT;
    Tracemesh__ShardOwner owners[TM_SHARDS], *list[TM_SHARDS];
    routes.version = epoch * 100 + known_count;
    routes.actors = known;
    routes.n_actors = known_count;
    for (uint32_t i = 0; i < TM_SHARDS; i++) {
        owners[i] = (Tracemesh__ShardOwner)TRACEMESH__SHARD_OWNER__INIT;
        owners[i].shard = i;
        owners[i].epoch = epoch;
        owners[i].actor_id = (char *)(uintptr_t) "batch-1";
        list[i] = &owners[i];
    }
    routes.n_shards = TM_SHARDS;
    routes.shards = list;
    size_t size = tracemesh__routes__get_packed_size(&routes);
    uint8_t *bytes = tm_arena_alloc(arena, size);
    tracemesh__routes__pack(&routes, bytes);
    return (struct tm_str){(const char *)bytes, size};
}

static void on_register(void *state, struct tm_message *message) {
    struct tm_str payload = tm_message_payload(message);
    struct tm_arena *arena = tm_arena_new(0);
    Tracemesh__Register *actor = tracemesh__register__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    pthread_mutex_lock(&registry_lock);
    if (actor) remember(actor);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, routes_now(arena));
    pthread_mutex_unlock(&registry_lock);
    tm_arena_free(arena);
}

static void on_leave(void *state, struct tm_message *message) {
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){0});
}

static void *run_registry(void *state) {
    tm_actor_run(state);
    return NULL;
}

/* ---- events ---- */

static ProtobufCBinaryData bytes_of(const char *text) {
    return (ProtobufCBinaryData){strlen(text), (uint8_t *)(uintptr_t)text};
}

static void make_thing(struct drive *drive, struct thing *thing, unsigned number) {
    thing->kind = TRACEMESH__ENTITY__ENTITY_TRACE + roll(&drive->dice, 3);
    snprintf(thing->id, sizeof thing->id, "thing-%u-'\\x", number);
    snprintf(thing->trace, sizeof thing->trace, "trace-%u", number / 3);
    if (thing->kind == TRACEMESH__ENTITY__ENTITY_TRACE) snprintf(thing->trace, sizeof thing->trace, "%s", thing->id);
    thing->count = 1 + roll(&drive->dice, (uint32_t)drive->per_thing);
    thing->events = tm_arena_array(drive->arena, thing->count, sizeof *thing->events);
    for (unsigned i = 0; i < thing->count; i++) {
        Tracemesh__Event *event = event_random(drive->arena, &drive->dice, thing->kind, i);
        event->id = bytes_of(thing->id);
        event->trace_id = bytes_of(thing->trace);
        thing->events[i] = event;
    }
}

struct mention {
    const struct thing *thing;
    const Tracemesh__Event *event;
};

/* Every event once or twice, in any order. */
static struct mention *mention_all(struct drive *drive, size_t *count) {
    struct mention *mentions =
        tm_arena_array(drive->arena, drive->thing_count * drive->per_thing * 2, sizeof *mentions);
    *count = 0;
    for (size_t i = 0; i < drive->thing_count; i++)
        for (size_t e = 0; e < drive->things[i].count; e++)
            for (unsigned times = 1 + (roll(&drive->dice, 4) == 0); times; times--)
                mentions[(*count)++] = (struct mention){&drive->things[i], drive->things[i].events[e]};
    for (size_t i = *count; i > 1; i--) {
        size_t j = roll(&drive->dice, (uint32_t)i);
        struct mention swap = mentions[i - 1];
        mentions[i - 1] = mentions[j];
        mentions[j] = swap;
    }
    return mentions;
}

/* Half of the shards have messages of their own, the others share. */
static uint32_t lane_of(uint32_t shard) {
    return shard < TM_SHARDS / 2 ? shard : TM_SHARDS / 2 + shard % 4;
}

static void make_parcels(struct drive *drive) {
    size_t count, open[TM_SHARDS] = {0}; /* of each lane, from 1 */
    struct mention *mentions = mention_all(drive, &count);
    drive->parcels = tm_arena_array(drive->arena, count, sizeof *drive->parcels);
    for (size_t i = 0; i < count; i++) {
        uint32_t shard = tm_shard_of(tm_str_from(project), tm_str_from(mentions[i].thing->trace));
        size_t *lane = &open[lane_of(shard)];
        if (!*lane || drive->parcels[*lane - 1].count == PER_MESSAGE) {
            *lane = ++drive->parcel_count;
            drive->parcels[*lane - 1] = (struct parcel){.drive = drive};
        }
        struct parcel *parcel = &drive->parcels[*lane - 1];
        parcel->shards[parcel->count] = shard;
        parcel->events[parcel->count++] = mentions[i].event;
    }
}

/* ---- the check ---- */

static bool check_row(struct drive *drive, const struct fold_row *row) {
    struct tm_buf want = {0}, got = {0};
    unsigned number = 0;
    char id[64];
    tm_str_to(row->id, id, sizeof id);
    if (sscanf(id, "thing-%u", &number) != 1 || number >= drive->thing_count) return false;
    struct thing *thing = &drive->things[number];
    if (thing->found || thing->kind != row->entity) {
        printf("stored twice, or under another table: %s\n", id);
        return false;
    }
    thing->found = true;
    reference_fold(thing->events, thing->count, drive->arena, &want);
    print_row(row, &got);
    bool same = tm_str_eq(tm_buf_str(&want), tm_buf_str(&got));
    if (!same) printf("%s: want\n%.*s\ngot\n%.*s\n", id, TM_STR_ARG(tm_buf_str(&want)), TM_STR_ARG(tm_buf_str(&got)));
    tm_buf_free(&want);
    tm_buf_free(&got);
    return same;
}

static size_t check_table(struct drive *drive, struct tm_clickhouse *clickhouse, Tracemesh__Entity kind) {
    struct tm_buf sql = {0}, body = {0};
    struct columns columns;
    struct tm_error error = {0};
    struct fold_row row;
    size_t wrong = 0;
    columns_of(kind, &columns);
    for (unsigned i = 0; i < columns.count; i++)
        tm_buf_printf(&sql, "%s%s", i ? ", " : "SELECT ", columns.items[i].name);
    tm_buf_printf(&sql, " FROM %s FINAL FORMAT RowBinary", tm_entity_table(kind));
    tm_buf_append_char(&sql, 0);
    if (tm_clickhouse_query(clickhouse, sql.ptr, NULL, 0, &body, NULL, NULL, &error) != TM_OK) {
        printf("%s\n", error.reason);
        return 1;
    }
    struct tm_str rest = tm_buf_str(&body);
    while (rowbinary_next(&columns, &rest, drive->arena, &row) == TM_OK) {
        wrong += !check_row(drive, &row);
    }
    tm_buf_free(&sql);
    tm_buf_free(&body);
    return wrong;
}

static struct tm_clickhouse *connect_clickhouse(void) {
    static struct tm_clickhouse_config config;
    struct tm_option_set set = tm_clickhouse_options(&config);
    char *none[] = {(char *)(uintptr_t) "batch_drive", NULL};
    return tm_config_load(&set, 1, "", 1, none, NULL) == TM_OK ? tm_clickhouse_new(&config) : NULL;
}

static size_t check(struct drive *drive, struct tm_clickhouse *clickhouse) {
    size_t wrong = 0;
    for (int kind = TRACEMESH__ENTITY__ENTITY_TRACE; kind <= TRACEMESH__ENTITY__ENTITY_SCORE; kind++)
        wrong += check_table(drive, clickhouse, kind);
    for (size_t i = 0; i < drive->thing_count; i++) {
        if (drive->things[i].found) continue;
        if (wrong++ < 10) printf("not stored: %s\n", drive->things[i].id);
    }
    return wrong;
}

static void report(const struct drive *drive, size_t wrong) {
    const size_t *answers = drive->outcomes;
    printf("entities=%zu messages=%zu owner_changes=%zu seconds=%.2f wrong=%zu\n", drive->thing_count,
           drive->parcel_count, drive->changed, (double)(drive->ended_us - drive->began_us) / 1e6, wrong);
    printf("answers: ok=%zu retry=%zu not_owner=%zu overloaded=%zu rejected=%zu failed=%zu none=%zu\n", answers[0],
           answers[1], answers[2], answers[3], answers[4], answers[5], answers[7]);
}

/* An actor's run does not return: the end is here. */
static void finish(struct drive *drive) {
    size_t wrong = check(drive, drive->clickhouse);
    report(drive, wrong);
    fflush(stdout);
    _exit(wrong ? 1 : 0);
}

/* ---- sending ---- */

static void send_more(struct drive *drive);
static void send_parcel(struct parcel *parcel);

static void send_again(void *state) {
    send_parcel(state);
}

/* As a broker confirms: what an owner stored that is none any more may have missed its successor's reading. */
static void on_reply(void *state, const struct tm_reply *reply) {
    struct parcel *parcel = state;
    struct drive *drive = parcel->drive;
    bool ok = reply->status == TM_OK && reply->answer->status == TRACEMESH__STATUS__STATUS_OK && parcel->epoch == epoch;
    drive->outcomes[reply->status == TM_OK ? reply->answer->status : 7]++;
    if (!ok) {
        tm_routes_refresh(drive->self);
        tm_timer_once(drive->self, roll(&drive->dice, 3) ? 20 : 20 + roll(&drive->dice, AGAIN_MS), send_again, parcel);
        return;
    }
    drive->in_flight--;
    drive->answered++;
    if (drive->changed < drive->changes &&
        drive->answered > drive->parcel_count * (drive->changed + 1) / (drive->changes + 1)) {
        drive->changed++;
        epoch++; /* all shards change hands, and come back */
    }
    send_more(drive);
}

/* Its events by shard, each shard's in their order. */
static void fill(const struct parcel *parcel, uint64_t owner_epoch, Tracemesh__Share *shares, Tracemesh__Rows *rows) {
    for (uint32_t shard = 0; shard < TM_SHARDS; shard++) {
        Tracemesh__Share share = TRACEMESH__SHARE__INIT;
        for (size_t i = 0; i < parcel->count; i++) {
            if (parcel->shards[i] != shard) continue;
            rows->events[rows->n_events++] = (Tracemesh__Event *)(uintptr_t)parcel->events[i];
            share.events++;
        }
        if (!share.events) continue;
        share.shard = shard;
        share.epoch = owner_epoch;
        rows->shares[rows->n_shares] = &shares[rows->n_shares];
        shares[rows->n_shares++] = share;
    }
}

static void send_parcel(struct parcel *parcel) {
    struct drive *drive = parcel->drive;
    Tracemesh__Rows rows = TRACEMESH__ROWS__INIT;
    Tracemesh__Share shares[PER_MESSAGE], *share_list[PER_MESSAGE];
    Tracemesh__Event *events[PER_MESSAGE];
    uint64_t owner_epoch = 0;
    const char *owner = tm_owner(drive->self, parcel->shards[0], &owner_epoch);
    parcel->epoch = owner_epoch;
    rows.events = events;
    rows.shares = share_list;
    fill(parcel, owner_epoch, shares, &rows);
    size_t size = tracemesh__rows__get_packed_size(&rows);
    uint8_t *bytes = malloc(size + 1);
    tracemesh__rows__pack(&rows, bytes);
    tm_request(drive->self, &(struct tm_request){.to_kind = owner ? NULL : "batch",
                                                 .to_actor = owner,
                                                 .kind = TRACEMESH__KIND__KIND_ROWS,
                                                 .deadline_ms = DEADLINE_MS,
                                                 .payload = {(const char *)bytes, size},
                                                 .on_reply = on_reply,
                                                 .state = parcel});
    free(bytes);
}

static void send_more(struct drive *drive) {
    while (drive->in_flight < WINDOW && drive->next < drive->parcel_count) {
        drive->in_flight++;
        send_parcel(&drive->parcels[drive->next++]);
    }
    if (drive->in_flight) return;
    drive->ended_us = tm_mono_us();
    finish(drive);
}

static void begin(void *state) {
    struct drive *drive = state;
    uint64_t owner_epoch;
    if (!tm_owner(drive->self, 0, &owner_epoch) || known_count < 3) {
        tm_timer_once(drive->self, 50, begin, drive);
        return;
    }
    drive->began_us = tm_mono_us();
    send_more(drive);
}

static bool start(struct drive *drive, char *broker_url) {
    struct tm_error error = {0};
    char own_url[128]; /* beside the broker's, in the test's folder */
    struct tm_actor_config broker = {.id = "broker-1", .broker_urls = "", .mailbox_url = broker_url};
    broker.ops_host = "127.0.0.1";
    broker.mailbox_bytes = broker.message_bytes = 64u << 20;
    broker.mailbox_messages = 4096;
    broker.drain_ms = 1000;
    broker.parting_ms = 3000;
    broker.reconnect_ms = 100;
    broker.unregistered_ms = broker.stuck_ms = 5000;
    struct tm_actor_config self = broker;
    self.id = "drive";
    self.broker_urls = broker_url;
    snprintf(own_url, sizeof own_url, "%s.drive", broker_url);
    self.mailbox_url = own_url;
    drive->broker = tm_actor_new("broker", &broker, &error);
    drive->self = drive->broker ? tm_actor_new("validate", &self, &error) : NULL;
    if (!drive->self) {
        printf("%s %s\n", error.field, error.reason);
        return false;
    }
    tm_actor_on(drive->broker, TRACEMESH__KIND__KIND_REGISTER, on_register, drive);
    tm_actor_on(drive->broker, TRACEMESH__KIND__KIND_LEAVE, on_leave, drive);
    tm_timer_once(drive->self, 10, begin, drive);
    return true;
}

int main(int argc, char **argv) {
    struct drive drive = {.arena = tm_arena_new(0)};
    struct tm_error error = {0};
    pthread_t registry;
    if (argc != 7) return TM_EXIT_USAGE;
    drive.thing_count = (size_t)atol(argv[3]);
    drive.per_thing = (size_t)atol(argv[4]);
    drive.changes = (size_t)atol(argv[5]);
    drive.dice.state = (uint64_t)atoll(argv[6]);
    drive.things = tm_arena_array(drive.arena, drive.thing_count, sizeof *drive.things);
    for (unsigned i = 0; i < drive.thing_count; i++) make_thing(&drive, &drive.things[i], i);
    make_parcels(&drive);
    drive.clickhouse = connect_clickhouse();
    if (!drive.clickhouse || tm_clickhouse_migrate(drive.clickhouse, argv[2], &error) != TM_OK ||
        !start(&drive, argv[1])) {
        printf("%s\n", error.reason);
        return 1;
    }
    pthread_create(&registry, NULL, run_registry, drive.broker);
    return tm_actor_run(drive.self);
}
