/* SPDX-License-Identifier: MIT */
/* totals.c - parents stand before their children, so one loop from the back
 * adds every node to its parent after all that belongs to it was added. */
#include "core/analysis/totals.h"

#include <stdlib.h>

#include "core/base/memory.h"

void prism_totals_init(struct prism_totals *totals, const struct prism_profile *tree,
                       uint32_t metric)
{
    const struct prism_tree *t = &tree->tree;

    totals->self = prism_alloc_zeroed(t->node_count, sizeof *totals->self);
    totals->total = prism_alloc_zeroed(t->node_count, sizeof *totals->total);
    for (size_t i = 0; i < t->cell_count; i++) {
        totals->self[t->cells[i].node] += t->values[i * tree->metric_count + metric];
    }
    for (uint32_t node = t->node_count; node-- > 0;) {
        totals->total[node] += totals->self[node];
        if (node > 0) {
            totals->total[t->nodes[node].parent] += totals->total[node];
        }
    }
}

void prism_totals_release(struct prism_totals *totals)
{
    free(totals->self);
    free(totals->total);
    *totals = (struct prism_totals){0};
}

int64_t *prism_totals_calls(const struct prism_profile *tree)
{
    const struct prism_tree *t = &tree->tree;
    int64_t *calls;

    if (prism_profile_metric(tree, PRISM_ROLE_CALLS) == PRISM_NONE) {
        return NULL;
    }
    calls = prism_alloc_zeroed(t->node_count, sizeof *calls);
    for (uint32_t metric = 0; metric < tree->metric_count; metric++) {
        bool counts = prism_role_counts(tree->metrics[metric].role);

        for (size_t i = 0; counts && i < t->cell_count; i++) {
            calls[t->cells[i].node] += t->values[i * tree->metric_count + metric];
        }
    }
    for (uint32_t node = 0; node < t->node_count; node++) {
        calls[node] = calls[node] < 0 ? PRISM_UNKNOWN : calls[node];
    }
    return calls;
}
