/* metadata_text: compact metadata as the members of a column. Containers are written as JSON without recursion. */
#include "batch/metadata.h"

#include "json/json.h"

struct open {
    uint32_t left;
    bool is_array;
};

static void close(struct tm_json_writer *writer, const struct open *open) {
    if (open->is_array) tm_json_close_array(writer);
    else tm_json_close_object(writer);
}

/* Writes nodes[0] and all below it; returns how many nodes that were. */
static uint32_t write_value(struct tm_json_writer *writer, const struct metadata_node *nodes, uint32_t count) {
    struct open stack[METADATA_DEPTH + 1];
    uint32_t depth = 0, at = 0;
    do {
        const struct metadata_node *node = &nodes[at++];
        if (depth) {
            stack[depth - 1].left--;
            if (!stack[depth - 1].is_array) tm_json_key_str(writer, node->key);
        }
        if (node->kind == METADATA_STRING) {
            tm_json_string(writer, node->text);
        } else if (node->kind == METADATA_SCALAR) {
            tm_json_raw(writer, node->text);
        } else {
            stack[depth++] = (struct open){node->children, node->kind == METADATA_ARRAY};
            if (node->kind == METADATA_ARRAY) tm_json_open_array(writer);
            else tm_json_open_object(writer);
        }
        while (depth && stack[depth - 1].left == 0) close(writer, &stack[--depth]);
    } while (depth && at < count);
    while (depth) close(writer, &stack[--depth]);
    return at;
}

static enum tm_status container_text(const struct metadata_node *nodes, uint32_t count, struct tm_arena *arena,
                                     struct tm_str *text, uint32_t *used) {
    struct tm_json_writer *writer = tm_json_writer_new();
    if (!writer) return TM_NO_MEMORY;
    *used = write_value(writer, nodes, count);
    *text = tm_arena_copy(arena, tm_json_writer_text(writer));
    tm_json_writer_free(writer);
    return text->ptr ? TM_OK : TM_NO_MEMORY;
}

static enum tm_status members_of_tree(const struct metadata_part *part, struct tm_arena *arena,
                                      const struct metadata_member **out, uint32_t *count) {
    const struct metadata_node *nodes = part->nodes;
    struct metadata_member *members = tm_arena_array(arena, (size_t)nodes[0].children + 1, sizeof *members);
    if (!members) return TM_NO_MEMORY;
    *count = 0;
    for (uint32_t at = 1, used; at < part->count && *count < nodes[0].children; at += used) {
        const struct metadata_node *node = &nodes[at];
        struct tm_str text = node->text;
        bool container = node->kind == METADATA_OBJECT || node->kind == METADATA_ARRAY;
        used = 1;
        if (container) {
            enum tm_status status = container_text(node, part->count - at, arena, &text, &used);
            if (status != TM_OK) return status;
        }
        members[*count] = (struct metadata_member){node->key, text, node->kind != METADATA_STRING, *count};
        (*count)++;
    }
    *out = members;
    return TM_OK;
}

enum tm_status metadata_members(const struct metadata *metadata, struct tm_arena *arena,
                                const struct metadata_member **members, uint32_t *count) {
    *members = NULL;
    *count = 0;
    if (metadata->count == 0) return TM_OK;
    const struct metadata_part *part = &metadata->parts[0];
    if (!part->by) return members_of_tree(part, arena, members, count);
    *members = part->members;
    *count = part->count;
    return TM_OK;
}
