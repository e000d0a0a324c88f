/* SPDX-License-Identifier: MIT */
/* interpreter_start.c - see interpreter_start.h. */
#include "core/hook/interpreter_start.h"

#include "core/hook/calls.h"

/* Key of the open call. */
static const uint64_t interpreter_start;

void prism_interpreter_start_book(struct prism_track *track)
{
    const struct prism_function_spec spec = {
        .name = prism_span_of("<interpreter start>"),
        .kind = PRISM_KIND_OTHER,
    };
    uint32_t function = prism_recorder_function(track->recorder, &spec);
    uint32_t node = function != PRISM_CAPTURE_NONE
                        ? prism_calls_context(track, function, 0, NULL, false)
                        : PRISM_CAPTURE_NONE;

    if (node != PRISM_CAPTURE_NONE) {
        prism_track_enter(track, node, &interpreter_start, true, track->last);
        prism_track_leave(track, prism_track_now(track));
    }
}
