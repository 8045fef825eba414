/* redis_url: where Redis is, from its URL. */
#include "broker/redis_url.h"

#include <string.h>

static enum tm_status invalid(struct tm_error *error, const char *reason) {
    return tm_fail(error, TM_INVALID, "redis-url", "%s (redis://[:password@]host:port/db or unix:///path)", reason);
}

static bool copy(struct tm_str text, char *out, size_t out_size) {
    if (text.len >= out_size || (text.len && memchr(text.ptr, '\0', text.len))) return false;
    if (text.len) memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool copy_decoded(struct tm_str text, char *out, size_t out_size) {
    size_t at = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            int high = i + 1 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (c == '\0' || at + 1 >= out_size) return false;
        out[at++] = c;
    }
    out[at] = '\0';
    return true;
}

/* Cuts "[user][:password]@" off the front of *rest. The last @ before the path ends it: passwords hold them too. */
static bool take_credentials(struct tm_str *rest, struct broker_redis_url *url) {
    size_t authority = 0, at = SIZE_MAX;
    while (authority < rest->len && rest->ptr[authority] != '/') {
        if (rest->ptr[authority] == '@') at = authority;
        authority++;
    }
    if (at == SIZE_MAX) return true;
    struct tm_str password = tm_str_sub(*rest, 0, at);
    *rest = tm_str_sub(*rest, at + 1, rest->len);
    struct tm_str user = tm_str_split(&password, ':');
    return copy_decoded(user, url->user, sizeof url->user) &&
           copy_decoded(password, url->password, sizeof url->password);
}

static bool take_db(struct tm_str digits, struct broker_redis_url *url) {
    uint64_t db = 0;
    if (digits.len && (!tm_str_u64(digits, &db) || db > 65535)) return false;
    url->db = (uint32_t)db;
    return true;
}

static enum tm_status parse_unix(struct tm_str rest, struct broker_redis_url *url, struct tm_error *error) {
    struct tm_str path = tm_str_split(&rest, '?');
    if (!tm_str_starts(path, "/") || path.len < 2) return invalid(error, "the socket's path must begin with /");
    if (!copy(path, url->path, sizeof url->path)) return invalid(error, "the socket's path is too long");
    if (rest.len && !tm_str_starts(rest, "db=")) return invalid(error, "the only parameter is db=");
    if (!take_db(tm_str_sub(rest, 3, rest.len), url)) return invalid(error, "the database is not a number");
    return TM_OK;
}

static enum tm_status parse_tcp(struct tm_str rest, struct broker_redis_url *url, struct tm_error *error) {
    struct tm_str address = tm_str_split(&rest, '/'), host;
    if (tm_str_starts(address, "[")) {
        address = tm_str_sub(address, 1, address.len);
        if (!memchr(address.ptr, ']', address.len)) return invalid(error, "a [ has no ]");
        host = tm_str_split(&address, ']');
        if (address.len && !tm_str_starts(address, ":")) return invalid(error, "what follows ] is no port");
        address = tm_str_sub(address, 1, address.len);
    } else {
        host = tm_str_split(&address, ':');
    }
    uint64_t port = 6379;
    if (address.len && (!tm_str_u64(address, &port) || port == 0 || port > 65535))
        return invalid(error, "the port is not a number from 1 to 65535");
    if (host.len == 0) return invalid(error, "the host is missing");
    if (!copy(host, url->host, sizeof url->host)) return invalid(error, "the host is too long");
    if (!take_db(rest, url)) return invalid(error, "the database is not a number");
    url->port = (uint16_t)port;
    return TM_OK;
}

enum tm_status broker_redis_url_parse(struct tm_str text, struct broker_redis_url *out, struct tm_error *error) {
    struct broker_redis_url url = {0};
    bool is_unix = tm_str_starts(text, "unix://");
    if (tm_str_starts(text, "rediss://"))
        return invalid(error, "TLS to Redis is not supported: put a TLS proxy between");
    if (!is_unix && !tm_str_starts(text, "redis://")) return invalid(error, "unknown scheme");
    struct tm_str rest = tm_str_sub(text, is_unix ? strlen("unix://") : strlen("redis://"), text.len);
    if (!take_credentials(&rest, &url)) return invalid(error, "user or password is too long or badly encoded");
    enum tm_status status = is_unix ? parse_unix(rest, &url, error) : parse_tcp(rest, &url, error);
    if (status == TM_OK) *out = url;
    return status;
}
