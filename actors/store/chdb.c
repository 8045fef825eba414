/* chdb: the C interface of libchdb 26.5, declared by hand, resolved by name. */
#include "store/chdb.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Opaque in the library too: connect gives a pointer to a connection, queries take the connection. */
typedef void *chdb_connection;
typedef void chdb_result;

static struct {
    chdb_connection *(*connect)(int argc, char **argv);
    void (*close_conn)(chdb_connection *connection);
    void (*set_signal_handlers_enabled)(int enabled);
    chdb_result *(*query_with_params_n)(chdb_connection connection, const char *query, size_t query_len,
                                        const char *format, size_t format_len, const char *const *names,
                                        const size_t *name_lens, const char *const *values, const size_t *value_lens,
                                        size_t count);
    void (*destroy_query_result)(chdb_result *result);
    char *(*result_buffer)(chdb_result *result);
    size_t (*result_length)(chdb_result *result);
    uint64_t (*storage_rows_read)(chdb_result *result);
    uint64_t (*storage_bytes_read)(chdb_result *result);
    uint64_t (*result_rows_written)(chdb_result *result);
    const char *(*result_error)(chdb_result *result);
} library;

enum { CONNECTIONS_MOST = 32, VALUES_MOST = 64 };
static chdb_connection *connections[CONNECTIONS_MOST];
static size_t connection_count;

static const struct {
    const char *name;
    void *slot;
} symbols[] = {
    {"chdb_connect", &library.connect},
    {"chdb_close_conn", &library.close_conn},
    {"chdb_set_signal_handlers_enabled", &library.set_signal_handlers_enabled},
    {"chdb_query_with_params_n", &library.query_with_params_n},
    {"chdb_destroy_query_result", &library.destroy_query_result},
    {"chdb_result_buffer", &library.result_buffer},
    {"chdb_result_length", &library.result_length},
    {"chdb_result_storage_rows_read", &library.storage_rows_read},
    {"chdb_result_storage_bytes_read", &library.storage_bytes_read},
    {"chdb_result_rows_written", &library.result_rows_written},
    {"chdb_result_error", &library.result_error},
};

static enum tm_status load(const char *path, struct tm_error *error) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return tm_fail(error, TM_UNAVAILABLE, "chdb-library",
                       "cannot load libchdb (npm ci in deploy/store brings it): %s", dlerror());
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *address = dlsym(handle, symbols[i].name);
        if (!address)
            return tm_fail(error, TM_UNAVAILABLE, "chdb-library", "%s has no %s: another version?", path,
                           symbols[i].name);
        memcpy(symbols[i].slot, &address, sizeof address);
    }
    return TM_OK;
}

enum tm_status chdb_open(const struct chdb_config *config, struct tm_error *error) {
    char path_flag[4096], memory_flag[64], settings_flag[4096];
    char program[] = "clickhouse", pool[] = "--background_pool_size=2";
    char *arguments[] = {program, path_flag, memory_flag, pool, settings_flag, NULL};
    int argument_count = config->settings ? 5 : 4;
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO); /* the library reads standard input as data where it can */
    snprintf(path_flag, sizeof path_flag, "--path=%s", config->path);
    snprintf(memory_flag, sizeof memory_flag, "--max_server_memory_usage=%llu",
             (unsigned long long)config->memory_bytes);
    if (config->settings) snprintf(settings_flag, sizeof settings_flag, "--config-file=%s", config->settings);
    enum tm_status status = load(config->library, error);
    if (status != TM_OK) return status;
    library.set_signal_handlers_enabled(0); /* its own sleep for minutes before a crash ends the process */
    size_t count = config->connections < CONNECTIONS_MOST ? config->connections : CONNECTIONS_MOST;
    for (; connection_count < count; connection_count++) {
        connections[connection_count] = library.connect(argument_count, arguments);
        if (!connections[connection_count])
            return tm_fail(error, TM_UNAVAILABLE, "path",
                           "ClickHouse does not open %s: in use by another process, or not writable", config->path);
    }
    return TM_OK;
}

void chdb_close(void) {
    while (connection_count > 0) library.close_conn(connections[--connection_count]);
}

void chdb_run(size_t index, struct tm_str sql, const char *format, const struct chdb_value *values, size_t value_count,
              struct chdb_answer *out) {
    const char *names[VALUES_MOST], *texts[VALUES_MOST];
    size_t name_lens[VALUES_MOST], text_lens[VALUES_MOST];
    if (value_count > VALUES_MOST) value_count = VALUES_MOST;
    for (size_t i = 0; i < value_count; i++) {
        names[i] = values[i].name.ptr;
        name_lens[i] = values[i].name.len;
        texts[i] = values[i].value.ptr ? values[i].value.ptr : "";
        text_lens[i] = values[i].value.len;
    }
    *out = (struct chdb_answer){0};
    chdb_result *result = library.query_with_params_n(*connections[index], sql.ptr, sql.len, format, strlen(format),
                                                      names, name_lens, texts, text_lens, value_count);
    out->handle = result;
    out->error = result ? library.result_error(result) : "Code: 49. DB::Exception: the library gave no result";
    if (out->error && !*out->error) out->error = NULL;
    if (out->error || !result) return;
    out->body = (struct tm_str){library.result_buffer(result), library.result_length(result)};
    out->read_rows = library.storage_rows_read(result);
    out->read_bytes = library.storage_bytes_read(result);
    out->written_rows = library.result_rows_written(result);
}

void chdb_answer_free(struct chdb_answer *answer) {
    if (answer->handle) library.destroy_query_result(answer->handle);
    answer->handle = NULL;
}
