/* control: how the command talks to the supervisor: one line each way over <data>/run/supervisor.sock.
 *
 *   status            -> a line per process: name kind state pid restarts seconds_in_state ops_port
 *   scale KIND=N      -> "ok" or "error ..."
 *   stop              -> "ok" when everything has ended
 *   nudge             -> "ok": what waits to be started again starts now
 */
#ifndef TM_SUPERVISOR_CONTROL_H
#define TM_SUPERVISOR_CONTROL_H

#include "base/buf.h"
#include "supervisor/settings.h"

/* Server side: a listening socket (>= 0), or -1 with *error. TM_DENIED in error->status: another one listens. */
int control_listen(const struct settings *settings, struct tm_error *error);

/* Client side: sends `line`, appends the answer to *out. TM_NOT_FOUND: no supervisor runs. Waits up to timeout_ms. */
enum tm_status control_ask(const struct settings *settings, const char *line, uint32_t timeout_ms, struct tm_buf *out,
                           struct tm_error *error);

/* One line of `status`, read. */
struct control_process {
    char name[64], kind[32], state[16];
    int pid;
    unsigned restarts, ops_port;
    unsigned long long seconds;
};
enum { CONTROL_MOST_PROCESSES = 256 };
/* At most `room`; returns how many. */
size_t control_parse_status(struct tm_str text, struct control_process *out, size_t room);

#endif
