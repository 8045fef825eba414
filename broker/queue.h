/* queue: the durable queue on Redis Streams, and the delivery of its entries to validate actors.
 *
 * Answers KIND_PUBLISH when Redis holds the publish durably; sends KIND_RAW_BATCH. The hand-over stands in README.md.
 */
#ifndef BROKER_QUEUE_H
#define BROKER_QUEUE_H

#include "broker/registry.h"

struct broker_queue;

/* NULL when out of memory. Lives as long as the process. */
struct broker_queue *broker_queue_new(struct tm_actor *actor, const struct broker_settings *settings,
                                      struct broker_registry *registry);

#endif
