/* metadata: the deep merge of JSON objects, each stated by an event, in the order of the events and not of arrival.
 *
 * Objects merge member by member, arrays element by element, anything else (null too) is replaced by what is newer,
 * as lodash's merge does. What makes it free of order: each place in the tree keeps the newest event that stated a
 * value of the winning kind there (`at`) and the newest that stated another kind (`cutoff`), which hides whatever
 * older events say below. Both only grow, so merging is commutative, associative and idempotent, and what is hidden
 * can be dropped for good. Pure; memory comes from the caller's arena.
 */
#ifndef TM_BATCH_METADATA_H
#define TM_BATCH_METADATA_H

#include "base/arena.h"
#include "base/status.h"
#include "batch/key.h"

enum {
    METADATA_DEPTH = 64,      /* below it a value is one text, replaced as a whole */
    METADATA_PARTS_MOST = 64, /* contributions kept before they are merged into one tree */
    METADATA_KEYS_MOST = 256, /* events told apart in one tree; the older half then counts as one moment */
};

enum metadata_kind { METADATA_STRING, METADATA_SCALAR, METADATA_OBJECT, METADATA_ARRAY };

/* A member of the top level, as the column holds it: strings as they are, everything else as JSON. */
struct metadata_member {
    struct tm_str key, text;
    bool is_json;
    uint32_t place; /* in the source, for the last of equal keys to win */
};

/* One value, in pre-order; the root, an object, comes first. */
struct metadata_node {
    struct tm_str key;                  /* of a member of an object */
    struct tm_str text;                 /* of a string or scalar */
    const struct fold_key *at, *cutoff; /* cutoff may be NULL */
    uint32_t children;
    enum metadata_kind kind;
};

/* Either what one event said (by, members) or the merge of several (nodes; by is NULL). */
struct metadata_part {
    const struct fold_key *by;
    const struct metadata_member *members;
    const struct metadata_node *nodes;
    uint32_t count; /* of members or nodes */
};

struct metadata {
    struct metadata_part *parts;
    uint32_t count, capacity;
};

/* `json` is the text of a JSON object; anything else is left out: no event that was checked says it.
 * TM_NO_MEMORY is the only failure; the metadata is then as before or has the part. */
enum tm_status metadata_say(struct metadata *metadata, const struct fold_key *by, struct tm_str json,
                            struct tm_arena *arena);
/* The part's memory must live as long as the metadata. */
enum tm_status metadata_add(struct metadata *metadata, const struct metadata_part *part, struct tm_arena *arena);
/* Leaves at most one part, the same whatever the order in which the parts came. */
enum tm_status metadata_compact(struct metadata *metadata, struct tm_arena *arena);
/* The column's members, sorted by key; the metadata must be compact. */
enum tm_status metadata_members(const struct metadata *metadata, struct tm_arena *arena,
                                const struct metadata_member **members, uint32_t *count);

/* Merges `parts` into one part of nodes (metadata_tree.c). */
enum tm_status metadata_merge(const struct metadata_part *parts, uint32_t count, struct tm_arena *arena,
                              struct metadata_part *out);

#endif
