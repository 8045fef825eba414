/* pages: one file of the UI as an answer: encoding, ETag, caching, security headers. */
#include "pages.h"
#include "call.h"

static void reply_error(struct tm_http_request *request, unsigned status, struct tm_str text) {
    call_headers(request, true);
    tm_http_reply_static(request, status, "text/plain; charset=utf-8", text);
}

static void reply_asset(const struct asset *asset, struct tm_http_request *request) {
    enum encoding encoding = asset_encoding(asset, tm_http_header(request, "Accept-Encoding"));
    const char *name = encoding_name(encoding), *etag = asset->etag[encoding];
    call_headers(request, true);
    tm_http_set_header(request, "ETag", etag);
    tm_http_set_header(request, "Vary", "Accept-Encoding");
    tm_http_set_header(request, "Cache-Control", asset->immutable ? "public,max-age=31536000,immutable" : "no-cache");
    if (etag_matches(tm_http_header(request, "If-None-Match"), etag)) {
        tm_http_reply_static(request, 304, NULL, TM_STR(""));
        return;
    }
    if (name) tm_http_set_header(request, "Content-Encoding", name);
    tm_http_reply_static(request, 200, asset->content_type, asset->bytes[encoding]);
}

void pages_reply(const struct assets *assets, struct tm_http_request *request) {
    struct tm_str method = tm_http_method(request);
    const struct asset *asset = assets_find(assets, tm_http_path(request));
    if (!tm_str_is(method, "GET") && !tm_str_is(method, "HEAD")) {
        tm_http_set_header(request, "Allow", "GET, HEAD");
        reply_error(request, 405, TM_STR("Method not allowed\n"));
    } else if (asset) {
        reply_asset(asset, request);
    } else {
        reply_error(request, 404, TM_STR("Not found\n"));
    }
}
