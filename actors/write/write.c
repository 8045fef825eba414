/* write: one insert a block, answered with what ClickHouse said. */
#include "write/write.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/wire.h"
#include "model/fields.h"
#include "runtime/metrics.h"

#include <stdio.h>
#include <stdlib.h>

static struct tm_metric inserts_ok =
    TM_COUNTER_LABELS("tracemesh_write_inserts_total", "outcome=\"ok\"", "Blocks inserted");
static struct tm_metric inserts_retry =
    TM_COUNTER_LABELS("tracemesh_write_inserts_total", "outcome=\"retry\"", "Blocks inserted");
static struct tm_metric inserts_failed =
    TM_COUNTER_LABELS("tracemesh_write_inserts_total", "outcome=\"failed\"", "Blocks inserted");
static struct tm_metric inserts_joined =
    TM_COUNTER("tracemesh_write_joined_total", "Blocks inserted together with others of their table");
static struct tm_metric rows_stored = TM_COUNTER("tracemesh_write_rows_total", "Rows stored");
static struct tm_metric bytes_stored = TM_COUNTER("tracemesh_write_bytes_total", "Bytes of blocks stored");
static struct tm_metric insert_seconds = TM_HISTOGRAM("tracemesh_write_insert_seconds", "From a block to its answer");

struct writer {
    struct tm_clickhouse_pool *blocks, *probes; /* a probe never waits behind blocks */
    bool probing, answers;
    char unready[512];
};

/* ---- blocks ---- */

struct insert {
    struct tm_message *message; /* NULL: answered before it was done, by a fault */
    struct tm_arena *arena;     /* holds this, too */
    const char *table, *token;
    uint32_t rows;
    struct tm_str native; /* within the message */
    uint64_t since_us;
};

static void refuse(struct tm_message *message, Tracemesh__Status status, const char *reason) {
    tm_message_answer(message, status, reason, (struct tm_str){NULL, 0});
}

/* Errors of ClickHouse that pass: the block is good, the moment is not. */
static bool is_passing(int code) {
    static const int codes[] = {
        159, /* TIMEOUT_EXCEEDED */
        164, /* READONLY: during a restart or a failover */
        202, /* TOO_MANY_SIMULTANEOUS_QUERIES */
        209, /* SOCKET_TIMEOUT */
        210, /* NETWORK_ERROR */
        225, /* NO_ZOOKEEPER */
        241, /* MEMORY_LIMIT_EXCEEDED */
        242, /* TABLE_IS_READ_ONLY */
        243, /* NOT_ENOUGH_SPACE */
        252, /* TOO_MANY_PARTS */
        285, /* TOO_FEW_LIVE_REPLICAS */
        319, /* UNKNOWN_STATUS_OF_INSERT */
        394, /* QUERY_WAS_CANCELLED */
        999, /* KEEPER_EXCEPTION */
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code) return true;
    return false;
}

static Tracemesh__Status status_of(const struct tm_clickhouse_answer *answer) {
    if (answer->status == TM_OK) return TRACEMESH__STATUS__STATUS_OK;
    bool passing = answer->status != TM_FAILED || is_passing(answer->code);
    return passing ? TRACEMESH__STATUS__STATUS_RETRY : TRACEMESH__STATUS__STATUS_FAILED;
}

static void on_inserted(void *state, const struct tm_clickhouse_answer *answer) {
    struct insert *insert = state;
    struct tm_arena *arena = insert->arena;
    Tracemesh__Status status = status_of(answer);
    const char *reason = answer->status != TM_OK && answer->error ? answer->error->reason : NULL;
    tm_metric_observe_us(&insert_seconds, tm_mono_us() - insert->since_us);
    if (status == TRACEMESH__STATUS__STATUS_OK) {
        tm_metric_add(&inserts_ok, 1);
        tm_metric_add(&inserts_joined, answer->joined);
        tm_metric_add(&rows_stored, insert->rows);
        tm_metric_add(&bytes_stored, (int64_t)insert->native.len);
    } else {
        tm_metric_add(status == TRACEMESH__STATUS__STATUS_RETRY ? &inserts_retry : &inserts_failed, 1);
        tm_log(TM_LOG_WARN, "insert_failed", "table=%s rows=%u code=%d reason=\"%s\"", insert->table, insert->rows,
               answer->code, reason ? reason : tm_status_text(answer->status));
    }
    if (insert->message) refuse(insert->message, status, reason);
    tm_arena_free(arena);
}

/* The table's name goes into SQL text: it must be one of ours. */
static bool is_table(const char *name) {
    for (int entity = TRACEMESH__ENTITY__ENTITY_TRACE; entity <= TRACEMESH__ENTITY__ENTITY_SCORE; entity++)
        if (tm_str_is(tm_str_from(name), tm_entity_table(entity))) return true;
    return false;
}

/* A Block of mesh.proto. Its rows, which protobuf-c would copy, are megabytes: they are inserted from where they came.
 */
static bool read_block(struct insert *insert) {
    struct wire wire = wire_of(tm_message_payload(insert->message));
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case WIRE_KEY(1, WIRE_BYTES): insert->table = tm_arena_copy(insert->arena, field.bytes).ptr; break;
        case WIRE_KEY(2, WIRE_VARINT): insert->rows = (uint32_t)field.number; break;
        case WIRE_KEY(3, WIRE_BYTES): insert->token = tm_arena_copy(insert->arena, field.bytes).ptr; break;
        case WIRE_KEY(4, WIRE_BYTES): insert->native = field.bytes; break;
        }
    return !wire.broken && insert->table && insert->token && is_table(insert->table);
}

static struct insert *insert_of(struct tm_message *message) {
    struct tm_arena *arena = tm_arena_new(0);
    struct insert *insert = arena ? tm_arena_zalloc(arena, sizeof *insert) : NULL;
    if (insert) *insert = (struct insert){.message = message, .arena = arena, .since_us = tm_mono_us()};
    if (insert && read_block(insert)) return insert;
    tm_arena_free(arena);
    return NULL;
}

static void on_block(void *state, struct tm_message *message) {
    struct writer *writer = state;
    struct insert *insert = insert_of(message);
    if (!insert) {
        tm_log(TM_LOG_ERROR, "block_not_understood", "bytes=%zu", tm_message_payload(message).len);
        refuse(message, TRACEMESH__STATUS__STATUS_REJECTED, "block not understood");
        return;
    }
    if (TM_FAULT("write.answer_before_insert")) {
        insert->native = tm_arena_copy(insert->arena, insert->native); /* the message goes */
        refuse(message, TRACEMESH__STATUS__STATUS_OK, NULL);
        insert->message = NULL;
    }
    tm_clickhouse_pool_insert(writer->blocks, insert->table, insert->native, insert->token, on_inserted, insert);
}

/* ---- readiness ---- */

static void on_probed(void *state, const struct tm_clickhouse_answer *answer) {
    struct writer *writer = state;
    bool answers = answer->status == TM_OK;
    const char *why = answer->error && *answer->error->reason ? answer->error->reason : tm_status_text(answer->status);
    if (answers != writer->answers)
        tm_log(answers ? TM_LOG_INFO : TM_LOG_WARN, answers ? "clickhouse_answers" : "clickhouse_lost", "reason=\"%s\"",
               answers ? "" : why);
    writer->probing = false;
    writer->answers = answers;
    snprintf(writer->unready, sizeof writer->unready, "ClickHouse does not answer: %s", why);
}

static void probe(void *state) {
    struct writer *writer = state;
    if (writer->probing) return;
    writer->probing = true;
    tm_clickhouse_pool_query(writer->probes, "SELECT 1", NULL, 0, on_probed, writer);
}

static const char *check_clickhouse(void *state) {
    const struct writer *writer = state;
    return writer->answers ? NULL : writer->unready;
}

struct writer *writer_new(struct tm_actor *actor, const struct write_config *config) {
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    snprintf(writer->unready, sizeof writer->unready, "ClickHouse has not answered yet");
    writer->blocks = tm_clickhouse_pool_new(actor, &config->clickhouse, config->connections);
    writer->probes = tm_clickhouse_pool_new(actor, &config->clickhouse, 1);
    if (!writer->blocks || !writer->probes || !tm_timer_every(actor, (uint32_t)config->probe_ms, probe, writer)) {
        tm_clickhouse_pool_free(writer->blocks);
        tm_clickhouse_pool_free(writer->probes);
        free(writer);
        return NULL;
    }
    tm_actor_on(actor, TRACEMESH__KIND__KIND_BLOCK, on_block, writer);
    tm_actor_ready_check(actor, "clickhouse", check_clickhouse, writer);
    probe(writer);
    return writer;
}
