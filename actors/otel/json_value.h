/* json_value: the small parts of an export in JSON: members by their names, ids, times, attributes. Private to otel.
 *
 * Lenient where exporters differ: a null is an absent member, and what has another type than the protocol says is taken
 * as the text it was written as. */
#ifndef TM_OTEL_JSON_VALUE_H
#define TM_OTEL_JSON_VALUE_H

#include "otel/reader.h"
#include "json/json.h"

struct otel_json_name {
    struct tm_str camel, snake; /* snake is empty where it would be the same */
};

#define OTEL_JSON_NAME(camel_, snake_)                                                                                 \
    {                                                                                                                  \
        {camel_, sizeof(camel_) - 1}, {                                                                                \
            snake_, sizeof(snake_) - 1                                                                                 \
        }                                                                                                              \
    }

/* Fills out[i] with the member called names[i], the last of several; NULL where there is none or it is null.
 * A node that is no object has no members. */
void otel_json_pick(const struct tm_json *node, const struct otel_json_name *names, size_t count,
                    const struct tm_json **out);

/* *list is `node` if it is an array, NULL if there is none; else TM_INVALID, naming `member`. */
enum tm_status otel_json_list(struct otel_reader *reader, const struct tm_json *node, const char *member,
                              const struct tm_json **list);

/* A string as it is, all else as it was written; empty for NULL. */
struct tm_str otel_json_text(const struct tm_json *node);
/* A string as it is; bytes ({"type":"Buffer","data":[..]} or an array of them) as lower-case hex. *out is empty for
 * what is absent, empty or false. TM_INVALID, without an error: neither of these. */
enum tm_status otel_json_id(struct otel_reader *reader, const struct tm_json *node, struct tm_str *out);
/* The array of bytes in those two shapes, NULL when `node` has neither. */
const struct tm_json *otel_json_byte_array(const struct tm_json *node);
/* Its bytes, in the arena. TM_INVALID, without an error: not all of them are. */
enum tm_status otel_json_bytes(struct otel_reader *reader, const struct tm_json *array, struct tm_str *out);
/* Nanoseconds as string, number or {high, low}, to microseconds the model can hold; 0 when absent or unreadable. */
int64_t otel_json_time(const struct tm_json *node);
/* `node`: an array of {key, value}, or NULL. */
enum tm_status otel_json_attributes(struct otel_reader *reader, const struct tm_json *node, const char *member,
                                    struct otel_attributes *out);

#endif
