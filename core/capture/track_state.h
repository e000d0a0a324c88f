/* SPDX-License-Identifier: MIT */
/* track_state.h - what track.c, track_cells.c and group.c share; nobody else includes
 * it. */
#ifndef PRISM_CAPTURE_TRACK_STATE_H
#define PRISM_CAPTURE_TRACK_STATE_H

#include "core/capture/track.h"

#define PRISM_NO_INTERVAL UINT32_MAX

/* Nothing more is recorded in this track: its thread ends at its last event.  The
 * recorder is told why. */
void prism_track_fail(struct prism_track *track, int errnum);

/* The track's cells have reached their budget, and the interval may still double. */
bool prism_track_is_full(const struct prism_track *track);
/* After doubling: what is left may still be too much when all cells are of few
 * intervals; then the budget follows. */
void prism_track_adjust_limit(struct prism_track *track);
/* Double the interval: all cells are added up into those that `find` gives for (node,
 * interval), in a new generation, which one store makes valid.  False: memory or disk
 * is full; the old generation stays valid, but the track must not count any more. */
bool prism_track_double(struct prism_track *track,
                        struct prism_cell_record *(*find)(void *context, uint32_t node,
                                                          uint32_t interval),
                        void *context);
/* The interval of a level, the track's or a coarser one, in which one of the track's
 * lies. */
uint32_t prism_track_coarser(const struct prism_track *track, uint32_t interval,
                             uint32_t level);

/* Which interval of the track's level a moment is in, counted from the start's. */
uint32_t prism_track_interval_of(const struct prism_track *track, uint64_t mono_ns);
/* Let an event at the end of the current interval roll; `anchor`: now. */
void prism_track_set_deadline(struct prism_track *track,
                              const struct prism_anchor *anchor);

/* A new context or cell of the track, visible at once.  PRISM_CAPTURE_NONE, NULL: disk
 * or memory is full; for a cell prism_track_fail() has been called.  `live`, when it is
 * not NULL, remembers the cell. */
uint32_t prism_track_add_node(struct prism_track *track, struct prism_node_record node);
bool prism_track_add_slot(struct prism_track *track, struct prism_child_slot slot);
struct prism_cell_record *prism_track_add_cell(struct prism_track *track, uint32_t node,
                                               struct prism_live_node *live,
                                               uint32_t interval);
/* The root, alone. */
bool prism_track_add_root(struct prism_track *track);

static inline struct prism_chunk *prism_chunks_last(const struct prism_chunks *chunks)
{
    return chunks->count > 0 ? chunks->items[chunks->count - 1] : NULL;
}

/* Give all back to the store. */
void prism_chunks_release(struct prism_chunks *chunks, struct prism_store *store);

/* Pages of a thread's next chunk: 1, 4, then 16, so that a short thread costs
 * little and a long one has few chunks. */
static inline uint32_t prism_track_pages(const struct prism_chunk *last)
{
    uint32_t pages = last != NULL ? last->pages * 4 : 1;

    return pages < 16 ? pages : 16;
}

#endif
