/* SPDX-License-Identifier: MIT */
/* test_builder.c - what is equal is added up, in the order of first appearance; check.c finds
 * what a builder never makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/profile/builder.h"
#include "core/profile/check.h"

static uint32_t function(struct prism_builder *b, const char *name)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name),
                                             .kind = PRISM_KIND_PYTHON};

    return prism_builder_function(b, &spec);
}

static void trees(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t time;
    uint32_t calls;
    uint32_t first;
    uint32_t second;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    time = prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    first = prism_builder_child(b, 0, function(b, "f"), 3);
    second = prism_builder_child(b, first, function(b, "g"), 0);
    assert_int_equal(prism_builder_child(b, 0, function(b, "f"), 3), first);
    assert_int_not_equal(prism_builder_child(b, 0, function(b, "f"), 4), first);
    prism_builder_add(b, second, time, 5);
    prism_builder_add(b, first, time, 1);
    prism_builder_add(b, second, time, 2);
    /* A metric that comes later: values that are there keep their places. */
    calls = prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    prism_builder_add(b, second, calls, 9);
    p = prism_builder_finish(b, "x", &err);
    assert_non_null(p);
    assert_true(prism_profile_check(p, &err));
    assert_int_equal(p->tree.node_count, 4);
    assert_int_equal(p->tree.cell_count, 2); /* cells of zeros are left out */
    assert_int_equal(p->tree.values[0], 1);
    assert_int_equal(p->tree.values[2], 7);
    assert_int_equal(p->tree.values[3], 9);
    assert_string_equal(p->functions[0].qualname, "f");
    assert_int_equal(p->thread_count, 1);
    assert_int_equal(prism_profile_metric(p, PRISM_ROLE_CALLS), calls);
    assert_int_equal(prism_profile_main_metric(p), time);
    prism_profile_free(p);
}

static void many_cells(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    const uint32_t count = 3000;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    (void)prism_builder_process(b, 1, prism_span("", 0));
    for (uint32_t i = 0; i < 3; i++) {
        (void)prism_builder_thread(b, 0, i, prism_span("", 0));
    }
    for (uint32_t i = 0; i < count; i++) {
        /* Later intervals first: finishing sorts them. */
        uint32_t interval = prism_builder_interval(b, 10 - (int64_t)(i % 5), 1);

        prism_builder_at(b, i % 3, interval);
        prism_builder_add(
            b, prism_builder_child(b, 0, function(b, i % 2 ? "f" : "g"), 0), 0, 1);
    }
    p = prism_builder_finish(b, "x", &err);
    assert_true(prism_profile_check(p, &err));
    assert_int_equal(p->interval_count, 5);
    assert_int_equal(p->tree.cell_count, 2 * 3 * 5);
    for (size_t i = 0; i < p->tree.cell_count; i++) {
        assert_int_equal(p->tree.values[i], count / 30);
    }
    for (size_t i = 1; i < p->tree.cell_count; i++) {
        const struct prism_cell *a = &p->tree.cells[i - 1];
        const struct prism_cell *c = &p->tree.cells[i];

        assert_true(a->node < c->node || a->thread < c->thread ||
                    a->interval < c->interval);
    }
    prism_profile_free(p);
}

/* More children than are looked at one by one, in an order that changes. */
static void many_children(void **state)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t nodes[100];
    uint32_t f = function(b, "f");

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    assert_int_equal(prism_builder_likely_child(b, 0), PRISM_NONE);
    for (uint32_t i = 0; i < 100; i++) {
        nodes[i] = prism_builder_child(b, 0, f, i);
        assert_int_equal(nodes[i], i + 1);
        for (uint32_t k = 0; k <= i; k++) {
            uint32_t line = (k * 7 + i) % (i + 1);

            assert_int_equal(prism_builder_child(b, 0, f, line), nodes[line]);
        }
    }
    assert_int_equal(prism_builder_child(b, nodes[99], f, 3), 101);
    assert_int_equal(prism_builder_child(b, nodes[3], f, 3), 102);
    assert_int_equal(prism_builder_child(b, nodes[99], f, 3), 101);
    assert_int_equal(prism_builder_likely_child(b, nodes[99]), 101);
    assert_int_equal(prism_builder_function_of(b, 101), f);
    prism_builder_free(b);
}

/* Thread by thread, and then back to the first. */
static void threads_again(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    (void)prism_builder_process(b, 1, prism_span("", 0));
    (void)prism_builder_child(b, 0, function(b, "f"), 0);
    for (uint32_t i = 0; i < 4; i++) {
        (void)prism_builder_thread(b, 0, i, prism_span("", 0));
    }
    for (uint32_t i = 0; i < 12; i++) {
        prism_builder_at(b, i % 4, 0);
        prism_builder_add(b, 0, 0, 1);
        prism_builder_add(b, 1, 0, (int64_t)i);
    }
    p = prism_builder_finish(b, "x", &err);
    assert_true(prism_profile_check(p, &err));
    assert_int_equal(p->tree.cell_count, 8);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(p->tree.cells[i].thread, i);
        assert_int_equal(p->tree.values[i], 3);
        assert_int_equal(p->tree.values[4 + i], 3 * i + 12);
    }
    prism_profile_free(p);
}

static void graphs(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t edge;
    uint32_t caller;

    (void)state;
    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    caller = function(b, "f");
    edge = prism_builder_edge(b, caller, function(b, "g"), 0);
    assert_int_equal(prism_builder_edge(b, 0, 1, 0), edge);
    prism_builder_edge_counts(b, edge, 2, 1);
    prism_builder_edge_counts(b, edge, 3, PRISM_UNKNOWN);
    prism_builder_edge_values(b, edge, 0, 10, 20);
    prism_builder_function_counts(b, 1, 5, 5);
    prism_builder_function_values(b, 1, 0, 10, PRISM_UNKNOWN);
    (void)function(b, "alone");
    p = prism_builder_finish(b, "x", &err);
    assert_true(prism_profile_check(p, &err));
    assert_int_equal(p->graph.edge_counts[0].calls, 5);
    assert_true(p->graph.edge_counts[0].primitive == PRISM_UNKNOWN);
    assert_int_equal(p->graph.edge_total[0], 20);
    assert_true(p->graph.function_total[1] == PRISM_UNKNOWN);
    assert_int_equal(p->graph.function_counts[2].calls, 0);
    prism_profile_free(p);
}

static void failures(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};

    (void)state;
    assert_null(prism_builder_finish(b, "x", &err));
    assert_string_equal(err.text, "x: expected a profile, found no data in it");
    b = prism_builder_new();
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    prism_builder_add(b, 0, 0, INT64_MAX);
    prism_builder_add(b, 0, 0, 1);
    assert_null(prism_builder_finish(b, "x", &err));
    assert_string_equal(err.text, "x: expected sums below 2^63, found a larger one");
    prism_builder_free(NULL);
}

/* Two rows of the first metric with these values, or one of each of two metrics. */
static bool sums_fit(enum prism_role role, enum prism_role other, int64_t a, int64_t b)
{
    struct prism_builder *builder = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t first;
    uint32_t second;
    bool fit;

    prism_builder_shape(builder, PRISM_TREE);
    first = prism_builder_metric(builder, "n", "count", role, 1);
    second = prism_builder_metric(builder, "n", "count", other, 1);
    prism_builder_add(
        builder, prism_builder_child(builder, 0, function(builder, "f"), 0), first, a);
    prism_builder_add(
        builder, prism_builder_child(builder, 0, function(builder, "g"), 0), second, b);
    p = prism_builder_finish(builder, "x", &err);
    fit = p != NULL;
    prism_profile_free(p);
    return fit;
}

static void sums(void **state)
{
    const enum prism_role time = PRISM_ROLE_TIME;
    const enum prism_role calls = PRISM_ROLE_CALLS;

    (void)state;
    assert_true(sums_fit(time, time, INT64_MAX - 1, 1));
    assert_false(sums_fit(time, time, INT64_MAX, 1));
    assert_false(sums_fit(time, time, INT64_MAX, -1));
    assert_false(sums_fit(time, time, -INT64_MAX, -1));
    assert_true(sums_fit(time, calls, INT64_MAX, INT64_MAX));
    assert_false(sums_fit(calls, PRISM_ROLE_RESUMES, INT64_MAX, 1));
}

static void orders(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    (void)prism_builder_child(b, 0, function(b, "f"), 0);
    (void)prism_builder_child(b, 1, function(b, "g"), 0);
    prism_builder_order(b, PRISM_ORDER_CALLS, 2, 5, 1);
    prism_builder_order(b, PRISM_ORDER_CALLS, 1, 5, 4);
    prism_builder_order(b, PRISM_ORDER_CALLS, 1, 2, 1);
    p = prism_builder_finish(b, "x", &err);
    assert_int_equal(p->tree.order_count, 3);
    assert_int_equal(p->tree.order[0].start, 2);
    assert_int_equal(p->tree.order[1].node, 1); /* the longer call is around */
    prism_profile_free(p);
    b = prism_builder_new();
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    prism_builder_order(b, PRISM_ORDER_CALLS, 0, 0, 1);
    prism_builder_order(b, PRISM_ORDER_SAMPLES, 0, 0, 1);
    p = prism_builder_finish(b, "x", &err);
    assert_int_equal(p->tree.order_kind, PRISM_ORDER_NONE);
    prism_profile_free(p);
}

static void texts(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    (void)function(b, "bad \xff");
    assert_int_equal(prism_builder_replaced(b), 1);
    prism_builder_meta(b, "key", prism_span_of("1"));
    prism_builder_meta(b, "key", prism_span_of("1"));
    prism_builder_meta(b, "key", prism_span_of("2"));
    prism_builder_anchor(b, 7, PRISM_UNKNOWN);
    prism_builder_anchor(b, 8, 9);
    p = prism_builder_finish(b, "x", &err);
    assert_string_equal(p->functions[0].name, "bad \xef\xbf\xbd");
    assert_int_equal(p->meta_count, 2);
    assert_string_equal(prism_profile_meta(p, "key"), "1");
    assert_null(prism_profile_meta(p, "other"));
    assert_string_equal(prism_profile_path(p, 0), "");
    assert_int_equal(p->wall_anchor_ns, 7);
    prism_profile_free(p);
}

/* A copy of a good profile with one thing wrong is found out. */
static void checks(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    struct prism_profile wrong;
    struct prism_node nodes[2];
    struct prism_cell cell = {1, 7, 0};

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    prism_builder_add(b, prism_builder_child(b, 0, function(b, "f"), 0), 0, 1);
    p = prism_builder_finish(b, "x", &err);
    assert_true(prism_profile_check(p, &err));
    memcpy(nodes, p->tree.nodes, sizeof nodes);
    wrong = *p;
    wrong.tree.nodes = nodes;
    nodes[1].parent = 1;
    assert_false(prism_profile_check(&wrong, &err));
    nodes[1].parent = 0;
    nodes[1].function = 1;
    assert_false(prism_profile_check(&wrong, &err));
    wrong = *p;
    wrong.tree.cells = &cell;
    assert_false(prism_profile_check(&wrong, &err));
    wrong = *p;
    wrong.thread_count = 0;
    assert_false(prism_profile_check(&wrong, &err));
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),         cmocka_unit_test(many_cells),
        cmocka_unit_test(many_children), cmocka_unit_test(threads_again),
        cmocka_unit_test(graphs),        cmocka_unit_test(failures),
        cmocka_unit_test(sums),          cmocka_unit_test(orders),
        cmocka_unit_test(texts),         cmocka_unit_test(checks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
