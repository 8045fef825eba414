/* assets: which file answers a path, and in which encoding. Loading stands in assets_load.c. */
#include "assets_table.h"

#include <stdlib.h>
#include <string.h>

const char *encoding_name(enum encoding encoding) {
    static const char *const names[] = {[ENCODING_GZIP] = "gzip", [ENCODING_BROTLI] = "br"};
    return names[encoding];
}

size_t assets_count(const struct assets *assets) {
    return assets->count;
}

static const struct asset *exactly(const struct assets *assets, struct tm_str path) {
    size_t low = 0, high = assets->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = tm_str_cmp(path, assets->files[middle].path);
        if (order == 0) return &assets->files[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

const struct asset *assets_find(const struct assets *assets, struct tm_str path) {
    const struct asset *found = exactly(assets, path);
    if (found) return found;
    /* A missing script must not be answered with a page: browsers would report a syntax error instead. */
    if (tm_str_starts(path, "/assets/")) return NULL;
    return exactly(assets, TM_STR("/index.html"));
}

/* Is `name` in the list, with a weight other than 0? */
static bool accepts(struct tm_str list, const char *name) {
    while (list.len) {
        struct tm_str weight = tm_str_split(&list, ',');
        struct tm_str coding = tm_str_trim(tm_str_split(&weight, ';'));
        if (!tm_str_is_nocase(coding, name)) continue;
        weight = tm_str_trim(weight);
        if (!tm_str_starts(weight, "q=0")) return true;
        for (size_t i = 3; i < weight.len; i++)
            if (weight.ptr[i] >= '1' && weight.ptr[i] <= '9') return true;
        return false;
    }
    return false;
}

enum encoding asset_encoding(const struct asset *asset, struct tm_str accept_encoding) {
    for (unsigned i = ENCODING_COUNT - 1; i > ENCODING_NONE; i--)
        if (asset->bytes[i].ptr && accepts(accept_encoding, encoding_name((enum encoding)i))) return (enum encoding)i;
    return ENCODING_NONE;
}

bool etag_matches(struct tm_str header, const char *etag) {
    while (header.len) {
        struct tm_str tag = tm_str_trim(tm_str_split(&header, ','));
        if (tm_str_starts(tag, "W/")) tag = tm_str_sub(tag, 2, tag.len); /* proxies that compress weaken tags */
        if (tm_str_is(tag, etag) || tm_str_is(tag, "*")) return true;
    }
    return false;
}
