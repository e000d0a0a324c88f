/* SPDX-License-Identifier: MIT */
/* builder_tree.c - contexts are found by (parent, function, call line).
 *
 * Most contexts have few children, and they were made one behind the other, so that
 * going down a list finds them in the cache where a table of all contexts would not
 * be.  A context with many has its children in a table. */
#include <assert.h>

#include "core/base/hash.h"
#include "core/profile/builder_state.h"

/* Children of a context that are looked at one by one. */
#define LIST_MAX 8
/* The bit of a `child` whose siblings are in the map. */
#define MAPPED   UINT32_C(0x80000000)

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

static uint64_t node_hash(const struct prism_node *node)
{
    return prism_hash_mix((uint64_t)node->parent << 32 | node->function, node->line);
}

static uint32_t push_node(struct building_tree *tree, struct prism_node node)
{
    assert(tree->nodes.count < MAPPED);
    prism_vec_push(&tree->nodes) = node;
    prism_vec_push(&tree->walked) =
        (struct building_node){node.function, node.line, PRISM_NONE, PRISM_NONE};
    prism_vec_push(&tree->last_cell) = PRISM_NONE;
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
    prism_vec_release(&tree->walked);
    prism_vec_release(&tree->last_cell);
    prism_vec_release(&tree->order);
    prism_map_release(&tree->node_map);
}

void prism_builder_expect_contexts(struct prism_builder *b, size_t contexts)
{
    struct building_tree *tree = &b->tree;

    if (contexts > tree->nodes.capacity) {
        prism_vec_reserve(&tree->nodes, contexts);
        prism_vec_reserve(&tree->walked, contexts);
        prism_vec_reserve(&tree->last_cell, contexts);
    }
}

static bool has_list(const struct building_node *node)
{
    return node->child == PRISM_NONE || (node->child & MAPPED) == 0;
}

static uint32_t find_child(struct building_tree *tree, uint32_t parent,
                           uint32_t function, uint32_t line)
{
    struct building_node *nodes = tree->walked.items;
    uint32_t node = nodes[parent].child;
    uint32_t before = PRISM_NONE;

    if (!has_list(&nodes[parent])) {
        const struct node_key key = {tree->nodes.items, parent, function, line};
        const struct prism_node wanted = {parent, function, line, 0};

        return prism_map_find(&tree->node_map, node_hash(&wanted), same_node, &key);
    }
    while (node != PRISM_NONE &&
           (nodes[node].function != function || nodes[node].line != line)) {
        before = node;
        node = nodes[node].sibling;
    }
    if (node != PRISM_NONE && before != PRISM_NONE) {
        nodes[before].sibling = nodes[node].sibling;
        nodes[node].sibling = nodes[parent].child;
        nodes[parent].child = node;
    }
    return node;
}

static void map_node(struct building_tree *tree, uint32_t node)
{
    prism_map_insert(&tree->node_map, node_hash(&tree->nodes.items[node]), node);
}

/* A list that has become too long. */
static void map_list(struct building_tree *tree, uint32_t parent)
{
    const struct building_node *nodes = tree->walked.items;

    for (uint32_t i = nodes[parent].child; i != PRISM_NONE; i = nodes[i].sibling) {
        map_node(tree, i);
    }
    tree->walked.items[parent].child |= MAPPED;
}

static bool is_long(const struct building_node *nodes, uint32_t list)
{
    size_t count = 0;

    for (; list != PRISM_NONE && count <= LIST_MAX; list = nodes[list].sibling) {
        count++;
    }
    return count > LIST_MAX;
}

/* The newest child stands first in its list: it is the likeliest to be next. */
static uint32_t make_child(struct building_tree *tree, struct prism_node made)
{
    uint32_t node = push_node(tree, made);
    struct building_node *nodes = tree->walked.items;

    if (!has_list(&nodes[made.parent])) {
        map_node(tree, node);
        return node;
    }
    nodes[node].sibling = nodes[made.parent].child;
    nodes[made.parent].child = node;
    if (is_long(nodes, node)) {
        map_list(tree, made.parent);
    }
    return node;
}

uint32_t prism_builder_likely_child(const struct prism_builder *b, uint32_t parent)
{
    uint32_t child;

    assert(parent < b->tree.nodes.count);
    child = b->tree.walked.items[parent].child;
    return child != PRISM_NONE ? child & ~MAPPED : PRISM_NONE;
}

uint32_t prism_builder_function_of(const struct prism_builder *b, uint32_t node)
{
    assert(node < b->tree.nodes.count);
    return b->tree.walked.items[node].function;
}

uint32_t prism_builder_child(struct prism_builder *b, uint32_t parent,
                             uint32_t function, uint32_t line)
{
    uint32_t node;

    assert(b->shape == PRISM_TREE && parent < b->tree.nodes.count &&
           function < b->functions.count);
    node = find_child(&b->tree, parent, function, line);
    return node != PRISM_NONE
               ? node
               : make_child(&b->tree, (struct prism_node){parent, function, line, 0});
}

void prism_builder_flag(struct prism_builder *b, uint32_t node,
                        enum prism_node_flags flag)
{
    assert(node < b->tree.nodes.count);
    b->tree.nodes.items[node].flags |= flag;
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

void prism_builder_no_order(struct prism_builder *b)
{
    b->tree.order_mixed = true;
}

void prism_builder_order_length(struct prism_builder *b, size_t order, int64_t length)
{
    assert(order < b->tree.order.count);
    b->tree.order.items[order].length = length;
}
