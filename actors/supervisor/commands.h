/* commands: what a person types after `tracemesh`. Each returns the exit status. */
#ifndef TM_SUPERVISOR_COMMANDS_H
#define TM_SUPERVISOR_COMMANDS_H

#include "supervisor/settings.h"

int command_up(const struct settings *settings, int argc, char **argv);
int command_down(const struct settings *settings, int argc, char **argv);
int command_status(const struct settings *settings, int argc, char **argv);
int command_top(const struct settings *settings, int argc, char **argv);
int command_logs(const struct settings *settings, int argc, char **argv);
int command_scale(const struct settings *settings, int argc, char **argv);
int command_doctor(const struct settings *settings, int argc, char **argv);
int command_dead(const struct settings *settings, int argc, char **argv);
int command_accounts(const struct settings *settings, int argc, char **argv);
int command_size(int argc, char **argv); /* of no installation: flags of its own */
int command_supervise(const struct settings *settings, int argc, char **argv);

#endif
