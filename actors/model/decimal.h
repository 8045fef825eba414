/* decimal: amounts of money as integers scaled by 10^12, read from decimal text without passing through a double. */
#ifndef TM_MODEL_DECIMAL_H
#define TM_MODEL_DECIMAL_H

#include "base/str.h"

#define TM_DECIMAL_ONE  INT64_C(1000000000000)
#define TM_DECIMAL_MOST INT64_C(999999999999000000) /* 999999.999999: what Decimal(18, 12) is trusted with */

/* A JSON number ("12", "-0.5", "2.5e-6"), exactly; digits beyond the twelfth are rounded half away from zero, the
 * result is clamped to +-TM_DECIMAL_MOST. False when `text` is not a number; *out is then untouched. */
bool tm_decimal_read(struct tm_str text, int64_t *out);

int64_t tm_decimal_clamp(__int128 amount);

#endif
