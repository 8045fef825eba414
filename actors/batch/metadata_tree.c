/* metadata_tree: several statements of metadata merged into one tree, whatever their order. No recursion. */
#include "batch/metadata.h"

#include "base/hash.h"
#include "json/json.h"

#include <stdlib.h>

/* A place in the tree under construction. Children know their parent; order[] groups them afterwards. */
struct place {
    struct metadata_node node;
    uint32_t parent;
    uint32_t element; /* index in an array, from 1; 0: a member of an object */
};

struct tree {
    struct place *places;
    uint32_t count;
    uint32_t *slots; /* hash table of (parent, member or element) -> place, 0 free (the root is never looked up) */
    uint32_t slot_mask;
    struct tm_arena *arena;
};

static uint32_t find_or_add(struct tree *tree, uint32_t parent, struct tm_str key, uint32_t element) {
    uint64_t hash = tm_hash(key, ((uint64_t)parent << 32) | element);
    for (uint32_t at = (uint32_t)hash & tree->slot_mask;; at = (at + 1) & tree->slot_mask) {
        uint32_t index = tree->slots[at];
        if (index == 0) {
            index = tree->count++;
            tree->slots[at] = index;
            tree->places[index] = (struct place){.node = {.key = key}, .parent = parent, .element = element};
            return index;
        }
        const struct place *place = &tree->places[index];
        if (place->parent == parent && place->element == element && tm_str_eq(place->node.key, key)) return index;
    }
}

static bool is_container(enum metadata_kind kind) {
    return kind == METADATA_OBJECT || kind == METADATA_ARRAY;
}

static void raise_cutoff(struct metadata_node *node, const struct fold_key *by) {
    if (is_container(node->kind) && fold_key_newer(by, node->cutoff)) node->cutoff = by;
}

static void set(struct metadata_node *node, enum metadata_kind kind, struct tm_str text) {
    node->kind = kind;
    node->text = is_container(kind) ? (struct tm_str){NULL, 0} : text;
}

/* `by` stated a value of `kind` here. */
static void state(struct metadata_node *node, enum metadata_kind kind, struct tm_str text, const struct fold_key *by) {
    int order = !node->at ? 1 : node->at == by ? 0 : fold_key_cmp(by, node->at);
    bool same = node->at && node->kind == kind && is_container(kind);
    if (order < 0 && !same) raise_cutoff(node, by);
    if (order > 0 && !same) node->cutoff = node->at;
    if (order > 0) node->at = by;
    if (order >= 0 && !same) set(node, kind, text); /* one event saying two things here repeats a name: the last wins */
}

/* ---- into the tree ---- */

static enum metadata_kind kind_of(const struct tm_json *json, uint32_t depth) {
    if (json->type == TM_JSON_STRING) return METADATA_STRING;
    if (depth >= METADATA_DEPTH) return METADATA_SCALAR;
    if (json->type == TM_JSON_OBJECT) return METADATA_OBJECT;
    return json->type == TM_JSON_ARRAY ? METADATA_ARRAY : METADATA_SCALAR;
}

struct open {
    uint32_t place, element;   /* element: of the next child, from 1; 0 when children are members */
    const struct tm_json *end; /* where the container's children end */
};

/* `json` stands under `key` at the top level. */
static void put_json(struct tree *tree, struct tm_str key, const struct tm_json *json, const struct fold_key *by) {
    struct open stack[METADATA_DEPTH + 1] = {{.place = 0, .end = json + json->skip}};
    uint32_t depth = 1;
    for (const struct tm_json *at = json, *end = json + json->skip; at != end;) {
        while (at == stack[depth - 1].end) depth--;
        struct open *open = &stack[depth - 1];
        uint32_t element = open->element ? open->element++ : 0;
        uint32_t place = find_or_add(tree, open->place, depth == 1 ? key : at->key, element);
        enum metadata_kind kind = kind_of(at, depth);
        state(&tree->places[place].node, kind, at->text, by);
        if (is_container(kind)) {
            stack[depth++] = (struct open){place, kind == METADATA_ARRAY, at + at->skip};
            at++;
        } else {
            at += at->skip;
        }
    }
}

static void put_members(struct tree *tree, const struct metadata_part *part, const struct tm_json *const *parsed) {
    state(&tree->places[0].node, METADATA_OBJECT, (struct tm_str){NULL, 0}, part->by);
    for (uint32_t i = 0; i < part->count; i++) {
        const struct metadata_member *member = &part->members[i];
        if (parsed[i]) {
            put_json(tree, member->key, parsed[i], part->by);
        } else {
            uint32_t place = find_or_add(tree, 0, member->key, 0);
            state(&tree->places[place].node, METADATA_STRING, member->text, part->by);
        }
    }
}

/* A part that is a tree already. Depth was bounded when it was made; checked again, since it may come from a row. */
static void put_nodes(struct tree *tree, const struct metadata_part *part) {
    struct {
        uint32_t place, left, element;
    } stack[METADATA_DEPTH + 1];
    uint32_t depth = 0;
    for (uint32_t i = 0; i < part->count; i++) {
        const struct metadata_node *node = &part->nodes[i];
        while (depth && stack[depth - 1].left == 0) depth--;
        if ((depth == 0) != (i == 0) || depth > METADATA_DEPTH) return;
        uint32_t place = 0;
        if (depth) {
            uint32_t element = stack[depth - 1].element ? stack[depth - 1].element++ : 0;
            stack[depth - 1].left--;
            place = find_or_add(tree, stack[depth - 1].place, element ? (struct tm_str){NULL, 0} : node->key, element);
        }
        struct metadata_node *into = &tree->places[place].node;
        state(into, node->kind, node->text, node->at);
        if (into->kind == node->kind) raise_cutoff(into, node->cutoff);
        stack[depth].place = place;
        stack[depth].left = node->children;
        stack[depth].element = node->kind == METADATA_ARRAY;
        depth++;
    }
}

/* ---- out of the tree ---- */

static int compare_places(const void *a, const void *b, void *state_) {
    const struct place *places = state_;
    const struct place *x = &places[*(const uint32_t *)a], *y = &places[*(const uint32_t *)b];
    if (x->parent != y->parent) return x->parent < y->parent ? -1 : 1;
    if (x->element != y->element) return x->element < y->element ? -1 : 1;
    return tm_str_cmp(x->node.key, y->node.key);
}

/* Children of each place, grouped: order[first[p]] up to order[first[p + 1]]. */
struct grouped {
    uint32_t *order, *first;
};

static bool group(const struct tree *tree, struct grouped *out) {
    out->order = tm_arena_array(tree->arena, tree->count, sizeof(uint32_t));
    out->first = tm_arena_array(tree->arena, (size_t)tree->count + 2, sizeof(uint32_t));
    if (!out->order || !out->first) return false;
    uint32_t children = tree->count - 1;
    for (uint32_t i = 0; i < children; i++) {
        out->order[i] = i + 1;
        out->first[tree->places[i + 1].parent + 1]++;
    }
    for (uint32_t i = 0; i < tree->count; i++) out->first[i + 1] += out->first[i];
    qsort_r(out->order, children, sizeof(uint32_t), compare_places, tree->places);
    return true;
}

struct visit {
    uint32_t place, next;          /* next: of order[] */
    uint32_t out;                  /* where the container's node went */
    const struct fold_key *cutoff; /* hides what is not newer */
};

/* Writes what is visible, in pre-order, children sorted. */
static uint32_t write_nodes(const struct tree *tree, const struct grouped *grouped, struct metadata_node *out) {
    struct visit stack[METADATA_DEPTH + 1];
    uint32_t depth = 1, count = 1;
    out[0] = tree->places[0].node;
    stack[0] = (struct visit){0, grouped->first[0], 0, NULL};
    while (depth) {
        struct visit *top = &stack[depth - 1];
        if (top->next == grouped->first[top->place + 1]) {
            depth--;
            continue;
        }
        uint32_t index = grouped->order[top->next++];
        const struct place *place = &tree->places[index];
        bool in_array = tree->places[top->place].node.kind == METADATA_ARRAY;
        if ((place->element != 0) != in_array || !fold_key_newer(place->node.at, top->cutoff)) continue;
        struct metadata_node *node = &out[count];
        *node = place->node;
        if (!is_container(node->kind) || !fold_key_newer(node->cutoff, top->cutoff)) node->cutoff = NULL;
        out[top->out].children++;
        if (is_container(node->kind) && depth <= METADATA_DEPTH) {
            const struct fold_key *cutoff = node->cutoff ? node->cutoff : top->cutoff;
            stack[depth++] = (struct visit){index, grouped->first[index], count, cutoff};
        }
        count++;
    }
    return count;
}

/* The older half of very many events becomes one moment, so that rows updated without end stay bounded. A late event
 * from within that half is then placed as if older than all of it. What was hidden stays hidden, if it comes again: the
 * old cutoffs become one too, just older than what is seen. */
static enum tm_status bound_keys(struct metadata_node *nodes, uint32_t count, struct tm_arena *arena) {
    struct fold_keys keys = {.arena = arena};
    for (uint32_t i = 0; i < count; i++) {
        fold_keys_add(&keys, nodes[i].at);
        fold_keys_add(&keys, nodes[i].cutoff);
    }
    if (keys.failed) return TM_NO_MEMORY;
    fold_keys_sort(&keys);
    if (keys.count <= METADATA_KEYS_MOST) return TM_OK;
    const struct fold_key *const *newer_half = &keys.keys[keys.count - METADATA_KEYS_MOST / 2];
    const struct fold_key *moment = newer_half[0], *floor = newer_half[-1];
    for (uint32_t i = 0; i < count; i++) {
        if (!fold_key_newer(nodes[i].at, moment)) nodes[i].at = moment;
        if (nodes[i].cutoff && fold_key_newer(moment, nodes[i].cutoff)) nodes[i].cutoff = floor;
    }
    return TM_OK;
}

/* ---- the merge ---- */

/* Parses the members that are JSON and counts the places they may need. */
static enum tm_status parse_members(const struct metadata_part *part, struct tm_arena *arena,
                                    const struct tm_json ***out, size_t *places) {
    const struct tm_json **parsed = tm_arena_array(arena, (size_t)part->count + 1, sizeof *parsed);
    if (!parsed) return TM_NO_MEMORY;
    for (uint32_t i = 0; i < part->count; i++) {
        if (part->members[i].is_json) {
            enum tm_status status = tm_json_parse_copy(part->members[i].text, arena, &parsed[i], NULL);
            if (status == TM_NO_MEMORY) return status;
            if (status != TM_OK) parsed[i] = NULL; /* text after all, then */
        }
        *places += parsed[i] ? parsed[i]->skip : 1;
    }
    *out = parsed;
    return TM_OK;
}

static bool tree_init(struct tree *tree, size_t capacity, struct tm_arena *arena) {
    uint32_t slots = 16;
    if (capacity >= UINT32_MAX / 4) return false;
    while (slots < capacity * 2) slots *= 2;
    *tree = (struct tree){.count = 1, .slot_mask = slots - 1, .arena = arena};
    tree->places = tm_arena_alloc(arena, capacity * sizeof *tree->places);
    tree->slots = tm_arena_array(arena, slots, sizeof *tree->slots);
    if (!tree->places || !tree->slots) return false;
    tree->places[0] = (struct place){0};
    return true;
}

enum tm_status metadata_merge(const struct metadata_part *parts, uint32_t count, struct tm_arena *arena,
                              struct metadata_part *out) {
    const struct tm_json **parsed[METADATA_PARTS_MOST] = {0};
    struct tree tree;
    struct grouped grouped;
    size_t places = 1;
    if (count > METADATA_PARTS_MOST) return TM_TOO_LARGE;
    for (uint32_t i = 0; i < count; i++) {
        enum tm_status status = parts[i].by ? parse_members(&parts[i], arena, &parsed[i], &places) : TM_OK;
        if (status != TM_OK) return status;
        if (!parts[i].by) places += parts[i].count;
    }
    if (!tree_init(&tree, places, arena)) return TM_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].by) put_members(&tree, &parts[i], parsed[i]);
        else put_nodes(&tree, &parts[i]);
    }
    struct metadata_node *nodes = tm_arena_array(arena, tree.count, sizeof *nodes);
    if (!nodes || !group(&tree, &grouped)) return TM_NO_MEMORY;
    *out = (struct metadata_part){.nodes = nodes, .count = write_nodes(&tree, &grouped, nodes)};
    return bound_keys(nodes, out->count, arena);
}
