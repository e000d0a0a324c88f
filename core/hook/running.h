/* SPDX-License-Identifier: MIT */
/* running.h - making a thread's open calls those of the frames that really run: at
 * the start of a recording, and when events and frames have parted (greenlets). */
#ifndef PRISM_HOOK_RUNNING_H
#define PRISM_HOOK_RUNNING_H

#include <stdbool.h>
#include <stdint.h>

#include "core/capture/track.h"

/* Open what runs already, from the outermost frame in.  `without_innermost`: all but
 * the innermost frame. */
void prism_running_seed(struct prism_track *track, bool without_innermost);
/* Likewise, but nothing of it and nothing that it calls is recorded. */
void prism_running_mute(struct prism_track *track);
/* Leave what does not run any more, open what runs: what both have in common stays
 * open.  Counted as resynchronised when it was not the same. */
void prism_running_resync(struct prism_track *track, bool without_innermost,
                          uint64_t now);
/* A call with nothing open around it.  In a thread that switches stacks, one that has
 * ended may have left another running, of which nothing is open. */
void prism_running_outermost(struct prism_track *track, bool without_innermost,
                             uint64_t now);

#endif
