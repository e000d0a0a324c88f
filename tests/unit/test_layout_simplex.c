/* SPDX-License-Identifier: MIT */
/* test_layout_simplex.c - the network simplex finds what trying everything finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/layout/simplex.h"

#define NODES 5U
#define TOP   6 /* values that are tried: 0 .. TOP */

static uint32_t next(uint64_t *state, uint32_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % limit);
}

static int64_t cost_of(const struct prism_simplex_problem *problem,
                       const int64_t *value)
{
    int64_t cost = 0;

    for (size_t i = 0; i < problem->edge_count; i++) {
        const struct prism_simplex_edge *edge = &problem->edges[i];
        int64_t length = value[edge->head] - value[edge->tail];

        if (length < edge->length) {
            return INT64_MAX;
        }
        cost += length * edge->weight;
    }
    return cost;
}

static int64_t least_cost(const struct prism_simplex_problem *problem)
{
    int64_t value[NODES] = {0};
    int64_t least = INT64_MAX;
    uint32_t i = 0;

    while (i < NODES) {
        int64_t cost = cost_of(problem, value);

        least = cost < least ? cost : least;
        for (i = 0; i < NODES && value[i] == TOP; i++) {
            value[i] = 0;
        }
        if (i < NODES) {
            value[i]++;
        }
    }
    return least;
}

/* A chain keeps all nodes together; more edges lead from lower to higher numbers. */
static size_t make(struct prism_simplex_edge *edges, uint64_t seed)
{
    uint64_t state = seed;
    size_t count = 0;

    for (uint32_t i = 1; i < NODES; i++) {
        edges[count++] =
            (struct prism_simplex_edge){next(&state, i), i, 1, next(&state, 3)};
    }
    for (int i = 0; i < 5; i++) {
        uint32_t head = 1 + next(&state, NODES - 1);

        edges[count++] = (struct prism_simplex_edge){next(&state, head), head,
                                                     next(&state, 2), next(&state, 5)};
    }
    return count;
}

static void the_sum_is_least(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct prism_simplex_edge edges[16];
        struct prism_simplex_problem problem = {edges, make(edges, seed), NODES, 10000};
        int64_t value[NODES] = {0, 1, 2, 3, 4};
        int64_t balanced[NODES] = {0, 2, 4, 6, 8};
        int64_t least = least_cost(&problem);

        (void)prism_simplex_solve(&problem, value);
        (void)prism_simplex_solve_balanced(&problem, balanced);
        assert_int_equal(cost_of(&problem, value), least);
        assert_int_equal(cost_of(&problem, balanced), least);
    }
}

static void without_a_budget_it_stays_valid(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct prism_simplex_edge edges[16];
        struct prism_simplex_problem problem = {edges, make(edges, seed), NODES, 0};
        int64_t value[NODES] = {0, 10, 20, 30, 40};
        int64_t before = cost_of(&problem, value);

        (void)prism_simplex_solve(&problem, value);
        assert_true(cost_of(&problem, value) <= before);
    }
}

/* The middle one of three can be anywhere between the others. */
static void what_is_free_goes_to_the_middle(void **state)
{
    const struct prism_simplex_edge edges[] = {
        {0, 1, 1, 2}, {1, 2, 1, 2}, {0, 2, 10, 1}};
    struct prism_simplex_problem problem = {edges, 3, 3, 1000};
    int64_t value[] = {0, 1, 10};

    (void)state;
    (void)prism_simplex_solve_balanced(&problem, value);
    assert_int_equal(value[0], 0);
    assert_int_equal(value[1], 5);
    assert_int_equal(value[2], 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_least),
        cmocka_unit_test(without_a_budget_it_stays_valid),
        cmocka_unit_test(what_is_free_goes_to_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
