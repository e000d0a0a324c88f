/* SPDX-License-Identifier: MIT */
/* pause.c - see pause.h. */
#include "core/capture/pause.h"

#include "core/capture/track_state.h"

static void pause_track(struct prism_track *track, uint64_t now)
{
    uint32_t sequence;

    prism_track_settle(track, now);
    if (track->dead || track->off) {
        return;
    }
    sequence = prism_track_begin(track);
    track->off = true;
    track->top = track->open;
    track->suspended = false;
    track->called = NULL;
    atomic_store(&track->state->current, PRISM_CAPTURE_NONE);
    prism_track_end(track, sequence);
}

void prism_recorder_pause(struct prism_recorder *recorder)
{
    struct prism_header *header = recorder->store.header;
    struct prism_anchor now = prism_clock_anchor(&recorder->clock);

    (void)pthread_mutex_lock(&recorder->lock);
    for (struct prism_track *track = recorder->tracks.first; track != NULL;
         track = track->next) {
        pause_track(track, now.ticks);
    }
    (void)pthread_mutex_unlock(&recorder->lock);
    (void)atomic_fetch_add(&header->off_count, 1);
    atomic_store(&header->off_since_ns, now.mono_ns);
}

void prism_recorder_resume(struct prism_recorder *recorder)
{
    struct prism_header *header = recorder->store.header;
    struct prism_anchor now = prism_clock_anchor(&recorder->clock);
    uint64_t since = atomic_load(&header->off_since_ns);

    if (since > 0 && now.mono_ns > since) {
        (void)atomic_fetch_add(&header->off_ns, now.mono_ns - since);
    }
    atomic_store(&header->off_since_ns, 0);
}

void prism_track_resume(struct prism_track *track)
{
    struct prism_anchor now;
    struct prism_cell_record *cell;
    uint32_t sequence;

    if (track->dead || !track->off) {
        return;
    }
    now = prism_clock_anchor(&track->clock);
    sequence = prism_track_begin(track);
    track->off = false;
    if (now.ticks > track->last) {
        prism_bump(&track->state->off_ticks, now.ticks - track->last);
        track->last = now.ticks;
    }
    track->interval = prism_track_interval_of(track, now.mono_ns);
    track->cpu_last_ns = prism_clock_cpu_ns(&track->clock, track->cpu_clock);
    track->cpu_mono_ns = now.mono_ns;
    prism_track_set_deadline(track, &now);
    cell = prism_track_cell(track, 0);
    if (cell != NULL) {
        track->top->cell = cell;
    }
    atomic_store(&track->state->current, 0);
    prism_track_end(track, sequence);
}
