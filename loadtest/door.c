/* door: the batch API, OTLP over HTTP in two encodings, and OTLP over gRPC. */
#include "door.h"

#include "base/arena.h"
#include "base/base64.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { GRPC_PREFIX = 5 };

static const struct face {
    const char *name, *path, *type;
    long status;       /* of success */
    const char *clean; /* the answer that says that every event was taken; for "json": what is in it */
    size_t clean_len;
} faces[] = {
    [DOOR_JSON] = {"json", "/api/public/ingestion", "application/json", 207, "\"errors\":[]", 11},
    [DOOR_OTLP] = {"otlp", "/api/public/otel/v1/traces", "application/x-protobuf", 200, "", 0},
    [DOOR_OTLP_JSON] = {"otlp-json", "/api/public/otel/v1/traces", "application/json", 200, "{}", 2},
    [DOOR_GRPC] = {"grpc", "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc", 200,
                   "\0\0\0\0\0", GRPC_PREFIX},
};

bool door_kind_of(const char *name, enum door_kind *out) {
    for (int i = DOOR_JSON; i <= DOOR_GRPC; i++)
        if (strcmp(name, faces[i].name) == 0) {
            *out = (enum door_kind)i;
            return true;
        }
    return false;
}

static size_t collect(char *bytes, size_t size, size_t count, void *out) {
    return tm_buf_append(out, bytes, size * count) ? size * count : 0;
}

static bool header_is(struct tm_str *line, const char *name) {
    size_t len = strlen(name);
    if (line->len <= len || strncasecmp(line->ptr, name, len) != 0 || line->ptr[len] != ':') return false;
    *line = tm_str_trim((struct tm_str){line->ptr + len + 1, line->len - len - 1});
    return true;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *state) {
    struct door *door = state;
    struct tm_str line = {bytes, size * count};
    if (header_is(&line, "x-tracemesh-receipt")) tm_str_to(line, door->receipt, sizeof door->receipt);
    return size * count;
}

static bool add_header(struct door *door, const char *text) {
    struct curl_slist *longer = curl_slist_append(door->headers, text);
    if (longer) door->headers = longer;
    return longer != NULL;
}

static bool open_grpc(struct door *door, const struct door_target *target) {
    struct tm_arena *arena = tm_arena_new(0);
    if (!arena) return false;
    struct tm_str pair = tm_arena_printf(arena, "%s:%s", target->public_key, target->secret_key);
    struct tm_str text = tm_base64_write(pair, arena);
    const char *padding = pair.len % 3 == 1 ? "==" : pair.len % 3 == 2 ? "=" : "";
    snprintf(door->authorization, sizeof door->authorization, "Basic %.*s%s", TM_STR_ARG(text), padding);
    tm_arena_free(arena);
    door->grpc = grpc_new(target->grpc_address, faces[DOOR_GRPC].path, door->authorization);
    return door->grpc != NULL;
}

bool door_open(struct door *door, const struct door_target *target) {
    const struct face *face = &faces[target->kind];
    char url[512], type[64];
    *door = (struct door){.kind = target->kind};
    if (target->kind == DOOR_GRPC) return open_grpc(door, target);
    door->curl = curl_easy_init();
    if (!door->curl) return false;
    snprintf(url, sizeof url, "%s%s", target->url, face->path);
    snprintf(type, sizeof type, "Content-Type: %s", face->type);
    if (!add_header(door, type) || !add_header(door, "Expect:")) return false;
    curl_easy_setopt(door->curl, CURLOPT_URL, url);
    curl_easy_setopt(door->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(door->curl, CURLOPT_HTTPHEADER, door->headers);
    curl_easy_setopt(door->curl, CURLOPT_USERNAME, target->public_key);
    curl_easy_setopt(door->curl, CURLOPT_PASSWORD, target->secret_key);
    curl_easy_setopt(door->curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(door->curl, CURLOPT_WRITEDATA, &door->answer);
    curl_easy_setopt(door->curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(door->curl, CURLOPT_HEADERDATA, door);
    curl_easy_setopt(door->curl, CURLOPT_TIMEOUT_MS, (long)DOOR_PATIENCE_MS);
    curl_easy_setopt(door->curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(door->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(door->curl, CURLOPT_UPLOAD_BUFFERSIZE, 256L * 1024); /* fewer turns of the loop */
    return true;
}

void door_put_prefix(const struct door *door, struct tm_buf *out) {
    if (door->kind == DOOR_GRPC && !tm_buf_append(out, "\0\0\0\0\0", GRPC_PREFIX)) abort();
}

void door_aim(struct door *door, struct tm_buf *body) {
    if (door->kind == DOOR_GRPC) {
        uint32_t len = __builtin_bswap32((uint32_t)(body->len - GRPC_PREFIX));
        memcpy(body->ptr + 1, &len, sizeof len);
    }
    tm_buf_clear(&door->answer);
    door->receipt[0] = 0;
    if (door->grpc) {
        grpc_send(door->grpc, tm_buf_str(body));
        return;
    }
    curl_easy_setopt(door->curl, CURLOPT_POSTFIELDS, body->ptr);
    curl_easy_setopt(door->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
}

static enum verdict grpc_verdict(int status) {
    enum { OK = 0, UNKNOWN = 2, DEADLINE = 4, EXHAUSTED = 8, ABORTED = 10, INTERNAL = 13, UNAVAILABLE = 14 };
    switch (status) {
    case OK: return VERDICT_ACCEPTED;
    case EXHAUSTED: return VERDICT_FULL;
    case UNKNOWN:
    case DEADLINE:
    case ABORTED:
    case INTERNAL:
    case UNAVAILABLE: return VERDICT_AWAY;
    default: return status < 0 ? VERDICT_BROKEN : VERDICT_NEVER;
    }
}

static bool is_clean(const struct door *door) {
    const struct face *face = &faces[door->kind];
    if (door->kind == DOOR_JSON)
        return memmem(door->answer.ptr, door->answer.len, face->clean, face->clean_len) != NULL;
    return door->answer.len == face->clean_len &&
           (face->clean_len == 0 || memcmp(door->answer.ptr, face->clean, face->clean_len) == 0);
}

static enum verdict http_verdict(const struct door *door) {
    if (door->code == 429) return VERDICT_FULL;
    if (door->code >= 400 && door->code < 500 && door->code != 408) return VERDICT_NEVER;
    return door->code == faces[door->kind].status ? VERDICT_ACCEPTED : VERDICT_AWAY;
}

enum verdict door_verdict(struct door *door, CURLcode outcome) {
    if (outcome != CURLE_OK) return VERDICT_BROKEN;
    if (door->grpc) door->code = grpc_status(door->grpc, &door->answer);
    else curl_easy_getinfo(door->curl, CURLINFO_RESPONSE_CODE, &door->code);
    enum verdict verdict = door->grpc ? grpc_verdict((int)door->code) : http_verdict(door);
    return verdict == VERDICT_ACCEPTED && !is_clean(door) ? VERDICT_PARTLY : verdict;
}

void door_close(struct door *door) {
    if (door->curl) curl_easy_cleanup(door->curl);
    grpc_free(door->grpc);
    curl_slist_free_all(door->headers);
    tm_buf_free(&door->answer);
}
