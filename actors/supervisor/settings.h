/* settings: what the `tracemesh` command and its supervisor know of one installation on one machine. */
#ifndef TM_SUPERVISOR_SETTINGS_H
#define TM_SUPERVISOR_SETTINGS_H

#include "base/config.h"

struct settings {
    const char *data;         /* TRACEMESH_DATA: everything that is kept; the default is filled in */
    uint64_t port;            /* TRACEMESH_PORT: the public one; inner ports are counted from it (ports.h) */
    const char *share;        /* TM_SHARE_DIR: read-only files of the installation */
    const char *programs;     /* folder of the tracemesh-* programs: where this one stands */
    uint64_t ready_ms;        /* how long `up` waits */
    const char *mailbox_host; /* TRACEMESH_MAILBOX_HOST: mailboxes on TCP there; NULL: sockets in the data folder */
    uint64_t stop_ms, stage_ms, restart_ms, stable_ms, migrate_retry_ms,
        log_bytes;                         /* of the supervisor; settings.c explains */
    const char *host, *tls_cert, *tls_key; /* these and the rest are nginx' and Redis' */
    uint64_t grpc_port, redis_bytes, connections, client_body_bytes;
    uint64_t client_seconds, send_seconds, keepalive_seconds, upstream_connect_seconds, upstream_seconds, grpc_seconds;
};

/* Inner ports, all on loopback, counted from TRACEMESH_PORT so that two installations never meet. */
enum { PORT_WEB = 1, PORT_INGEST = 2, PORT_STORE = 3, PORT_GRPC = 4, PORT_OPS = 100, PORT_MAILBOX = 300 };

struct tm_option_set settings_options(struct settings *settings);
/* From flags, the environment and <data>/etc/tracemesh.env, in this order; the file is loaded into the environment.
 * Text made here lives as long as the process. */
enum tm_status settings_load(struct settings *settings, int argc, char **argv, struct tm_error *error);
/* Sets, for the children, what is not given: store URLs, mailboxes, ports. After settings_load. */
void settings_export(const struct settings *settings);
/* Where people and SDKs knock, seen from this machine: https when there is a certificate. */
void settings_public_url(const struct settings *settings, const char *path, char *out, size_t room);
/* <data>/<rest>, malloc'ed for good: a handful of paths in a program's life. */
char *settings_path(const struct settings *settings, const char *rest);

#endif
