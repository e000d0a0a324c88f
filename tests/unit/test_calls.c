/* SPDX-License-Identifier: MIT */
/* test_calls.c - calls below a function: exact in a tree, shared in a graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/analysis/calls.h"
#include "core/analysis/graph.h"
#include "tests/support/profiles.h"

/* Of a graph, or of a tree that is reduced: the cumulative main value. */
static int64_t below(const struct prism_profile *graph, const char *name)
{
    return graph->graph
        .function_total[prism_test_function(graph, name) * graph->metric_count +
                        prism_profile_main_metric(graph)];
}

/* The times say the opposite of the calls. */
static void test_tree(void **state)
{
    const struct prism_profile *tree = prism_test_tree(
        "main 1 1\nmain;few 1000 2\nmain;many 1 30\nmain;many;leaf 1 400\n");
    struct prism_error err = {0};
    struct prism_calls calls;
    const struct prism_profile *graph;

    (void)state;
    assert_true(prism_calls_init(&calls, tree));
    graph = prism_graph_of(&calls.profile, &err);
    assert_int_equal(below(graph, "main"), 433);
    assert_int_equal(below(graph, "few"), 2);
    assert_int_equal(below(graph, "many"), 430);
    prism_profile_free(graph);
    prism_calls_release(&calls);
    assert_int_equal(prism_profile_sum(tree, prism_profile_main_metric(tree)), 1003);
    prism_profile_free(tree);
}

/* As a graph the same gives the same where each function has one caller alone. */
static void test_graph(void **state)
{
    const struct prism_profile *tree = prism_test_tree(
        "main 1 1\nmain;few 1000 2\nmain;many 1 30\nmain;many;leaf 1 400\n");
    struct prism_error err = {0};
    const struct prism_profile *graph = prism_graph_of(tree, &err);
    struct prism_calls calls;

    (void)state;
    assert_true(prism_calls_init(&calls, graph));
    assert_int_equal(below(&calls.profile, "main"), 433);
    assert_int_equal(below(&calls.profile, "many"), 430);
    prism_calls_release(&calls);
    prism_profile_free(graph);
    prism_profile_free(tree);
}

/* a and b call each other; nothing has more below it than there is. */
static void test_cycle(void **state)
{
    const struct prism_profile *tree = prism_test_tree(
        "main 1 1\nmain;a 1 1\nmain;a;b 1 50\nmain;a;b;a 1 50\nmain;a;b;a;b 1 50\n");
    struct prism_error err = {0};
    const struct prism_profile *graph = prism_graph_of(tree, &err);
    struct prism_calls calls;

    (void)state;
    assert_true(prism_calls_init(&calls, graph));
    assert_in_range(below(&calls.profile, "a"), 51, 151);
    assert_in_range(below(&calls.profile, "b"), 100, 151);
    assert_int_equal(below(&calls.profile, "main"), 152);
    prism_calls_release(&calls);
    prism_profile_free(graph);
    prism_profile_free(tree);
}

static void test_unknown(void **state)
{
    const struct prism_profile *graph =
        prism_test_graph("main 1 9 1/1\nf 8 8 ?/?\nmain;f 8 8 ?/?\n");
    struct prism_calls calls;

    (void)state;
    assert_false(prism_calls_init(&calls, graph));
    prism_profile_free(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_graph),
        cmocka_unit_test(test_cycle),
        cmocka_unit_test(test_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
