/* SPDX-License-Identifier: MIT */
/* reader_tree.c - see reader_tree.h. */
#include "core/capture/reader_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/capture/reader_window.h"

/* Not in the builder, with or without the bit for suspended time. */
#define NOT_MADE 0x7fffffffu

/* The flags that are known; later versions may have more. */
#define NODE_FLAGS                                                                     \
    ((unsigned)PRISM_NODE_SEED | PRISM_NODE_ESTIMATED | PRISM_NODE_REDUCED)

/* Its parent is made. */
static uint32_t make_node(struct prism_capture_reading *reading,
                          const struct prism_found_tree *tree,
                          const struct prism_node_record *node)
{
    uint32_t id;

    if (node->flags & PRISM_NODE_SUSPENDED) {
        return tree->nodes[node->parent] | PRISM_TREE_SUSPENDED;
    }
    id = prism_builder_child(reading->b, tree->nodes[node->parent],
                             prism_capture_function(reading, node->function),
                             node->line);
    prism_builder_flag(reading->b, id,
                       (enum prism_node_flags)(node->flags & NODE_FLAGS));
    return id;
}

static bool is_made(const struct prism_found_tree *tree, uint32_t number)
{
    return (tree->nodes[number] & ~PRISM_TREE_SUSPENDED) != NOT_MADE;
}

uint32_t prism_tree_node(struct prism_capture_reading *reading,
                         struct prism_found_tree *tree, uint32_t number)
{
    tree->path.count = 0;
    for (uint32_t node = number; !is_made(tree, node);
         node = tree->records[node].parent) {
        prism_vec_push(&tree->path) = node;
    }
    while (tree->path.count > 0) {
        uint32_t node = tree->path.items[--tree->path.count];

        tree->nodes[node] = make_node(reading, tree, &tree->records[node]);
    }
    return tree->nodes[number];
}

static void add_node(struct prism_capture_reading *reading,
                     struct prism_found_tree *tree,
                     const struct prism_node_record *node)
{
    uint32_t id = 0;

    if (tree->records != NULL) {
        tree->records[tree->count] = *node;
        id = tree->count > 0 ? NOT_MADE | (node->flags & PRISM_TREE_SUSPENDED) : 0;
    } else if (tree->count > 0) {
        id = make_node(reading, tree, node);
    }
    tree->nodes[tree->count++] = id;
}

/* Is there what a node names?  The root names nothing. */
static bool has_place(const struct prism_capture_reading *reading,
                      const struct prism_found_tree *tree,
                      const struct prism_node_record *node)
{
    if (tree->count == 0) {
        return (node->flags & PRISM_NODE_SUSPENDED) == 0;
    }
    return node->parent < tree->count &&
           (tree->nodes[node->parent] & PRISM_TREE_SUSPENDED) == 0 &&
           (node->function < reading->functions.count ||
            (node->flags & PRISM_NODE_SUSPENDED) != 0);
}

/* The nodes of one chunk.  A loose file's tree ends where what a node names is
 * missing. */
static bool read_nodes(struct prism_capture_reading *reading, struct prism_span records,
                       struct prism_found_tree *tree, struct prism_error *err)
{
    struct prism_node_record node;

    for (size_t at = 0; at + sizeof node <= records.len; at += sizeof node) {
        memcpy(&node, records.at + at, sizeof node);
        if (has_place(reading, tree, &node)) {
            add_node(reading, tree, &node);
        } else if (reading->loose) {
            reading->newer++;
            return true;
        } else {
            return prism_capture_fail(
                reading, records.at + at, err,
                "expected a parent below %zu and a function below "
                "%zu, found %" PRIu32 " and %" PRIu32,
                tree->count, reading->functions.count, node.parent, node.function);
        }
    }
    return true;
}

bool prism_tree_read(struct prism_capture_reading *reading, uint32_t owner,
                     struct prism_found_tree *tree, struct prism_error *err)
{
    size_t count;
    const struct found_chunk *chunks =
        prism_capture_chunks(reading, PRISM_CHUNK_NODES, owner, &count);
    size_t node_count = 0;

    for (size_t i = 0; i < count; i++) {
        node_count += chunks[i].records.len / sizeof(struct prism_node_record);
    }
    *tree = (struct prism_found_tree){
        .nodes = prism_alloc(node_count * sizeof *tree->nodes)};
    if (reading->window != NULL) {
        tree->records = prism_alloc(node_count * sizeof *tree->records);
    }
    for (size_t i = 0; i < count; i++) {
        if (chunks[i].first != tree->count) {
            if (reading->loose) {
                break;
            }
            return prism_capture_fail(reading, chunks[i].records.at, err,
                                      "expected node %zu, found node %" PRIu32,
                                      tree->count, chunks[i].first);
        }
        if (!read_nodes(reading, chunks[i].records, tree, err)) {
            return false;
        }
    }
    if (reading->window != NULL) {
        prism_capture_mark_seeds(reading, owner, tree->records, tree->count);
    }
    return true;
}

void prism_tree_release(struct prism_found_tree *tree)
{
    free(tree->nodes);
    free(tree->records);
    prism_vec_release(&tree->path);
    *tree = (struct prism_found_tree){0};
}
