/* base64: by libsodium. */
#include "base/base64.h"

#include <sodium.h>

enum { VARIANT = sodium_base64_VARIANT_ORIGINAL_NO_PADDING };

struct tm_str tm_base64_read(struct tm_str text, struct tm_arena *arena) {
    for (int i = 0; i < 2 && text.len && text.ptr[text.len - 1] == '='; i++) text.len--;
    size_t room = text.len / 4 * 3 + 3, len = 0;
    unsigned char *out = tm_arena_alloc(arena, room);
    if (!out || sodium_base642bin(out, room, text.ptr, text.len, NULL, &len, NULL, VARIANT) != 0)
        return (struct tm_str){NULL, 0};
    return (struct tm_str){(char *)out, len};
}

struct tm_str tm_base64_write(struct tm_str bytes, struct tm_arena *arena) {
    size_t room = bytes.len < SIZE_MAX / 2 ? sodium_base64_encoded_len(bytes.len, VARIANT) : 0;
    char *out = room ? tm_arena_alloc(arena, room) : NULL;
    if (!out) return (struct tm_str){NULL, 0};
    sodium_bin2base64(out, room, (const unsigned char *)bytes.ptr, bytes.len, VARIANT);
    return (struct tm_str){out, room - 1};
}
