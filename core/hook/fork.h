/* SPDX-License-Identifier: MIT */
/* fork.h - a child of fork() that goes on without another program is recorded into a
 * file of its own, under `callprism record`.
 *
 * What that takes is planned when the recording starts.  The child lets go of its
 * parent's recording in C, before any Python code of it runs; from then on its own is
 * pending, and its first event begins it.  A child without events, one that starts a
 * program at once, has no file and pays nothing.
 *
 * When recording is off no event will come.  Then the child's is begun, and off as well,
 * by what CPython calls in a child after it has put itself in order. */
#ifndef PRISM_HOOK_FORK_H
#define PRISM_HOOK_FORK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/track.h"
#include "core/hook/session.h"

/* This recording is one of several of a directory, that of its file.  `follow`: children
 * of fork(), too.  Where memory is full they are not. */
void prism_fork_plan(const struct prism_recording *recording, PyObject *facts,
                     bool follow);
/* The recording has ended. */
void prism_fork_forget(void);
/* Is this process's recording one of several?  Are those of its forked children? */
bool prism_fork_is_planned(void);
bool prism_fork_is_followed(void);
/* Right before a fork.  From here on the child decides by what it has of its own: its
 * parent's file may say something else when the child comes to run. */
void prism_fork_prepare(const struct prism_recorder *recorder);
/* Will what was forked last be recorded? */
bool prism_fork_is_recorded(void);

/* In the child, without the GIL's help.  `recorder`: the parent's, NULL: it had none,
 * or its own was still pending; `local`: what the thread had that has forked.  Is one
 * pending now? */
bool prism_fork_in_child(const struct prism_recorder *recorder,
                         const struct prism_local *local);
bool prism_fork_is_pending(void);
/* Its parent's was off: a recording of its own must be there to be switched on. */
bool prism_fork_is_pending_off(void);

/* Make the pending recording, off where its parent's was; NULL: it cannot be.  It is
 * pending no more. */
struct prism_recorder *prism_fork_begin(void);
/* Open what is open in the child, and say who it is. */
void prism_fork_seed(struct prism_track *track, bool without_innermost);
/* Say who it is, when nobody knows what is open. */
void prism_fork_tell(struct prism_recorder *recorder);

#endif
