/* SPDX-License-Identifier: MIT */
/* test_layout_cycles.c - what is turned leaves no cycle and is light. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "render/layout/cycles.h"

#define NODES 30U
#define EDGES 90U

static const struct prism_layout_node nodes[NODES];

static uint32_t find(const struct prism_layout_edge *edges, size_t count,
                     uint32_t *cycle, bool *turned)
{
    struct prism_layout_graph graph = {nodes, edges, NODES, count};

    return prism_cycles_find(&graph, cycle, turned);
}

/* Takes away nodes that nothing leads to until none is left. */
static bool is_acyclic(const struct prism_layout_edge *edges, size_t count,
                       const bool *turned)
{
    bool gone[NODES] = {false};
    uint32_t left = NODES;
    bool progress = true;

    while (progress) {
        progress = false;
        for (uint32_t node = 0; node < NODES; node++) {
            bool free = !gone[node];

            for (size_t i = 0; free && i < count; i++) {
                uint32_t from = turned[i] ? edges[i].to : edges[i].from;
                uint32_t to = turned[i] ? edges[i].from : edges[i].to;

                free = from == to || to != node || gone[from];
            }
            if (free) {
                gone[node] = progress = true;
                left--;
            }
        }
    }
    return left == 0;
}

static uint64_t random_edges(uint64_t random, struct prism_layout_edge *edges)
{
    for (size_t i = 0; i < EDGES; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
        edges[i].from = (uint32_t)(random >> 40) % NODES;
        edges[i].to = (uint32_t)(random >> 20) % NODES;
        edges[i].weight = (double)((random >> 50) % 100);
    }
    return random;
}

static void no_cycle_is_left(void **state)
{
    uint64_t random = 17;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct prism_layout_edge edges[EDGES] = {0};
        uint32_t cycle[NODES];
        bool turned[EDGES];
        double all = 0;
        double back = 0;

        random = random_edges(random, edges);
        (void)find(edges, EDGES, cycle, turned);
        assert_true(is_acyclic(edges, EDGES, turned));
        for (size_t i = 0; i < EDGES; i++) {
            assert_false(turned[i] && edges[i].from == edges[i].to);
            assert_false(turned[i] && (cycle[edges[i].from] == 0 ||
                                       cycle[edges[i].from] != cycle[edges[i].to]));
            all += edges[i].from != edges[i].to ? edges[i].weight : 0;
            back += turned[i] ? edges[i].weight : 0;
        }
        /* What the paper promises of any graph. */
        assert_true(back <= all / 2);
    }
}

/* Whatever is said to run back; what is left of cycles is broken beside it. */
static void any_edge_may_be_known_to_run_back(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct prism_layout_edge edges[EDGES] = {0};
        uint32_t cycle[NODES];
        bool turned[EDGES];

        random = random_edges(random, edges);
        for (size_t i = 0; i < EDGES; i++) {
            edges[i].back = (random >> (20 + i % 40)) % 2 == 1;
        }
        (void)find(edges, EDGES, cycle, turned);
        assert_true(is_acyclic(edges, EDGES, turned));
        for (size_t i = 0; i < EDGES; i++) {
            assert_false(turned[i] && edges[i].from == edges[i].to);
        }
    }
}

/* A part of the graph is broken at the same edges as the whole, also where the part has
 * no cycle of its own. */
static void a_line_breaks_every_part_alike(void **state)
{
    uint64_t random = 29;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct prism_layout_edge edges[EDGES] = {0};
        struct prism_layout_graph graph = {nodes, edges, NODES, EDGES};
        uint32_t whole[NODES];
        uint32_t cycle[NODES];
        bool all[EDGES];
        bool turned[EDGES];
        double place[NODES];

        random = random_edges(random, edges);
        (void)find(edges, EDGES, whole, all);
        prism_cycles_line(&graph, place);
        for (size_t i = 0; i < EDGES; i++) {
            edges[i].back = whole[edges[i].from] != 0 &&
                            whole[edges[i].from] == whole[edges[i].to] &&
                            place[edges[i].from] > place[edges[i].to];
            assert_int_equal(edges[i].back, all[i]);
        }
        (void)find(edges, EDGES / 3, cycle, turned);
        for (size_t i = 0; i < EDGES / 3; i++) {
            assert_int_equal(turned[i], all[i]);
        }
    }
}

static void the_lightest_edge_of_a_circle_is_turned(void **state)
{
    (void)state;
    for (uint32_t light = 0; light < 6; light++) {
        struct prism_layout_edge edges[6] = {0};
        uint32_t cycle[NODES];
        bool turned[6];

        for (uint32_t i = 0; i < 6; i++) {
            edges[i] = (struct prism_layout_edge){
                .from = i, .to = (i + 1) % 6, .weight = i == light ? 1 : 2};
        }
        assert_int_equal(find(edges, 6, cycle, turned), 1);
        for (uint32_t i = 0; i < 6; i++) {
            assert_int_equal(turned[i], i == light);
        }
    }
}

/* 5 <-> 6, 1 <-> 9 and a loop at 3; the call from 6 to 1 joins no cycle. */
static void groups_are_numbered_as_their_nodes_are(void **state)
{
    const struct prism_layout_edge edges[] = {
        {.from = 5, .to = 6, .weight = 2}, {.from = 6, .to = 5, .weight = 1},
        {.from = 1, .to = 9, .weight = 0}, {.from = 9, .to = 1, .weight = 1},
        {.from = 3, .to = 3, .weight = 1}, {.from = 6, .to = 1, .weight = 1}};
    uint32_t cycle[NODES];
    bool turned[6];

    (void)state;
    assert_int_equal(find(edges, 6, cycle, turned), 2);
    assert_int_equal(cycle[1], 1);
    assert_int_equal(cycle[9], 1);
    assert_int_equal(cycle[5], 2);
    assert_int_equal(cycle[6], 2);
    assert_int_equal(cycle[3], 0);
    assert_true(turned[1] && turned[2]);
    assert_false(turned[0] || turned[3] || turned[4] || turned[5]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cycle_is_left),
        cmocka_unit_test(any_edge_may_be_known_to_run_back),
        cmocka_unit_test(a_line_breaks_every_part_alike),
        cmocka_unit_test(the_lightest_edge_of_a_circle_is_turned),
        cmocka_unit_test(groups_are_numbered_as_their_nodes_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
