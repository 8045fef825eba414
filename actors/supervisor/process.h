/* process: one supervised child: started, watched, started again after it died, stopped. */
#ifndef TM_SUPERVISOR_PROCESS_H
#define TM_SUPERVISOR_PROCESS_H

#include "supervisor/plan.h"
#include "supervisor/settings.h"

#include <stdint.h>
#include <sys/types.h>

enum process_state { PROCESS_DOWN, PROCESS_UP, PROCESS_STOPPING, PROCESS_WAITING };

struct process {
    const struct program *program;
    unsigned instance;
    enum process_state state;
    bool wanted; /* start it again when it dies */
    pid_t pid;
    unsigned restarts;
    uint32_t backoff_ms;
    uint64_t since_us;    /* of the state */
    uint64_t start_at_us; /* WAITING: when to start again */
    uint64_t kill_at_us;  /* STOPPING: when SIGTERM has been long enough */
    int last_status;      /* of waitpid, 0 at first */
};

enum { PROCESS_BACKOFF_LEAST_MS = 50 }; /* of a child that keeps dying: doubles up to restart-ms */

void process_name(const struct process *process, char *out, size_t size); /* "validate-2" */
const char *process_state_text(const struct process *process);
void process_start(struct process *process, const struct settings *settings);
/* SIGTERM; process_tick follows it with SIGKILL. */
void process_stop(struct process *process, const struct settings *settings);
void process_exited(struct process *process, const struct settings *settings, int status); /* after waitpid */
void process_tick(struct process *process, const struct settings *settings);               /* every 50 ms or so */

#endif
