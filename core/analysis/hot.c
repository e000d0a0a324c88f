/* SPDX-License-Identifier: MIT */
/* hot.c - rows per function.  In a tree an activation inside another one of the
 * same function adds to self and calls, but not to the cumulative value. */
#include "core/analysis/hot.h"

#include <stdlib.h>

#include "core/analysis/totals.h"
#include "core/base/memory.h"
#include "core/profile/walk.h"

static void add(int64_t *sum, int64_t value)
{
    if (value == PRISM_UNKNOWN || *sum == PRISM_UNKNOWN) {
        *sum = PRISM_UNKNOWN;
    } else {
        *sum += value;
    }
}

/* Starts and resumes in all cells of a node. */
static int64_t node_calls(const struct prism_profile *p, uint32_t node)
{
    int64_t calls = 0;

    for (size_t i = p->tree.cell_start[node]; i < p->tree.cell_start[node + 1]; i++) {
        for (uint32_t m = 0; m < p->metric_count; m++) {
            if (p->metrics[m].role == PRISM_ROLE_CALLS ||
                p->metrics[m].role == PRISM_ROLE_RESUMES) {
                add(&calls, p->tree.values[i * p->metric_count + m]);
            }
        }
    }
    return calls;
}

static void from_tree(struct prism_hot *hot, const struct prism_profile *p)
{
    bool counted = prism_profile_metric(p, PRISM_ROLE_CALLS) != PRISM_NONE;
    uint32_t *open = prism_alloc_zeroed(p->function_count, sizeof *open);
    struct prism_totals totals;
    struct prism_walk walk;

    prism_totals_init(&totals, p, prism_profile_main_metric(p));
    hot->sum = totals.total[0];
    prism_walk_init(&walk, p);
    while (prism_walk_next(&walk)) {
        uint32_t function = p->tree.nodes[walk.node].function;
        int64_t calls;

        if (walk.node == 0) {
            continue;
        }
        if (!walk.entering) {
            open[function]--;
            continue;
        }
        calls = counted ? node_calls(p, walk.node) : PRISM_UNKNOWN;
        add(&hot->rows[function].calls, calls);
        add(&hot->rows[function].self, totals.self[walk.node]);
        if (!counted || open[function] == 0) {
            add(&hot->rows[function].primitive, calls);
        }
        if (open[function]++ == 0) {
            add(&hot->rows[function].total, totals.total[walk.node]);
        }
    }
    prism_walk_release(&walk);
    prism_totals_release(&totals);
    free(open);
}

static void from_graph(struct prism_hot *hot, const struct prism_profile *p)
{
    uint32_t metric = prism_profile_main_metric(p);

    for (uint32_t i = 0; i < p->function_count; i++) {
        struct prism_hot_row *row = &hot->rows[i];

        row->calls = p->graph.function_counts[i].calls;
        row->primitive = p->graph.function_counts[i].primitive;
        row->self = p->graph.function_self[i * p->metric_count + metric];
        row->total = p->graph.function_total[i * p->metric_count + metric];
        add(&hot->sum, row->self);
    }
}

static int by_self(const void *a, const void *b)
{
    const struct prism_hot_row *left = a;
    const struct prism_hot_row *right = b;

    if (left->self != right->self) {
        return left->self > right->self ? -1 : 1;
    }
    return (left->function > right->function) - (left->function < right->function);
}

void prism_hot_init(struct prism_hot *hot, const struct prism_profile *profile)
{
    *hot = (struct prism_hot){.count = profile->function_count};
    hot->rows = prism_alloc_zeroed(hot->count, sizeof *hot->rows);
    for (uint32_t i = 0; i < profile->function_count; i++) {
        hot->rows[i].function = i;
    }
    if (profile->shape == PRISM_TREE) {
        from_tree(hot, profile);
    } else {
        from_graph(hot, profile);
    }
    if (hot->count > 1) {
        qsort(hot->rows, hot->count, sizeof *hot->rows, by_self);
    }
}

void prism_hot_release(struct prism_hot *hot)
{
    free(hot->rows);
    *hot = (struct prism_hot){0};
}
