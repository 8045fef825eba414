/* dead_letters: walks, puts back and deletes. */
#include "supervisor/dead_letters.h"

#include "broker/account.h"
#include "broker/keys.h"
#include "broker/lease.h"
#include "broker/scripts.h"
#include "broker/spill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 16 };

/* Takes the reply. */
static long number_of(redisReply *reply) {
    long number = reply && reply->type == REDIS_REPLY_INTEGER ? (long)reply->integer : -1;
    if (reply) freeReplyObject(reply);
    return number;
}

long dead_letters_count(redisContext *redis) {
    long sum = 0;
    for (unsigned i = 0; i < BROKER_QUEUE_SHARDS_MAX; i++) redisAppendCommand(redis, "XLEN " BROKER_KEY_DEAD, i);
    for (unsigned i = 0; i < BROKER_QUEUE_SHARDS_MAX; i++) {
        void *reply = NULL;
        long count = redisGetReply(redis, &reply) == REDIS_OK ? number_of(reply) : -1;
        sum = count < 0 || sum < 0 ? -1 : sum + count;
    }
    return sum;
}

static void read_field(struct dead_letter *letter, const redisReply *name, const redisReply *value,
                       Tracemesh__Entry **entry) {
    if (strcmp(name->str, "reason") == 0) letter->reason = value->str;
    else if (strcmp(name->str, "deliveries") == 0) letter->deliveries = strtoull(value->str, NULL, 10);
    else if (strcmp(name->str, "e") == 0) {
        letter->bytes = value->len;
        *entry = tracemesh__entry__unpack(NULL, value->len, (const uint8_t *)value->str);
    } else if (strcmp(name->str, "r") == 0) {
        struct spill_reference reference;
        letter->elsewhere = value->str;
        if (spill_reference_read(tm_str_from(value->str), &reference)) letter->bytes = reference.size_bytes;
    } else if (strcmp(name->str, "a") == 0) {
        struct tm_str text = {value->str, value->len}, counts, project;
        if (broker_account_line(&text, &counts, &project)) tm_str_to(project, letter->project, sizeof letter->project);
    }
}

static bool is_letter(const redisReply *item) {
    return item->type == REDIS_REPLY_ARRAY && item->elements == 2 && item->element[0]->type == REDIS_REPLY_STRING &&
           item->element[1]->type == REDIS_REPLY_ARRAY;
}

static void tell(unsigned stream, const redisReply *item, void (*each)(void *, const struct dead_letter *),
                 void *state) {
    struct dead_letter letter = {.stream = stream, .id = item->element[0]->str, .reason = ""};
    const redisReply *fields = item->element[1];
    Tracemesh__Entry *entry = NULL;
    letter.died_ms = strtoull(letter.id, NULL, 10);
    for (size_t i = 0; i + 1 < fields->elements; i += 2)
        if (fields->element[i]->type == REDIS_REPLY_STRING && fields->element[i + 1]->type == REDIS_REPLY_STRING)
            read_field(&letter, fields->element[i], fields->element[i + 1], &entry);
    letter.entry = entry;
    if (!letter.project[0] && entry && entry->n_publish)
        snprintf(letter.project, sizeof letter.project, "%s", entry->publish[0]->project_id);
    each(state, &letter);
    if (entry) tracemesh__entry__free_unpacked(entry, NULL);
}

/* A page after `last`, which becomes the page's last id; *count says how many it had. */
static bool tell_page(redisContext *redis, unsigned stream, char *last, size_t room, size_t *count,
                      void (*each)(void *, const struct dead_letter *), void *state) {
    redisReply *reply = redisCommand(redis, "XRANGE " BROKER_KEY_DEAD " %s + COUNT %d", stream, last, PAGE);
    bool ok = reply && reply->type == REDIS_REPLY_ARRAY;
    *count = ok ? reply->elements : 0;
    for (size_t i = 0; i < *count; i++) {
        if (!is_letter(reply->element[i])) continue;
        tell(stream, reply->element[i], each, state);
        snprintf(last, room, "(%s", reply->element[i]->element[0]->str);
    }
    if (reply) freeReplyObject(reply);
    return ok;
}

bool dead_letters_each(redisContext *redis, void (*each)(void *state, const struct dead_letter *letter), void *state) {
    for (unsigned i = 0; i < BROKER_QUEUE_SHARDS_MAX; i++) {
        char last[BROKER_ENTRY_ID_SIZE + 2] = "-";
        size_t count = PAGE;
        while (count == PAGE)
            if (!tell_page(redis, i, last, sizeof last, &count, each, state)) return false;
    }
    return true;
}

bool dead_letters_retry(redisContext *redis, unsigned stream, const char *id) {
    return number_of(redisCommand(redis,
                                  "EVAL %s 5 " BROKER_KEY_DEAD " " BROKER_KEY_STREAM " " BROKER_KEY_BYTES
                                  " " BROKER_KEY_FATES " " BROKER_KEY_ACCOUNTS " %s",
                                  broker_scripts[BROKER_SCRIPT_RETRY].text, stream, stream, stream, stream, stream,
                                  id)) == 1;
}

bool dead_letters_drop(redisContext *redis, unsigned stream, const char *id) {
    return number_of(redisCommand(redis,
                                  "EVAL %s 5 " BROKER_KEY_DEAD " " BROKER_KEY_FATES " " BROKER_KEY_ACCOUNTS
                                  " " BROKER_KEY_GARBAGE " " BROKER_KEY_SPILLED " %s",
                                  broker_scripts[BROKER_SCRIPT_DROP].text, stream, stream, stream, stream, stream,
                                  id)) == 1;
}
