/* config_names: the score configs a batch names, one behind the other. Pure. */
#ifndef TM_VALIDATE_CONFIG_NAMES_H
#define TM_VALIDATE_CONFIG_NAMES_H

#include "base/buf.h"

/* False: out of memory. */
bool config_names_add(struct tm_buf *names, struct tm_str project_id, struct tm_str id);
/* Takes the first off *rest, which begins as the whole buffer. False: there is none. */
bool config_names_next(struct tm_str *rest, struct tm_str *project_id, struct tm_str *id);

#endif
