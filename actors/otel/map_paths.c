/* map_paths: attributes with dotted keys, "gen_ai.prompt.0.role", as the objects and arrays they were made of. */
#include "otel/map.h"

#include <stdlib.h>

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
    bool linked;      /* among its parent's children */
};

struct path {
    struct tm_str text;
    const struct otel_value *value;
    uint32_t leaf; /* place; NONE when it is left out */
};

struct tree {
    struct mapping *m;
    struct place *places;
    struct path *paths; /* in the order they were sent */
    struct path **sorted;
    uint32_t place_count, path_count, slots_left;
};

/* ---- names ---- */

static bool is_index(struct tm_str name) {
    size_t digits = 0;
    while (digits < name.len && name.ptr[digits] >= '0' && name.ptr[digits] <= '9') digits++;
    return digits && digits == name.len;
}

static bool read_index(struct tm_str name, uint64_t *index) {
    return name.len <= 9 && tm_str_u64(name, index);
}

/* The name at a depth, from 1. */
static struct tm_str next_name(struct tm_str *path, uint32_t depth) {
    struct tm_str rest = *path;
    if (depth < PATH_DEPTH) return tm_str_split(path, '.');
    path->len = 0;
    return rest;
}

static bool is_forbidden(struct tm_str name) {
    return tm_str_is(name, "__proto__") || tm_str_is(name, "constructor") || tm_str_is(name, "prototype");
}

static bool is_allowed(struct tm_str path) {
    while (path.len)
        if (is_forbidden(tm_str_split(&path, '.'))) return false;
    return true;
}

/* ---- the paths ---- */

/* Name by name, so that paths with a common beginning stand together: the dot sorts before everything. */
static int compare_paths(const void *a, const void *b) {
    const struct path *left = *(struct path *const *)a, *right = *(struct path *const *)b;
    size_t common = left->text.len < right->text.len ? left->text.len : right->text.len;
    for (size_t i = 0; i < common; i++) {
        unsigned char x = (unsigned char)left->text.ptr[i], y = (unsigned char)right->text.ptr[i];
        if (x != y) return x == '.' || (y != '.' && x < y) ? -1 : 1;
    }
    return left->text.len < right->text.len ? -1 : left->text.len > right->text.len;
}

static size_t segments_of(struct tm_str path) {
    size_t count = 1;
    for (size_t i = 0; i < path.len && count < PATH_DEPTH; i++) count += path.ptr[i] == '.';
    return count;
}

static bool prepare(struct tree *tree, const struct attributes *attributes, const char *prefix) {
    size_t places = 1;
    uint32_t paths = 0;
    struct tm_str text;
    for (uint32_t i = 0; i < attributes->count; i++) {
        if (!attribute_suffix(attributes->items[i]->key, prefix, &text) || !is_allowed(text)) continue;
        places += segments_of(text);
        paths++;
    }
    if (paths == 0 || places > UINT32_MAX) return false;
    tree->places = tm_arena_array(tree->m->arena, places, sizeof *tree->places);
    tree->paths = tm_arena_array(tree->m->arena, paths, sizeof *tree->paths);
    tree->sorted = tm_arena_array(tree->m->arena, paths, sizeof(struct path *));
    tree->m->failed |= !tree->places || !tree->paths || !tree->sorted;
    tree->place_count = 1;
    tree->slots_left = PATH_SLOTS;
    for (uint32_t i = 0; i < attributes->count && !tree->m->failed; i++) {
        if (!attribute_suffix(attributes->items[i]->key, prefix, &text) || !is_allowed(text)) continue;
        tree->sorted[tree->path_count] = &tree->paths[tree->path_count];
        tree->paths[tree->path_count++] = (struct path){.text = text, .value = &attributes->items[i]->value};
    }
    return !tree->m->failed;
}

/* ---- the places ---- */

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
    tree->places[tree->place_count] = (struct place){.name = name, .parent = parent};
    return tree->place_count++;
}

/* way[depth] is the place of the path before at each depth, way[0] the root. As a whole or not at all: a path that
 * needs too many places leaves nothing behind. */
static void place_path(struct tree *tree, struct path *path, uint32_t *way, uint32_t *depth) {
    struct tm_str text = path->text, rest = text;
    uint32_t at = 0, left = tree->slots_left;
    for (; text.len && at < *depth; text = rest, at++)
        if (!tm_str_eq(next_name(&rest, at + 1), tree->places[way[at + 1]].name)) break;
    rest = text;
    uint32_t slots = tree->places[way[at]].slots;
    for (uint32_t below = at + 1; rest.len; below++, slots = 0)
        if (!afford(next_name(&rest, below), slots, &left)) return;
    for (; text.len; at++) way[at + 1] = make_child(tree, way[at], next_name(&text, at + 1));
    *depth = at;
    tree->slots_left = left;
    tree->places[way[at]].value = path->value;
    path->leaf = way[at];
}

/* Children stand in the order in which they were first spoken of. */
static void link_path(struct tree *tree, uint32_t at) {
    for (; at != PLACE_NONE && !tree->places[at].linked; at = tree->places[at].parent) {
        struct place *above = &tree->places[tree->places[at].parent];
        tree->places[at].linked = true;
        if (above->last) tree->places[above->last].next = at;
        else above->first = at;
        above->last = at;
    }
}

static void build(struct tree *tree) {
    uint32_t way[PATH_DEPTH + 1] = {0}, depth = 0;
    qsort(tree->sorted, tree->path_count, sizeof *tree->sorted, compare_paths);
    for (uint32_t i = 0; i < tree->path_count; i++) place_path(tree, tree->sorted[i], way, &depth);
    for (uint32_t i = 0; i < tree->path_count; i++) link_path(tree, tree->paths[i].leaf);
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
    struct tree tree = {.m = m};
    if (whole) return map_text(m, whole);
    if (!prepare(&tree, attributes, prefix)) return TM_STR("");
    build(&tree);
    struct tm_json_writer *writer = tree.places[0].first ? map_writer(m) : NULL;
    if (!writer) return TM_STR("");
    write_tree(&tree, writer);
    return map_written(m, writer);
}
