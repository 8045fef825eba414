/* amounts: of maps of usage or cost, in SQL: what belongs to input, to output, to all. */
#ifndef WEB_AMOUNTS_H
#define WEB_AMOUNTS_H

#define KEYS_OF_INPUT  "k LIKE '%input%'"
#define KEYS_OF_OUTPUT "k LIKE '%output%'"
#define KEY_OF_TOTAL   "k = 'total'"

#define AMOUNT_OF(map_, keys_)     "arraySum(mapValues(mapFilter((k, v) -> " keys_ ", " map_ ")))"
#define AMOUNT_OF_ONE(map_, keys_) "toFloat64(" AMOUNT_OF(map_, keys_) ")"      /* of one row */
#define AMOUNT_OF_ALL(map_, keys_) "toFloat64(sum(" AMOUNT_OF(map_, keys_) "))" /* of a group */

#endif
