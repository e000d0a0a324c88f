/* SPDX-License-Identifier: MIT */
/* totals.c - parents stand before their children, so one loop from the back
 * adds every node to its parent after all that belongs to it was added. */
#include "core/analysis/totals.h"

#include <stdlib.h>

#include "core/base/memory.h"

static int64_t saturated_sum(int64_t a, int64_t b)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum)) {
        return b < 0 ? INT64_MIN : INT64_MAX;
    }
    return sum;
}

void prism_totals_init(struct prism_totals *totals, const struct prism_profile *tree,
                       uint32_t metric)
{
    const struct prism_tree *t = &tree->tree;

    totals->self = prism_alloc_zeroed(t->node_count, sizeof *totals->self);
    totals->total = prism_alloc_zeroed(t->node_count, sizeof *totals->total);
    for (size_t i = 0; i < t->cell_count; i++) {
        int64_t *self = &totals->self[t->cells[i].node];

        *self = saturated_sum(*self, t->values[i * tree->metric_count + metric]);
    }
    for (uint32_t node = t->node_count; node-- > 0;) {
        int64_t *total = &totals->total[node];

        *total = saturated_sum(*total, totals->self[node]);
        if (node > 0) {
            int64_t *parent = &totals->total[t->nodes[node].parent];

            *parent = saturated_sum(*parent, *total);
        }
    }
}

void prism_totals_release(struct prism_totals *totals)
{
    free(totals->self);
    free(totals->total);
    *totals = (struct prism_totals){0};
}
