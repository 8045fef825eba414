/* broker: the registry of the mesh and its durable queue.
 *
 * Takes  KIND_REGISTER, KIND_LEAVE from every actor; KIND_PUBLISH from ingest and web.
 * Gives  the routes; KIND_RAW_BATCH to validate, again and again until it is stored.
 * Keeps  nothing: all state is in Redis (registry hashes, streams with a consumer group).
 * Dies   freely: what it held stays pending in Redis and is taken up by its successor or by another broker.
 */
#include "broker/queue.h"

#include "base/log.h"

int main(int argc, char **argv) {
    static struct broker_settings settings;
    struct tm_error error = {0};
    if (!broker_settings_load(&settings, argc, argv)) return TM_EXIT_USAGE;
    struct tm_actor *self = tm_actor_new("broker", &settings.actor, &error);
    if (!self) return TM_EXIT_UNAVAILABLE;
    struct broker_registry *registry = broker_registry_new(self, &settings);
    if (!registry || !broker_queue_new(self, &settings, registry)) {
        tm_log(TM_LOG_FATAL, "start_failed", "reason=\"out of memory\"");
        return TM_EXIT_UNAVAILABLE;
    }
    tm_actor_main(self);
}
