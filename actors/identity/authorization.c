/* authorization: Basic (public key and secret) and Bearer (public key). */
#include "identity/authorization.h"

#include <sodium.h>
#include <string.h>

/* Cuts "<scheme> " off *header; schemes are compared without regard to case (RFC 9110, section 11.1). */
static bool take_scheme(struct tm_str *header, const char *scheme) {
    struct tm_str rest = *header;
    if (!memchr(rest.ptr, ' ', rest.len) || !tm_str_is_nocase(tm_str_split(&rest, ' '), scheme)) return false;
    *header = tm_str_trim(rest);
    return true;
}

/* Padding may be missing, as JavaScript's atob has it. */
static bool decode(struct tm_str text, struct authorization *out, struct tm_str *decoded) {
    while (text.len && text.ptr[text.len - 1] == '=') text.len--;
    if (sodium_base642bin((unsigned char *)out->bytes, sizeof out->bytes, text.ptr, text.len, " \t", &decoded->len,
                          NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
        return false;
    decoded->ptr = out->bytes;
    return true;
}

enum tm_status authorization_read(struct tm_str header, struct authorization *out, struct tm_error *error) {
    header = tm_str_trim(header);
    if (!header.len) return tm_fail(error, TM_DENIED, "authorization", "No authorization header");
    if (header.len > AUTHORIZATION_LONGEST)
        return tm_fail(error, TM_DENIED, "authorization", "Invalid authorization header");
    if (take_scheme(&header, "Bearer")) {
        memcpy(out->bytes, header.ptr, header.len);
        out->is_basic = false;
        out->public_key = (struct tm_str){out->bytes, header.len};
        out->secret = (struct tm_str){NULL, 0};
        return TM_OK;
    }
    if (!take_scheme(&header, "Basic"))
        return tm_fail(error, TM_DENIED, "authorization", "Invalid authorization header");
    struct tm_str rest;
    out->is_basic = true;
    if (decode(header, out, &rest)) {
        out->public_key = tm_str_split(&rest, ':');
        out->secret = tm_str_split(&rest, ':');
        if (out->public_key.len && out->secret.len) return TM_OK;
    }
    sodium_memzero(out->bytes, sizeof out->bytes);
    return tm_fail(error, TM_DENIED, "authorization", "Invalid authorization header." AUTHORIZATION_CONFIRM);
}
