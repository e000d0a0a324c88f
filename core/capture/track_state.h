/* SPDX-License-Identifier: MIT */
/* track_state.h - what track.c and track_cells.c share; nobody else includes it. */
#ifndef PRISM_CAPTURE_TRACK_STATE_H
#define PRISM_CAPTURE_TRACK_STATE_H

#include "core/capture/track.h"

#define PRISM_NO_INTERVAL UINT32_MAX

/* Nothing more is recorded in this track: its thread ends at its last event.  The
 * recorder is told why. */
void prism_track_fail(struct prism_track *track, int errnum);

/* Which interval of the track's level a moment is in, counted from the start's. */
uint32_t prism_track_interval_of(const struct prism_track *track, uint64_t mono_ns);
/* Let an event at the end of the current interval roll; `anchor`: now. */
void prism_track_set_deadline(struct prism_track *track,
                              const struct prism_anchor *anchor);

/* Pages of a thread's next chunk: 1, 4, then 16, so that a short thread costs
 * little and a long one has few chunks. */
static inline uint32_t prism_track_pages(const struct prism_chunk *last)
{
    uint32_t pages = last != NULL ? last->pages * 4 : 1;

    return pages < 16 ? pages : 16;
}

#endif
