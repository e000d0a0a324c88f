/* SPDX-License-Identifier: MIT */
/* thread_cells.c - two counting sorts. */
#include "converters/thread_cells.h"

#include <stdlib.h>

#include "core/base/memory.h"

static uint32_t thread_of_cell(const struct prism_tree *tree, size_t i)
{
    return tree->cells[i].thread;
}

static uint32_t thread_of_order(const struct prism_tree *tree, size_t i)
{
    return tree->order[i].thread;
}

/* The numbers below `count` by thread; `start` is where those of each thread start. */
static size_t *sort(const struct prism_profile *profile, size_t count,
                    uint32_t (*thread_of)(const struct prism_tree *tree, size_t i),
                    size_t **start)
{
    const struct prism_tree *tree = &profile->tree;
    size_t *next = prism_alloc_zeroed((size_t)profile->thread_count + 2, sizeof *next);
    size_t *sorted = prism_alloc(count * sizeof *sorted);

    for (size_t i = 0; i < count; i++) {
        next[thread_of(tree, i) + 2]++;
    }
    for (size_t i = 2; i <= profile->thread_count; i++) {
        next[i + 1] += next[i];
    }
    for (size_t i = 0; i < count; i++) {
        sorted[next[thread_of(tree, i) + 1]++] = i;
    }
    *start = next;
    return sorted;
}

void prism_thread_cells_init(struct prism_thread_cells *by,
                             const struct prism_profile *profile)
{
    by->cells = sort(profile, profile->tree.cell_count, thread_of_cell, &by->start);
    by->orders =
        sort(profile, profile->tree.order_count, thread_of_order, &by->order_start);
}

void prism_thread_cells_release(struct prism_thread_cells *by)
{
    free(by->cells);
    free(by->start);
    free(by->orders);
    free(by->order_start);
}

int64_t prism_thread_cells_sum(const struct prism_thread_cells *by,
                               const struct prism_profile *profile, uint32_t thread,
                               uint32_t metric)
{
    int64_t sum = 0;

    for (size_t i = by->start[thread]; i < by->start[thread + 1]; i++) {
        sum += profile->tree.values[by->cells[i] * profile->metric_count + metric];
    }
    return sum;
}

bool prism_thread_cells_called(const struct prism_thread_cells *by,
                               const struct prism_profile *profile, uint32_t thread,
                               uint32_t metric, int64_t length)
{
    uint32_t calls = prism_profile_metric(profile, PRISM_ROLE_CALLS);
    size_t count = by->order_start[thread + 1] - by->order_start[thread];

    return length == prism_thread_cells_sum(by, profile, thread, metric) &&
           (calls == PRISM_NONE ||
            prism_thread_cells_sum(by, profile, thread, calls) == (int64_t)count);
}

bool prism_thread_cells_sampled(const struct prism_thread_cells *by,
                                const struct prism_profile *profile, uint32_t thread,
                                uint32_t metric)
{
    const struct prism_tree *tree = &profile->tree;
    int64_t sum = 0;

    for (size_t i = by->order_start[thread]; i < by->order_start[thread + 1]; i++) {
        if (__builtin_add_overflow(sum, tree->order[by->orders[i]].length, &sum)) {
            return false;
        }
    }
    return tree->order_kind == PRISM_ORDER_SAMPLES &&
           sum == prism_thread_cells_sum(by, profile, thread, metric);
}

bool prism_thread_cells_all_sampled(const struct prism_thread_cells *by,
                                    const struct prism_profile *profile,
                                    uint32_t metric)
{
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        if (!prism_thread_cells_sampled(by, profile, i, metric)) {
            return false;
        }
    }
    return true;
}
