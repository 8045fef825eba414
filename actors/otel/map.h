/* map: what the files that give a span its meaning share. Private to otel.
 *
 * Each file has one subject and, at its top, tables: which attributes mean it, in which order. A new vocabulary is a
 * line there. Rules of the tables: README.md.
 */
#ifndef TM_OTEL_MAP_H
#define TM_OTEL_MAP_H

#include "model/event_values.h"
#include "otel/attributes.h"

enum { NO_FIELD = -1 };

struct mapping {
    const struct otel_span *span;
    struct tm_arena *arena;
    struct attributes attributes; /* of the span */
    struct attributes resource;
    struct tm_event_values observation, trace;
    enum otel_trace_part part;
    const char *type; /* of the observation */
    int64_t start_us, end_us;
    bool own_sdk;     /* a span of a Langfuse SDK: its attributes need not be kept besides */
    bool tools_moved; /* the sender's metadata said them: they are in the input now */
    bool failed;      /* out of memory: what was made must not be used */
};

/* ---- helpers (map.c) ---- */

bool scope_is(const struct mapping *m, const char *name);
/* All of these note when there is no memory. */
struct tm_str map_text(struct mapping *m, const struct otel_value *value);
struct tm_str map_kept(struct mapping *m, struct tm_str text); /* the text itself, noting that ptr is NULL */
/* NULL when `text` is no JSON. */
const struct tm_json *map_parse(struct mapping *m, struct tm_str text);
/* The JSON text a string holds, or the value as the JSON it would be written as. NULL when absent or no JSON. */
const struct tm_json *map_json(struct mapping *m, const struct otel_value *value);
/* The same, and NULL for anything but an object. Nothing else is parsed at all. */
const struct tm_json *map_json_object(struct mapping *m, const struct otel_value *value);
/* A writer that map_written ends; NULL when out of memory. */
struct tm_json_writer *map_writer(struct mapping *m);
struct tm_str map_written(struct mapping *m, struct tm_json_writer *writer);
/* Member of a member of …, by at most four names up to NULL. NULL when absent or null. */
const struct tm_json *json_path(const struct tm_json *node, const char *const path[4]);
/* Any JSON node, written as it is. */
void json_write(struct tm_json_writer *writer, const struct tm_json *node);

/* ---- subjects, each adding its values to the two events ---- */

void map_type(struct mapping *m);       /* first: others depend on m->type */
void map_identity(struct mapping *m);   /* names, users, sessions, tags, versions, levels, prompts, models */
void map_io(struct mapping *m);         /* and marks the attributes it speaks of as content */
void map_parameters(struct mapping *m); /* of the model */
void map_usage(struct mapping *m);      /* and cost */
void map_metadata(struct mapping *m);   /* last: everything that is left */

/* The observation's input with the definitions of tools that stand elsewhere; marks them as content there. */
struct tm_str map_tools(struct mapping *m, struct tm_str input);
/* A member of the sender's metadata for the observation; NULL when there is none. */
const struct tm_json *map_metadata_member(struct mapping *m, const char *name);

/* An agent's span that repeats what its children say: its model, usage and cost would be counted twice. */
bool map_is_aggregate(const struct mapping *m);

/* ---- objects from dotted keys (map_paths.c) ---- */

/* "<prefix>.0.role": … of all attributes that begin so, as one JSON text; numbers are places in arrays. The value of
 * `prefix` itself when that is truthy. len is 0 when there is nothing. */
struct tm_str map_paths(struct mapping *m, const struct attributes *attributes, const char *prefix);

#endif
