/* SPDX-License-Identifier: MIT */
/* test_unfold_contexts.c - which contexts a rebuilt tree keeps, on graphs of many paths:
 * no more than asked for, the heaviest, and something of every function, whose own time
 * is that of the graph whatever is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/analysis/totals.h"
#include "core/analysis/unfold.h"
#include "core/base/memory.h"
#include "core/profile/builder.h"
#include "core/profile/check.h"

enum {
    FUNCTIONS = 22,
    NEAR = 6, /* a function is called by some of so many before it */
    ALL = 1000000,
};

/* A linear congruential generator (Knuth, The Art of Computer Programming, 3.3.4). */
static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % below;
}

struct edge {
    uint32_t caller;
    int64_t calls;
};

static void push_edge(struct prism_builder *b, const struct edge *from, uint32_t callee,
                      int64_t self, int64_t total)
{
    uint32_t edge = prism_builder_edge(b, from->caller, callee, 0);

    prism_builder_edge_counts(b, edge, from->calls, from->calls);
    prism_builder_edge_values(b, edge, 0, self, total);
}

/* Shares out what a function has among its callers, by calls. */
static int64_t push_function(struct prism_builder *b, uint32_t function, int64_t self,
                             int64_t *below, uint64_t *random)
{
    struct edge edges[2];
    uint32_t count = function == 0 ? 0 : function == 1 ? 1 : 2;
    uint32_t near = function < NEAR ? function : NEAR;
    int64_t total = self + below[function];
    int64_t calls = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t part = near / count;

        edges[i].caller = function - 1 - i * part - draw(random, part);
        edges[i].calls = 1 + draw(random, 9);
        calls += edges[i].calls;
    }
    for (uint32_t i = 0; i < count; i++) {
        int64_t share = total / calls * edges[i].calls;

        push_edge(b, &edges[i], function, self / calls * edges[i].calls, share);
        below[edges[i].caller] += share;
    }
    prism_builder_function_counts(b, function, count > 0 ? calls : 1, 1);
    prism_builder_function_values(b, function, 0, self, total);
    return self;
}

/* Functions that call each other forwards; with `circles` some call back, too. */
static const struct prism_profile *random_graph(uint64_t seed, bool circles)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};
    int64_t below[FUNCTIONS] = {0};
    uint64_t random = seed;

    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "f%u", (unsigned)i);
        (void)prism_builder_function(
            b, &(struct prism_function_spec){.name = prism_span_of(name)});
    }
    for (uint32_t i = FUNCTIONS; i-- > 0;) {
        (void)push_function(b, i, 1000000000 + draw(&random, 1000000000), below,
                            &random);
    }
    for (uint32_t i = 10; circles && i + 12 < FUNCTIONS; i += 10) {
        push_edge(b, &(struct edge){i + 3, 2}, i, 1000000, 1000000000);
    }
    return prism_builder_finish(b, "t", &err);
}

static const struct prism_profile *unfold(const struct prism_profile *graph,
                                          size_t contexts)
{
    struct prism_notes notes = {0};
    struct prism_error err = {0};
    const struct prism_profile *tree = prism_unfold(graph, contexts, &notes, &err);

    assert_non_null(tree);
    assert_true(prism_profile_check(tree, &err));
    prism_notes_release(&notes);
    return tree;
}

static void check_selves(const struct prism_profile *graph,
                         const struct prism_profile *tree)
{
    int64_t self[FUNCTIONS] = {0};
    struct prism_totals totals;

    prism_totals_init(&totals, tree, 0);
    for (uint32_t node = 1; node < tree->tree.node_count; node++) {
        self[tree->tree.nodes[node].function] += totals.self[node];
    }
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        assert_int_equal(self[i], graph->graph.function_self[i]);
    }
    prism_totals_release(&totals);
}

/* Nearly as many as may be, and of every function its own time. */
static void test_limit(void **state)
{
    static const size_t limits[] = {1, 50, 200, 400};

    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        const struct prism_profile *graph = random_graph(seed, seed % 2 == 1);

        for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
            const struct prism_profile *tree = unfold(graph, limits[i]);

            assert_true(tree->tree.node_count - 1 <= limits[i] + FUNCTIONS);
            assert_true(tree->tree.node_count - 1 >= limits[i] / 2);
            check_selves(graph, tree);
            prism_profile_free(tree);
        }
        prism_profile_free(graph);
    }
}

/* PRISM_NONE: there is none. */
static uint32_t child_of(const struct prism_profile *tree, uint32_t parent,
                         uint32_t function)
{
    uint32_t node = parent != PRISM_NONE ? parent + 1 : tree->tree.node_count;

    while (node < tree->tree.node_count &&
           (tree->tree.nodes[node].parent != parent ||
            tree->tree.nodes[node].function != function)) {
        node++;
    }
    return node < tree->tree.node_count ? node : PRISM_NONE;
}

/* [node of `all`] is it in the tree, and not as the only context of its function? */
struct kept {
    bool *there;
    bool *by_weight;
};

static struct kept find_kept(const struct prism_profile *all,
                             const struct prism_profile *tree)
{
    const struct prism_node *nodes = tree->tree.nodes;
    struct kept kept = {prism_alloc_zeroed(all->tree.node_count, 1),
                        prism_alloc_zeroed(all->tree.node_count, 1)};
    uint32_t *node = prism_alloc(tree->tree.node_count * sizeof *node);
    uint32_t contexts[FUNCTIONS] = {0};

    for (uint32_t i = 1; i < tree->tree.node_count; i++) {
        contexts[nodes[i].function]++;
    }
    node[0] = 0;
    for (uint32_t i = 1; i < tree->tree.node_count; i++) {
        bool only = contexts[nodes[i].function] == 1;

        node[i] = child_of(all, node[nodes[i].parent], nodes[i].function);
        assert_true(only || node[i] != PRISM_NONE);
        if (node[i] != PRISM_NONE) {
            kept.there[node[i]] = true;
            kept.by_weight[node[i]] = !only;
        }
    }
    free(node);
    return kept;
}

/* What is left out weighs no more than what is kept. */
static void check_heaviest(const struct prism_profile *all,
                           const struct prism_profile *tree)
{
    struct kept kept = find_kept(all, tree);
    struct prism_totals totals;
    int64_t heaviest_out = 0;
    int64_t lightest_in = INT64_MAX;

    prism_totals_init(&totals, all, 0);
    for (uint32_t i = 1; i < all->tree.node_count; i++) {
        if (!kept.there[i] && totals.total[i] > heaviest_out) {
            heaviest_out = totals.total[i];
        }
        if (kept.by_weight[i] && totals.total[i] < lightest_in) {
            lightest_in = totals.total[i];
        }
    }
    assert_true(heaviest_out > 0);
    /* Of a context that is not there, the larger tree has shared out the time. */
    assert_true(heaviest_out <= lightest_in + lightest_in / 100);
    prism_totals_release(&totals);
    free(kept.there);
    free(kept.by_weight);
}

static void test_heaviest(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        const struct prism_profile *graph = random_graph(seed, false);
        const struct prism_profile *all = unfold(graph, ALL);

        for (size_t limit = 50; limit <= 400; limit *= 2) {
            const struct prism_profile *tree = unfold(graph, limit);

            check_heaviest(all, tree);
            prism_profile_free(tree);
        }
        prism_profile_free(all);
        prism_profile_free(graph);
    }
}

static void test_same_again(void **state)
{
    const struct prism_profile *graph = random_graph(7, true);
    const struct prism_profile *one = unfold(graph, 500);
    const struct prism_profile *two = unfold(graph, 500);

    (void)state;
    assert_int_equal(one->tree.node_count, two->tree.node_count);
    assert_int_equal(one->tree.cell_count, two->tree.cell_count);
    assert_memory_equal(one->tree.nodes, two->tree.nodes,
                        one->tree.node_count * sizeof *one->tree.nodes);
    assert_memory_equal(one->tree.values, two->tree.values,
                        one->tree.cell_count * sizeof *one->tree.values);
    prism_profile_free(one);
    prism_profile_free(two);
    prism_profile_free(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_heaviest),
        cmocka_unit_test(test_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
