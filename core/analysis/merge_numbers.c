/* SPDX-License-Identifier: MIT */
/* merge_numbers.c - an input's functions and all numbers of them, times its weight. */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/copy.h"
#include "core/analysis/merge_state.h"
#include "core/base/memory.h"

/* Products of a number and a weight. */
__extension__ typedef __int128 wide;

/* Metrics with a finer common divisor are kept in their own. */
#define FINEST INT64_C(1000000000000)

int64_t prism_merge_weigh(struct merging *m, struct merged_input *in, int64_t value,
                          struct carried *carried)
{
    wide parts;
    wide whole;

    if (in->weight == PRISM_WEIGHT_ONE || value == PRISM_UNKNOWN) {
        return value;
    }
    parts = (wide)value * in->weight + carried->rest;
    whole = (parts + (parts < 0 ? -PRISM_WEIGHT_ONE : PRISM_WEIGHT_ONE) / 2) /
            PRISM_WEIGHT_ONE;
    carried->rest = (int64_t)(parts - whole * PRISM_WEIGHT_ONE);
    in->rounded |= carried->rest != 0;
    if (whole > INT64_MAX || whole < -INT64_MAX) {
        m->overflowed = true;
        return 0;
    }
    return (int64_t)whole;
}

/* A value of a metric in the common divisor. */
static int64_t finer(struct merging *m, const struct merged_input *in, uint32_t metric,
                     int64_t value)
{
    int64_t fine;

    if (value == PRISM_UNKNOWN) {
        return value;
    }
    if (__builtin_mul_overflow(value, in->factors[metric], &fine) ||
        fine == PRISM_UNKNOWN) {
        m->overflowed = true;
        return 0;
    }
    return fine;
}

/* ---- functions, metrics ---- */

static void add_functions(struct merging *m, struct merged_input *in)
{
    const struct prism_profile *p = in->profile;

    for (uint32_t i = 0; i < p->file_count; i++) {
        const struct prism_file *file = &p->files[i];

        prism_builder_file_facts(m->b,
                                 prism_builder_file(m->b, prism_span_of(file->path)),
                                 file->size, file->mtime_ns);
    }
    in->functions = prism_alloc(p->function_count * sizeof *in->functions);
    for (uint32_t i = 0; i < p->function_count; i++) {
        in->functions[i] = prism_copy_function(p, i, p->functions[i].kind, m->b);
    }
}

static int64_t common_multiple(int64_t a, int64_t b)
{
    int64_t x = a;
    int64_t y = b;
    int64_t multiple;

    while (y != 0) {
        int64_t rest = x % y;

        x = y;
        y = rest;
    }
    return __builtin_mul_overflow(a / x, b, &multiple) || multiple > FINEST ? 0
                                                                            : multiple;
}

/* A divisor that those of all metrics of this name go into; its own if there is none
 * or it is too fine. */
static int64_t common_divisor(const struct merging *m,
                              const struct prism_metric *metric)
{
    int64_t divisor = metric->divisor;

    for (size_t i = 0; i < m->count && divisor != 0; i++) {
        const struct prism_profile *p = m->inputs[i].profile;

        for (uint32_t k = 0; k < p->metric_count && divisor != 0; k++) {
            const struct prism_metric *other = &p->metrics[k];

            if (other->role == metric->role && strcmp(other->name, metric->name) == 0 &&
                strcmp(other->unit, metric->unit) == 0) {
                divisor = common_multiple(divisor, other->divisor);
            }
        }
    }
    return divisor != 0 ? divisor : metric->divisor;
}

static void add_metrics(struct merging *m, struct merged_input *in)
{
    const struct prism_profile *p = in->profile;

    in->metrics = prism_alloc(p->metric_count * sizeof *in->metrics);
    in->factors = prism_alloc(p->metric_count * sizeof *in->factors);
    for (uint32_t i = 0; i < p->metric_count; i++) {
        const struct prism_metric *metric = &p->metrics[i];
        int64_t divisor = common_divisor(m, metric);

        in->factors[i] = divisor / metric->divisor;
        in->metrics[i] = prism_builder_metric(m->b, metric->name, metric->unit,
                                              metric->role, divisor);
    }
}

/* ---- trees ---- */

/* [node] in the builder; free it. */
static uint32_t *add_nodes(struct merging *m, const struct merged_input *in)
{
    const struct prism_tree *tree = &in->profile->tree;
    uint32_t *nodes = prism_alloc_zeroed(tree->node_count, sizeof *nodes);

    for (uint32_t i = 1; i < tree->node_count; i++) {
        const struct prism_node *node = &tree->nodes[i];

        nodes[i] = prism_builder_child(m->b, nodes[node->parent],
                                       in->functions[node->function], node->line);
        prism_builder_flag(m->b, nodes[i], (enum prism_node_flags)node->flags);
    }
    return nodes;
}

static void add_cells(struct merging *m, struct merged_input *in, const uint32_t *nodes)
{
    const struct prism_profile *p = in->profile;
    const struct prism_tree *tree = &p->tree;
    struct carried *carried = prism_alloc_zeroed(p->metric_count, sizeof *carried);

    for (size_t i = 0; i < tree->cell_count; i++) {
        const struct prism_cell *cell = &tree->cells[i];
        const int64_t *values = &tree->values[i * p->metric_count];

        prism_builder_at(m->b, in->first_thread + cell->thread,
                         prism_merge_interval(m, in, cell->thread, cell->interval));
        for (uint32_t k = 0; k < p->metric_count; k++) {
            if (values[k] != 0) {
                prism_builder_add(
                    m->b, nodes[cell->node], in->metrics[k],
                    prism_merge_weigh(m, in, finer(m, in, k, values[k]), &carried[k]));
            }
        }
    }
    free(carried);
}

static void add_order(struct merging *m, const struct merged_input *in,
                      const uint32_t *nodes)
{
    const struct prism_tree *tree = &in->profile->tree;

    for (size_t i = 0; m->order_kind != PRISM_ORDER_NONE && i < tree->order_count;
         i++) {
        const struct prism_order *order = &tree->order[i];

        prism_builder_at(m->b, in->first_thread + order->thread, 0);
        prism_builder_order(m->b, tree->order_kind, nodes[order->node], order->start,
                            order->length);
    }
}

static void add_tree(struct merging *m, struct merged_input *in)
{
    const struct prism_profile *p = in->profile;
    uint32_t *nodes = add_nodes(m, in);

    add_cells(m, in, nodes);
    add_order(m, in, nodes);
    for (uint32_t i = 0; i < p->process_count; i++) {
        const struct prism_process *process = &p->processes[i];

        if (process->spawn_node != PRISM_NONE) {
            prism_builder_spawned(m->b, in->first_process + i,
                                  process->parent != PRISM_NONE
                                      ? in->first_process + process->parent
                                      : PRISM_NONE,
                                  nodes[process->spawn_node]);
        }
    }
    free(nodes);
}

/* ---- graphs ---- */

/* Numbers of which one is part of the other are rounded by their parts, so that the
 * part stays within the whole. */
struct carried_pair {
    struct carried part;
    struct carried rest;
};

static void weigh_pair(struct merging *m, struct merged_input *in, int64_t *part,
                       int64_t *whole, struct carried_pair *carried)
{
    int64_t rest;

    if (*part == PRISM_UNKNOWN || *whole == PRISM_UNKNOWN ||
        __builtin_sub_overflow(*whole, *part, &rest)) {
        *part = prism_merge_weigh(m, in, *part, &carried->part);
        *whole = prism_merge_weigh(m, in, *whole, &carried->rest);
        return;
    }
    *part = prism_merge_weigh(m, in, *part, &carried->part);
    rest = prism_merge_weigh(m, in, rest, &carried->rest);
    if (__builtin_add_overflow(*part, rest, whole)) {
        m->overflowed = true;
        *whole = *part;
    }
}

static struct prism_counts weigh_counts(struct merging *m, struct merged_input *in,
                                        struct prism_counts counts,
                                        struct carried_pair *carried)
{
    weigh_pair(m, in, &counts.primitive, &counts.calls, carried);
    if (in->uncounted) {
        counts.calls = counts.calls == PRISM_UNKNOWN ? 0 : counts.calls;
        counts.primitive = counts.primitive == PRISM_UNKNOWN ? 0 : counts.primitive;
    }
    return counts;
}

static void add_function_rows(struct merging *m, struct merged_input *in,
                              struct carried_pair *carried)
{
    const struct prism_profile *p = in->profile;
    const struct prism_graph *graph = &p->graph;
    struct carried_pair counts = {{0}, {0}};

    for (uint32_t i = 0; i < p->function_count; i++) {
        struct prism_counts weighed =
            weigh_counts(m, in, graph->function_counts[i], &counts);

        prism_builder_function_counts(m->b, in->functions[i], weighed.calls,
                                      weighed.primitive);
        for (uint32_t k = 0; k < p->metric_count; k++) {
            size_t at = (size_t)i * p->metric_count + k;
            int64_t self = finer(m, in, k, graph->function_self[at]);
            int64_t total = finer(m, in, k, graph->function_total[at]);

            weigh_pair(m, in, &self, &total, &carried[k]);
            prism_builder_function_values(m->b, in->functions[i], in->metrics[k], self,
                                          total);
        }
    }
}

static void add_edges(struct merging *m, struct merged_input *in,
                      struct carried_pair *carried)
{
    const struct prism_profile *p = in->profile;
    const struct prism_graph *graph = &p->graph;
    struct carried_pair counts = {{0}, {0}};

    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct prism_edge *from = &graph->edges[i];
        uint32_t edge = prism_builder_edge(m->b, in->functions[from->caller],
                                           in->functions[from->callee], from->line);
        struct prism_counts weighed =
            weigh_counts(m, in, graph->edge_counts[i], &counts);

        prism_builder_edge_counts(m->b, edge, weighed.calls, weighed.primitive);
        for (uint32_t k = 0; k < p->metric_count; k++) {
            size_t at = i * p->metric_count + k;
            int64_t self = finer(m, in, k, graph->edge_self[at]);
            int64_t total = finer(m, in, k, graph->edge_total[at]);

            weigh_pair(m, in, &self, &total, &carried[k]);
            prism_builder_edge_values(m->b, edge, in->metrics[k], self, total);
        }
    }
}

static void add_graph(struct merging *m, struct merged_input *in)
{
    uint32_t width = in->profile->metric_count;
    struct carried_pair *functions = prism_alloc_zeroed(width, sizeof *functions);
    struct carried_pair *edges = prism_alloc_zeroed(width, sizeof *edges);

    add_function_rows(m, in, functions);
    add_edges(m, in, edges);
    free(functions);
    free(edges);
}

void prism_merge_numbers(struct merging *m, struct merged_input *in)
{
    add_functions(m, in);
    add_metrics(m, in);
    if (in->profile->shape == PRISM_TREE) {
        add_tree(m, in);
    } else {
        add_graph(m, in);
    }
}
