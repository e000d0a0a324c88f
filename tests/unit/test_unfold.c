/* SPDX-License-Identifier: MIT */
/* test_unfold.c - graphs whose trees are known: what must come out exactly, what
 * is a guess and flagged as one, and that no time is ever lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/analysis/totals.h"
#include "core/analysis/unfold.h"
#include "core/base/out.h"
#include "core/profile/builder.h"
#include "core/profile/check.h"

struct row {
    const char *name;
    int64_t calls;
    int64_t self;
    int64_t total;
};

struct link {
    uint32_t caller;
    uint32_t callee;
    int64_t calls;
    int64_t self;
    int64_t total;
};

struct sample {
    const struct row *rows;
    size_t row_count;
    const struct link *links;
    size_t link_count;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SAMPLE(rows, links)                                                            \
    {                                                                                  \
        (rows), COUNT(rows), (links), COUNT(links)                                     \
    }

static const struct prism_profile *graph_of(const struct sample *sample)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};

    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (size_t i = 0; i < sample->row_count; i++) {
        const struct row *row = &sample->rows[i];
        const struct prism_function_spec spec = {.name = prism_span_of(row->name)};
        uint32_t f = prism_builder_function(b, &spec);

        prism_builder_function_counts(b, f, row->calls, row->calls);
        prism_builder_function_values(b, f, 0, row->self, row->total);
    }
    for (size_t i = 0; i < sample->link_count; i++) {
        const struct link *link = &sample->links[i];
        uint32_t edge = prism_builder_edge(b, link->caller, link->callee, 0);

        prism_builder_edge_counts(b, edge, link->calls, link->calls);
        prism_builder_edge_values(b, edge, 0, link->self, link->total);
    }
    return prism_builder_finish(b, "t", &err);
}

/* "a;b" with the names of a node's path. */
static struct prism_out *path_of(const struct prism_profile *p, uint32_t node)
{
    struct prism_out *path = prism_out_memory();
    uint32_t chain[16];
    size_t depth = 0;

    for (; node != 0; node = p->tree.nodes[node].parent) {
        assert_true(depth < COUNT(chain));
        chain[depth++] = p->tree.nodes[node].function;
    }
    while (depth-- > 0) {
        prism_out_text(path, p->functions[chain[depth]].name);
        prism_out_text(path, depth > 0 ? ";" : "");
    }
    return path;
}

struct expected {
    const char *path;
    int64_t self;
    bool estimated;
};

static void check_tree(const struct sample *sample, const struct expected *expected,
                       size_t count, const char *share)
{
    const struct prism_profile *graph = graph_of(sample);
    struct prism_notes notes = {0};
    struct prism_error err = {0};
    const struct prism_profile *tree =
        prism_unfold(graph, PRISM_UNFOLD_CONTEXTS, &notes, &err);
    struct prism_totals totals;
    int64_t sum = 0;

    assert_non_null(tree);
    assert_true(prism_profile_check(tree, &err));
    prism_totals_init(&totals, tree, 0);
    assert_int_equal(tree->tree.node_count, count + 1);
    for (uint32_t node = 1; node < tree->tree.node_count; node++) {
        struct prism_out *path = path_of(tree, node);
        size_t i = 0;

        while (i < count && !prism_span_is(prism_out_span(path), expected[i].path)) {
            i++;
        }
        if (i == count) {
            fail_msg("found %s", prism_quote(prism_out_span(path)));
        }
        prism_out_abandon(path);
        assert_int_equal(totals.self[node], expected[i].self);
        assert_int_equal((tree->tree.nodes[node].flags & PRISM_NODE_ESTIMATED) != 0,
                         expected[i].estimated);
    }
    for (size_t i = 0; i < sample->row_count; i++) {
        sum += sample->rows[i].self;
    }
    assert_int_equal(totals.total[0], sum);
    assert_string_equal(prism_profile_meta(tree, "estimated"), share);
    prism_totals_release(&totals);
    prism_notes_release(&notes);
    prism_profile_free(tree);
    prism_profile_free(graph);
}

/* The callees of a shared function belong where its descendant time is: a cached
 * call has none of it. */
static void test_cached_call(void **state)
{
    static const struct row rows[] = {{"main", 1, 10, 330},  {"first", 1, 10, 210},
                                      {"later", 1, 10, 110}, {"get", 2, 200, 300},
                                      {"load", 1, 60, 60},   {"parse", 1, 40, 40}};
    static const struct link links[] = {{0, 1, 1, 10, 210},  {0, 2, 1, 10, 110},
                                        {1, 3, 1, 100, 200}, {2, 3, 1, 100, 100},
                                        {3, 4, 1, 60, 60},   {3, 5, 1, 40, 40}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {
        {"main", 10, false},
        {"main;first", 10, false},
        {"main;later", 10, false},
        {"main;first;get", 100, false},
        {"main;later;get", 100, false},
        {"main;first;get;load", 60, false},
        {"main;first;get;parse", 40, false},
    };

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "0.0 %");
}

/* Two contexts with two callees: shared out in proportion, and flagged. */
static void test_shared_function(void **state)
{
    static const struct row rows[] = {{"a", 1, 0, 75},
                                      {"b", 1, 0, 25},
                                      {"f", 4, 0, 100},
                                      {"x", 4, 60, 60},
                                      {"y", 4, 40, 40}};
    static const struct link links[] = {
        {0, 2, 2, 0, 75}, {1, 2, 2, 0, 25}, {2, 3, 4, 60, 60}, {2, 4, 4, 40, 40}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {
        {"a", 0, false},     {"b", 0, false},     {"a;f", 0, false},
        {"b;f", 0, false},   {"a;f;x", 45, true}, {"a;f;y", 30, true},
        {"b;f;x", 15, true}, {"b;f;y", 10, true},
    };

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "100.0 %");
}

/* A single callee without callees gets all that the context passes on: exact. */
static void test_single_leaf(void **state)
{
    static const struct row rows[] = {
        {"a", 1, 0, 70}, {"b", 1, 0, 30}, {"f", 4, 10, 100}, {"x", 4, 90, 90}};
    static const struct link links[] = {
        {0, 2, 2, 5, 70}, {1, 2, 2, 5, 30}, {2, 3, 4, 90, 90}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {
        {"a", 0, false},   {"b", 0, false},      {"a;f", 5, false},
        {"b;f", 5, false}, {"a;f;x", 65, false}, {"b;f;x", 25, false},
    };

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "0.0 %");
}

/* fib calls itself: one box, its callee below it. */
static void test_direct_recursion(void **state)
{
    static const struct row rows[] = {
        {"main", 1, 1, 101}, {"fib", 20, 80, 100}, {"add", 10, 20, 20}};
    static const struct link links[] = {
        {0, 1, 1, 4, 100}, {1, 1, 19, 76, 96}, {1, 2, 10, 20, 20}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {
        {"main", 1, false}, {"main;fib", 80, false}, {"main;fib;add", 20, false}};

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "0.0 %");
}

/* exec is a root and called inside: exec -> module -> main -> exec -> other. */
static void test_root_that_is_called(void **state)
{
    static const struct row rows[] = {{"exec", 2, 2, 100},
                                      {"module", 1, 8, 98},
                                      {"main", 1, 40, 90},
                                      {"other", 1, 50, 50}};
    static const struct link links[] = {
        {0, 1, 1, 8, 98}, {1, 2, 1, 40, 90}, {2, 0, 1, 1, 51}, {0, 3, 1, 50, 50}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {{"exec", 2, false},
                                               {"exec;module", 8, false},
                                               {"exec;module;main", 40, false},
                                               {"exec;other", 50, false}};

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "0.0 %");
}

/* A circle that nothing leads into begins at its heaviest member. */
static void test_circle_without_a_root(void **state)
{
    static const struct row rows[] = {{"even", 5, 30, 70}, {"odd", 5, 70, 100}};
    static const struct link links[] = {{0, 1, 5, 70, 100}, {1, 0, 5, 30, 70}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {{"odd", 70, false},
                                               {"odd;even", 30, false}};

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "0.0 %");
}

/* f and g call each other half of the time; x enters at f, y at g.  Of one entry at f
 * come 4/3 visits of f and 2/3 of g, and the other way round. */
static void test_circle_with_two_entries(void **state)
{
    static const struct row rows[] = {
        {"x", 1, 0, 33}, {"y", 1, 0, 47}, {"f", 2, 20, 60}, {"g", 2, 60, 75}};
    static const struct link links[] = {
        {0, 2, 1, 10, 33}, {1, 3, 1, 30, 47}, {2, 3, 1, 30, 40}, {3, 2, 1, 10, 20}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {
        {"x", 0, false}, {"x;f", 13, true}, {"x;f;g", 20, true},
        {"y", 0, false}, {"y;g", 40, true}, {"y;g;f", 7, true},
    };

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "100.0 %");
}

/* c is called once by a and a thousand times by b: so are its contexts. */
static void test_circle_by_calls(void **state)
{
    static const struct row rows[] = {
        {"a", 2, 20, 1121}, {"b", 1, 100, 1110}, {"c", 1001, 1001, 1011}};
    static const struct link links[] = {{0, 2, 1, 1, 11},
                                        {0, 1, 1, 100, 1110},
                                        {1, 2, 1000, 1000, 1010},
                                        {2, 0, 1, 10, 10}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {
        {"a", 20, false}, {"a;b", 100, false}, {"a;b;c", 1000, true}, {"a;c", 1, true}};

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "89.3 %");
}

/* Two that take turns a million times: the sum of visits does not end by itself. */
static void test_deep_circle(void **state)
{
    static const struct row rows[] = {{"main", 1, 0, 4000000},
                                      {"even", 1000000, 1000000, 4000000},
                                      {"odd", 1000000, 3000000, 3999999}};
    static const struct link links[] = {{0, 1, 1, 1, 4000000},
                                        {1, 2, 1000000, 3000000, 3999999},
                                        {2, 1, 999999, 999999, 3999996}};
    static const struct sample sample = SAMPLE(rows, links);
    static const struct expected expected[] = {{"main", 0, false},
                                               {"main;even", 1000000, false},
                                               {"main;even;odd", 3000000, false}};

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "0.0 %");
}

/* Edges with counts only: times are shares by calls, and flagged. */
static void test_counts_only(void **state)
{
    static const struct row rows[] = {
        {"p", 0, 0, 0}, {"a", 1, 10, 70}, {"b", 1, 20, 50}, {"f", 4, 90, 90}};
    static const struct link links[] = {{0, 1, 1, PRISM_UNKNOWN, PRISM_UNKNOWN},
                                        {0, 2, 1, PRISM_UNKNOWN, PRISM_UNKNOWN},
                                        {1, 3, 2, PRISM_UNKNOWN, PRISM_UNKNOWN},
                                        {2, 3, 1, PRISM_UNKNOWN, PRISM_UNKNOWN},
                                        {0, 3, 1, PRISM_UNKNOWN, PRISM_UNKNOWN}};
    static const struct sample sample = SAMPLE(rows, links);
    /* 60 of a's 70 are below it, 30 of b's 50; f has 90 in shares of 2:1:1. */
    static const struct expected expected[] = {
        {"p", 0, false},   {"p;a", 10, false},  {"p;b", 20, false},
        {"p;f", 18, true}, {"p;a;f", 48, true}, {"p;b;f", 24, true}};

    (void)state;
    check_tree(&sample, expected, COUNT(expected), "75.0 %");
}

/* Rounding: three equal shares of 100 add up to 100. */
static void test_rounding(void **state)
{
    static const struct row rows[] = {
        {"a", 1, 0, 33}, {"b", 1, 0, 33}, {"c", 1, 0, 33}, {"f", 3, 100, 100}};
    static const struct link links[] = {
        {0, 3, 1, 33, 33}, {1, 3, 1, 33, 33}, {2, 3, 1, 33, 33}};
    static const struct sample sample = SAMPLE(rows, links);
    const struct prism_profile *graph = graph_of(&sample);
    struct prism_notes notes = {0};
    struct prism_error err = {0};
    const struct prism_profile *tree =
        prism_unfold(graph, PRISM_UNFOLD_CONTEXTS, &notes, &err);
    struct prism_totals totals;

    (void)state;
    prism_totals_init(&totals, tree, 0);
    assert_int_equal(totals.total[0], 100);
    prism_totals_release(&totals);
    prism_notes_release(&notes);
    prism_profile_free(tree);
    prism_profile_free(graph);
}

/* Diamonds in a row have 2^40 paths; the tree stays small and whole, also when no
 * time is there at all, or only cumulative time. */
static void check_diamonds(int64_t self, int64_t scale)
{
    enum {
        STAGES = 40,
    };
    struct prism_builder *b = prism_builder_new();
    struct prism_notes notes = {0};
    struct prism_error err = {0};
    const struct prism_profile *graph;
    const struct prism_profile *tree;
    struct prism_totals totals;
    uint32_t before[2] = {0, 0};

    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (int64_t stage = 0; stage < STAGES; stage++) {
        uint32_t now[2];
        int64_t total = (STAGES - stage) * scale;

        for (uint32_t side = 0; side < 2; side++) {
            const char name[3] = {(char)('0' + stage), (char)('a' + side), '\0'};
            const struct prism_function_spec spec = {.name = prism_span_of(name)};

            now[side] = prism_builder_function(b, &spec);
            prism_builder_function_counts(b, now[side], 2, 2);
            prism_builder_function_values(b, now[side], 0, self, total);
            for (uint32_t from = 0; stage > 0 && from < 2; from++) {
                uint32_t edge = prism_builder_edge(b, before[from], now[side], 0);

                prism_builder_edge_counts(b, edge, 1, 1);
                prism_builder_edge_values(b, edge, 0, self / 2, total / 2);
            }
        }
        memcpy(before, now, sizeof before);
    }
    graph = prism_builder_finish(b, "t", &err);
    tree = prism_unfold(graph, PRISM_UNFOLD_CONTEXTS, &notes, &err);
    prism_totals_init(&totals, tree, 0);
    assert_int_equal(totals.total[0], self * 2 * STAGES);
    assert_true(tree->tree.node_count < 2000000);
    prism_totals_release(&totals);
    prism_notes_release(&notes);
    prism_profile_free(tree);
    prism_profile_free(graph);
}

static void test_many_paths(void **state)
{
    (void)state;
    check_diamonds(1000, 1000);
    check_diamonds(0, 0);
    check_diamonds(0, INT64_C(1000000000000));
    check_diamonds(2, INT64_C(1000000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cached_call),
        cmocka_unit_test(test_shared_function),
        cmocka_unit_test(test_single_leaf),
        cmocka_unit_test(test_direct_recursion),
        cmocka_unit_test(test_root_that_is_called),
        cmocka_unit_test(test_circle_without_a_root),
        cmocka_unit_test(test_circle_with_two_entries),
        cmocka_unit_test(test_circle_by_calls),
        cmocka_unit_test(test_deep_circle),
        cmocka_unit_test(test_counts_only),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_many_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
