/* settings: what every actor can be told, and main()'s first line. */
#include "base/log.h"
#include "runtime/internal.h"

#include <stdlib.h>
#include <string.h>

enum { OWN_SETS_MOST = 6 };

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct tm_actor_config, id, "id", "TM_ID", NULL, "", "name in logs and the registry (<kind>-<pid>)"),
    TM_OPTION_TEXT(struct tm_actor_config, broker_urls, "broker-url", "BROKER_URL", NULL, "urls",
                   "brokers, comma between"),
    TM_OPTION_TEXT(struct tm_actor_config, mailbox_url, "mailbox-url", "TM_MAILBOX_URL", NULL, "url",
                   "where it listens: ipc:// or tcp:// (ipc:///tmp/tracemesh-<id>.ipc)"),
    TM_OPTION_TEXT(struct tm_actor_config, ops_host, "ops-host", "TM_OPS_HOST", "127.0.0.1", "",
                   "address of the ops port"),
    TM_OPTION_RANGE(struct tm_actor_config, ops_port, "ops-port", "TM_OPS_PORT", "0", "", 0, 65535,
                    "/healthz, /readyz, /metrics; 0: any free"),
    TM_OPTION_RANGE(struct tm_actor_config, mailbox_bytes, "mailbox-bytes", "TM_MAILBOX_BYTES", "64m", "bytes", 1, 0,
                    "messages received and unanswered", "nothing more is taken: senders wait, up to their deadlines"),
    TM_OPTION_RANGE(struct tm_actor_config, mailbox_messages, "mailbox-messages", "TM_MAILBOX_MESSAGES", "4096",
                    "messages", 4096, 65536, "messages received and unanswered, and answers not yet sent",
                    "nothing more is taken: senders wait, up to their deadlines"),
    TM_OPTION_RANGE(struct tm_actor_config, message_bytes, "message-bytes", "TM_MESSAGE_BYTES", "64m", "bytes",
                    64 << 10, 1 << 30, "largest message sent and taken: the same in the whole mesh",
                    "a larger one is not sent and fails at its sender; a connection that brings one is closed"),
    TM_OPTION_RANGE(struct tm_actor_config, drain_ms, "drain-ms", "TM_DRAIN_MS", "10000", "ms", 0, 3600000,
                    "longest time from SIGTERM to the end",
                    "what is unanswered is left to others, who do it anew, and the process ends within 1 s"),
    TM_OPTION_RANGE(struct tm_actor_config, parting_ms, "parting-ms", "TM_PARTING_MS", "3000", "ms", 0, 3600000,
                    "for an actor that left the routes while it drains to answer what it has",
                    "its requests count as unanswered: whoever sent them sends them anew"),
    TM_OPTION_RANGE(struct tm_actor_config, reconnect_ms, "reconnect-ms", "TM_RECONNECT_MS", "100", "ms", 10, 60000,
                    "pause between two attempts to connect to an actor of the routes, from 10 ms doubling up to this",
                    "it grows no more: attempts go on for as long as the routes name the actor"),
    TM_OPTION_RANGE(struct tm_actor_config, unregistered_ms, "unregistered-ms", "TM_UNREGISTERED_MS", "5000", "ms",
                    1000, 3600000, "since a broker last answered; each is told once a second that this actor lives",
                    "/readyz answers 503; the actor goes on with the routes it has"),
    TM_OPTION_RANGE(struct tm_actor_config, stuck_ms, "stuck-ms", "TM_STUCK_MS", "5000", "ms", 2000, 3600000,
                    "since the actor's loop last turned",
                    "/healthz answers 503: whoever watches it should start the actor anew"),
    TM_OPTION_RANGE(struct tm_actor_config, deaf_ms, "deaf-ms", "TM_DEAF_MS", "20000", "ms", 0, 3600000,
                    "of seconds in a row in which the actor did not hear itself through its own mailbox; 0: any number",
                    "it ends, to be started anew: its connections are beyond repair"),
    TM_OPTION_TEXT(struct tm_actor_config, log_level, "log-level", "LANGFUSE_LOG_LEVEL", "info", "",
                   "trace, debug, info, warn, error or fatal"),
};

struct tm_option_set tm_actor_options(struct tm_actor_config *config) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, config};
}

bool tm_actor_configure_all(struct tm_actor_config *config, const struct tm_option_set *own, size_t own_count,
                            const char *purpose, int argc, char **argv) {
    struct tm_option_set sets[OWN_SETS_MOST + 1];
    struct tm_error error = {0};
    if (own_count > OWN_SETS_MOST) abort(); /* the program's own tables: not input */
    memcpy(sets, own, own_count * sizeof *own);
    sets[own_count] = tm_actor_options(config);
    enum tm_status status = tm_config_load(sets, own_count + 1, purpose, argc, argv, &error);
    if (status == TM_OK && !tm_log_level_set(config->log_level))
        status = tm_fail(&error, TM_INVALID, "log-level", "\"%s\" is no level; see --help", config->log_level);
    const char *slash = strrchr(argv[0], '/');
    if (status != TM_OK) fprintf(stderr, "%s: %s: %s\n", slash ? slash + 1 : argv[0], error.field, error.reason);
    return status == TM_OK;
}

bool tm_actor_configure(struct tm_actor_config *config, struct tm_option_set own, const char *purpose, int argc,
                        char **argv) {
    return tm_actor_configure_all(config, &own, 1, purpose, argc, argv);
}
