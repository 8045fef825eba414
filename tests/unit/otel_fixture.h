/* otel_fixture: spans described in JSON files (tests/unit/otel), and whether what becomes of them is what they say.
 *
 * A file is an array of cases:
 *   row         what is shown: the row of the table of mappings, and the attribute
 *   attributes  of the span; resource: of the resource; as plain JSON, or {"$otlp": <AnyValue>}
 *   scope       {name, version, attributes}; events: [{name, attributes}]
 *   span        members of an OTLP span, instead of the usual ones
 *   observation, trace   expected values by column: null for none; members of objects likewise
 *   part        ROOT, UPDATE or SHALLOW
 */
#ifndef TM_TEST_OTEL_FIXTURE_H
#define TM_TEST_OTEL_FIXTURE_H

#include "otel/otel.h"
#include "json/json.h"

#define FIXTURE_NOW_US INT64_C(1795000099000000)

/* Maps the case's span; false (and a line on stderr) when it cannot be read. */
bool fixture_map(const struct tm_json *fixture, struct tm_arena *arena, struct otel_meaning *out);
/* Compares; says on stderr what differs. */
bool fixture_check(const struct tm_json *fixture, const struct otel_meaning *meaning, struct tm_arena *arena);
/* The cases of a file; NULL, and a line on stderr, when it cannot be read. */
const struct tm_json *fixture_file(const char *path, struct tm_arena *arena);
/* All cases of a file; how many there are and how many of them fail are added. */
void fixture_run(const char *path, unsigned *cases, unsigned *failed);

/* An export of one span as OTLP JSON, padded as otel_read_json wants it. */
char *fixture_export(const struct tm_json *fixture, struct tm_arena *arena, size_t *len);

/* A span of these attributes, of no resource and no scope. */
struct otel_span fixture_span(const struct otel_attribute *attributes, uint32_t count);
/* Maps it, and asserts what holds of every span: each field once, and JSON where the store takes it for JSON. */
void fixture_map_well(const struct otel_span *span, struct tm_arena *arena);

#endif
