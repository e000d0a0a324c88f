/* SPDX-License-Identifier: MIT */
/* interpreter_start.h - the time that an interpreter takes before it can be recorded, as
 * a call of its own. */
#ifndef PRISM_HOOK_INTERPRETER_START_H
#define PRISM_HOOK_INTERPRETER_START_H

#include "core/capture/track.h"

/* All the time that the track is open for is that of `<interpreter start>`. */
void prism_interpreter_start_book(struct prism_track *track);

#endif
