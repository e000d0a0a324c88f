/* SPDX-License-Identifier: MIT */
/* builder_tree.c - contexts are found by (parent, function, call line), cells by
 * (node, thread, interval).  The cell touched last in a node is tried before
 * the map: most sources stay where they are. */
#include <assert.h>

#include "core/base/hash.h"
#include "core/profile/builder_state.h"

struct node_key {
    const struct prism_node *nodes;
    uint32_t parent;
    uint32_t function;
    uint32_t line;
};

static bool same_node(const void *key, uint32_t item)
{
    const struct node_key *wanted = key;
    const struct prism_node *node = &wanted->nodes[item];

    return node->parent == wanted->parent && node->function == wanted->function &&
           node->line == wanted->line;
}

struct cell_key {
    const struct prism_cell *cells;
    struct prism_cell cell;
};

static bool same_cell(const void *key, uint32_t item)
{
    const struct cell_key *wanted = key;
    const struct prism_cell *cell = &wanted->cells[item];

    return cell->node == wanted->cell.node && cell->thread == wanted->cell.thread &&
           cell->interval == wanted->cell.interval;
}

static uint32_t push_node(struct building_tree *tree, struct prism_node node)
{
    prism_vec_push(&tree->nodes) = node;
    prism_vec_push(&tree->recent) = PRISM_NONE;
    return (uint32_t)tree->nodes.count - 1;
}

void prism_builder_tree_start(struct prism_builder *b)
{
    (void)push_node(&b->tree, (struct prism_node){0, PRISM_NONE, 0, 0});
}

void prism_builder_tree_release(struct prism_builder *b)
{
    struct building_tree *tree = &b->tree;

    prism_vec_release(&tree->nodes);
    prism_vec_release(&tree->recent);
    prism_vec_release(&tree->cells);
    prism_vec_release(&tree->values);
    prism_vec_release(&tree->order);
    prism_map_release(&tree->node_map);
    prism_map_release(&tree->cell_map);
}

void prism_builder_tree_widen(struct prism_builder *b, size_t old_count)
{
    struct building_tree *tree = &b->tree;
    size_t width = old_count + 1;

    if (tree->cells.count == 0) {
        return;
    }
    tree->values.capacity = tree->cells.capacity * width;
    tree->values.items = prism_realloc(tree->values.items, tree->values.capacity,
                                       sizeof *tree->values.items);
    tree->values.count = tree->cells.count * width;
    for (size_t cell = tree->cells.count; cell-- > 0;) {
        for (size_t metric = old_count; metric-- > 0;) {
            tree->values.items[cell * width + metric] =
                tree->values.items[cell * old_count + metric];
        }
        tree->values.items[cell * width + old_count] = 0;
    }
}

uint32_t prism_builder_child(struct prism_builder *b, uint32_t parent,
                             uint32_t function, uint32_t line)
{
    struct building_tree *tree = &b->tree;
    const struct node_key key = {tree->nodes.items, parent, function, line};
    uint64_t hash = prism_hash_mix((uint64_t)parent << 32 | function, line);
    uint32_t node;

    assert(b->shape == PRISM_TREE && parent < tree->nodes.count &&
           function < b->functions.count);
    node = prism_map_find(&tree->node_map, hash, same_node, &key);
    if (node == PRISM_MAP_NONE) {
        node = push_node(tree, (struct prism_node){parent, function, line, 0});
        prism_map_insert(&tree->node_map, hash, node);
    }
    return node;
}

void prism_builder_flag(struct prism_builder *b, uint32_t node,
                        enum prism_node_flags flag)
{
    assert(node < b->tree.nodes.count);
    b->tree.nodes.items[node].flags |= flag;
}

void prism_builder_at(struct prism_builder *b, uint32_t thread, uint32_t interval)
{
    assert(thread == 0 || thread < b->threads.count);
    assert(interval == 0 || interval < b->intervals.count);
    b->tree.thread = thread;
    b->tree.interval = interval;
}

static uint32_t new_cell(struct prism_builder *b, struct prism_cell cell)
{
    struct building_tree *tree = &b->tree;

    prism_vec_push(&tree->cells) = cell;
    for (size_t i = 0; i < b->metrics.count; i++) {
        prism_vec_push(&tree->values) = 0;
    }
    return (uint32_t)tree->cells.count - 1;
}

static uint32_t find_cell(struct prism_builder *b, uint32_t node)
{
    struct building_tree *tree = &b->tree;
    const struct cell_key key = {tree->cells.items,
                                 {node, tree->thread, tree->interval}};
    uint32_t *recent = &tree->recent.items[node];
    uint64_t hash;
    uint32_t cell;

    if (*recent != PRISM_NONE && same_cell(&key, *recent)) {
        return *recent;
    }
    hash = prism_hash_mix((uint64_t)node << 32 | tree->thread, tree->interval);
    cell = prism_map_find(&tree->cell_map, hash, same_cell, &key);
    if (cell == PRISM_MAP_NONE) {
        cell = new_cell(b, key.cell);
        prism_map_insert(&tree->cell_map, hash, cell);
    }
    *recent = cell;
    return cell;
}

void prism_builder_add(struct prism_builder *b, uint32_t node, uint32_t metric,
                       int64_t value)
{
    uint32_t cell;
    int64_t *sum;

    assert(node < b->tree.nodes.count && metric < b->metrics.count);
    assert(value != PRISM_UNKNOWN);
    /* A new cell may move the array, so its address is taken behind this. */
    cell = find_cell(b, node);
    sum = &b->tree.values.items[cell * b->metrics.count + metric];
    *sum = prism_builder_sum(b, *sum, value);
}

size_t prism_builder_order(struct prism_builder *b, enum prism_order_kind kind,
                           uint32_t node, int64_t start, int64_t length)
{
    struct building_tree *tree = &b->tree;

    assert(node < tree->nodes.count);
    /* Calls of one input beside samples of another have no common order. */
    tree->order_mixed |= tree->order.count > 0 && tree->order_kind != kind;
    tree->order_kind = kind;
    prism_vec_push(&tree->order) =
        (struct prism_order){node, tree->thread, start, length};
    return tree->order.count - 1;
}

void prism_builder_order_length(struct prism_builder *b, size_t order, int64_t length)
{
    assert(order < b->tree.order.count);
    b->tree.order.items[order].length = length;
}
