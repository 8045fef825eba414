/* plan: which programs one machine runs, in the order they start. Pure table. */
#ifndef TM_SUPERVISOR_PLAN_H
#define TM_SUPERVISOR_PLAN_H

#include <stdbool.h>
#include <stddef.h>

enum phase { PHASE_STORES, PHASE_MIGRATE, PHASE_ACTORS };

struct program {
    const char *kind;    /* name of its instances: kind-1, kind-2 ... */
    const char *command; /* beside the `tracemesh` program, or in share/processes when it has no dash */
    const char *given;   /* environment variable: when set by the operator, that store is not ours to start */
    const char *purpose; /* for people */
    enum phase phase;
    unsigned most;    /* instances it can be scaled to */
    bool has_mailbox; /* an actor of the mesh */
    bool has_ops;     /* /healthz, /readyz, /metrics */
};

extern const struct program plan[];
extern const size_t plan_count;
enum { PLAN_MOST_INSTANCES = 16 };

const struct program *plan_find(const char *kind); /* NULL when there is none */
/* Ops port of an instance (1 ...), counted from the public port. */
unsigned plan_ops_port(const struct program *program, unsigned instance, unsigned public_port);
/* The same of its mailbox, when mailboxes are on TCP. */
unsigned plan_mailbox_port(const struct program *program, unsigned instance, unsigned public_port);

#endif
