/* assets_load: reads the folder of the built UI. Regular files only, no links, bounded in number and size. */
#include "assets_table.h"
#include "base/hash.h"
#include "base/log.h"

#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 1024, FILE_BYTES_MAX = 32 << 20, MEMORY_MAX = 128 << 20 };

static const char not_built[] =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>tracemesh</title></head><body>"
    "<h1>tracemesh is running</h1><p>The API answers, but the pages are not built. Build them with</p>"
    "<pre>cd web/ui &amp;&amp; npm ci &amp;&amp; npm run build</pre>"
    "<p>and start tracemesh-web with <code>TM_UI_DIR</code> set to <code>web/ui/dist</code>.</p></body></html>\n";

static const struct {
    const char *suffix, *type;
} content_types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".map", "application/json; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
};

static bool ends_with(struct tm_str text, const char *suffix) {
    size_t len = strlen(suffix);
    return text.len > len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

static const char *type_of(struct tm_str path) {
    for (size_t i = 0; i < sizeof content_types / sizeof content_types[0]; i++)
        if (ends_with(path, content_types[i].suffix)) return content_types[i].type;
    return "application/octet-stream";
}

static struct asset *asset_of(struct assets *assets, struct tm_str path) {
    for (size_t i = 0; i < assets->count; i++)
        if (tm_str_eq(assets->files[i].path, path)) return &assets->files[i];
    struct tm_str copy = tm_arena_copy(assets->memory, path);
    if (assets->count == FILES_MAX || !copy.ptr) return NULL;
    struct asset *asset = &assets->files[assets->count++];
    *asset = (struct asset){.path = copy, .content_type = type_of(path), .immutable = tm_str_starts(path, "/assets/")};
    return asset;
}

/* `bytes` live as long as the assets. */
static void add(struct assets *assets, struct tm_str path, struct tm_str bytes) {
    enum encoding encoding = ENCODING_NONE;
    if (ends_with(path, ".br")) encoding = ENCODING_BROTLI;
    else if (ends_with(path, ".gz")) encoding = ENCODING_GZIP;
    if (encoding != ENCODING_NONE) path.len -= 3;
    struct asset *asset = asset_of(assets, path);
    if (!asset) {
        tm_log(TM_LOG_WARN, "asset_left_out", "path=\"%.*s\"", TM_STR_ARG(path));
        return;
    }
    asset->bytes[encoding] = bytes;
    snprintf(asset->etag[encoding], sizeof asset->etag[encoding], "\"%016llx\"", (unsigned long long)tm_hash(bytes, 0));
}

static bool read_whole(int file, char *bytes, size_t len) {
    size_t have = 0;
    while (have < len) {
        ssize_t got = read(file, bytes + have, len - have);
        if (got <= 0) return false;
        have += (size_t)got;
    }
    return true;
}

static void load_file(struct assets *assets, const char *full_path, struct tm_str path) {
    struct stat stat;
    char *bytes = NULL;
    int file = open(full_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return;
    bool readable = fstat(file, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size <= FILE_BYTES_MAX &&
                    (bytes = tm_arena_alloc(assets->memory, (size_t)stat.st_size + 1)) != NULL &&
                    read_whole(file, bytes, (size_t)stat.st_size);
    close(file);
    if (readable) add(assets, path, (struct tm_str){bytes, (size_t)stat.st_size});
    else tm_log(TM_LOG_WARN, "asset_unreadable", "path=\"%.*s\"", TM_STR_ARG(path));
}

static void load_folder(struct assets *assets, const char *folder) {
    char *root = strdup(folder);
    char *paths[] = {root, NULL};
    size_t prefix = strlen(folder);
    if (!root) return;
    while (prefix > 1 && root[prefix - 1] == '/') root[--prefix] = 0;
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; tree && (entry = fts_read(tree)) != NULL;)
        if (entry->fts_info == FTS_F) load_file(assets, entry->fts_path, tm_str_from(entry->fts_path + prefix));
    if (tree) fts_close(tree);
    free(root);
}

static int by_path(const void *a, const void *b) {
    const struct asset *left = a, *right = b;
    return tm_str_cmp(left->path, right->path);
}

/* A compressed file without its original would leave clients without an encoding they take. */
static void drop_incomplete(struct assets *assets) {
    size_t kept = 0;
    for (size_t i = 0; i < assets->count; i++)
        if (assets->files[i].bytes[ENCODING_NONE].ptr) assets->files[kept++] = assets->files[i];
    assets->count = kept;
}

static void need_index(struct assets *assets, const char *folder) {
    const struct asset *index = asset_of(assets, TM_STR("/index.html"));
    if (index && index->bytes[ENCODING_NONE].ptr) return;
    tm_log(TM_LOG_WARN, "ui_not_built", "folder=\"%s\"", folder ? folder : "");
    add(assets, TM_STR("/index.html"), (struct tm_str){not_built, sizeof not_built - 1});
}

struct assets *assets_load(const char *folder) {
    struct tm_arena *memory = tm_arena_new(MEMORY_MAX);
    struct assets *assets = memory ? tm_arena_zalloc(memory, sizeof *assets) : NULL;
    struct asset *files = assets ? tm_arena_array(memory, FILES_MAX, sizeof *files) : NULL;
    if (!files) {
        tm_arena_free(memory);
        return NULL;
    }
    *assets = (struct assets){.memory = memory, .files = files};
    if (folder && *folder) load_folder(assets, folder);
    need_index(assets, folder);
    drop_incomplete(assets);
    qsort(assets->files, assets->count, sizeof *assets->files, by_path);
    return assets;
}

void assets_free(struct assets *assets) {
    if (assets) tm_arena_free(assets->memory);
}
