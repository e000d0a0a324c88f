/* SPDX-License-Identifier: MIT */
/* builder_graph.c - rows of numbers for functions and for edges. */
#include <assert.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/profile/builder_state.h"

static void numbers_release(struct building_numbers *numbers)
{
    prism_vec_release(&numbers->counts);
    prism_vec_release(&numbers->self);
    prism_vec_release(&numbers->total);
}

void prism_builder_graph_release(struct prism_builder *b)
{
    numbers_release(&b->graph.functions);
    numbers_release(&b->graph.edges);
    prism_vec_release(&b->graph.edge_rows);
    prism_map_release(&b->graph.edge_map);
}

static void push_row(struct prism_builder *b, struct building_numbers *numbers)
{
    prism_vec_push(&numbers->counts) = (struct prism_counts){0, 0};
    for (size_t i = 0; i < b->metrics.count; i++) {
        prism_vec_push(&numbers->self) = 0;
        prism_vec_push(&numbers->total) = 0;
    }
}

static void reserve(struct building_numbers *numbers, size_t rows, size_t width)
{
    if (numbers->counts.count == 0 && rows > 0) {
        prism_vec_reserve(&numbers->counts, rows);
        prism_vec_reserve(&numbers->self, rows * width);
        prism_vec_reserve(&numbers->total, rows * width);
    }
}

void prism_builder_graph_expect(struct prism_builder *b, size_t functions, size_t edges)
{
    prism_map_reserve(&b->graph.edge_map, edges);
    reserve(&b->graph.functions, functions, b->metrics.count);
    reserve(&b->graph.edges, edges, b->metrics.count);
}

void prism_builder_graph_rows(struct prism_builder *b)
{
    while (b->graph.functions.counts.count < b->functions.count) {
        push_row(b, &b->graph.functions);
    }
}

static void widen(struct building_numbers *numbers, size_t old_count)
{
    struct building_numbers old = *numbers;

    if (old.counts.count == 0) {
        return;
    }
    memset(&numbers->self, 0, sizeof numbers->self);
    memset(&numbers->total, 0, sizeof numbers->total);
    for (size_t row = 0; row < old.counts.count; row++) {
        for (size_t metric = 0; metric < old_count; metric++) {
            prism_vec_push(&numbers->self) = old.self.items[row * old_count + metric];
            prism_vec_push(&numbers->total) = old.total.items[row * old_count + metric];
        }
        prism_vec_push(&numbers->self) = 0;
        prism_vec_push(&numbers->total) = 0;
    }
    prism_vec_release(&old.self);
    prism_vec_release(&old.total);
}

void prism_builder_graph_widen(struct prism_builder *b, size_t old_count)
{
    widen(&b->graph.functions, old_count);
    widen(&b->graph.edges, old_count);
}

static bool same_edge(const void *key, uint32_t item)
{
    /* The key is a row itself: the one pushed last, compared with all others. */
    const struct building_graph *graph = key;
    const struct prism_edge *a = &prism_vec_last(&graph->edge_rows);
    const struct prism_edge *it = &graph->edge_rows.items[item];

    return a->caller == it->caller && a->callee == it->callee && a->line == it->line;
}

uint32_t prism_builder_edge(struct prism_builder *b, uint32_t caller, uint32_t callee,
                            uint32_t line)
{
    struct building_graph *graph = &b->graph;
    uint64_t hash = prism_hash_mix((uint64_t)caller << 32 | callee, line);
    uint32_t edge;

    assert(b->shape == PRISM_GRAPH && caller < b->functions.count &&
           callee < b->functions.count);
    prism_vec_push(&graph->edge_rows) = (struct prism_edge){caller, callee, line};
    edge = prism_map_find(&graph->edge_map, hash, same_edge, graph);
    if (edge != PRISM_MAP_NONE) {
        graph->edge_rows.count--;
        return edge;
    }
    edge = (uint32_t)graph->edge_rows.count - 1;
    push_row(b, &graph->edges);
    prism_map_insert(&graph->edge_map, hash, edge);
    return edge;
}

static void add_counts(struct prism_builder *b, struct building_numbers *numbers,
                       size_t row, struct prism_counts more)
{
    struct prism_counts *counts = &numbers->counts.items[row];

    counts->calls = prism_builder_sum(b, counts->calls, more.calls);
    counts->primitive = prism_builder_sum(b, counts->primitive, more.primitive);
}

static void add_values(struct prism_builder *b, struct building_numbers *numbers,
                       size_t at, int64_t self, int64_t total)
{
    numbers->self.items[at] = prism_builder_sum(b, numbers->self.items[at], self);
    numbers->total.items[at] = prism_builder_sum(b, numbers->total.items[at], total);
}

void prism_builder_edge_counts(struct prism_builder *b, uint32_t edge, int64_t calls,
                               int64_t primitive)
{
    assert(edge < b->graph.edge_rows.count);
    add_counts(b, &b->graph.edges, edge, (struct prism_counts){calls, primitive});
}

void prism_builder_edge_values(struct prism_builder *b, uint32_t edge, uint32_t metric,
                               int64_t self, int64_t total)
{
    assert(edge < b->graph.edge_rows.count && metric < b->metrics.count);
    add_values(b, &b->graph.edges, edge * b->metrics.count + metric, self, total);
}

void prism_builder_function_counts(struct prism_builder *b, uint32_t function,
                                   int64_t calls, int64_t primitive)
{
    assert(b->shape == PRISM_GRAPH && function < b->functions.count);
    prism_builder_graph_rows(b);
    add_counts(b, &b->graph.functions, function,
               (struct prism_counts){calls, primitive});
}

void prism_builder_function_values(struct prism_builder *b, uint32_t function,
                                   uint32_t metric, int64_t self, int64_t total)
{
    assert(b->shape == PRISM_GRAPH && function < b->functions.count);
    assert(metric < b->metrics.count);
    prism_builder_graph_rows(b);
    add_values(b, &b->graph.functions, function * b->metrics.count + metric, self,
               total);
}
