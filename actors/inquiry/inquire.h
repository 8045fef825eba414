/* inquire: asks a broker what became of an accepted batch.
 *
 * In slices of a second, so that a broker that dies or hangs costs a slice and not the wait, and the drain is short.
 */
#ifndef TM_INQUIRY_INQUIRE_H
#define TM_INQUIRY_INQUIRE_H

#include "identity/receipt.h"
#include "runtime/actor.h"

struct fate { /* as Fate in proto/mesh.proto */
    /* UNSPECIFIED: no broker could say. */
    Tracemesh__Fate__State state;
    int64_t stored_us;
    const char *reason; /* during the callback */
};
typedef void (*on_fate)(void *state, const struct fate *fate);

/* Waits up to `wait_ms` while it is queued; 0: asks for what is now. `done` is called once. For the loop, as `done`. */
void inquire(struct tm_actor *actor, const struct tm_place *place, uint64_t wait_ms, on_fate done, void *state);

#endif
