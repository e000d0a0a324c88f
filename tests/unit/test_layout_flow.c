/* SPDX-License-Identifier: MIT */
/* test_layout_flow.c - the flow finds positions that cost what the simplex's do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/layout/flow.h"

#define PLACES 12U /* nodes that are kept apart */
#define PAIRS  14U
#define NODES  (PLACES + PAIRS)

static uint32_t next(uint64_t *state, uint32_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % limit);
}

struct drawing {
    struct prism_simplex_edge edges[PLACES * 2 + PAIRS * 2];
    size_t edge_count;
    size_t apart_count;
    int64_t value[NODES];
};

/* Three rows of four, and pairs from row to row; the first and the last node of each are drawn together, too. */
static void make(struct drawing *d, uint64_t seed)
{
    uint64_t state = seed;

    *d = (struct drawing){.edge_count = 0};
    for (uint32_t i = 0; i < PLACES; i++) {
        d->value[i] = (int64_t)(i % 4) * 10;
        if (i % 4 > 0) {
            d->edges[d->edge_count++] =
                (struct prism_simplex_edge){i - 1, i, 1 + next(&state, 9), 0};
        }
    }
    d->apart_count = d->edge_count;
    for (uint32_t i = 0; i < PAIRS; i++) {
        int64_t weight = 1 + next(&state, 8);

        for (uint32_t end = 0; end < 2; end++) {
            uint32_t head = (i + end) % 3 * 4 + next(&state, 4);

            d->edges[d->edge_count++] =
                (struct prism_simplex_edge){PLACES + i, head, next(&state, 6), weight};
        }
    }
    for (uint32_t i = 0; i < PLACES; i += 4) {
        d->edges[d->edge_count++] = (struct prism_simplex_edge){i, i + 3, 2, 3};
    }
}

static struct prism_flow_problem problem_of(const struct drawing *d, uint64_t budget)
{
    return (struct prism_flow_problem){.edges = d->edges,
                                       .edge_count = d->edge_count,
                                       .apart_count = d->apart_count,
                                       .node_count = NODES,
                                       .link_first = PLACES,
                                       .budget = budget};
}

/* Tails of pairs go as far right as they can. */
static void put_pairs(struct drawing *d)
{
    for (uint32_t i = PLACES; i < NODES; i++) {
        d->value[i] = INT64_MAX;
    }
    for (size_t i = d->apart_count; i < d->edge_count; i++) {
        const struct prism_simplex_edge *edge = &d->edges[i];
        int64_t most = d->value[edge->head] - edge->length;

        if (edge->tail >= PLACES && most < d->value[edge->tail]) {
            d->value[edge->tail] = most;
        }
    }
}

static int64_t cost_of(const struct drawing *d)
{
    int64_t cost = 0;

    for (size_t i = 0; i < d->edge_count; i++) {
        int64_t length = d->value[d->edges[i].head] - d->value[d->edges[i].tail];

        assert_true(length >= d->edges[i].length);
        cost += length * d->edges[i].weight;
    }
    return cost;
}

static void it_costs_what_the_simplex_finds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct drawing by_flow;
        struct drawing by_simplex;
        struct prism_simplex_problem simplex;
        struct prism_flow_problem flow;
        int64_t start;

        make(&by_flow, seed);
        make(&by_simplex, seed);
        flow = problem_of(&by_flow, UINT64_MAX);
        assert_true(prism_flow_solve(&flow, by_flow.value));
        put_pairs(&by_flow);
        put_pairs(&by_simplex);
        start = cost_of(&by_simplex);
        simplex = (struct prism_simplex_problem){by_simplex.edges,
                                                 by_simplex.edge_count, NODES, 1000000};
        (void)prism_simplex_solve(&simplex, by_simplex.value);
        assert_int_equal(cost_of(&by_flow), cost_of(&by_simplex));
        assert_true(cost_of(&by_flow) < start);
    }
}

static void without_a_budget_nothing_moves(void **state)
{
    struct drawing d;
    struct drawing before;
    struct prism_flow_problem problem;

    (void)state;
    make(&d, 1);
    before = d;
    problem = problem_of(&d, 10);
    assert_false(prism_flow_solve(&problem, d.value));
    assert_memory_equal(d.value, before.value, sizeof d.value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_costs_what_the_simplex_finds),
        cmocka_unit_test(without_a_budget_nothing_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
