/* map_io_events: inputs and outputs told by events of a span, as early semantic conventions had it. */
#include "otel/map_io.h"

static bool named(struct tm_str name, const char *const *names, int most) {
    for (int i = 0; i < most && names[i]; i++)
        if (tm_str_is(name, names[i])) return true;
    return false;
}

bool io_read_details(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    const struct otel_span *span = source->m->span;
    for (uint32_t i = 0; !source->is_event && i < span->event_count; i++) {
        struct attributes attributes;
        if (!named(span->events[i].name, rule->input, IO_INPUTS)) continue;
        if (!attributes_index(span->events[i].attributes, source->m->arena, &attributes)) {
            source->m->failed = true;
            return false;
        }
        struct io_source event = {source->m, &attributes, true};
        if (io_read_conversation(&event, &io_conventions, out)) return true;
    }
    return false;
}

/* ---- an event for each message ---- */

/* "user" of "gen_ai.user.message"; a choice's role is told by its attributes alone. */
static struct tm_str role_of(struct tm_str name) {
    tm_str_split(&name, '.');
    struct tm_str role = tm_str_split(&name, '.');
    return tm_str_is(name, "message") ? role : TM_STR("");
}

/* {"role":…, …attributes}: a role among the attributes counts more than the event's name. */
static void write_message(struct io_source *source, struct tm_json_writer *writer,
                          const struct otel_span_event *event) {
    struct attributes attributes;
    struct tm_str role = role_of(event->name);
    if (!attributes_index(event->attributes, source->m->arena, &attributes)) source->m->failed = true;
    tm_json_open_object(writer);
    if (role.len && attributes_find(&attributes, TM_STR("role")) == ATTRIBUTE_NONE) {
        tm_json_key(writer, "role");
        tm_json_string(writer, role);
    }
    for (uint32_t i = 0; !source->m->failed && i < attributes.count; i++) {
        tm_json_key_str(writer, attributes.items[i]->key);
        value_write(writer, &attributes.items[i]->value);
    }
    tm_json_close_object(writer);
}

/* The events of these names: one as an object when `single`, else an array. ptr is NULL when there are none. */
static struct tm_str messages(struct io_source *source, const char *const *names, int most, bool single) {
    const struct otel_span *span = source->m->span;
    uint32_t count = 0;
    for (uint32_t i = 0; i < span->event_count; i++) count += named(span->events[i].name, names, most);
    struct tm_json_writer *writer = count ? map_writer(source->m) : NULL;
    if (!writer) return (struct tm_str){NULL, 0};
    bool array = count > 1 || !single;
    if (array) tm_json_open_array(writer);
    for (uint32_t i = 0; i < span->event_count; i++)
        if (named(span->events[i].name, names, most)) write_message(source, writer, &span->events[i]);
    if (array) tm_json_close_array(writer);
    return map_written(source->m, writer);
}

bool io_read_messages(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    struct io_source here = *source;
    if (source->is_event) return false;
    out->input = messages(&here, rule->input, IO_INPUTS, false);
    out->output = messages(&here, rule->output, IO_OUTPUTS, true);
    return io_any(out);
}

/* ---- one event for everything ---- */

/* What all rules make of the event's attributes, else the attributes themselves. */
static struct io content_of(struct mapping *m, const struct otel_span_event *event) {
    struct attributes attributes;
    struct io io = {0};
    if (!attributes_index(event->attributes, m->arena, &attributes)) {
        m->failed = true;
        return io;
    }
    struct io_source source = {m, &attributes, true};
    if (io_run(&source, &io) && io_any(&io)) return io;
    struct tm_json_writer *writer = map_writer(m);
    if (!writer) return io;
    value_write_object(writer, &attributes);
    io.input = io.output = map_written(m, writer);
    return io;
}

bool io_read_content(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    const struct otel_span *span = source->m->span;
    for (uint32_t i = 0; !source->is_event && i < span->event_count; i++) {
        const struct otel_span_event *event = &span->events[i];
        if (!out->input.ptr && named(event->name, rule->input, IO_INPUTS))
            out->input = content_of(source->m, event).input;
        else if (!out->output.ptr && named(event->name, rule->output, IO_OUTPUTS))
            out->output = content_of(source->m, event).output;
    }
    return io_any(out);
}
