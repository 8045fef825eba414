/* command: the bytes of one Redis command, written argument by argument. */
#include "broker/command.h"

#include <inttypes.h>
#include <stdio.h>

void broker_command_begin(struct broker_command *command, size_t arguments) {
    tm_buf_clear(&command->bytes);
    command->missing = arguments;
    command->failed = !tm_buf_printf(&command->bytes, "*%zu\r\n", arguments);
}

void broker_command_script(struct broker_command *command, enum broker_script_id script, const char *const *keys,
                           size_t key_count, size_t arguments) {
    broker_command_begin(command, 3 + key_count + arguments);
    broker_command_text(command, "EVALSHA");
    broker_command_text(command, broker_scripts[script].sha1);
    broker_command_number(command, key_count);
    for (size_t i = 0; i < key_count; i++) broker_command_text(command, keys[i]);
}

void broker_command_raw(struct broker_command *command, size_t len) {
    if (command->missing == 0) command->failed = true;
    else command->missing--;
    if (!tm_buf_printf(&command->bytes, "$%zu\r\n", len)) command->failed = true;
    if (!tm_buf_reserve(&command->bytes, len + 2)) command->failed = true;
}

void broker_command_raw_end(struct broker_command *command) {
    if (!tm_buf_append(&command->bytes, "\r\n", 2)) command->failed = true;
}

void broker_command_str(struct broker_command *command, struct tm_str argument) {
    broker_command_raw(command, argument.len);
    if (!tm_buf_append_str(&command->bytes, argument)) command->failed = true;
    broker_command_raw_end(command);
}

void broker_command_text(struct broker_command *command, const char *argument) {
    broker_command_str(command, tm_str_from(argument));
}

void broker_command_number(struct broker_command *command, uint64_t argument) {
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, argument);
    broker_command_str(command, (struct tm_str){digits, (size_t)len});
}

bool broker_command_ready(const struct broker_command *command) {
    return !command->failed && command->missing == 0;
}

void broker_command_free(struct broker_command *command) {
    tm_buf_free(&command->bytes);
    *command = (struct broker_command){0};
}
