/* write: inserts blocks into ClickHouse.
 *
 * Takes  KIND_BLOCK  from batch; answers it when ClickHouse has committed, or with ClickHouse's own words.
 * Keeps  connections.
 * Dies   freely: batch sends an unanswered block again, under the same token.
 */
#include "write/write.h"

#include <stdio.h>

static const struct tm_option options[] = {
    TM_OPTION_RANGE(struct write_config, connections, "connections", "TM_WRITE_CONNECTIONS", "2", "connections", 1, 64,
                    "inserts at once", "further blocks wait; batch gathers larger ones meanwhile"),
    TM_OPTION_RANGE(struct write_config, probe_ms, "probe-ms", "TM_PROBE_MS", "2000", "ms", 100, 60000,
                    "how often ClickHouse is asked whether it is there",
                    "it is asked again; while it does not answer /readyz says so, and blocks are tried all the same"),
};

int main(int argc, char **argv) {
    static struct write_config config;
    struct tm_error error = {0};
    struct tm_option_set sets[] = {{options, sizeof options / sizeof *options, &config},
                                   tm_clickhouse_options(&config.clickhouse)};
    if (!tm_actor_configure_all(&config.actor, sets, 2, "inserts blocks into ClickHouse", argc, argv))
        return TM_EXIT_USAGE;
    struct tm_actor *actor = tm_actor_new("write", &config.actor, &error);
    if (!actor || !writer_new(actor, &config)) {
        fprintf(stderr, "%s: %s %s\n", argv[0], error.field, actor ? "out of memory" : error.reason);
        return TM_EXIT_UNAVAILABLE;
    }
    tm_actor_main(actor);
}
