/* vocabulary: mapping, checking and searching a file of tokens. */
#include "tokens/vocabulary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct slot {
    uint32_t hash, offset, length, rank;
};

struct head {
    char magic[8];
    uint32_t slots, pattern, texts; /* a count; lengths */
};

static uint32_t hash_of(const char *bytes, size_t len) {
    uint32_t value = 0x811c9dc5;
    for (size_t i = 0; i < len; i++) value = (value ^ (unsigned char)bytes[i]) * 0x01000193u;
    return value;
}

uint32_t vocabulary_rank(const struct vocabulary *vocabulary, const char *bytes, size_t len) {
    uint32_t hash = hash_of(bytes, len), mask = vocabulary->slot_count - 1;
    for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
        const struct slot *slot = &vocabulary->slots[at];
        if (slot->length == 0) return NO_RANK;
        if (slot->hash == hash && slot->length == len && memcmp(vocabulary->texts + slot->offset, bytes, len) == 0)
            return slot->rank;
    }
}

/* ---- opening ---- */

static enum tm_status refuse(const struct vocabulary *vocabulary, const char *why, struct tm_error *error) {
    return tm_fail(error, TM_INVALID, "vocabulary", "%s.vocabulary: %s", vocabulary->name, why);
}

static enum tm_status map_file(struct vocabulary *vocabulary, const char *folder, struct tm_error *error) {
    char path[4096];
    struct stat stat;
    snprintf(path, sizeof path, "%s/%s.vocabulary", folder, vocabulary->name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return tm_fail(error, TM_NOT_FOUND, "vocabulary", "cannot open %s: %s", path, strerror(errno));
    void *map = MAP_FAILED;
    if (fstat(file, &stat) == 0 && stat.st_size >= (off_t)sizeof(struct head))
        map = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (map == MAP_FAILED) return refuse(vocabulary, "cannot be mapped", error);
    vocabulary->map = map;
    vocabulary->map_len = (size_t)stat.st_size;
    return TM_OK;
}

/* A search ends at an empty slot, so there has to be one. */
static bool slots_are_sound(const struct vocabulary *vocabulary) {
    bool has_empty = false;
    for (uint32_t i = 0; i < vocabulary->slot_count; i++) {
        const struct slot *slot = &vocabulary->slots[i];
        has_empty = has_empty || slot->length == 0;
        if (slot->length > vocabulary->texts_len || slot->offset > vocabulary->texts_len - slot->length) return false;
    }
    return has_empty;
}

static enum tm_status compile(struct vocabulary *vocabulary, struct tm_str text, struct tm_error *error) {
    int code;
    PCRE2_SIZE offset;
    vocabulary->pattern = pcre2_compile((PCRE2_SPTR)text.ptr, text.len, PCRE2_UTF | PCRE2_UCP, &code, &offset, NULL);
    if (!vocabulary->pattern) return refuse(vocabulary, "its pattern cannot be compiled", error);
    pcre2_jit_compile(vocabulary->pattern, PCRE2_JIT_COMPLETE); /* without it matching is slower, and the same */
    return TM_OK;
}

static enum tm_status read_map(struct vocabulary *vocabulary, struct tm_error *error) {
    struct head head;
    memcpy(&head, vocabulary->map, sizeof head);
    bool power = head.slots && (head.slots & (head.slots - 1)) == 0;
    if (memcmp(head.magic, "TMVOC1\0", 8) != 0 || !power) return refuse(vocabulary, "is no vocabulary", error);
    uint64_t slots_len = (uint64_t)head.slots * sizeof(struct slot);
    if (sizeof head + slots_len + head.pattern + head.texts != vocabulary->map_len)
        return refuse(vocabulary, "is not as long as it says", error);
    const char *at = (const char *)vocabulary->map + sizeof head;
    vocabulary->slots = (const void *)at;
    vocabulary->slot_count = head.slots;
    vocabulary->texts = at + slots_len + head.pattern;
    vocabulary->texts_len = head.texts;
    if (!slots_are_sound(vocabulary)) return refuse(vocabulary, "has a damaged table", error);
    return compile(vocabulary, (struct tm_str){at + slots_len, head.pattern}, error);
}

enum tm_status vocabulary_open(struct vocabulary *vocabulary, const char *folder, struct tm_str name,
                               struct tm_error *error) {
    *vocabulary = (struct vocabulary){0};
    if (name.len >= sizeof vocabulary->name || memchr(name.ptr, '/', name.len))
        return tm_fail(error, TM_NOT_FOUND, "vocabulary", "\"%.*s\" names none", TM_STR_ARG(name));
    memcpy(vocabulary->name, name.ptr, name.len);
    enum tm_status status = map_file(vocabulary, folder, error);
    if (status == TM_OK) status = read_map(vocabulary, error);
    if (status != TM_OK) vocabulary_close(vocabulary);
    return status;
}

void vocabulary_close(struct vocabulary *vocabulary) {
    if (vocabulary->map) munmap(vocabulary->map, vocabulary->map_len);
    pcre2_code_free(vocabulary->pattern);
    *vocabulary = (struct vocabulary){0};
}
