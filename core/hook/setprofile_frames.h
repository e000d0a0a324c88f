/* SPDX-License-Identifier: MIT */
/* setprofile_frames.h - frames of CPython 3.9, 3.10 and 3.11, without making objects
 * for them: every private name of CPython that callprism uses is in this file, and
 * engine_setprofile.c alone includes it.
 *
 * 3.9 and 3.10 have frame objects only, whose fields their headers show.  3.11 keeps
 * a private half that is enough for us. */
#ifndef PRISM_HOOK_SETPROFILE_FRAMES_H
#define PRISM_HOOK_SETPROFILE_FRAMES_H

#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE_MODULE 1
#include <Python.h>
#include <frameobject.h>
#include <stdbool.h>
#if PY_VERSION_HEX >= 0x030b0000
#include <internal/pycore_frame.h>
#endif

#if PY_VERSION_HEX < 0x03090000 || PY_VERSION_HEX >= 0x030c0000
#error "these frames are those of CPython 3.9 to 3.11"
#endif

#if PY_VERSION_HEX >= 0x030b0000

typedef _PyInterpreterFrame prism_frame;

static inline prism_frame *prism_frame_of(PyFrameObject *object)
{
    return object->f_frame;
}

static inline PyCodeObject *prism_frame_code(const prism_frame *frame)
{
    return frame->f_code;
}

/* The frame itself, or the nearest one around it that runs Python code. */
static inline prism_frame *prism_frame_complete(prism_frame *frame)
{
    while (frame != NULL && _PyFrame_IsIncomplete(frame)) {
        frame = frame->previous;
    }
    return frame;
}

/* Unlike prism_frame_back() this may be one that does not run yet: enough to compare
 * with, and cheaper. */
static inline prism_frame *prism_frame_caller(const prism_frame *frame)
{
    return frame->previous;
}

static inline prism_frame *prism_frame_innermost(const PyThreadState *state)
{
    return prism_frame_complete(state->cframe->current_frame);
}

/* The instruction that the frame is at, in bytes from the start of its code. */
static inline int prism_frame_offset(const prism_frame *frame)
{
    return _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT);
}

/* At a call: has nothing of the frame run yet?  A generator's first entry stands at
 * its code's first RESUME instruction. */
static inline bool prism_frame_is_new(const prism_frame *frame)
{
    return _PyInterpreterFrame_LASTI(frame) == frame->f_code->_co_firsttraceable;
}

/* At a return: will the frame go on, a generator that yields? */
static inline bool prism_frame_is_suspended(const prism_frame *frame)
{
    const char *frames = (const char *)frame;

    return frame->owner == FRAME_OWNED_BY_GENERATOR &&
           ((const PyGenObject *)(const void *)(frames -
                                                offsetof(PyGenObject, gi_iframe)))
                   ->gi_frame_state == FRAME_SUSPENDED;
}

static inline PyObject *prism_frame_first_local(const prism_frame *frame)
{
    return frame->localsplus[0];
}

#else /* 3.9, 3.10 */

typedef PyFrameObject prism_frame;

static inline prism_frame *prism_frame_of(PyFrameObject *object)
{
    return object;
}

static inline PyCodeObject *prism_frame_code(const prism_frame *frame)
{
    return frame->f_code;
}

static inline prism_frame *prism_frame_complete(prism_frame *frame)
{
    return frame;
}

static inline prism_frame *prism_frame_caller(const prism_frame *frame)
{
    return frame->f_back;
}

static inline prism_frame *prism_frame_innermost(const PyThreadState *state)
{
    return state->frame;
}

static inline int prism_frame_offset(const prism_frame *frame)
{
#if PY_VERSION_HEX >= 0x030a0000
    return frame->f_lasti * (int)sizeof(_Py_CODEUNIT);
#else
    return frame->f_lasti;
#endif
}

static inline bool prism_frame_is_new(const prism_frame *frame)
{
    return frame->f_lasti < 0;
}

static inline bool prism_frame_is_suspended(const prism_frame *frame)
{
#if PY_VERSION_HEX >= 0x030a0000
    return frame->f_state == FRAME_SUSPENDED;
#else
    /* Kept for the next entry by a yield alone. */
    return frame->f_stacktop != NULL;
#endif
}

static inline PyObject *prism_frame_first_local(const prism_frame *frame)
{
    return frame->f_localsplus[0];
}

#endif

/* The frame around this one that runs Python code, or NULL. */
static inline prism_frame *prism_frame_back(const prism_frame *frame)
{
    return prism_frame_complete(prism_frame_caller(frame));
}

/* What the extra slot of this number holds in a code object: as _PyCode_GetExtra(),
 * which takes longer than all we do with it.  The struct is that of
 * Objects/codeobject.c in these versions. */
struct prism_code_extras {
    Py_ssize_t count;
    void *slots[];
};

static inline const void *prism_frame_code_extra(const PyCodeObject *code,
                                                 Py_ssize_t slot)
{
    const struct prism_code_extras *extras = code->co_extra;

    return extras != NULL && slot < extras->count ? extras->slots[slot] : NULL;
}

/* The profile slot of a thread state, of any thread. */
static inline bool prism_slot_take(PyThreadState *state, Py_tracefunc function)
{
    return _PyEval_SetProfile(state, function, NULL) == 0;
}

static inline Py_tracefunc prism_slot_owner(const PyThreadState *state)
{
    return state->c_profilefunc;
}

#endif
