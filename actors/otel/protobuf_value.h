/* protobuf_value: text, attributes and their values in protobuf. Private to otel. */
#ifndef TM_OTEL_PROTOBUF_VALUE_H
#define TM_OTEL_PROTOBUF_VALUE_H

#include "base/wire.h"
#include "otel/reader.h"

/* TM_OK, or TM_INVALID with the byte offset when the message could not be read to its end. */
enum tm_status otel_wire_end(struct otel_reader *reader, const struct wire *wire, const char *member);
/* A string field as UTF-8. */
enum tm_status otel_wire_text(struct otel_reader *reader, struct tm_str bytes, struct tm_str *out);
/* The `count` fields of `message` with `key`, each a KeyValue. */
enum tm_status otel_wire_attributes(struct otel_reader *reader, struct tm_str message, uint32_t key, uint32_t count,
                                    struct otel_attributes *out);

#endif
