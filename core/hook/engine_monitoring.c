/* SPDX-License-Identifier: MIT */
/* engine_monitoring.c - events of sys.monitoring (PEP 669): CPython from 3.12 on,
 * through documented interfaces alone.
 *
 * Every thread of the interpreter sends events by itself.  They bring code objects and
 * no frames, so code objects are the keys of open calls; that a frame of the same code
 * is not the same frame matters only where stacks are switched.  Other tools (cProfile,
 * sys.setprofile, debuggers, coverage) have ids of their own and see the same events. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/grow.h"
#include "core/hook/callback.h"
#include "core/hook/calls.h"
#include "core/hook/functions.h"
#include "core/hook/monitoring_names.h"
#include "core/hook/raised.h"
#include "core/hook/running.h"
#include "core/hook/session.h"
#include "core/hook/suspended.h"

#if PY_VERSION_HEX < 0x030c0000
#error "sys.monitoring is there from CPython 3.12 on"
#endif

/* Tool ids that are nobody's by convention: 0 debuggers, 1 coverage, 2 cProfile. */
#define FIRST_TOOL 3
#define LAST_TOOL  5

/* The tool id that we have; 0: none. */
static int tool;

/* What sys.monitoring passes for an argument that there is not. */
static PyObject *missing;

/* ---- call sites ---- */

/* An open call keeps where it is calling from, as far as CALL events tell.  The call
 * of a C callable goes on until its C_RETURN or C_RAISE, and whatever it calls is
 * called from there; a Python function is expected to start at once. */
#define SITE_STAYS 0x80000000u

static int offset_of(PyObject *number)
{
    const PyLongObject *value = (const PyLongObject *)number;

    return PyUnstable_Long_IsCompact(value) ? (int)PyUnstable_Long_CompactValue(value)
                                            : 0;
}

/* Where the open call's frame is now: asked for only where events do not tell. */
static uint32_t exact_site(const struct prism_open *open)
{
    PyFrameObject *started = PyEval_GetFrame();
    PyFrameObject *caller = started != NULL ? PyFrame_GetBack(started) : NULL;
    PyCodeObject *code = caller != NULL ? PyFrame_GetCode(caller) : NULL;
    uint32_t site = code != NULL && open->key == code
                        ? prism_calls_site(PyFrame_GetLasti(caller))
                        : 0;

    Py_XDECREF(code);
    Py_XDECREF(caller);
    return site;
}

/* The site from which `code` starts or goes on in the open call. */
static uint32_t site_of_start(struct prism_track *track, const PyCodeObject *code)
{
    struct prism_open *open = track->top;
    uint32_t site = open->site & ~SITE_STAYS;

    if (prism_key_is_builtin(open->key) || prism_track_at_root(track)) {
        return 0;
    }
    if ((open->site & SITE_STAYS) == 0 && track->called != code) {
        site = 0;
    }
    if (__builtin_expect(
            site == 0 && prism_session_call_lines == PRISM_CALL_LINES_EXACT, 0)) {
        site = exact_site(open);
    }
    return site;
}

/* ---- Python functions ---- */

/* Of what we ask for it is `self`. */
static PyObject *first_argument(void)
{
    PyObject *value = PyFrame_GetVarString(PyEval_GetFrame(), "self");

    if (value == NULL) {
        PyErr_Clear();
    }
    return value;
}

static void enter_python(struct prism_track *track, PyCodeObject *code, bool started)
{
    uint64_t now = prism_track_now(track);
    uint32_t function;
    uint32_t node;

    track->suspended = false;
    if (__builtin_expect(prism_track_is_muted(track), 0)) {
        prism_track_mute(track, code);
        return;
    }
    function = prism_hook_code_number(track->recorder, code);
    if (__builtin_expect(function >= PRISM_HIDDEN, 0)) {
        return;
    }
    prism_calls_fit(track, now);
    if (prism_track_at_root(track)) {
        prism_name_thread(track, code);
    }
    node = prism_calls_context(track, function, site_of_start(track, code),
                               (PyCodeObject *)prism_track_top(track), false);
    track->called = NULL;
    if (__builtin_expect(node != PRISM_CAPTURE_NONE, 1)) {
        prism_track_enter(track, node, code, started, now);
        if (prism_suspends(code)) {
            prism_suspended_enter(track, PyEval_GetFrame(), started);
        }
    }
}

/* `yielded`: to this value; NULL: it ends. */
static void leave_python(struct prism_track *track, PyCodeObject *code,
                         PyObject *yielded)
{
    uint64_t now = prism_track_now(track);
    bool follows = track->suspended;

    track->suspended = false;
    track->called = NULL;
    if (__builtin_expect(prism_track_top(track) == code, 1)) {
        prism_track_leave(track, now);
        if (yielded != NULL && prism_suspends(code)) {
            prism_suspended_leave(track, PyEval_GetFrame(), yielded, follows, now);
        }
        if (prism_track_at_root(track)) {
            prism_name_thread(track, code);
        }
        return;
    }
    /* One of ours, or one that is left out, was never entered. */
    if (!prism_track_is_muted(track) && !prism_track_at_root(track) &&
        prism_hook_code_number(track->recorder, code) < PRISM_HIDDEN) {
        prism_running_resync(track, true, now);
    } else {
        track->suspended = follows && yielded != NULL;
    }
}

/* ---- C functions ---- */

/* What a call leads to. */
enum callee {
    CALLEE_PYTHON,
    CALLEE_BUILTIN, /* a C function that cProfile sees */
    CALLEE_OTHER,   /* any other: part of who calls it */
};

static enum callee callee_of(PyObject *callable, PyObject *self)
{
    const PyTypeObject *type = Py_TYPE(callable);

    if (type == &PyMethod_Type) {
        callable = PyMethod_GET_FUNCTION(callable);
        return PyFunction_Check(callable) ? CALLEE_PYTHON : CALLEE_OTHER;
    }
    if (type == &PyFunction_Type) {
        return CALLEE_PYTHON;
    }
    if (type == &PyMethodDescr_Type) {
        return self != missing ? CALLEE_BUILTIN : CALLEE_OTHER;
    }
    if (type == &PyCFunction_Type) {
        return CALLEE_BUILTIN;
    }
    /* Classes are called often, and are no instances of what remains. */
    return !PyType_Check(callable) && PyCFunction_Check(callable) ? CALLEE_BUILTIN
                                                                  : CALLEE_OTHER;
}

/* The code of a Python function if it starts as soon as it is called: generators do
 * not. */
static const PyCodeObject *starts_at_once(PyObject *callable)
{
    const PyCodeObject *code;

    if (PyMethod_Check(callable)) {
        callable = PyMethod_GET_FUNCTION(callable);
    }
    code = (const PyCodeObject *)PyFunction_GET_CODE(callable);
    return prism_is_resumable(code) ? NULL : code;
}

static void call(struct prism_track *track, PyCodeObject *code, int offset,
                 PyObject *callable, PyObject *self)
{
    struct prism_open *open = track->top;
    uint32_t site = open->key == code ? prism_calls_site(offset) : 0;

    track->called = NULL;
    if (__builtin_expect(prism_track_is_muted(track), 0)) {
        return;
    }
    switch (callee_of(callable, self)) {
    case CALLEE_PYTHON:
        open->site = site;
        track->called = starts_at_once(callable);
        break;
    case CALLEE_BUILTIN:
        track->suspended = false;
        prism_calls_enter_builtin(track, callable, site, code, prism_track_now(track));
        break;
    case CALLEE_OTHER:
        open->site = site | SITE_STAYS;
        break;
    }
}

static void call_ends(struct prism_track *track, PyCodeObject *code, PyObject *callable,
                      PyObject *self)
{
    track->called = NULL;
    if (__builtin_expect(prism_track_is_muted(track), 0)) {
        return;
    }
    if (callee_of(callable, self) == CALLEE_BUILTIN) {
        track->suspended = false;
        prism_calls_leave_builtin(track, callable, prism_track_now(track));
    } else if (track->top->key == code) {
        track->top->site = 0;
    }
}

/* ---- callbacks: their arguments are those that sys.monitoring documents ---- */

/* The track of an event, or NULL.  More arguments than are known may come. */
static struct prism_track *track_of(PyObject *const *arguments, size_t count,
                                    Py_ssize_t expected, bool entering)
{
    struct prism_track *track;

    if (__builtin_expect(
            PyVectorcall_NARGS(count) < expected || !PyCode_Check(arguments[0]), 0)) {
        return NULL;
    }
    track = prism_session_track(entering);
    return track != NULL && !track->dead ? track : NULL;
}

#define CALLBACK(name)                                                                 \
    static PyObject *name(PyObject *Py_UNUSED(callback), PyObject *const *arguments,   \
                          size_t count, PyObject *Py_UNUSED(keywords))

CALLBACK(on_start)
{
    struct prism_track *track = track_of(arguments, count, 2, true);

    if (__builtin_expect(track != NULL, 1)) {
        enter_python(track, (PyCodeObject *)arguments[0], true);
    }
    Py_RETURN_NONE;
}

/* Also for PY_THROW: an exception enters as well. */
CALLBACK(on_resume)
{
    struct prism_track *track = track_of(arguments, count, 2, true);

    if (__builtin_expect(track != NULL, 1)) {
        enter_python(track, (PyCodeObject *)arguments[0], false);
    }
    Py_RETURN_NONE;
}

/* Also for PY_UNWIND. */
CALLBACK(on_return)
{
    struct prism_track *track = track_of(arguments, count, 3, false);

    if (__builtin_expect(track != NULL, 1)) {
        leave_python(track, (PyCodeObject *)arguments[0], NULL);
    }
    Py_RETURN_NONE;
}

CALLBACK(on_yield)
{
    struct prism_track *track = track_of(arguments, count, 3, false);

    if (__builtin_expect(track != NULL, 1)) {
        leave_python(track, (PyCodeObject *)arguments[0], arguments[2]);
    }
    Py_RETURN_NONE;
}

CALLBACK(on_call)
{
    struct prism_track *track = track_of(arguments, count, 4, false);

    if (__builtin_expect(track != NULL, 1)) {
        call(track, (PyCodeObject *)arguments[0], offset_of(arguments[1]), arguments[2],
             arguments[3]);
    }
    Py_RETURN_NONE;
}

/* C_RETURN and C_RAISE. */
CALLBACK(on_call_end)
{
    struct prism_track *track = track_of(arguments, count, 4, false);

    if (__builtin_expect(track != NULL, 1)) {
        call_ends(track, (PyCodeObject *)arguments[0], arguments[2], arguments[3]);
    }
    Py_RETURN_NONE;
}

/* ---- the engine ---- */

static const struct {
    const char *event;
    vectorcallfunc callback;
} events[] = {
    {"PY_START", on_start},   {"PY_RESUME", on_resume},  {"PY_THROW", on_resume},
    {"PY_RETURN", on_return}, {"PY_YIELD", on_yield},    {"PY_UNWIND", on_return},
    {"CALL", on_call},        {"C_RETURN", on_call_end}, {"C_RAISE", on_call_end},
};

enum { EVENT_COUNT = sizeof events / sizeof events[0] };

/* sys.monitoring; NULL with an error. */
static PyObject *monitoring(void)
{
    return Py_XNewRef(PySys_GetObject("monitoring"));
}

/* Number of the event in a set of events; -1 with an error. */
static long event_bit(PyObject *module, const char *event)
{
    PyObject *names = PyObject_GetAttrString(module, "events");
    PyObject *bit = names != NULL ? PyObject_GetAttrString(names, event) : NULL;
    long number = bit != NULL ? PyLong_AsLong(bit) : -1;

    Py_XDECREF(bit);
    Py_XDECREF(names);
    return number;
}

/* Hear of one event through `callback` (None: no more); its bit goes to `*set`. */
static bool listen(PyObject *module, int i, PyObject *callback, long *set)
{
    long bit = event_bit(module, events[i].event);
    PyObject *old = bit > 0 ? PyObject_CallMethod(module, "register_callback", "ilO",
                                                  tool, bit, callback)
                            : NULL;

    if (old == NULL) {
        return false;
    }
    Py_DECREF(old);
    *set |= bit;
    return true;
}

static bool listen_to_all(PyObject *module)
{
    PyObject *done = NULL;
    long set = 0;

    for (int i = 0; i < EVENT_COUNT; i++) {
        PyObject *callback = prism_callback_new(events[i].callback);
        bool heard = callback != NULL && listen(module, i, callback, &set);

        Py_XDECREF(callback);
        if (!heard) {
            return false;
        }
    }
    done = PyObject_CallMethod(module, "set_events", "il", tool, set);
    Py_XDECREF(done);
    return done != NULL;
}

static bool take_tool(PyObject *module)
{
    for (int id = FIRST_TOOL; id <= LAST_TOOL && tool == 0; id++) {
        PyObject *done =
            PyObject_CallMethod(module, "use_tool_id", "is", id, "callprism");

        if (done != NULL) {
            tool = id;
        } else if (PyErr_ExceptionMatches(PyExc_ValueError)) {
            PyErr_Clear(); /* somebody has it */
        } else {
            return false;
        }
        Py_XDECREF(done);
    }
    if (tool == 0) {
        PyErr_Format(PyExc_RuntimeError,
                     "callprism: other tools have the ids %d to %d of sys.monitoring",
                     FIRST_TOOL, LAST_TOOL);
    }
    return tool != 0;
}

static void stop(void)
{
    struct prism_raised raised = prism_raised_take();
    PyObject *module = tool != 0 ? monitoring() : NULL;
    PyObject *done;
    long set = 0;

    if (module != NULL) {
        done = PyObject_CallMethod(module, "set_events", "ii", tool, 0);
        Py_XDECREF(done);
        for (int i = 0; i < EVENT_COUNT; i++) {
            (void)listen(module, i, Py_None, &set);
        }
        done = PyObject_CallMethod(module, "free_tool_id", "i", tool);
        Py_XDECREF(done);
        Py_DECREF(module);
    }
    tool = 0;
    prism_raised_give_back(raised);
}

static bool start(void)
{
    PyObject *module = monitoring();
    bool done;

    if (module == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "callprism: there is no sys.monitoring");
        return false;
    }
    if (missing == NULL) {
        missing = PyObject_GetAttrString(module, "MISSING");
    }
    done = missing != NULL && take_tool(module) && listen_to_all(module);
    Py_DECREF(module);
    return done;
}

static size_t running(struct prism_running **frames)
{
    PyFrameObject *frame = (PyFrameObject *)Py_XNewRef(PyEval_GetFrame());
    size_t count = 0;
    size_t capacity = 0;

    while (frame != NULL &&
           prism_grow((void **)frames, &capacity, count, sizeof **frames)) {
        PyFrameObject *back = PyFrame_GetBack(frame);
        PyCodeObject *code = PyFrame_GetCode(frame);

        (*frames)[count++] =
            (struct prism_running){code, code, PyFrame_GetLasti(frame)};
        /* The frame, which runs, holds it. */
        Py_DECREF(code);
        Py_DECREF(frame);
        frame = back;
    }
    Py_XDECREF(frame);
    return count;
}

const struct prism_engine prism_engine = {
    start, stop, running, prism_name_by_outermost, NULL, first_argument};
