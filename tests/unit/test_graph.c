/* SPDX-License-Identifier: MIT */
/* test_graph.c - tree -> graph with cProfile's meaning of recursion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/analysis/graph.h"
#include "core/profile/builder.h"
#include "core/profile/check.h"

enum {
    TIME,
    CALLS,
    RESUMES,
};

static uint32_t function(struct prism_builder *b, const char *name)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name)};

    return prism_builder_function(b, &spec);
}

static struct prism_builder *tree_builder(bool counted)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    if (counted) {
        (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
        (void)prism_builder_metric(b, "resumes", "count", PRISM_ROLE_RESUMES, 1);
    }
    return b;
}

static uint32_t node(struct prism_builder *b, uint32_t parent, const char *name,
                     uint32_t line, const int64_t values[3])
{
    uint32_t child = prism_builder_child(b, parent, function(b, name), line);

    for (uint32_t i = 0; i < 3 && values[i] >= 0; i++) {
        prism_builder_add(b, child, i, values[i]);
    }
    return child;
}

#define VALUES(...) ((const int64_t[3]){__VA_ARGS__})

static const struct prism_profile *graph_of(struct prism_builder *b)
{
    struct prism_error err = {0};
    const struct prism_profile *tree = prism_builder_finish(b, "test", &err);
    const struct prism_profile *graph = prism_graph_of(tree, &err);

    prism_profile_free(tree);
    assert_non_null(graph);
    assert_true(prism_profile_check(graph, &err));
    assert_int_equal(graph->shape, PRISM_GRAPH);
    return graph;
}

static uint32_t named(const struct prism_profile *p, const char *name)
{
    for (uint32_t i = 0; i < p->function_count; i++) {
        if (strcmp(p->functions[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no function %s", name);
    return PRISM_NONE;
}

static void check_function(const struct prism_profile *p, const char *name,
                           struct prism_counts counts, int64_t self, int64_t total)
{
    uint32_t f = named(p, name);

    assert_int_equal(p->graph.function_counts[f].calls, counts.calls);
    assert_int_equal(p->graph.function_counts[f].primitive, counts.primitive);
    assert_int_equal(p->graph.function_self[(size_t)f * p->metric_count], self);
    assert_int_equal(p->graph.function_total[(size_t)f * p->metric_count], total);
}

static void check_edge(const struct prism_profile *p, const char *caller,
                       const char *callee, uint32_t line, const int64_t wanted[4])
{
    for (size_t i = 0; i < p->graph.edge_count; i++) {
        const struct prism_edge *edge = &p->graph.edges[i];

        if (edge->caller == named(p, caller) && edge->callee == named(p, callee) &&
            edge->line == line) {
            assert_int_equal(p->graph.edge_counts[i].calls, wanted[0]);
            assert_int_equal(p->graph.edge_counts[i].primitive, wanted[1]);
            assert_int_equal(p->graph.edge_self[i * p->metric_count], wanted[2]);
            assert_int_equal(p->graph.edge_total[i * p->metric_count], wanted[3]);
            return;
        }
    }
    fail_msg("no edge %s -> %s:%u", caller, callee, line);
}

/* main -> fib -> fib -> fib: the nested calls are neither primitive nor counted
 * twice in the total; of fib -> fib the outermost pair counts. */
static void test_direct_recursion(void **state)
{
    struct prism_builder *b = tree_builder(true);
    uint32_t n = node(b, 0, "main", 0, VALUES(5, 1, 0));
    const struct prism_profile *p;

    (void)state;
    n = node(b, n, "fib", 9, VALUES(10, 1, 0));
    n = node(b, n, "fib", 2, VALUES(20, 2, 0));
    (void)node(b, n, "fib", 2, VALUES(40, 4, 0));
    p = graph_of(b);
    check_function(p, "main", (struct prism_counts){1, 1}, 5, 75);
    check_function(p, "fib", (struct prism_counts){7, 1}, 70, 70);
    check_edge(p, "main", "fib", 9, (const int64_t[]){1, 1, 10, 70});
    check_edge(p, "fib", "fib", 2, (const int64_t[]){6, 2, 60, 60});
    assert_int_equal(p->graph.edge_count, 2);
    assert_int_equal(p->metric_count, 1);
    prism_profile_free(p);
}

/* a -> b -> a -> b: the second a -> b has another line, and is the same pair. */
static void test_mutual_recursion_over_lines(void **state)
{
    struct prism_builder *b = tree_builder(true);
    uint32_t n = node(b, 0, "a", 0, VALUES(1, 1, 0));
    const struct prism_profile *p;

    (void)state;
    n = node(b, n, "b", 11, VALUES(2, 1, 0));
    n = node(b, n, "a", 21, VALUES(4, 1, 0));
    (void)node(b, n, "b", 12, VALUES(8, 1, 3));
    p = graph_of(b);
    check_function(p, "a", (struct prism_counts){2, 1}, 5, 15);
    check_function(p, "b", (struct prism_counts){5, 1}, 10, 14);
    check_edge(p, "a", "b", 11, (const int64_t[]){1, 1, 2, 14});
    check_edge(p, "a", "b", 12, (const int64_t[]){4, 0, 8, 0});
    check_edge(p, "b", "a", 21, (const int64_t[]){1, 1, 4, 12});
    prism_profile_free(p);
}

/* The same function in two branches is outermost in both. */
static void test_branches_add_up(void **state)
{
    struct prism_builder *b = tree_builder(true);
    uint32_t top = node(b, 0, "top", 0, VALUES(0, 1, 0));
    const struct prism_profile *p;

    (void)state;
    (void)node(b, node(b, top, "x", 0, VALUES(1, 1, 0)), "leaf", 0, VALUES(10, 2, 0));
    (void)node(b, node(b, top, "y", 0, VALUES(1, 1, 0)), "leaf", 0, VALUES(30, 3, 0));
    p = graph_of(b);
    check_function(p, "leaf", (struct prism_counts){5, 5}, 40, 40);
    check_function(p, "top", (struct prism_counts){1, 1}, 0, 42);
    check_edge(p, "y", "leaf", 0, (const int64_t[]){3, 3, 30, 30});
    prism_profile_free(p);
}

static void test_counts_stay_unknown(void **state)
{
    struct prism_builder *b = tree_builder(false);
    const struct prism_profile *p;

    (void)state;
    (void)node(b, node(b, 0, "a", 0, VALUES(1, -1)), "b", 0, VALUES(2, -1));
    p = graph_of(b);
    check_function(p, "b", (struct prism_counts){PRISM_UNKNOWN, PRISM_UNKNOWN}, 2, 2);
    check_edge(p, "a", "b", 0, (const int64_t[]){PRISM_UNKNOWN, PRISM_UNKNOWN, 2, 2});
    prism_profile_free(p);
}

/* A difference of two profiles may have them. */
static void test_negative_counts(void **state)
{
    struct prism_builder *b = tree_builder(true);
    uint32_t a = node(b, 0, "a", 0, VALUES(1, 2, 0));
    const struct prism_profile *p;

    (void)state;
    prism_builder_add(b, node(b, a, "b", 0, VALUES(1, 1, 0)), CALLS, -4);
    (void)node(b, node(b, a, "a", 0, VALUES(1, 3, 0)), "b", 0, VALUES(1, 1, 0));
    p = graph_of(b);
    check_function(p, "a", (struct prism_counts){5, 2}, 2, 4);
    check_function(p, "b", (struct prism_counts){PRISM_UNKNOWN, PRISM_UNKNOWN}, 2, 2);
    prism_profile_free(p);
}

static void test_root_becomes_outside(void **state)
{
    struct prism_builder *b = tree_builder(true);
    const struct prism_profile *p;

    (void)state;
    (void)node(b, 0, "a", 0, VALUES(1, 1, 0));
    prism_builder_add(b, 0, TIME, 7);
    p = graph_of(b);
    check_function(p, PRISM_OUTSIDE_NAME, (struct prism_counts){0, 0}, 7, 7);
    assert_int_equal(p->functions[named(p, PRISM_OUTSIDE_NAME)].kind,
                     PRISM_KIND_OUTSIDE);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct_recursion),
        cmocka_unit_test(test_mutual_recursion_over_lines),
        cmocka_unit_test(test_branches_add_up),
        cmocka_unit_test(test_counts_stay_unknown),
        cmocka_unit_test(test_negative_counts),
        cmocka_unit_test(test_root_becomes_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
