/* SPDX-License-Identifier: MIT */
/* group.h - finished threads, added up: one tree, one set of cells.
 *
 * A group is a thread of the file that never runs.  A thread joins it by one store,
 * which makes it and all its cells the group's; then the cells are moved, one by one,
 * each so that it counts once whenever the process may be killed:
 *
 *     the group's cell exists, with what it held before
 *     redo      both cells, and what the group's will hold
 *     moves     odd: from here on the redo counts, not the two cells
 *     0         into the thread's cell
 *     the sums  into the group's cell
 *     moves     even: the cells count again
 *
 * When all are moved the thread's record becomes void.  Callers hold the recorder's
 * fold_lock; the thread's own events are over. */
#ifndef PRISM_CAPTURE_GROUP_H
#define PRISM_CAPTURE_GROUP_H

#include "core/capture/track.h"

struct prism_group {
    struct prism_track *track; /* never runs; its name is the group's */
    /* All cells of the track, by (node, interval). */
    struct prism_cell_record **cells;
    size_t cell_mask; /* slots - 1 */
    struct prism_group *next;
};

/* A group of no threads yet; its times are those of its `first`.  NULL: memory or disk
 * is full.  Takes the recorder's lock. */
struct prism_group *prism_group_new(struct prism_recorder *recorder,
                                    struct prism_span name,
                                    const struct prism_thread_state *first);
void prism_group_free(struct prism_group *group);

/* Move everything that a closed track has counted into the group; its record is void
 * then.  False: memory or disk is full; the file is right all the same, but the group
 * must not be used again. */
bool prism_group_add(struct prism_group *group, struct prism_track *from);

#endif
