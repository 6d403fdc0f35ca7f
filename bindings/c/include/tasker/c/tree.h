/* JSON as a tree: an array of nodes that one walks without calling anything. */
#ifndef TASKER_C_TREE_H
#define TASKER_C_TREE_H

#include "tasker/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tasker_node_type {
    TASKER_NULL = 0,
    TASKER_FALSE = 1,
    TASKER_TRUE = 2,
    TASKER_INTEGER = 3,  /* value.integer: from -2^63 to 2^63 - 1 */
    TASKER_UNSIGNED = 4, /* value.natural: from 2^63 to 2^64 - 1 */
    TASKER_NUMBER = 5,   /* value.number: all other numbers, the nearest double */
    TASKER_STRING = 6,   /* value.text: without escapes */
    TASKER_LIST = 7,
    TASKER_MAP = 8
} tasker_node_type;

/* One value. Lists and maps are followed by what they contain, in its order: the first child of
 * `nodes[i]` is `nodes[i + 1]`, and what follows a node and all below it is `nodes[i + span]`.
 *
 *     for (n = map + 1, left = map->count; left > 0; n += n->span, --left) use(n->key, n);
 *
 * The layout is fixed: there is an array of it. Since 1, stable. */
typedef struct tasker_node {
    uint32_t type;   /* tasker_node_type */
    uint32_t count;  /* of a list or map: its direct children */
    uint32_t span;   /* nodes from this one to the next beside it: 1, and all below */
    uint32_t unused; /* zero */
    tasker_text key; /* of a member of a map: its name, without escapes */
    union {
        int64_t integer;
        uint64_t natural;
        double number;
        tasker_text text;
    } value;
} tasker_node;

/* Parsed JSON. Its nodes and their texts do not change and live as long as it does, so that any
 * number of threads may read them. */
typedef struct tasker_tree tasker_tree;

/* Parses one value: at most 2^30 bytes and 256 levels. `text` is copied. Names that come twice in
 * a map are kept both; tasker_node_member finds the last, as other parsers do.
 * \returns TASKER_INVALID_JSON with line and column. Since 1, stable. */
TASKER_API tasker_status tasker_tree_parse(tasker_text text, tasker_tree** tree,
                                           tasker_error** error) TASKER_NOEXCEPT;

/* `*nodes` is the root; `*count` are all. Since 1, stable. */
TASKER_API tasker_status tasker_tree_nodes(tasker_tree* tree, const tasker_node** nodes,
                                           size_t* count) TASKER_NOEXCEPT;
TASKER_API tasker_status tasker_tree_release(tasker_tree* tree) TASKER_NOEXCEPT;

/* The member of this name; NULL when there is none, or when `map` is NULL or no map. Looks at one
 * member after the other. `map` is a node within its tree. Since 1, stable. */
TASKER_API const tasker_node* tasker_node_member(const tasker_node* map,
                                                 tasker_text name) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_TREE_H */
