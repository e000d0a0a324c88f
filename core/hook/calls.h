/* SPDX-License-Identifier: MIT */
/* calls.h - what engines share of their hot path: keys of C functions, call sites,
 * contexts. */
#ifndef PRISM_HOOK_CALLS_H
#define PRISM_HOOK_CALLS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/track.h"
#include "core/hook/facts.h"
#include "core/hook/functions.h"
#include "core/hook/running.h"
#include "core/hook/session.h"

/* Keys of open calls are addresses of frames or code, and of C functions'
 * definitions, which these bits tell apart. */
#define PRISM_KEY_BUILTIN  ((uintptr_t)1)
#define PRISM_KEY_SWITCHES ((uintptr_t)2) /* it may return in another stack */
#define PRISM_KEY_STARTS   ((uintptr_t)4) /* it starts a process */

static inline bool prism_key_is_builtin(const void *key)
{
    return ((uintptr_t)key & PRISM_KEY_BUILTIN) != 0;
}

static inline bool prism_key_switches(const void *key)
{
    return ((uintptr_t)key & PRISM_KEY_SWITCHES) != 0;
}

static inline const void *prism_key_of_builtin(const PyMethodDef *definition,
                                               enum prism_builtin_kind kind)
{
    return (const char *)definition + PRISM_KEY_BUILTIN +
           ((uintptr_t)kind & (PRISM_KEY_SWITCHES | PRISM_KEY_STARTS));
}

/* A number of the call site that fits into 31 bits: the offset of the instruction in
 * the caller's code, from 1; 0: unknown, or nobody asked for it. */
static inline uint32_t prism_calls_site(int offset)
{
    return prism_session_call_lines != PRISM_CALL_LINES_OFF
               ? ((uint32_t)offset + 1) & 0x7fffffff
               : 0;
}

static inline uint32_t prism_calls_line(PyCodeObject *caller, uint32_t site)
{
    int line = site > 0 ? PyCode_Addr2Line(caller, (int)site - 1) : 0;

    return line > 0 ? (uint32_t)line : 0;
}

/* The context of `function` below the open one, called in `caller` at `site`; `seed` as
 * for prism_track_add_child().  PRISM_CAPTURE_NONE: recording has failed. */
static inline uint32_t prism_calls_context(struct prism_track *track, uint32_t function,
                                           uint32_t site, PyCodeObject *caller,
                                           bool seed)
{
    uint32_t node = prism_track_find_child(track, function, site);

    if (__builtin_expect(node == PRISM_CAPTURE_NONE, 0)) {
        node = prism_track_add_child(track, function, site,
                                     prism_calls_line(caller, site), seed);
        if (function == prism_hook_bootstrap && !seed) {
            prism_facts_name_process(track->recorder);
        }
    }
    return node;
}

/* Before a Python function is entered: if what is open may not be what runs, because
 * stacks have been switched, make it so. */
static inline void prism_calls_fit(struct prism_track *track, uint64_t now)
{
    if (__builtin_expect(prism_key_switches(prism_track_top(track)), 0)) {
        prism_running_resync(track, true, now);
    } else if (__builtin_expect(prism_track_at_root(track), 0)) {
        prism_running_outermost(track, true, now);
    }
}

/* Enter a C function from the open context. */
static inline void prism_calls_enter_builtin(struct prism_track *track,
                                             PyObject *function, uint32_t site,
                                             PyCodeObject *caller, uint64_t now)
{
    struct prism_builtin builtin = prism_hook_builtin(track->recorder, function);
    const PyMethodDef *definition = prism_hook_definition(function);
    uint32_t node;

    if (__builtin_expect(builtin.number >= PRISM_HIDDEN, 0)) {
        return;
    }
    if (__builtin_expect(prism_track_at_root(track), 0)) {
        prism_running_outermost(track, false, now);
    }
    node = prism_calls_context(track, builtin.number, site, caller, false);
    if (__builtin_expect(node != PRISM_CAPTURE_NONE, 1)) {
        prism_track_enter(track, node, prism_key_of_builtin(definition, builtin.kind),
                          true, now);
    }
}

/* Leave a C function that does more than return, or was never opened. */
void prism_calls_leave_special(struct prism_track *track, PyObject *function,
                               uint64_t now);

/* Leave it.  One that was entered before the start, or that is hidden, was never
 * opened. */
static inline void prism_calls_leave_builtin(struct prism_track *track,
                                             PyObject *function, uint64_t now)
{
    const PyMethodDef *definition = prism_hook_definition(function);

    if (__builtin_expect(prism_track_top(track) ==
                             prism_key_of_builtin(definition, PRISM_BUILTIN_PLAIN),
                         1)) {
        prism_track_leave(track, now);
    } else {
        prism_calls_leave_special(track, function, now);
    }
}

#endif
