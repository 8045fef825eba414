/* chdb: ClickHouse as a library (libchdb, Apache-2.0), loaded at run time; it ships no C header. */
#ifndef TM_STORE_CHDB_H
#define TM_STORE_CHDB_H

#include "base/status.h"
#include "base/str.h"

struct chdb_config {
    const char *library, *path;
    const char *settings; /* file of ClickHouse's own settings, XML; NULL: its defaults */
    uint64_t memory_bytes;
    size_t connections;
};

/* Loads the library and opens the path with so many connections. Once per process: ClickHouse lives in it.
 * TM_UNAVAILABLE: the path is another process's, or the library is not there. */
enum tm_status chdb_open(const struct chdb_config *config, struct tm_error *error);
void chdb_close(void); /* every connection; needed before exit, or the library's destructors abort */

struct chdb_value {
    struct tm_str name, value;
};

struct chdb_answer {
    void *handle;       /* give back with chdb_answer_free */
    struct tm_str body; /* views into the handle */
    const char *error;  /* NULL: it worked */
    uint64_t read_rows, read_bytes, written_rows;
};

/* Runs one statement on connection `index`; not for two threads on one index at once. Values are bound as {name:Type};
 * `format` is used when the statement names none. */
void chdb_run(size_t index, struct tm_str sql, const char *format, const struct chdb_value *values, size_t value_count,
              struct chdb_answer *out);
void chdb_answer_free(struct chdb_answer *answer);

#endif
