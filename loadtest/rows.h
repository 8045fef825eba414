/* rows: the blocks that the generator's traces become, made in this process by the actors' own cores. */
#ifndef LOADTEST_ROWS_H
#define LOADTEST_ROWS_H

#include "generate.h"
#include "model/fields.h"

struct block {
    Tracemesh__Entity entity;
    size_t rows;
    struct tm_buf native;
};

struct blocks {
    struct block *items;
    size_t count, room;
    uint64_t rows, bytes;
};

/* Traces 0 .. traces-1 in blocks of about `block_rows` observations. False when out of memory or the cores refuse. */
bool rows_make(const struct shape *shape, uint64_t traces, uint64_t block_rows, const char *prices, struct blocks *out);
void rows_free(struct blocks *blocks);

#endif
