/* SPDX-License-Identifier: MIT */
/* check.c - each promise of profile.h, one after the other. */
#include "core/profile/check.h"

#include <inttypes.h>

static bool check_parts(const struct prism_profile *p, struct prism_error *err)
{
    if (p->metric_count == 0 || p->process_count == 0 || p->thread_count == 0 ||
        p->interval_count == 0) {
        return prism_error_set(err, "profile: a part that cannot be empty is empty");
    }
    for (uint32_t i = 0; i < p->metric_count; i++) {
        if (p->metrics[i].divisor <= 0) {
            return prism_error_set(err, "profile: metric %u has divisor %" PRId64, i,
                                   p->metrics[i].divisor);
        }
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        if (p->functions[i].file != PRISM_NONE &&
            p->functions[i].file >= p->file_count) {
            return prism_error_set(err, "profile: function %u has file %u", i,
                                   p->functions[i].file);
        }
    }
    for (uint32_t i = 0; i < p->thread_count; i++) {
        if (p->threads[i].process >= p->process_count) {
            return prism_error_set(err, "profile: thread %u has process %u", i,
                                   p->threads[i].process);
        }
    }
    for (size_t i = 0; i < p->cost_count; i++) {
        if (p->costs[i].process >= p->process_count ||
            p->costs[i].event >= PRISM_EVENT_COUNT) {
            return prism_error_set(err, "profile: cost %zu is out of place", i);
        }
    }
    for (uint32_t i = 1; i < p->interval_count; i++) {
        if (p->intervals[i].start_ns <= p->intervals[i - 1].start_ns) {
            return prism_error_set(err, "profile: interval %u is out of order", i);
        }
    }
    return true;
}

static bool check_nodes(const struct prism_profile *p, struct prism_error *err)
{
    const struct prism_tree *tree = &p->tree;

    if (tree->node_count == 0 || tree->nodes[0].function != PRISM_NONE) {
        return prism_error_set(err, "profile: the tree has no root");
    }
    for (uint32_t i = 1; i < tree->node_count; i++) {
        if (tree->nodes[i].parent >= i ||
            tree->nodes[i].function >= p->function_count) {
            return prism_error_set(err, "profile: node %u has parent %u, function %u",
                                   i, tree->nodes[i].parent, tree->nodes[i].function);
        }
    }
    return true;
}

static bool check_cells(const struct prism_profile *p, struct prism_error *err)
{
    const struct prism_tree *tree = &p->tree;

    for (uint32_t node = 0; node < tree->node_count; node++) {
        for (size_t i = tree->cell_start[node]; i < tree->cell_start[node + 1]; i++) {
            const struct prism_cell *cell = &tree->cells[i];

            if (i >= tree->cell_count || cell->node != node ||
                cell->thread >= p->thread_count ||
                cell->interval >= p->interval_count) {
                return prism_error_set(err, "profile: cell %zu is out of place", i);
            }
        }
    }
    for (size_t i = 0; i < tree->cell_count * p->metric_count; i++) {
        if (tree->values[i] == PRISM_UNKNOWN) {
            return prism_error_set(err, "profile: value %zu is unknown", i);
        }
    }
    for (size_t i = 0; i < tree->order_count; i++) {
        if (tree->order[i].node >= tree->node_count ||
            tree->order[i].thread >= p->thread_count || tree->order[i].length < 0) {
            return prism_error_set(err, "profile: order %zu is out of place", i);
        }
    }
    return true;
}

static bool check_counts(const struct prism_counts *counts, size_t count,
                         const char *what, struct prism_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t calls = counts[i].calls;
        int64_t primitive = counts[i].primitive;

        if ((calls < 0 && calls != PRISM_UNKNOWN) ||
            (primitive < 0 && primitive != PRISM_UNKNOWN) ||
            (calls != PRISM_UNKNOWN && primitive > calls)) {
            return prism_error_set(
                err, "profile: %s %zu has %" PRId64 " calls, %" PRId64 " primitive",
                what, i, calls, primitive);
        }
    }
    return true;
}

static bool check_graph(const struct prism_profile *p, struct prism_error *err)
{
    const struct prism_graph *graph = &p->graph;

    for (size_t i = 0; i < graph->edge_count; i++) {
        if (graph->edges[i].caller >= p->function_count ||
            graph->edges[i].callee >= p->function_count) {
            return prism_error_set(err, "profile: edge %zu is out of place", i);
        }
    }
    return check_counts(graph->function_counts, p->function_count, "function", err) &&
           check_counts(graph->edge_counts, graph->edge_count, "edge", err);
}

bool prism_profile_check(const struct prism_profile *profile, struct prism_error *err)
{
    if (!check_parts(profile, err)) {
        return false;
    }
    if (profile->shape == PRISM_TREE) {
        return check_nodes(profile, err) && check_cells(profile, err);
    }
    return check_graph(profile, err);
}
