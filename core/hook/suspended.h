/* SPDX-License-Identifier: MIT */
/* suspended.h - how long coroutines and asynchronous generators are suspended: time
 * that passes between two of their entries and is no part of their own.
 *
 * When a coroutine is suspended, so are all that await it, one after the other; the
 * time is that of the innermost alone, so that what is beneath a context can be added
 * up.  It is counted when the coroutine goes on, in the context in which it does. */
#ifndef PRISM_HOOK_SUSPENDED_H
#define PRISM_HOOK_SUSPENDED_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/track.h"

/* Is this the code of something that is entered more than once? */
static inline bool prism_is_resumable(const PyCodeObject *code)
{
    return (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) != 0;
}

/* Is this the code of something that can be suspended?  Plain generators are not:
 * they wait for nobody but their caller. */
static inline bool prism_suspends(const PyCodeObject *code)
{
    return (code->co_flags &
            (CO_COROUTINE | CO_ASYNC_GENERATOR | CO_ITERABLE_COROUTINE)) != 0;
}

/* It has yielded `value` and was left.  `frame`: any address that is its own while it
 * lives.  `follows`: the event before was a suspension, too: of what this one awaits. */
void prism_suspended_leave(struct prism_track *track, const void *frame,
                           PyObject *value, bool follows, uint64_t now);
/* It has been entered, its context is open; `started`: for the first time. */
void prism_suspended_enter(struct prism_track *track, const void *frame, bool started);

/* A recording begins or has ended: nothing is suspended. */
void prism_suspended_reset(void);

#endif
