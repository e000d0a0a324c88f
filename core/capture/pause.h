/* SPDX-License-Identifier: MIT */
/* pause.h - nothing is recorded for a while, and that time is nobody's.
 *
 * A thread that is off has nothing open.  Its time goes into off_ticks when it goes on:
 * no cell is made for it, however long it was.  It goes on with its own first event, not
 * with the recording: until then nobody knows what it has open. */
#ifndef PRISM_CAPTURE_PAUSE_H
#define PRISM_CAPTURE_PAUSE_H

#include "core/capture/track.h"

/* Count what is open up to now, and leave it, in all threads.  No event may be in flight,
 * and no thread may end meanwhile. */
void prism_recorder_pause(struct prism_recorder *recorder);
/* Recording goes on; its threads do when each is resumed. */
void prism_recorder_resume(struct prism_recorder *recorder);

/* The root runs from now on; a thread that is not off goes on as it does. */
void prism_track_resume(struct prism_track *track);

#endif
