/* SPDX-License-Identifier: MIT */
/* timer.h - a recording's clock that is a Python callable: any number that increases.
 *
 * The timer is called at each event and may run Python code, so other threads go on
 * meanwhile; nothing of it is recorded.  Functions need the GIL unless they say
 * otherwise. */
#ifndef PRISM_HOOK_TIMER_H
#define PRISM_HOOK_TIMER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "core/capture/clock.h"

/* Make a clock of the callable, whose numbers are so many seconds each.  False with a
 * Python error. */
bool prism_timer_set(PyObject *callable, double unit, struct prism_clock *clock);
bool prism_timer_is_set(void);
/* What went wrong is kept for prism_timer_end(). */
bool prism_timer_has_failed(void);
/* Is the calling thread in the timer? */
bool prism_timer_is_running(void);

/* Read it once more, and wait until no thread is in it: then no event is in flight. */
void prism_timer_catch_up(void);
/* From here on the calling thread has the time that was read last, and no Python code
 * runs; without the GIL. */
void prism_timer_hold(void);
void prism_timer_let_go(void);

/* Let go of the timer.  False with its own exception when it has failed, or with a
 * ValueError when it ran backwards: the first thing that went wrong. */
bool prism_timer_end(void);
/* Likewise without a word: in a forked child, without the GIL's help. */
void prism_timer_forget(void);

#endif
