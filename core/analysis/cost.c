/* SPDX-License-Identifier: MIT */
/* cost.c - see cost.h. */
#include "core/analysis/cost.h"

#include <stdlib.h>

#include "core/base/memory.h"

void prism_costs_init(struct prism_costs *costs, const struct prism_profile *profile)
{
    costs->of = prism_alloc_zeroed((size_t)profile->process_count * PRISM_EVENT_COUNT,
                                   sizeof *costs->of);
    for (size_t i = 0; i < profile->cost_count; i++) {
        const struct prism_cost *cost = &profile->costs[i];

        costs->of[(size_t)cost->process * PRISM_EVENT_COUNT + cost->event] = cost;
    }
}

void prism_costs_release(struct prism_costs *costs)
{
    free((void *)costs->of);
    *costs = (struct prism_costs){0};
}

enum prism_event prism_event_of_start(const struct prism_profile *profile,
                                      uint32_t function)
{
    return function != PRISM_NONE && prism_kind_is_c(profile->functions[function].kind)
               ? PRISM_EVENT_BUILTIN
               : PRISM_EVENT_CALL;
}

static void add(struct prism_event_sum *sum, const struct prism_cost *cost,
                int64_t count)
{
    if (cost != NULL && count > 0) {
        sum->count += count;
        sum->ns += (double)count * (double)(cost->inside_ps + cost->outside_ps) / 1000;
        sum->spread_ns += (double)count *
                          (double)(cost->inside_spread_ps + cost->outside_spread_ps) /
                          1000;
    }
}

void prism_cost_sums(const struct prism_profile *tree,
                     struct prism_event_sum sums[PRISM_EVENT_COUNT])
{
    uint32_t calls = prism_profile_metric(tree, PRISM_ROLE_CALLS);
    uint32_t resumes = prism_profile_metric(tree, PRISM_ROLE_RESUMES);
    struct prism_costs costs;

    for (int event = 0; event < PRISM_EVENT_COUNT; event++) {
        sums[event] = (struct prism_event_sum){0};
    }
    prism_costs_init(&costs, tree);
    for (size_t i = 0; i < tree->tree.cell_count; i++) {
        const struct prism_cell *cell = &tree->tree.cells[i];
        const int64_t *values = &tree->tree.values[i * tree->metric_count];
        const struct prism_cost *const *of =
            &costs.of[(size_t)tree->threads[cell->thread].process * PRISM_EVENT_COUNT];
        enum prism_event start =
            prism_event_of_start(tree, tree->tree.nodes[cell->node].function);

        if (calls != PRISM_NONE) {
            add(&sums[start], of[start], values[calls]);
        }
        if (resumes != PRISM_NONE) {
            add(&sums[PRISM_EVENT_RESUME], of[PRISM_EVENT_RESUME], values[resumes]);
        }
    }
    prism_costs_release(&costs);
}
