/* forward: the rows of a batch on their way to the owners of their shards, and the answer that batch then gets.
 *
 * One struct per batch, from the message to its answer. An owner of several shards gets them in one message. A shard
 * whose owner is unknown, gone, full or not the owner any more is sent again, at once when the routes change and else
 * after a growing delay, until the batch's deadline. Rows may so arrive twice: owners fold them, and folding twice
 * changes nothing.
 */
#ifndef TM_VALIDATE_FORWARD_H
#define TM_VALIDATE_FORWARD_H

#include "runtime/actor.h"
#include "validate/validate.h"

struct forwarder;

/* `resend_ms`: the longest delay. `now_us` is a clock that never goes back. */
struct forwarder *forwarder_new(struct tm_actor *actor, uint32_t deadline_ms, uint32_t resend_ms,
                                uint64_t (*now_us)(void));
void forwarder_free(struct forwarder *forwarder); /* when nothing is in flight; NULL is fine */

/* Takes the buffers of *output, which is empty afterwards, and answers `message`: STATUS_OK with Handled when every
 * owner has, STATUS_RETRY when one did not in time or failed. */
void forwarder_take(struct forwarder *forwarder, struct tm_message *message, struct validate_output *output);

size_t forwarder_in_flight(const struct forwarder *forwarder); /* batches without their last reply */

#endif
