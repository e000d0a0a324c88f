/* SPDX-License-Identifier: MIT */
/* finished.h - what becomes of threads that have ended.
 *
 * The youngest stay apart, so that a program with a few threads loses nothing.  Of the
 * others each is folded into the group of its name pattern, where the runs of digits
 * are one `#`: `Thread-12 (work)` goes into `Thread-# (work)`.  Its record, contexts
 * and cells are used again, so that a program may start threads for ever.
 *
 * Threads are folded many at a time and then none for a while: a reader of a live
 * file needs a moment without moves for its copy.
 *
 * The main thread is never folded, nor is one with marks, which name it. */
#ifndef PRISM_CAPTURE_FINISHED_H
#define PRISM_CAPTURE_FINISHED_H

#include "core/capture/track.h"

/* More patterns than these share one group. */
#define PRISM_GROUP_LIMIT 128u
/* When so many contexts and cells have been moved the others wait for the next thread
 * that ends: some milliseconds, which a fork() may have to wait for. */
#define PRISM_FOLD_WORK   100000u

/* A track that is closed, by its own thread.  It must not be used afterwards.  Takes the
 * recorder's fold_lock and lock, one in the other. */
void prism_finished_add(struct prism_recorder *recorder, struct prism_track *track);
/* Free the private memory of all groups. */
void prism_finished_release(struct prism_recorder *recorder);

#endif
