/* SPDX-License-Identifier: MIT */
/* test_hot.c - the heaviest functions, of a tree and of its graph: the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/analysis/graph.h"
#include "core/analysis/hot.h"
#include "core/profile/builder.h"

static const struct prism_profile *small_tree(void)
{
    static const char *const names[] = {"main", "fib", "fib"};
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};
    uint32_t node = 0;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    for (uint32_t i = 0; i < 3; i++) {
        const struct prism_function_spec spec = {.name = prism_span_of(names[i])};

        node = prism_builder_child(b, node, prism_builder_function(b, &spec), i);
        prism_builder_add(b, node, 0, 10 + i);
        prism_builder_add(b, node, 1, 1 + i);
    }
    return prism_builder_finish(b, "test", &err);
}

static void check_rows(const struct prism_profile *p)
{
    struct prism_hot hot;

    prism_hot_init(&hot, p);
    assert_int_equal(hot.count, 2);
    assert_int_equal(hot.sum, 33);
    assert_string_equal(p->functions[hot.rows[0].function].name, "fib");
    assert_int_equal(hot.rows[0].self, 23);
    assert_int_equal(hot.rows[0].total, 23);
    assert_int_equal(hot.rows[0].calls, 5);
    assert_int_equal(hot.rows[0].primitive, 2);
    assert_int_equal(hot.rows[1].self, 10);
    assert_int_equal(hot.rows[1].total, 33);
    prism_hot_release(&hot);
}

static void test_both_shapes(void **state)
{
    const struct prism_profile *tree = small_tree();
    struct prism_error err = {0};
    const struct prism_profile *graph = prism_graph_of(tree, &err);

    (void)state;
    check_rows(tree);
    check_rows(graph);
    prism_profile_free(graph);
    prism_profile_free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_shapes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
