/* SPDX-License-Identifier: MIT */
/* thread_cells.c - a counting sort. */
#include "converters/thread_cells.h"

#include <stdlib.h>

#include "core/base/memory.h"

void prism_thread_cells_init(struct prism_thread_cells *by,
                             const struct prism_profile *profile)
{
    const struct prism_tree *tree = &profile->tree;
    size_t *next = prism_alloc_zeroed((size_t)profile->thread_count + 2, sizeof *next);

    by->cells = prism_alloc(tree->cell_count * sizeof *by->cells);
    for (size_t i = 0; i < tree->cell_count; i++) {
        next[tree->cells[i].thread + 2]++;
    }
    for (size_t i = 2; i <= profile->thread_count; i++) {
        next[i + 1] += next[i];
    }
    for (size_t i = 0; i < tree->cell_count; i++) {
        by->cells[next[tree->cells[i].thread + 1]++] = i;
    }
    by->start = next;
}

void prism_thread_cells_release(struct prism_thread_cells *by)
{
    free(by->cells);
    free(by->start);
}
