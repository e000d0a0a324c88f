/* SPDX-License-Identifier: MIT */
/* monitoring_names.h - names of threads, from CPython 3.12 on; for engine_monitoring.c
 * alone. */
#ifndef PRISM_HOOK_MONITORING_NAMES_H
#define PRISM_HOOK_MONITORING_NAMES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>

#include "core/hook/raised.h"
#include "core/hook/session.h"

/* A thread of the threading module runs Thread._bootstrap(self) outermost; its name
 * may change until it ends. */
static inline void prism_name_by(struct prism_track *track, PyFrameObject *bootstrap)
{
    struct prism_raised raised = prism_raised_take();
    PyObject *thread = PyFrame_GetVarString(bootstrap, "self");

    if (thread != NULL) {
        prism_session_name_thread(track, thread);
        Py_DECREF(thread);
    }
    prism_raised_give_back(raised);
}

static inline bool prism_is_bootstrap(const PyCodeObject *code)
{
    return PyUnicode_CompareWithASCIIString(code->co_qualname, "Thread._bootstrap") ==
           0;
}

/* The innermost frame, which runs this code, is outermost, too. */
static inline void prism_name_thread(struct prism_track *track,
                                     const PyCodeObject *code)
{
    if (prism_is_bootstrap(code)) {
        prism_name_by(track, PyEval_GetFrame());
    }
}

/* What prism_engine.name_thread does. */
static inline void prism_name_by_outermost(struct prism_track *track)
{
    PyFrameObject *frame = NULL;
    PyFrameObject *back = (PyFrameObject *)Py_XNewRef(PyEval_GetFrame());

    while (back != NULL) {
        Py_XSETREF(frame, back);
        back = PyFrame_GetBack(frame);
    }
    if (frame != NULL) {
        PyCodeObject *code = PyFrame_GetCode(frame);

        if (prism_is_bootstrap(code)) {
            prism_name_by(track, frame);
        }
        Py_DECREF(code);
        Py_DECREF(frame);
    }
}

#endif
