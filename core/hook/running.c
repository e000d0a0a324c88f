/* SPDX-License-Identifier: MIT */
/* running.c - see running.h.  Frames are compared from the outermost in; a C function
 * between two frames has no frame and stays open when the frame within it does. */
#include "core/hook/running.h"

#include <stdlib.h>

#include "core/hook/calls.h"
#include "core/hook/functions.h"
#include "core/hook/session.h"

/* Is this one recorded?  What is not was never opened. */
static bool is_recorded(const struct prism_track *track,
                        const struct prism_running *frame)
{
    return prism_hook_code_number(track->recorder, frame->code) < PRISM_HIDDEN;
}

/* Open one frame, called from `caller` (NULL: from no Python code). */
static void open_frame(struct prism_track *track, const struct prism_running *frame,
                       const struct prism_running *caller)
{
    uint32_t function = prism_hook_code_number(track->recorder, frame->code);
    uint32_t site = 0;
    uint32_t node;

    if (function >= PRISM_HIDDEN) {
        return;
    }
    if (caller != NULL && prism_track_top(track) == caller->key) {
        site = prism_calls_site(caller->offset);
    }
    node = prism_calls_context(track, function, site,
                               caller != NULL ? caller->code : NULL, true);
    if (node != PRISM_CAPTURE_NONE) {
        prism_track_seed(track, node, frame->key);
    }
}

/* `frames` are innermost first; from the one with this number on, inwards. */
static void open_frames(struct prism_track *track, const struct prism_running *frames,
                        size_t first, size_t last, size_t count)
{
    for (size_t i = first; i-- > last;) {
        open_frame(track, &frames[i], i + 1 < count ? &frames[i + 1] : NULL);
    }
}

void prism_running_seed(struct prism_track *track, bool without_innermost)
{
    struct prism_running *frames = NULL;
    size_t count = prism_engine.running(&frames);

    open_frames(track, frames, count, without_innermost ? 1 : 0, count);
    free(frames);
}

void prism_running_mute(struct prism_track *track)
{
    struct prism_running *frames = NULL;

    for (size_t i = prism_engine.running(&frames); i-- > 0;) {
        prism_track_mute(track, frames[i].key);
    }
    free(frames);
}

/* How many open calls can stay: up to the last one that is a running frame with all
 * around it running, too.  `*left`: how many of the frames are not open. */
static size_t common_depth(const struct prism_track *track,
                           const struct prism_running *frames, size_t *left)
{
    size_t common = 1;

    for (size_t depth = 1; depth < prism_track_depth(track); depth++) {
        const void *key = track->open[depth].key;

        if (prism_key_is_builtin(key)) {
            continue;
        }
        while (*left > 0 && !is_recorded(track, &frames[*left - 1])) {
            --*left;
        }
        if (*left == 0 || frames[*left - 1].key != key) {
            break;
        }
        --*left;
        common = depth + 1;
    }
    return common;
}

void prism_running_resync(struct prism_track *track, bool without_innermost,
                          uint64_t now)
{
    struct prism_running *frames = NULL;
    size_t count = prism_engine.running(&frames);
    size_t last = without_innermost && count > 0 ? 1 : 0;
    size_t left = count - last;
    size_t before = prism_track_depth(track);
    size_t common = common_depth(track, frames + last, &left);

    prism_track_cut(track, common, now);
    open_frames(track, frames, left + last, last, count);
    if (common != before || prism_track_depth(track) != common) {
        (void)atomic_fetch_add_explicit(&track->recorder->store.header->resynced, 1,
                                        memory_order_relaxed);
    }
    free(frames);
}

void prism_running_outermost(struct prism_track *track, bool without_innermost,
                             uint64_t now)
{
    if (__builtin_expect(atomic_load_explicit(&track->recorder->store.header->resynced,
                                              memory_order_relaxed) > 0,
                         0)) {
        prism_running_resync(track, without_innermost, now);
    }
}
