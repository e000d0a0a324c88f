/* SPDX-License-Identifier: MIT */
/* test_prune.c - the call graph of one run or two, and the part of it that is drawn:
 * numbers, ways through what is left out, thresholds, budgets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/analysis/pairing.h"
#include "core/analysis/prune.h"
#include "core/base/memory.h"
#include "core/base/out.h"
#include "tests/support/profiles.h"

struct drawn {
    struct prism_callgraph graph;
    struct prism_pruned pruned;
};

static void draw(struct drawn *d, const struct prism_profile *now,
                 const struct prism_profile *before, struct prism_prune wish)
{
    struct prism_error err = {{0}};

    assert_true(prism_callgraph_init(&d->graph, now, before, &err));
    wish.most = wish.most == 0 ? SIZE_MAX : wish.most;
    prism_prune_init(&d->pruned, &d->graph, &wish, prism_profile_sum(now, 0));
}

static void release(struct drawn *d, const struct prism_profile *now)
{
    prism_prune_release(&d->pruned);
    prism_callgraph_release(&d->graph);
    prism_profile_free(now);
}

static const char *name_of(const struct drawn *d, uint32_t drawn)
{
    const struct prism_vertex *vertex = &d->graph.vertices[d->pruned.vertices[drawn]];

    return vertex->profile->functions[vertex->function].qualname;
}

static void put(struct prism_out *out, int64_t value)
{
    if (value == PRISM_UNKNOWN) {
        prism_out_char(out, '?');
    } else {
        prism_out_i64(out, value);
    }
}

static void put_numbers(struct prism_out *out, const struct prism_numbers *numbers)
{
    put(out, numbers->self);
    prism_out_char(out, ' ');
    put(out, numbers->total);
    prism_out_char(out, ' ');
    put(out, numbers->calls);
    prism_out_char(out, '/');
    put(out, numbers->primitive);
}

/* Functions, then edges: "main 10 70 1/1", "main>load 20 25 2/2", "main~load ..." by
 * way of others; a line each. */
static void assert_drawn(const struct drawn *d, const char *expected)
{
    struct prism_out *out = prism_out_memory();

    for (uint32_t i = 0; i < d->pruned.vertex_count; i++) {
        prism_out_format(out, "%s ", name_of(d, i));
        put_numbers(out, &d->graph.vertices[d->pruned.vertices[i]].now);
        prism_out_char(out, '\n');
    }
    for (size_t i = 0; i < d->pruned.edges.count; i++) {
        const struct prism_pruned_edge *edge = &d->pruned.edges.items[i];

        prism_out_format(out, "%s%c%s ", name_of(d, edge->from),
                         edge->through ? '~' : '>', name_of(d, edge->to));
        put_numbers(out, &edge->now);
        prism_out_char(out, '\n');
    }
    prism_out_char(out, '\0');
    assert_string_equal(prism_out_span(out).at, expected);
    prism_out_abandon(out);
}

/* [vertex]: these names, separated by blanks. */
static bool *set_of(const struct prism_profile *profile, const char *names)
{
    bool *set = prism_alloc_zeroed(profile->function_count + 1, sizeof *set);
    struct prism_span rest = prism_span_of(names);
    struct prism_span word;

    while (rest.len > 0) {
        char name[32] = "";

        if (!prism_span_split_first(rest, ' ', &word, &rest)) {
            word = rest;
            rest.len = 0;
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)word.len, word.at);
        set[prism_test_function(profile, name)] = true;
    }
    return set;
}

/* fib calls itself; both branches call it. */
static const struct prism_profile *recursive_tree(void)
{
    return prism_test_tree("main 10 1\n"
                           "main;left 20 1\n"
                           "main;left;fib 30 1\n"
                           "main;left;fib;fib 40 2\n"
                           "main;right 5 1\n"
                           "main;right;fib 6 1\n");
}

static void test_tree_is_exact(void **state)
{
    const struct prism_profile *tree = recursive_tree();
    struct drawn d;

    (void)state;
    draw(&d, tree, NULL, (struct prism_prune){0});
    assert_drawn(&d, "fib 76 76 4/2\nleft 20 90 1/1\nmain 10 111 1/1\nright 5 11 1/1\n"
                     "fib>fib 40 40 2/2\nleft>fib 30 70 1/1\nmain>left 20 90 1/1\n"
                     "main>right 5 11 1/1\nright>fib 6 6 1/1\n");
    assert_int_equal(d.pruned.left_vertices, 0);
    release(&d, tree);
}

/* Without what stands between, the way through it has the numbers of its paths. */
static void test_through_in_a_tree(void **state)
{
    const struct prism_profile *tree = recursive_tree();
    bool *barred = set_of(tree, "left right");
    struct drawn d;

    (void)state;
    draw(&d, tree, NULL, (struct prism_prune){.barred = barred});
    assert_drawn(&d, "fib 76 76 4/2\nmain 10 111 1/1\n"
                     "fib>fib 40 40 2/2\nmain~fib 36 76 2/2\n");
    assert_int_equal(d.pruned.left_vertices, 2);
    assert_int_equal(d.pruned.left_self, 25);
    free(barred);
    release(&d, tree);
}

/* a calls b directly and through x: the call keeps the number of the call. */
static void test_call_and_way_through(void **state)
{
    const struct prism_profile *tree = prism_test_tree("a 1 1\na;b 10 2\na;x 1 1\n"
                                                       "a;x;b 20 3\n");
    bool *barred = set_of(tree, "x");
    struct drawn d;

    (void)state;
    draw(&d, tree, NULL, (struct prism_prune){.barred = barred});
    assert_drawn(&d, "a 1 32 1/1\nb 30 30 5/5\na>b 10 10 2/2\n");
    free(barred);
    release(&d, tree);
}

/* A pair through others, inside the same pair, counts its cumulative value once. */
static void test_through_in_recursion(void **state)
{
    const struct prism_profile *tree =
        prism_test_tree("a 1 1\na;x 1 1\na;x;b 10 1\na;x;b;a 1 1\na;x;b;a;x 1 1\n"
                        "a;x;b;a;x;b 20 1\n");
    bool *barred = set_of(tree, "x");
    struct drawn d;

    (void)state;
    draw(&d, tree, NULL, (struct prism_prune){.barred = barred});
    assert_drawn(&d, "a 2 34 2/1\nb 30 32 2/1\na~b 30 32 2/1\nb>a 1 22 1/1\n");
    free(barred);
    release(&d, tree);
}

/* Of a graph a chain with one caller each is exact. */
static void test_through_a_chain_of_a_graph(void **state)
{
    const struct prism_profile *graph =
        prism_test_graph("a 1 100 1/1\nx 2 99 3/3\ny 3 97 4/4\nb 94 94 9/9\n"
                         "a;x 2 99 3/3\nx;y 3 97 4/4\ny;b 94 94 9/9\n");
    bool *barred = set_of(graph, "x y");
    struct drawn d;

    (void)state;
    draw(&d, graph, NULL, (struct prism_prune){.barred = barred});
    assert_drawn(&d, "a 1 100 1/1\nb 94 94 9/9\na~b 94 94 9/9\n");
    free(barred);
    release(&d, graph);
}

/* x has two callers: whose calls reach b is unknown, and only one way is drawn. */
static void test_through_what_a_graph_does_not_know(void **state)
{
    const struct prism_profile *graph =
        prism_test_graph("a 1 60 1/1\nc 1 40 1/1\nx 2 98 2/2\nb 96 96 9/9\n"
                         "a;x 1 59 1/1\nc;x 1 39 1/1\nx;b 96 96 9/9\n");
    bool *barred = set_of(graph, "x");
    struct drawn d;

    (void)state;
    draw(&d, graph, NULL, (struct prism_prune){.barred = barred});
    assert_drawn(&d, "a 1 60 1/1\nb 96 96 9/9\nc 1 40 1/1\na~b ? ? ?/?\n");
    free(barred);
    release(&d, graph);
}

/* A function that is called more often than by its only caller has others. */
static void test_a_call_from_outside(void **state)
{
    const struct prism_profile *graph =
        prism_test_graph("a 1 60 1/1\nx 2 98 5/5\nb 96 96 9/9\n"
                         "a;x 1 59 1/1\nx;b 96 96 9/9\n");
    bool *barred = set_of(graph, "x");
    struct drawn d;

    (void)state;
    draw(&d, graph, NULL, (struct prism_prune){.barred = barred});
    assert_drawn(&d, "a 1 60 1/1\nb 96 96 9/9\na~b ? ? ?/?\n");
    free(barred);
    release(&d, graph);
}

/* Shares are of all self values, 100; a light edge stays when it is its callee's
 * only one. */
static void test_thresholds(void **state)
{
    const struct prism_profile *tree =
        prism_test_tree("main 50 1\nmain;a 40 1\nmain;a;b 4 1\nmain;a;c 1 1\n"
                        "main;b 1 1\nmain;d 4 1\n");
    struct drawn d;

    (void)state;
    draw(&d, tree, NULL, (struct prism_prune){.node_share = 0.04, .edge_share = 0.05});
    assert_drawn(&d, "a 40 45 1/1\nb 5 5 2/2\nd 4 4 1/1\nmain 50 100 1/1\n"
                     "a>b 4 4 1/1\nmain>a 40 45 1/1\nmain>d 4 4 1/1\n");
    assert_int_equal(d.pruned.left_vertices, 1);
    assert_int_equal(d.pruned.left_self, 1);
    assert_int_equal(d.pruned.left_arcs, 1);
    release(&d, tree);
}

/* Links of a chain go before what splits or joins, or works itself. */
static void test_budget(void **state)
{
    const struct prism_profile *tree =
        prism_test_tree("main 0 1\nmain;link1;link2;split 1 1\n"
                        "main;link1;link2;split;p 30 1\n"
                        "main;link1;link2;split;q 30 1\n");
    struct drawn d;

    (void)state;
    draw(&d, tree, NULL, (struct prism_prune){.most = 4});
    assert_drawn(&d, "main 0 61 1/1\np 30 30 1/1\nq 30 30 1/1\nsplit 1 61 1/1\n"
                     "main~split 1 61 1/1\nsplit>p 30 30 1/1\nsplit>q 30 30 1/1\n");
    release(&d, tree);
}

static void assert_names(const struct prism_profile *profile, struct prism_prune wish,
                         const char *expected)
{
    struct drawn d;
    struct prism_out *out = prism_out_memory();

    draw(&d, profile, NULL, wish);
    for (uint32_t i = 0; i < d.pruned.vertex_count; i++) {
        prism_out_text(out, name_of(&d, i));
    }
    prism_out_char(out, '\0');
    assert_string_equal(prism_out_span(out).at, expected);
    prism_out_abandon(out);
    prism_prune_release(&d.pruned);
    prism_callgraph_release(&d.graph);
}

/* What an earlier picture had stays for as long as it is not a third of what is new. */
static void test_kept(void **state)
{
    const struct prism_profile *tree = prism_test_tree(
        "main 10 1\nmain;a 10 1\nmain;b 18 1\nmain;c 35 1\nmain;d 3 1\n");
    bool *kept = set_of(tree, "a");

    (void)state;
    assert_names(tree, (struct prism_prune){.most = 3}, "bcmain");
    assert_names(tree, (struct prism_prune){.most = 3, .kept = kept}, "acmain");
    assert_names(tree, (struct prism_prune){.most = 2, .kept = kept}, "cmain");
    assert_names(tree, (struct prism_prune){.node_share = 0.2}, "bcmain");
    assert_names(tree, (struct prism_prune){.node_share = 0.2, .kept = kept}, "bcmain");
    assert_names(
        tree, (struct prism_prune){.node_share = 0.2, .kept = kept, .kept_small = true},
        "abcmain");
    free(kept);
    prism_profile_free(tree);
}

static void test_root_leaf_depth(void **state)
{
    const struct prism_profile *tree =
        prism_test_tree("a 1 1\na;b 1 1\na;b;c 1 1\na;b;c;d 1 1\na;e 1 1\na;e;c 1 1\n");
    bool *b = set_of(tree, "b");
    bool *c = set_of(tree, "c");

    (void)state;
    assert_names(tree, (struct prism_prune){.roots = b}, "bcd");
    assert_names(tree, (struct prism_prune){.roots = b, .depth = 1}, "bc");
    assert_names(tree, (struct prism_prune){.leaves = c}, "abce");
    assert_names(tree, (struct prism_prune){.leaves = c, .depth = 1}, "bce");
    assert_names(tree, (struct prism_prune){.roots = b, .leaves = c}, "bc");
    assert_names(tree, (struct prism_prune){.depth = 1}, "abe");
    free(b);
    free(c);
    prism_profile_free(tree);
}

/* A cycle has no root of its own: then the heaviest is one. */
static void test_cycle_without_root(void **state)
{
    const struct prism_profile *graph =
        prism_test_graph("a 10 30 2/1\nb 20 29 2/1\nc 5 5 1/1\n"
                         "a;b 20 29 2/1\nb;a 10 30 2/1\nb;c 5 5 1/1\n");
    struct drawn d;

    (void)state;
    assert_names(graph, (struct prism_prune){.depth = 1}, "ab");
    draw(&d, graph, NULL, (struct prism_prune){0});
    assert_int_equal(d.graph.group_count, 1);
    assert_int_equal(d.graph.groups[0].member_count, 2);
    /* 10 + 20 of their own, and 5 in what they call. */
    assert_int_equal(d.graph.groups[0].total, 35);
    assert_int_equal(d.graph.vertices[prism_test_function(graph, "c")].group,
                     PRISM_NONE);
    release(&d, graph);
}

/* Ints of the profile module: calls and no times.  Nothing is taken for small. */
static void test_unknown_times(void **state)
{
    const struct prism_profile *graph =
        prism_test_graph("a 10 30 1/1\nb 20 20 2/2\na;b ? ? 2/2\nb;b ? ? ?/?\n");
    struct drawn d;

    (void)state;
    draw(&d, graph, NULL, (struct prism_prune){.edge_share = 0.5});
    assert_drawn(&d, "a 10 30 1/1\nb 20 20 2/2\na>b ? ? 2/2\nb>b ? ? ?/?\n");
    release(&d, graph);
}

/* One arc, however many lines it is called from. */
static void test_parallel_edges(void **state)
{
    struct prism_out *text = prism_out_memory();
    const struct prism_profile *tree;
    struct drawn d;

    (void)state;
    prism_out_text(text, "a 1 1\n");
    for (int i = 0; i < 10000; i++) {
        prism_out_text(text, "a;b 1 2\n");
    }
    prism_out_char(text, '\0');
    tree = prism_test_tree(prism_out_span(text).at);
    draw(&d, tree, NULL, (struct prism_prune){0});
    assert_drawn(&d, "a 1 10001 1/1\nb 10000 10000 20000/20000\n"
                     "a>b 10000 10000 20000/20000\n");
    prism_out_abandon(text);
    release(&d, tree);
}

/* Two runs: what both have is one vertex, what only one has is there too. */
static void test_compare(void **state)
{
    const struct prism_profile *before = prism_test_tree(
        "x.py:main 1 1\nx.py:main;x.py:old 5 1\nx.py:main;x.py:f 9 3\n");
    const struct prism_profile *now = prism_test_tree(
        "x.py:main 2 1\nx.py:main;x.py:f 4 2\nx.py:main;x.py:new 7 1\n");
    const struct prism_vertex *f;
    const struct prism_vertex *old;
    struct drawn d;

    (void)state;
    draw(&d, now, before, (struct prism_prune){0});
    assert_drawn(&d, "f 4 4 2/2\nmain 2 13 1/1\nnew 7 7 1/1\nold 0 0 0/0\n"
                     "main>f 4 4 2/2\nmain>new 7 7 1/1\nmain>old 0 0 0/0\n");
    f = &d.graph.vertices[d.pruned.vertices[0]];
    old = &d.graph.vertices[d.pruned.vertices[3]];
    assert_int_equal(f->before.total, 9);
    assert_int_equal(f->before.calls, 3);
    assert_int_equal(old->before.self, 5);
    assert_int_equal(d.pruned.edges.items[2].before.total, 5);
    release(&d, now);
    prism_profile_free(before);
}

static void test_pairing(void **state)
{
    const struct prism_profile *from = prism_test_tree(
        "/old/x.py:f 1 1\n/old/x.py:g 1 1\n/old/y.py:f 1 1\n(len) 1 1\n");
    const struct prism_profile *to = prism_test_tree(
        "(len) 1 1\n/new/y.py:f 1 1\n/old/x.py:g 1 1\n/new/x.py:f 1 1\n");
    uint32_t *pairs = prism_pairing(from, to);

    (void)state;
    assert_int_equal(pairs[0], 3);
    assert_int_equal(pairs[1], 2);
    assert_int_equal(pairs[2], 1);
    assert_int_equal(pairs[3], 0);
    free(pairs);
    prism_profile_free(from);
    prism_profile_free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree_is_exact),
        cmocka_unit_test(test_through_in_a_tree),
        cmocka_unit_test(test_call_and_way_through),
        cmocka_unit_test(test_through_in_recursion),
        cmocka_unit_test(test_through_a_chain_of_a_graph),
        cmocka_unit_test(test_through_what_a_graph_does_not_know),
        cmocka_unit_test(test_a_call_from_outside),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_root_leaf_depth),
        cmocka_unit_test(test_cycle_without_root),
        cmocka_unit_test(test_unknown_times),
        cmocka_unit_test(test_parallel_edges),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_pairing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
