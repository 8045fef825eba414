/* flood: does a client work, or only make us work? Pure. Folder-private.
 *
 * Frames that carry nothing (PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA) are counted in a second, anew after
 * each message: a client that gets on may say much. Streams that a client resets count against those that finish, and a
 * few are forgiven with time.
 */
#ifndef TM_GRPC_FLOOD_H
#define TM_GRPC_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

struct flood {
    uint64_t second_us, forgiven_us;
    uint64_t control, resets;
};

/* Each returns false when that was one too many. */
bool flood_control(struct flood *flood, uint64_t limit, uint64_t now_us);
bool flood_reset(struct flood *flood, uint64_t limit, uint64_t now_us);
void flood_message(struct flood *flood);  /* a message came or went */
void flood_finished(struct flood *flood); /* a stream came to its end */

#endif
