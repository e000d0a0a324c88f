/* SPDX-License-Identifier: MIT */
/* copy.h - a recording so far, as a capture of its own, while it goes on.
 *
 * Two copies of one recording are the ends of a window: what the later one has more is
 * what happened in between (docs/sessions.md). */
#ifndef PRISM_CAPTURE_COPY_H
#define PRISM_CAPTURE_COPY_H

#include "core/capture/recorder.h"

/* Charge the time up to now to what is open in every thread, so that the numbers of all
 * threads are of this one moment, which is returned.  No event may be in flight. */
struct prism_anchor prism_recorder_settle(struct prism_recorder *recorder);

/* Settle, and stamp the file with the moment: for a process that nobody stamps from
 * outside. */
void prism_recorder_stamp(struct prism_recorder *recorder);

/* Settle, and copy everything to `path`, as a recording that was stopped at this
 * moment; a file of that name is replaced.  False: no file is changed, and recording
 * goes on.  No event may be in flight. */
bool prism_recorder_copy(struct prism_recorder *recorder, const char *path,
                         struct prism_error *err);

#endif
