/* dead: `tracemesh dead list | show ID | retry ID|all | drop ID|all`: what the queue gave up on, and what to do. */
#include "supervisor/commands.h"
#include "supervisor/dead_letters.h"

#include "broker/lease.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NAME_ROOM = BROKER_ENTRY_ID_SIZE + 8, EACH_MOST = 1000 };

static void name_of(const struct dead_letter *letter, char out[NAME_ROOM]) {
    snprintf(out, NAME_ROOM, "%u:%s", letter->stream, letter->id);
}

static void time_of(const struct dead_letter *letter, char out[32]) {
    time_t seconds = (time_t)(letter->died_ms / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* ---- list ---- */

static void print_line(void *state, const struct dead_letter *letter) {
    char name[NAME_ROOM], died[32];
    size_t *count = state;
    name_of(letter, name);
    time_of(letter, died);
    if ((*count)++ == 0)
        printf("%-22s %-21s %10s %8s %9s  %-20s %s\n", "ID", "DIED", "DELIVERIES", "BATCHES", "BYTES", "PROJECT",
               "REASON");
    const Tracemesh__Entry *entry = letter->entry;
    printf("%-22s %-21s %10llu %8zu %9zu  %-20s %s\n", name, died, (unsigned long long)letter->deliveries,
           entry ? entry->n_publish : 0, letter->bytes, letter->project[0] ? letter->project : "(not readable)",
           letter->reason);
}

static int list(redisContext *redis, const char *unused) {
    size_t count = 0;
    if (!dead_letters_each(redis, print_line, &count)) {
        fprintf(stderr, "tracemesh: Redis failed: %s\n", redis->errstr);
        return 1;
    }
    if (count == 0) printf("no dead letters\n");
    return 0;
}

/* ---- show ---- */

struct search {
    const char *name;
    bool found;
};

static void print_whole(void *state, const struct dead_letter *letter) {
    struct search *search = state;
    char name[NAME_ROOM], died[32];
    name_of(letter, name);
    if (strcmp(name, search->name) != 0) return;
    search->found = true;
    time_of(letter, died);
    printf("id %s\ndied %s\ndeliveries %llu\nreason %s\n", name, died, (unsigned long long)letter->deliveries,
           letter->reason);
    if (letter->elsewhere) printf("its bytes are in the spill folder or bucket: %s\n", letter->elsewhere);
    for (size_t i = 0; letter->entry && i < letter->entry->n_publish; i++) {
        const Tracemesh__Publish *publish = letter->entry->publish[i];
        printf("\nbatch %zu of %zu: project %s, key %s, sdk %s %s, receipt %s, %zu bytes\n", i + 1,
               letter->entry->n_publish, publish->project_id, publish->public_key, publish->sdk_name,
               publish->sdk_version, publish->receipt, publish->body.len);
        fwrite(publish->body.data, 1, publish->body.len, stdout);
        printf("\n");
    }
}

static int show(redisContext *redis, const char *name) {
    struct search search = {name, false};
    if (dead_letters_each(redis, print_whole, &search) && search.found) return 0;
    fprintf(stderr, "tracemesh: no dead letter %s; see tracemesh dead list\n", name);
    return 1;
}

/* ---- retry, drop ---- */

struct chosen { /* collected first: what is put back may die again while we walk */
    const char *name;
    size_t count;
    struct {
        unsigned stream;
        char id[BROKER_ENTRY_ID_SIZE];
    } list[EACH_MOST];
};

static void choose(void *state, const struct dead_letter *letter) {
    struct chosen *chosen = state;
    char name[NAME_ROOM];
    name_of(letter, name);
    if (chosen->count == EACH_MOST || (strcmp(chosen->name, "all") != 0 && strcmp(chosen->name, name) != 0)) return;
    chosen->list[chosen->count].stream = letter->stream;
    snprintf(chosen->list[chosen->count++].id, BROKER_ENTRY_ID_SIZE, "%s", letter->id);
}

static int apply(redisContext *redis, const char *name, bool (*act)(redisContext *, unsigned, const char *),
                 const char *done) {
    static struct chosen chosen;
    size_t worked = 0;
    chosen.name = name;
    if (!dead_letters_each(redis, choose, &chosen) || (chosen.count == 0 && strcmp(name, "all") != 0)) {
        fprintf(stderr, "tracemesh: no dead letter %s; see tracemesh dead list\n", name);
        return 1;
    }
    for (size_t i = 0; i < chosen.count; i++) worked += act(redis, chosen.list[i].stream, chosen.list[i].id);
    printf("%s %zu of %zu%s\n", done, worked, chosen.count,
           chosen.count == EACH_MOST ? "; there may be more: say it again" : "");
    return worked == chosen.count ? 0 : 1;
}

static int retry(redisContext *redis, const char *name) {
    return apply(redis, name, dead_letters_retry, "put back into the queue:");
}
static int drop(redisContext *redis, const char *name) {
    return apply(redis, name, dead_letters_drop, "deleted:");
}

/* ---- the command ---- */

static const struct verb {
    const char *name;
    bool takes_id;
    int (*run)(redisContext *redis, const char *name);
} verbs[] = {{"list", false, list}, {"show", true, show}, {"retry", true, retry}, {"drop", true, drop}};

int command_dead(const struct settings *settings, int argc, char **argv) {
    const char *wanted = argc > 0 ? argv[0] : "list";
    struct tm_error error = {0};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, wanted) != 0 || (verbs[i].takes_id && argc != 2)) continue;
        settings_export(settings);
        redisContext *redis = redis_open(&error);
        if (!redis) {
            fprintf(stderr, "tracemesh: %s: %s\n", error.field, error.reason);
            return 1;
        }
        int status = verbs[i].run(redis, argc > 1 ? argv[1] : "");
        redisFree(redis);
        return status;
    }
    fprintf(stderr, "tracemesh dead list | show ID | retry ID|all | drop ID|all\n");
    return 64;
}
