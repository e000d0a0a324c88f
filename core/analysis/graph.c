/* SPDX-License-Identifier: MIT */
/* graph.c - one walk over the tree.  How often each function, and each caller ->
 * callee pair, is open on the path from the root is counted on the way down and
 * up again, so that "outermost" is one comparison: the work grows with the nodes,
 * whatever their depth. */
#include "core/analysis/graph.h"

#include <stdlib.h>
#include <string.h>

#include "core/analysis/copy.h"
#include "core/analysis/totals.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"
#include "core/profile/walk.h"

struct pair {
    uint32_t caller;
    uint32_t callee;
    uint32_t open; /* activations on the path */
};

struct reduction {
    const struct prism_profile *tree;
    struct prism_builder *b;
    struct prism_totals *totals; /* [metric]; empty for calls and resumes */
    uint32_t *metric;            /* [metric] in the graph; PRISM_NONE: a count */
    int64_t *calls;              /* [node]; NULL: unknown */
    uint32_t *open;              /* [function]: activations on the path */
    uint32_t *pair_of;           /* [node]; PRISM_NONE below the root */
    struct {
        PRISM_VEC(struct pair);
    } pairs;
    struct prism_map pair_map;
};

static bool same_pair(const void *key, uint32_t item)
{
    /* The key is the pair pushed last. */
    const struct reduction *r = key;
    const struct pair *wanted = &prism_vec_last(&r->pairs);
    const struct pair *it = &r->pairs.items[item];

    return wanted->caller == it->caller && wanted->callee == it->callee;
}

static uint32_t find_pair(struct reduction *r, uint32_t caller, uint32_t callee)
{
    uint64_t hash = prism_hash_mix(caller, callee);
    uint32_t pair;

    prism_vec_push(&r->pairs) = (struct pair){caller, callee, 0};
    pair = prism_map_find(&r->pair_map, hash, same_pair, r);
    if (pair != PRISM_MAP_NONE) {
        r->pairs.count--;
        return pair;
    }
    pair = (uint32_t)r->pairs.count - 1;
    prism_map_insert(&r->pair_map, hash, pair);
    return pair;
}

static void reduction_init(struct reduction *r, const struct prism_profile *tree)
{
    *r = (struct reduction){.tree = tree, .b = prism_builder_new()};
    prism_builder_shape(r->b, PRISM_GRAPH);
    prism_copy_functions(tree, r->b);
    prism_copy_run(tree, r->b);
    r->totals = prism_alloc_zeroed(tree->metric_count, sizeof *r->totals);
    r->metric = prism_alloc_zeroed(tree->metric_count, sizeof *r->metric);
    for (uint32_t i = 0; i < tree->metric_count; i++) {
        const struct prism_metric *metric = &tree->metrics[i];

        r->metric[i] = PRISM_NONE;
        if (!prism_role_counts(metric->role)) {
            r->metric[i] = prism_builder_metric(r->b, metric->name, metric->unit,
                                                metric->role, metric->divisor);
            prism_totals_init(&r->totals[i], tree, i);
        }
    }
    r->calls = prism_totals_calls(tree);
    r->open = prism_alloc_zeroed(tree->function_count, sizeof *r->open);
    r->pair_of = prism_alloc_zeroed(tree->tree.node_count, sizeof *r->pair_of);
}

static void reduction_release(struct reduction *r)
{
    for (uint32_t i = 0; i < r->tree->metric_count; i++) {
        prism_totals_release(&r->totals[i]);
    }
    free(r->totals);
    free(r->metric);
    free(r->calls);
    free(r->open);
    free(r->pair_of);
    prism_vec_release(&r->pairs);
    prism_map_release(&r->pair_map);
}

static void add_function(struct reduction *r, uint32_t node, bool outermost)
{
    uint32_t function = r->tree->tree.nodes[node].function;
    int64_t calls = r->calls != NULL ? r->calls[node] : PRISM_UNKNOWN;
    int64_t primitive = outermost || calls == PRISM_UNKNOWN ? calls : 0;

    prism_builder_function_counts(r->b, function, calls, primitive);
    for (uint32_t i = 0; i < r->tree->metric_count; i++) {
        if (r->metric[i] != PRISM_NONE) {
            prism_builder_function_values(r->b, function, r->metric[i],
                                          r->totals[i].self[node],
                                          outermost ? r->totals[i].total[node] : 0);
        }
    }
}

static void add_edge(struct reduction *r, uint32_t node, bool outermost)
{
    const struct prism_node *n = &r->tree->tree.nodes[node];
    int64_t calls = r->calls != NULL ? r->calls[node] : PRISM_UNKNOWN;
    int64_t primitive = outermost || calls == PRISM_UNKNOWN ? calls : 0;
    uint32_t edge = prism_builder_edge(r->b, r->tree->tree.nodes[n->parent].function,
                                       n->function, n->line);

    prism_builder_edge_counts(r->b, edge, calls, primitive);
    for (uint32_t i = 0; i < r->tree->metric_count; i++) {
        if (r->metric[i] != PRISM_NONE) {
            prism_builder_edge_values(r->b, edge, r->metric[i], r->totals[i].self[node],
                                      outermost ? r->totals[i].total[node] : 0);
        }
    }
}

static void enter(struct reduction *r, uint32_t node)
{
    const struct prism_node *n = &r->tree->tree.nodes[node];
    uint32_t pair;

    add_function(r, node, r->open[n->function]++ == 0);
    r->pair_of[node] = PRISM_NONE;
    if (n->parent == 0) {
        return;
    }
    pair = find_pair(r, r->tree->tree.nodes[n->parent].function, n->function);
    r->pair_of[node] = pair;
    add_edge(r, node, r->pairs.items[pair].open++ == 0);
}

static void leave(struct reduction *r, uint32_t node)
{
    r->open[r->tree->tree.nodes[node].function]--;
    if (r->pair_of[node] != PRISM_NONE) {
        r->pairs.items[r->pair_of[node]].open--;
    }
}

/* A graph has no root to hold what the tree's root holds itself. */
static void keep_root(struct reduction *r)
{
    const struct prism_function_spec outside = {
        .name = prism_span_of(PRISM_OUTSIDE_NAME),
        .kind = PRISM_KIND_OUTSIDE,
    };

    for (uint32_t i = 0; i < r->tree->metric_count; i++) {
        int64_t self = r->metric[i] != PRISM_NONE ? r->totals[i].self[0] : 0;

        if (self != 0) {
            uint32_t function = prism_builder_function(r->b, &outside);

            prism_builder_function_values(r->b, function, r->metric[i], self, self);
        }
    }
}

static void reduce(struct reduction *r)
{
    struct prism_walk walk;

    prism_walk_init(&walk, r->tree);
    while (prism_walk_next(&walk)) {
        if (walk.node == 0) {
            continue;
        }
        if (walk.entering) {
            enter(r, walk.node);
        } else {
            leave(r, walk.node);
        }
    }
    prism_walk_release(&walk);
    keep_root(r);
}

const struct prism_profile *prism_graph_of(const struct prism_profile *tree,
                                           struct prism_error *err)
{
    struct reduction r;

    reduction_init(&r, tree);
    reduce(&r);
    reduction_release(&r);
    return prism_builder_finish(r.b, "graph", err);
}
