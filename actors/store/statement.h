/* statement: what a request to the HTTP interface asks of the library. Pure.
 *
 * Data never enters SQL text: after FORMAT the library reads rows up to an empty line and runs the rest as SQL. So an
 * INSERT with a body is taken in one shape only, and is given to the library as a file to read.
 */
#ifndef TM_STORE_STATEMENT_H
#define TM_STORE_STATEMENT_H

#include "base/arena.h"
#include "base/status.h"

struct statement {
    struct tm_str sql;    /* to run; of an insert of the body nothing: see statement_insert */
    bool inserts_body;    /* the body is data, for statement_insert */
    struct tm_str target; /* of such an insert: "table" or "table (a, b)" */
    struct tm_str format; /* of such an insert: Native, JSONEachRow ... */
};

/* Whether it is such an insert, before its body is there. */
bool statement_inserts_body(struct tm_str query);
/* `query`: the URL parameter; `body`: of the request. Views into both or into `arena`. */
enum tm_status statement_read(struct tm_str query, struct tm_str body, struct tm_arena *arena, struct statement *out,
                              struct tm_error *error);
/* "INSERT INTO target FROM INFILE '/proc/self/fd/N' SETTINGS ... FORMAT Name": of few rows a quarter to a third less
 * CPU than a SELECT from file() (loadtest/results/steps.md). The library takes settings of the server from its
 * arguments but none of queries: what exchange_insert says in its URL is said here again. */
struct tm_str statement_insert(const struct statement *statement, int fd, struct tm_arena *arena);

#endif
