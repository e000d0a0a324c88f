/* SPDX-License-Identifier: MIT */
/* children.h - where the program starts other processes, for their captures to find
 * their place below ours (core/analysis/family.h).
 *
 * The C functions that start one are known (builtins.c).  When one returns, the kernel
 * says which child is the thread's youngest: no function's result is looked at, and
 * nothing is handed to the child. */
#ifndef PRISM_HOOK_CHILDREN_H
#define PRISM_HOOK_CHILDREN_H

#include <stdbool.h>

#include "core/capture/track.h"

/* The calling thread is about to fork.  Needs no GIL. */
void prism_children_before_fork(void);
/* A function that starts a process is about to be left in this track, the calling
 * thread's; `forked`: one that goes on where we are. */
void prism_children_note(struct prism_track *track, bool forked);
/* The process is about to run another program, in the calling thread. */
void prism_children_exec(struct prism_track *track);

#endif
