/* supervise: the daemon behind `tracemesh`: starts the plan, keeps it running, answers on a socket. */
#ifndef TM_SUPERVISOR_SUPERVISE_H
#define TM_SUPERVISOR_SUPERVISE_H

#include "supervisor/settings.h"

/* Runs until told to stop; returns the exit status. One per data folder: a second one ends with an error. */
int supervise(const struct settings *settings);

#endif
