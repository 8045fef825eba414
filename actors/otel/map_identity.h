/* map_identity: the shape of a row that finds one value among attributes. Private to otel. */
#ifndef TM_OTEL_MAP_IDENTITY_H
#define TM_OTEL_MAP_IDENTITY_H

#include "otel/map.h"

enum { IDENTITY_SOURCES = 8 };

struct identity_rule {
    int trace_field, observation_field; /* enum tm_field, or NO_FIELD */
    enum { TAKE_TRUTHY, TAKE_GIVEN } take;
    void (*put)(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value); /* NULL: none */
    struct {
        const char *key;
        bool resource; /* an attribute of the resource, not of the span */
    } sources[IDENTITY_SOURCES];
};

/* The first source that has a value (TAKE_GIVEN) or one JavaScript takes for true; NULL when none has. */
const struct otel_value *identity_find(const struct mapping *m, const struct identity_rule *rule);

#endif
