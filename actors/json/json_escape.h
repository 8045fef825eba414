/* json_escape: \uXXXX in JSON strings, for the files of this folder. */
#ifndef TM_JSON_JSON_ESCAPE_H
#define TM_JSON_JSON_ESCAPE_H

extern "C" {
#include "json/json.h"
}

/* Surrogate escapes without their other half become \ufffd, in place. [at, end) are the insides of a string in which
 * every backslash has a byte to escape. */
void json_replace_lone_surrogates(char *at, char *end);

#endif
