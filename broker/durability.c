/* durability: does Redis keep what it acknowledges?
 *
 * A reply to a client means stored only with appendonly and appendfsync always (everysec lost hundreds of acknowledged
 * entries on kill -9 when measured), and without an eviction policy that may drop streams. CONFIG may be forbidden, as
 * managed Redis does: then INFO alone decides.
 */
#include "base/log.h"
#include "broker/queue_internal.h"

#include <string.h>

/* The value of `field` in INFO's text: lines of "field:value\r\n". */
static struct tm_str info_field(struct tm_str info, const char *field) {
    while (info.len) {
        struct tm_str line = tm_str_split(&info, '\n');
        if (tm_str_is(tm_str_split(&line, ':'), field)) return tm_str_trim(line);
    }
    return (struct tm_str){0};
}

static void say(struct broker_queue *queue, const char *trouble) {
    if (strcmp(queue->durability, trouble) == 0) return;
    snprintf(queue->durability, sizeof queue->durability, "%s", trouble);
    if (*trouble) tm_log(TM_LOG_WARN, "redis_not_durable", "reason=\"%s\"", trouble);
}

static void on_info(void *state, const redisReply *reply) {
    struct tm_str info = broker_reply_str(reply);
    if (info.len == 0) return;
    struct tm_str policy = info_field(info, "maxmemory_policy");
    bool evicts = tm_str_starts(policy, "allkeys") && !tm_str_is(info_field(info, "maxmemory"), "0");
    if (tm_str_is(info_field(info, "aof_enabled"), "0")) say(state, "Redis without appendonly");
    else if (tm_str_is(info_field(info, "aof_last_write_status"), "err")) say(state, "Redis cannot write its AOF");
    else if (evicts) say(state, "Redis may evict the queue: set maxmemory-policy noeviction");
    else say(state, "");
}

static void on_fsync(void *state, const redisReply *reply) {
    static bool told;
    struct tm_str policy = broker_reply_is_array(reply, 2) ? broker_reply_str(reply->element[1]) : (struct tm_str){0};
    bool weak = policy.len && !tm_str_is(policy, "always");
    if (weak && !told)
        tm_log(TM_LOG_WARN, "redis_not_durable",
               "reason=\"appendfsync is %.*s, not always: a crash may lose accepted events\"", TM_STR_ARG(policy));
    told = weak;
}

void durability_check(struct broker_queue *queue) {
    struct broker_command command = {0};
    broker_command_begin(&command, 1);
    broker_command_text(&command, "INFO");
    if (broker_command_ready(&command)) broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_info, queue);
    broker_command_begin(&command, 3);
    broker_command_text(&command, "CONFIG");
    broker_command_text(&command, "GET");
    broker_command_text(&command, "appendfsync");
    if (broker_command_ready(&command)) broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_fsync, queue);
    broker_command_free(&command);
}

static void on_memory(void *state, const redisReply *reply) {
    struct broker_queue *queue = state;
    struct tm_str info = broker_reply_str(reply);
    uint64_t used, most;
    if (!tm_str_u64(info_field(info, "used_memory"), &used) || !tm_str_u64(info_field(info, "maxmemory"), &most))
        return;
    queue->memory_short = most > 0 && used / 100 >= most / 100 * queue->settings->spill_memory_percent / 100;
}

void durability_look_at_memory(struct broker_queue *queue) {
    struct broker_command command = {0};
    broker_command_begin(&command, 2);
    broker_command_text(&command, "INFO");
    broker_command_text(&command, "memory");
    if (broker_command_ready(&command)) broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_memory, queue);
    broker_command_free(&command);
}
