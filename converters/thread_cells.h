/* SPDX-License-Identifier: MIT */
/* thread_cells.h - the cells of a tree and its order, thread by thread: for formats that
 * write one thread after the other. */
#ifndef PRISM_CONVERTERS_THREAD_CELLS_H
#define PRISM_CONVERTERS_THREAD_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/profile/profile.h"

/* The cells of thread t are cells[start[t]] .. cells[start[t + 1] - 1], in the order of
 * the tree; likewise the elements of its order. */
struct prism_thread_cells {
    size_t *cells;
    size_t *start;
    size_t *orders;
    size_t *order_start;
};

void prism_thread_cells_init(struct prism_thread_cells *by,
                             const struct prism_profile *profile);
void prism_thread_cells_release(struct prism_thread_cells *by);

/* The values of a thread. */
int64_t prism_thread_cells_sum(const struct prism_thread_cells *by,
                               const struct prism_profile *profile, uint32_t thread,
                               uint32_t metric);
/* Do calls of this length together, one for each element of the order of a thread, make up
 * its values, and its count of calls when that is known?  Only then they can be written
 * in place of them. */
bool prism_thread_cells_called(const struct prism_thread_cells *by,
                               const struct prism_profile *profile, uint32_t thread,
                               uint32_t metric, int64_t length);
/* Likewise, are there samples in the order of a thread that make up its values? */
bool prism_thread_cells_sampled(const struct prism_thread_cells *by,
                                const struct prism_profile *profile, uint32_t thread,
                                uint32_t metric);
bool prism_thread_cells_all_sampled(const struct prism_thread_cells *by,
                                    const struct prism_profile *profile,
                                    uint32_t metric);

#endif
