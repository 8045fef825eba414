/* base64: by libsodium. */
#include "base/base64.h"

#include <sodium.h>

static struct tm_str read_as(int variant, struct tm_str text, struct tm_arena *arena) {
    for (int i = 0; i < 2 && text.len && text.ptr[text.len - 1] == '='; i++) text.len--;
    size_t room = text.len / 4 * 3 + 3, len = 0;
    unsigned char *out = tm_arena_alloc(arena, room);
    if (!out || sodium_base642bin(out, room, text.ptr, text.len, NULL, &len, NULL, variant) != 0)
        return (struct tm_str){NULL, 0};
    return (struct tm_str){(char *)out, len};
}

static struct tm_str write_as(int variant, struct tm_str bytes, struct tm_arena *arena) {
    size_t room = bytes.len < SIZE_MAX / 2 ? sodium_base64_encoded_len(bytes.len, variant) : 0;
    char *out = room ? tm_arena_alloc(arena, room) : NULL;
    if (!out) return (struct tm_str){NULL, 0};
    sodium_bin2base64(out, room, (const unsigned char *)bytes.ptr, bytes.len, variant);
    return (struct tm_str){out, room - 1};
}

struct tm_str tm_base64_read(struct tm_str text, struct tm_arena *arena) {
    return read_as(sodium_base64_VARIANT_ORIGINAL_NO_PADDING, text, arena);
}
struct tm_str tm_base64_write(struct tm_str bytes, struct tm_arena *arena) {
    return write_as(sodium_base64_VARIANT_ORIGINAL_NO_PADDING, bytes, arena);
}
struct tm_str tm_base64url_read(struct tm_str text, struct tm_arena *arena) {
    return read_as(sodium_base64_VARIANT_URLSAFE_NO_PADDING, text, arena);
}
struct tm_str tm_base64url_write(struct tm_str bytes, struct tm_arena *arena) {
    return write_as(sodium_base64_VARIANT_URLSAFE_NO_PADDING, bytes, arena);
}
