/* SPDX-License-Identifier: MIT */
/* builder_cells.c - cells are found by (node, thread, interval).
 *
 * Most sources stay in a cell for a while or, thread by thread and interval by
 * interval, never come back to one: as long as each node's cells come in this order,
 * a cell is the node's last or it is new.  A table of all cells, which is much larger
 * than any cache, is made when a source first goes back. */
#include <assert.h>

#include "core/base/hash.h"
#include "core/profile/builder_state.h"

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

static uint64_t cell_hash(const struct prism_cell *cell)
{
    return prism_hash_mix((uint64_t)cell->node << 32 | cell->thread, cell->interval);
}

/* Of one node, in the order of threads and then intervals? */
static bool is_behind(const struct prism_cell *cell, const struct prism_cell *other)
{
    return cell->thread != other->thread ? cell->thread > other->thread
                                         : cell->interval > other->interval;
}

void prism_builder_cells_release(struct prism_builder *b)
{
    prism_vec_release(&b->tree.cells);
    prism_vec_release(&b->tree.values);
    prism_map_release(&b->tree.cell_map);
}

void prism_builder_cells_widen(struct prism_builder *b, size_t old_count)
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

void prism_builder_at(struct prism_builder *b, uint32_t thread, uint32_t interval)
{
    assert(thread == 0 || thread < b->threads.count);
    assert(interval == 0 || interval < b->intervals.count);
    b->tree.thread = thread;
    b->tree.interval = interval;
}

static uint32_t new_cell(struct prism_builder *b, const struct prism_cell *cell)
{
    struct building_tree *tree = &b->tree;

    prism_vec_push(&tree->cells) = *cell;
    for (size_t i = 0; i < b->metrics.count; i++) {
        prism_vec_push(&tree->values) = 0;
    }
    return (uint32_t)tree->cells.count - 1;
}

static void map_cells(struct building_tree *tree)
{
    for (size_t i = 0; i < tree->cells.count; i++) {
        prism_map_insert(&tree->cell_map, cell_hash(&tree->cells.items[i]),
                         (uint32_t)i);
    }
}

static uint32_t map_find(struct prism_builder *b, const struct prism_cell *wanted)
{
    struct building_tree *tree = &b->tree;
    const struct cell_key key = {tree->cells.items, *wanted};
    uint64_t hash = cell_hash(wanted);
    uint32_t cell = prism_map_find(&tree->cell_map, hash, same_cell, &key);

    if (cell == PRISM_MAP_NONE) {
        cell = new_cell(b, wanted);
        prism_map_insert(&tree->cell_map, hash, cell);
    }
    return cell;
}

static uint32_t find_cell(struct prism_builder *b, uint32_t node)
{
    struct building_tree *tree = &b->tree;
    const struct prism_cell wanted = {node, tree->thread, tree->interval};
    uint32_t *last = &tree->last_cell.items[node];
    bool first = *last == PRISM_NONE;

    if (!first && tree->cells.items[*last].thread == wanted.thread &&
        tree->cells.items[*last].interval == wanted.interval) {
        return *last;
    }
    if (tree->cell_map.count == 0 && !first &&
        !is_behind(&wanted, &tree->cells.items[*last])) {
        map_cells(tree);
    }
    *last = tree->cell_map.count == 0 ? new_cell(b, &wanted) : map_find(b, &wanted);
    return *last;
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
