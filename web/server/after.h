/* after: ?after=<receipt> on any read of the public API: it is read once those batches are readable. */
#ifndef WEB_AFTER_H
#define WEB_AFTER_H

#include "call.h"

/* Receipts one request may name. */
enum { AFTER_MOST = 16 };

/* True: nothing to wait for, go on. False: answered with what is wrong, or `then` runs on a worker when all are stored
 * (or 503, 409 has been answered). The call must not be touched any more. */
bool after_settled(struct call *call, void (*then)(struct call *call));

#endif
