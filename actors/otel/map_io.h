/* map_io: the shape of the rules that find what went in and what came out. Private to otel.
 *
 * The table stands in map_io.c, the readers that do more than take an attribute in map_io_readers.c.
 */
#ifndef TM_OTEL_MAP_IO_H
#define TM_OTEL_MAP_IO_H

#include "otel/map.h"

/* ptr is NULL for what is not there. */
struct io {
    struct tm_str input, output;
};

/* Where a rule looks: a span, or one of its events, whose attributes may hold what else spans do. */
struct io_source {
    struct mapping *m;
    const struct attributes *attributes;
    bool is_event;
};

struct io_rule;
/* True: the rule applies, and no other is asked. */
typedef bool io_read(const struct io_source *source, const struct io_rule *rule, struct io *out);

enum { IO_INPUTS = 5, IO_OUTPUTS = 8 };

struct io_rule {
    const char *scope; /* the span's, NULL for any */
    io_read *read;
    const char *input[IO_INPUTS], *output[IO_OUTPUTS]; /* keys of attributes, or names of the span's events */
};

extern const struct io_rule io_conventions; /* of GenAI: other rules fall back to it, and events follow it too */

/* The first attribute that is truthy, as text; given: that is not null. ptr is NULL when none is. */
struct tm_str io_first_truthy(const struct io_source *source, const char *const *keys, int most);
struct tm_str io_first_given(const struct io_source *source, const char *const *keys, int most);
bool io_any(const struct io *io);
/* All rules on `source`. */
bool io_run(const struct io_source *source, struct io *out);

io_read io_read_genkit;       /* members of JSON objects */
io_read io_read_vercel;       /* text and tool calls together make a message */
io_read io_read_parsed;       /* the first given on each side, unquoted when it is a JSON string */
io_read io_read_details;      /* an event whose attributes are those of the semantic conventions */
io_read io_read_messages;     /* an event for each message */
io_read io_read_content;      /* an event for all that goes in, and one for what comes out */
io_read io_read_adk;          /* the first on each side that is neither empty nor {} */
io_read io_read_logfire;      /* an array of events */
io_read io_read_paths;        /* dotted keys below one of each side */
io_read io_read_conversation; /* the first truthy on each side, the system's instructions before the messages */

/* Messages, with gen_ai.system_instructions before them when there are and no message is the system's. */
struct tm_str io_with_instructions(const struct io_source *source, struct tm_str messages);

/* Is an event of this name part of an input or output? */
bool io_is_event(struct tm_str name);

#endif
