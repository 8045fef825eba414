/* assets: the files of the browser's UI, read into memory at start.
 *
 * Beside a file may lie <file>.br and <file>.gz: the same, compressed. Names under assets/ carry a hash of their
 * contents, so they never change; everything else is asked for again each time, by ETag.
 */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "base/status.h"
#include "base/str.h"

struct assets; /* read-only once loaded */

enum encoding { ENCODING_NONE, ENCODING_GZIP, ENCODING_BROTLI, ENCODING_COUNT };

struct asset {
    struct tm_str path; /* "/index.html" */
    const char *content_type;
    bool immutable;
    struct tm_str bytes[ENCODING_COUNT]; /* ptr NULL: not there */
    char etag[ENCODING_COUNT][24];       /* quoted */
};

/* A folder without index.html gives a page that says how to build the UI. NULL when out of memory. */
struct assets *assets_load(const char *folder);
void assets_free(struct assets *assets); /* NULL is fine */
size_t assets_count(const struct assets *assets);

/* The file of a path; for a path of the single-page application (no such file, and not under /assets/) index.html;
 * else NULL. */
const struct asset *assets_find(const struct assets *assets, struct tm_str path);
/* The best encoding of an asset that the client takes. */
enum encoding asset_encoding(const struct asset *asset, struct tm_str accept_encoding);
const char *encoding_name(enum encoding encoding); /* NULL for none */
/* Does an If-None-Match header name this tag? */
bool etag_matches(struct tm_str header, const char *etag);

#endif
