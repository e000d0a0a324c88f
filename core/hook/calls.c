/* SPDX-License-Identifier: MIT */
/* calls.c - what happens rarely when a call ends. */
#include "core/hook/calls.h"

#include "core/hook/children.h"

/* One that switches stacks returns in a frame that may be of any of them. */
void prism_calls_leave_special(struct prism_track *track, PyObject *function,
                               uint64_t now)
{
    enum prism_builtin_kind kind = prism_hook_builtin(track->recorder, function).kind;

    if (kind == PRISM_BUILTIN_SWITCHES) {
        prism_running_resync(track, false, now);
    } else if (kind != PRISM_BUILTIN_PLAIN) {
        prism_children_note(track, kind == PRISM_BUILTIN_FORKS);
        if (prism_track_top(track) ==
            prism_key_of_builtin(prism_hook_definition(function), kind)) {
            prism_track_leave(track, now);
        }
    }
}
