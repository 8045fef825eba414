/* map_paths: attributes with dotted keys, "gen_ai.prompt.0.role", as the objects and arrays they were made of. */
#include "otel/map.h"

#include "base/hash.h"

enum {
    PATH_DEPTH = 64,    /* the rest of a longer path is one key */
    PATH_SLOTS = 10001, /* places in all arrays of one tree: an index is cheap to send and dear to fill up to */
    PLACE_NONE = 0,     /* the root is nobody's child */
};

struct place {
    struct tm_str name;
    const struct otel_value *value; /* of a leaf */
    uint32_t parent, first, last, next;
    uint32_t slots;   /* 1 + the largest index among the children's names */
    bool named_child; /* a child's name is no index: then it is an object */
};

struct tree {
    struct mapping *m;
    struct place *places;
    uint32_t *table; /* (parent, name) -> place */
    uint32_t mask, count, slots_left;
};

static bool is_index(struct tm_str name) {
    size_t digits = 0;
    while (digits < name.len && name.ptr[digits] >= '0' && name.ptr[digits] <= '9') digits++;
    return digits && digits == name.len;
}

static bool read_index(struct tm_str name, uint64_t *index) {
    return name.len <= 9 && tm_str_u64(name, index);
}

/* Where the child stands or would stand in the table. */
static uint32_t slot_of(const struct tree *tree, uint32_t parent, struct tm_str name) {
    uint32_t at = (uint32_t)tm_hash(name, parent) & tree->mask;
    for (; tree->table[at]; at = (at + 1) & tree->mask) {
        const struct place *place = &tree->places[tree->table[at]];
        if (place->parent == parent && tm_str_eq(place->name, name)) break;
    }
    return at;
}

/* `name` may become a child of one that has `slots`: takes what that needs off *left. */
static bool afford(struct tm_str name, uint32_t slots, uint32_t *left) {
    uint64_t index;
    if (!is_index(name)) return true;
    if (!read_index(name, &index) || index >= PATH_SLOTS) return false;
    uint32_t more = index < slots ? 0 : (uint32_t)index + 1 - slots;
    if (more > *left) return false;
    *left -= more;
    return true;
}

static uint32_t make_child(struct tree *tree, uint32_t parent, struct tm_str name) {
    struct place *above = &tree->places[parent];
    uint64_t index;
    if (!is_index(name)) above->named_child = true;
    else if (read_index(name, &index) && index >= above->slots) above->slots = (uint32_t)index + 1;
    uint32_t made = tree->count++;
    tree->places[made] = (struct place){.name = name, .parent = parent};
    if (above->last) tree->places[above->last].next = made;
    else above->first = made;
    above->last = made;
    return tree->table[slot_of(tree, parent, name)] = made;
}

static bool is_forbidden(struct tm_str name) {
    return tm_str_is(name, "__proto__") || tm_str_is(name, "constructor") || tm_str_is(name, "prototype");
}

static bool is_allowed(struct tm_str path) {
    while (path.len)
        if (is_forbidden(tm_str_split(&path, '.'))) return false;
    return true;
}

static struct tm_str next_name(struct tm_str *path, uint32_t depth) {
    struct tm_str rest = *path;
    if (depth < PATH_DEPTH) return tm_str_split(path, '.');
    path->len = 0;
    return rest;
}

/* As a whole or not at all: a path that needs too many places leaves nothing behind. */
static void add(struct tree *tree, struct tm_str path, const struct otel_value *value) {
    uint32_t at = 0, depth = 1, left = tree->slots_left;
    if (!is_allowed(path)) return;
    struct tm_str rest = path;
    for (; rest.len; path = rest, depth++) {
        uint32_t found = tree->table[slot_of(tree, at, next_name(&rest, depth))];
        if (!found) break;
        at = found;
    }
    uint32_t slots = tree->places[at].slots, below = depth;
    for (rest = path; rest.len; slots = 0)
        if (!afford(next_name(&rest, below++), slots, &left)) return;
    while (path.len) at = make_child(tree, at, next_name(&path, depth++));
    tree->slots_left = left;
    tree->places[at].value = value;
}

static size_t segments_of(struct tm_str path) {
    size_t count = 1;
    for (size_t i = 0; i < path.len && count < PATH_DEPTH; i++) count += path.ptr[i] == '.';
    return count;
}

static bool prepare(struct tree *tree, const struct attributes *attributes, const char *prefix) {
    size_t places = 1, slots = 16;
    struct tm_str path;
    for (uint32_t i = 0; i < attributes->count; i++)
        if (attribute_suffix(attributes->items[i]->key, prefix, &path)) places += segments_of(path);
    if (places == 1 || places > UINT32_MAX / 4) return false;
    while (slots < places * 2) slots *= 2;
    tree->places = tm_arena_array(tree->m->arena, places, sizeof *tree->places);
    tree->table = tm_arena_array(tree->m->arena, slots, sizeof *tree->table);
    tree->m->failed |= !tree->places || !tree->table;
    tree->mask = (uint32_t)slots - 1;
    tree->count = 1;
    tree->slots_left = PATH_SLOTS;
    return !tree->m->failed;
}

/* ---- out ---- */

static bool is_array(const struct place *place) {
    return place->slots && !place->named_child;
}

/* The children of an array linked in the order of their indices, with an entry for each index. */
static uint32_t *in_order(struct tree *tree, const struct place *array) {
    uint32_t *order = tm_arena_array(tree->m->arena, array->slots, sizeof *order);
    if (!order) tree->m->failed = true;
    for (uint32_t c = array->first; order && c; c = tree->places[c].next) {
        uint64_t index = 0;
        if (read_index(tree->places[c].name, &index)) order[index] = c;
    }
    return order;
}

struct open {
    const struct place *place;
    uint32_t *order; /* of an array */
    uint32_t next;   /* child of an object, index of an array */
};

/* The next child to write; false when the container is done. An index nobody gave is NONE. */
static bool step(struct tree *tree, struct open *open, uint32_t *out) {
    if (open->order) {
        if (open->next == open->place->slots) return false;
        *out = open->order[open->next++];
        return true;
    }
    *out = open->next;
    if (open->next) open->next = tree->places[open->next].next;
    return *out != PLACE_NONE;
}

static bool enter(struct tree *tree, struct tm_json_writer *writer, const struct place *place, struct open *open) {
    *open = (struct open){.place = place, .next = is_array(place) ? 0 : place->first};
    if (is_array(place) && !(open->order = in_order(tree, place))) return false;
    if (open->order) tm_json_open_array(writer);
    else tm_json_open_object(writer);
    return true;
}

static void write_tree(struct tree *tree, struct tm_json_writer *writer) {
    struct open stack[PATH_DEPTH + 1];
    uint32_t depth = 0, at;
    if (!enter(tree, writer, &tree->places[0], &stack[depth++])) return;
    while (depth) {
        struct open *top = &stack[depth - 1];
        if (!step(tree, top, &at)) {
            if (top->order) tm_json_close_array(writer);
            else tm_json_close_object(writer);
            depth--;
            continue;
        }
        const struct place *place = &tree->places[at];
        if (!top->order) tm_json_key_str(writer, place->name);
        if (at == PLACE_NONE) tm_json_null(writer);
        else if (place->first && !enter(tree, writer, place, &stack[depth])) return;
        else if (place->first) depth++;
        else if (place->value) value_write(writer, place->value);
        else tm_json_null(writer);
    }
}

struct tm_str map_paths(struct mapping *m, const struct attributes *attributes, const char *prefix) {
    const struct otel_value *whole = attributes_truthy(attributes, prefix);
    if (whole) return map_text(m, whole);
    struct tree tree = {.m = m};
    struct tm_str path;
    if (!prepare(&tree, attributes, prefix)) return TM_STR("");
    for (uint32_t i = 0; i < attributes->count; i++)
        if (attribute_suffix(attributes->items[i]->key, prefix, &path)) add(&tree, path, &attributes->items[i]->value);
    struct tm_json_writer *writer = tree.places[0].first ? map_writer(m) : NULL;
    if (!writer) return TM_STR("");
    write_tree(&tree, writer);
    return map_written(m, writer);
}
