/* command: the bytes of one Redis command, written argument by argument.
 *
 * hiredis' own formatter would copy a 256 KB entry once more. Running out of memory is remembered, not returned:
 * broker_command_ready says at the end whether the command is whole.
 */
#ifndef BROKER_COMMAND_H
#define BROKER_COMMAND_H

#include "base/buf.h"
#include "broker/scripts.h"

struct broker_command {
    struct tm_buf bytes;
    size_t missing; /* arguments still to come */
    bool failed;
};

void broker_command_begin(struct broker_command *command, size_t arguments); /* the command's name among them */
/* EVALSHA of a script; `arguments` counts those that follow the keys. */
void broker_command_script(struct broker_command *command, enum broker_script_id script, const char *const *keys,
                           size_t key_count, size_t arguments);
void broker_command_str(struct broker_command *command, struct tm_str argument);
void broker_command_text(struct broker_command *command, const char *argument);
void broker_command_number(struct broker_command *command, uint64_t argument);
/* An argument of `len` bytes that the caller appends to command->bytes himself, then ends. */
void broker_command_raw(struct broker_command *command, size_t len);
void broker_command_raw_end(struct broker_command *command);

bool broker_command_ready(const struct broker_command *command);
void broker_command_free(struct broker_command *command);

#endif
