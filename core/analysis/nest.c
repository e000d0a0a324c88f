/* SPDX-License-Identifier: MIT */
/* nest.c - see nest.h.  One process after the other, parents first: what it touches of
 * the tree is copied below its own context, and with that the places where it started
 * others. */
#include "core/analysis/nest.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/analysis/copy.h"
#include "core/analysis/family.h"
#include "core/base/memory.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

/* Things (cells, calls in time, children) by the process that they belong to: those of
 * process p are sorted[start[p]] to sorted[start[p + 1] - 1]. */
struct by_process {
    size_t *start;
    size_t *sorted;
};

struct nesting {
    const struct prism_profile *tree;
    struct prism_builder *b;
    struct prism_kin *kin;
    struct by_process cells;
    struct by_process orders;
    struct by_process children; /* of each process */
    uint32_t *place;      /* [process]: the new node that its context hangs below */
    uint32_t *copies;     /* [node]: its copy ... */
    uint32_t *copied_for; /* ... for this process */
    struct {
        PRISM_VEC(uint32_t);
    } path;
};

/* `process_of` the item with a number; PRISM_NONE: of none. */
static struct by_process sort_items(const struct nesting *n, size_t count,
                                    uint32_t (*process_of)(const struct nesting *n,
                                                           size_t item))
{
    uint32_t processes = n->tree->process_count;
    struct by_process by = {
        prism_alloc_zeroed((size_t)processes + 2, sizeof *by.start),
        prism_alloc(count * sizeof *by.sorted),
    };

    for (size_t i = 0; i < count; i++) {
        uint32_t process = process_of(n, i);

        if (process != PRISM_NONE) {
            by.start[process + 2]++;
        }
    }
    for (uint32_t i = 0; i < processes; i++) {
        by.start[i + 2] += by.start[i + 1];
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t process = process_of(n, i);

        if (process != PRISM_NONE) {
            by.sorted[by.start[process + 1]++] = i;
        }
    }
    return by;
}

static void by_process_release(struct by_process *by)
{
    free(by->start);
    free(by->sorted);
}

static uint32_t process_of_cell(const struct nesting *n, size_t cell)
{
    return n->tree->threads[n->tree->tree.cells[cell].thread].process;
}

static uint32_t process_of_order(const struct nesting *n, size_t order)
{
    return n->tree->threads[n->tree->tree.order[order].thread].process;
}

static uint32_t parent_of(const struct nesting *n, size_t process)
{
    return n->kin[process].parent;
}

/* The copy of a node for a process, made with all above it that is not there yet. */
static uint32_t copy_of(struct nesting *n, uint32_t process, uint32_t node)
{
    const struct prism_node *nodes = n->tree->tree.nodes;
    uint32_t at = node;

    n->path.count = 0;
    while (n->copied_for[at] != process) {
        prism_vec_push(&n->path) = at;
        at = nodes[at].parent;
    }
    while (n->path.count > 0) {
        uint32_t next = n->path.items[--n->path.count];

        n->copies[next] = prism_builder_child(n->b, n->copies[at], nodes[next].function,
                                              nodes[next].line);
        prism_builder_flag(n->b, n->copies[next],
                           (enum prism_node_flags)nodes[next].flags);
        n->copied_for[next] = process;
        at = next;
    }
    return n->copies[at];
}

static uint32_t context_of(struct nesting *n, uint32_t process)
{
    const struct prism_process *it = &n->tree->processes[process];
    char name[100];
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};

    if (it->pid != 0) {
        (void)snprintf(name, sizeof name, "<process %s %u>",
                       prism_process_name(n->tree, process), it->pid);
    } else {
        (void)snprintf(name, sizeof name, "<process %s>",
                       prism_process_name(n->tree, process));
    }
    spec.name = prism_span_of(name);
    return prism_builder_child(n->b, n->place[process],
                               prism_builder_function(n->b, &spec), 0);
}

static void add_cell(struct nesting *n, uint32_t process, size_t index)
{
    const struct prism_cell *cell = &n->tree->tree.cells[index];
    uint32_t width = n->tree->metric_count;
    uint32_t copy = copy_of(n, process, cell->node);

    prism_builder_at(n->b, cell->thread, cell->interval);
    for (uint32_t k = 0; k < width; k++) {
        int64_t value = n->tree->tree.values[index * width + k];

        if (value != 0) {
            prism_builder_add(n->b, copy, k, value);
        }
    }
}

/* Everything of one process, and where its children's contexts will hang. */
static void add_process(struct nesting *n, uint32_t process)
{
    const struct prism_tree *tree = &n->tree->tree;

    n->copies[0] = context_of(n, process);
    n->copied_for[0] = process;
    for (size_t i = n->cells.start[process]; i < n->cells.start[process + 1]; i++) {
        add_cell(n, process, n->cells.sorted[i]);
    }
    for (size_t i = n->orders.start[process]; i < n->orders.start[process + 1]; i++) {
        const struct prism_order *order = &tree->order[n->orders.sorted[i]];

        prism_builder_at(n->b, order->thread, 0);
        prism_builder_order(n->b, tree->order_kind, copy_of(n, process, order->node),
                            order->start, order->length);
    }
    for (size_t i = n->children.start[process]; i < n->children.start[process + 1];
         i++) {
        uint32_t child = (uint32_t)n->children.sorted[i];
        uint32_t node = n->kin[child].spawn_node;

        n->place[child] = copy_of(n, process, node != PRISM_NONE ? node : 0);
    }
}

/* Parents first: a process is added once it was taken off the list, and its children
 * come onto the list then. */
static void add_processes(struct nesting *n)
{
    struct {
        PRISM_VEC(uint32_t);
    } next = {0};

    for (uint32_t i = n->tree->process_count; i-- > 0;) {
        if (n->kin[i].parent == PRISM_NONE) {
            prism_vec_push(&next) = i;
        }
    }
    while (next.count > 0) {
        uint32_t process = next.items[--next.count];

        /* Of what is only spoken of, what was recorded stands for it. */
        if (n->kin[process].self != process) {
            continue;
        }
        add_process(n, process);
        for (size_t i = n->children.start[process + 1];
             i-- > n->children.start[process];) {
            prism_vec_push(&next) = (uint32_t)n->children.sorted[i];
        }
    }
    prism_vec_release(&next);
}

/* What is said of processes and their costs, with the new numbers of nodes. */
static void keep_facts(struct nesting *n)
{
    for (uint32_t i = 0; i < n->tree->process_count; i++) {
        const struct prism_process *it = &n->tree->processes[i];

        if (it->spawn_node != PRISM_NONE) {
            prism_builder_spawned(n->b, i, it->parent, n->place[i]);
        }
    }
    for (size_t i = 0; i < n->tree->cost_count; i++) {
        prism_builder_cost(n->b, &n->tree->costs[i]);
    }
}

/* The facts of the run and the metrics, with their numbers. */
static void copy_names(struct nesting *n)
{
    prism_copy_functions(n->tree, n->b);
    prism_copy_run(n->tree, n->b);
    for (uint32_t i = 0; i < n->tree->metric_count; i++) {
        const struct prism_metric *metric = &n->tree->metrics[i];

        (void)prism_builder_metric(n->b, metric->name, metric->unit, metric->role,
                                   metric->divisor);
    }
}

const struct prism_profile *prism_nest(const struct prism_profile *tree,
                                       struct prism_error *err)
{
    uint32_t node_count = tree->tree.node_count;
    struct nesting n = {.tree = tree, .b = prism_builder_new()};

    prism_builder_shape(n.b, PRISM_TREE);
    copy_names(&n);
    n.kin = prism_family_of(tree);
    n.cells = sort_items(&n, tree->tree.cell_count, process_of_cell);
    n.orders = sort_items(&n, tree->tree.order_count, process_of_order);
    n.children = sort_items(&n, tree->process_count, parent_of);
    n.place = prism_alloc_zeroed(tree->process_count, sizeof *n.place);
    n.copies = prism_alloc_zeroed(node_count, sizeof *n.copies);
    n.copied_for = prism_alloc(node_count * sizeof *n.copied_for);
    for (uint32_t i = 0; i < node_count; i++) {
        n.copied_for[i] = PRISM_NONE;
    }
    add_processes(&n);
    keep_facts(&n);
    by_process_release(&n.cells);
    by_process_release(&n.orders);
    by_process_release(&n.children);
    free(n.kin);
    free(n.place);
    free(n.copies);
    free(n.copied_for);
    prism_vec_release(&n.path);
    return prism_builder_finish(n.b, prism_profile_source(tree), err);
}
