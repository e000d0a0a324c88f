/* SPDX-License-Identifier: MIT */
/* engine_setprofile.c - events through the profile slot that each thread state has:
 * CPython before 3.12.  The only file that uses private names of CPython.
 *
 * A frame's private half tells what the public interface would make objects for:
 * the caller and the instruction it is at.  The call line is looked up once for
 * each call site, not at each call. */
#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE_MODULE 1
#include <Python.h>
#include <internal/pycore_frame.h>
#include <string.h>

#include "core/hook/functions.h"
#include "core/hook/session.h"

#if PY_VERSION_HEX < 0x030b0000 || PY_VERSION_HEX >= 0x030c0000
#error "this engine is for CPython 3.11"
#endif

/* Open frames at the start beyond this depth: only the inner ones are kept. */
#define SEED_LIMIT 1024

typedef _PyInterpreterFrame frame_t;

/* `_thread.start_new_thread`: when it returns there is a thread state to cover. */
static const PyMethodDef *start_new_thread;

static int on_event(PyObject *self, PyFrameObject *frame, int what, PyObject *arg);

/* Taking a thread's slot is an audit event, ours as well as the program's. */
static bool covering;

/* Key of the open context of a thread whose slot another profiler has. */
static const char other_profiler;

/* ---- where a call stands ---- */

/* Any number of the call site that fits into 31 bits: the instruction's offset, from
 * 1; 0 when the caller is not the innermost open call (C code lies between). */
static uint32_t site_in(const struct prism_track *track, const frame_t *caller)
{
    return caller != NULL && prism_track_top(track) == caller
               ? ((uint32_t)_PyInterpreterFrame_LASTI(caller) + 1) & 0x7fffffff
               : 0;
}

static uint32_t line_of(const frame_t *caller, uint32_t site)
{
    int line =
        site > 0 ? PyCode_Addr2Line(caller->f_code, _PyInterpreterFrame_LASTI(caller) *
                                                        (int)sizeof(_Py_CODEUNIT))
                 : 0;

    return line > 0 ? (uint32_t)line : 0;
}

/* The context of `function` below the open one, called from the frame `caller`; `seed`
 * as for prism_track_add_child(). */
static uint32_t child_for(struct prism_track *track, uint32_t function,
                          const frame_t *caller, bool seed)
{
    uint32_t site = site_in(track, caller);
    uint32_t node = prism_track_find_child(track, function, site);

    if (__builtin_expect(node == PRISM_CAPTURE_NONE, 0)) {
        node =
            prism_track_add_child(track, function, site, line_of(caller, site), seed);
    }
    return node;
}

/* ---- threads ---- */

/* A thread of the threading module runs Thread._bootstrap(self) outermost; its name
 * may change until it ends. */
static void name_thread(struct prism_track *track, const frame_t *frame)
{
    PyObject *self = frame->localsplus[0];
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyObject *name;

    if (!PyUnicode_Check(frame->f_code->co_qualname) ||
        PyUnicode_CompareWithASCIIString(frame->f_code->co_qualname,
                                         "Thread._bootstrap") != 0 ||
        self == NULL) {
        return;
    }
    PyErr_Fetch(&type, &value, &traceback);
    name = PyObject_GetAttrString(self, "_name");
    if (name != NULL && PyUnicode_Check(name)) {
        Py_ssize_t len;
        const char *text = PyUnicode_AsUTF8AndSize(name, &len);

        if (text != NULL) {
            prism_track_name(track, prism_span(text, (size_t)len));
        }
    }
    Py_XDECREF(name);
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
}

/* Take the profile slot of every thread state that has it free. */
static bool cover_threads(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    bool done = true;

    covering = true;
    for (PyThreadState *state = PyInterpreterState_ThreadHead(interpreter);
         state != NULL && done; state = PyThreadState_Next(state)) {
        done = state->c_profilefunc != NULL ||
               _PyEval_SetProfile(state, on_event, NULL) == 0;
    }
    covering = false;
    return done;
}

/* ---- frames that are open already ---- */

/* The innermost frame that runs Python code, `frame` or further out. */
static frame_t *complete(frame_t *frame)
{
    while (frame != NULL && _PyFrame_IsIncomplete(frame)) {
        frame = frame->previous;
    }
    return frame;
}

static void seed_frame(struct prism_track *track, const frame_t *frame,
                       const frame_t *caller)
{
    uint32_t function = prism_hook_code_number(track->recorder, frame->f_code);
    uint32_t node;

    if (function >= PRISM_HIDDEN) {
        return;
    }
    node = child_for(track, function, caller, true);
    if (node != PRISM_CAPTURE_NONE) {
        prism_track_seed(track, node, frame);
    }
}

static void seed(struct prism_track *track, void *innermost)
{
    frame_t *stack[SEED_LIMIT];
    size_t depth = 0;

    for (frame_t *frame = complete(innermost); frame != NULL && depth < SEED_LIMIT;
         frame = complete(frame->previous)) {
        stack[depth++] = frame;
    }
    while (depth-- > 0) {
        seed_frame(track, stack[depth], complete(stack[depth]->previous));
    }
}

/* ---- other profilers ---- */

/* The program takes this thread's slot for a profiler of its own, or clears it: until
 * we have it back the time is not known any better. */
static void step_aside(struct prism_track *track)
{
    const struct prism_function_spec other = {
        .name = prism_span_of("<other profiler>"),
        .kind = PRISM_KIND_OTHER,
    };
    uint32_t function = prism_recorder_function(track->recorder, &other);
    uint32_t node = function != PRISM_CAPTURE_NONE
                        ? child_for(track, function, NULL, false)
                        : PRISM_CAPTURE_NONE;

    if (node != PRISM_CAPTURE_NONE) {
        (void)atomic_fetch_add(&track->recorder->store.header->gaps, 1);
        prism_track_enter(track, node, &other_profiler, true, prism_track_now(track));
    }
}

/* Events come again: what was open then is gone, what is open now is seen. */
static void come_back(struct prism_track *track, void *innermost, uint64_t now)
{
    while (track->open_count > 1) {
        prism_track_leave(track, now);
    }
    seed(track, innermost);
}

static int look_for_free_slots(void *unused)
{
    (void)unused;
    if (prism_session_number != 0 && !cover_threads()) {
        PyErr_Clear();
    }
    return 0;
}

/* Comes before the slot changes.  Whether it is free afterwards the main thread
 * finds out, as soon as it runs Python code. */
static int on_audit(const char *event, PyObject *arguments, void *unused)
{
    struct prism_track *track = prism_local.track;

    (void)arguments;
    (void)unused;
    if (prism_session_number == 0 || covering || strcmp(event, "sys.setprofile") != 0) {
        return 0;
    }
    if (PyThreadState_Get()->c_profilefunc == on_event && track != NULL &&
        prism_local.session == prism_session_number && !track->dead) {
        step_aside(track);
    }
    (void)Py_AddPendingCall(look_for_free_slots, NULL);
    return 0;
}

/* Audit hooks cannot be taken back: once per process. */
static bool watch_slots(void)
{
    static bool watching;

    if (!watching) {
        watching = PySys_AddAuditHook(on_audit, NULL) == 0;
    }
    return watching;
}

/* ---- events ---- */

/* Every entry but the first of a generator or coroutine is a resume: the first one
 * stands at the code's first RESUME instruction. */
static bool is_start(const frame_t *frame)
{
    const int resumable = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

    return (frame->f_code->co_flags & resumable) == 0 ||
           _PyInterpreterFrame_LASTI(frame) == frame->f_code->_co_firsttraceable;
}

/* A call from a frame that is not recorded, with nothing recorded around it: the
 * interpreter's start-up that we were called from, or a function of ours. */
static bool is_around_us(const struct prism_track *track, frame_t *caller)
{
    return track->open_count == 1 && complete(caller) != NULL;
}

static void enter_python(struct prism_track *track, const frame_t *frame, uint64_t now)
{
    uint32_t function;
    uint32_t node;

    if (__builtin_expect(is_around_us(track, frame->previous), 0)) {
        return;
    }
    function = prism_hook_code_number(track->recorder, frame->f_code);
    if (__builtin_expect(function >= PRISM_HIDDEN, 0)) {
        return;
    }
    if (track->open_count == 1) {
        name_thread(track, frame);
    }
    node = child_for(track, function, frame->previous, false);
    if (__builtin_expect(node != PRISM_CAPTURE_NONE, 1)) {
        prism_track_enter(track, node, frame, is_start(frame), now);
    }
}

static void leave_python(struct prism_track *track, const frame_t *frame, uint64_t now)
{
    if (__builtin_expect(prism_track_top(track) == frame, 1)) {
        prism_track_leave(track, now);
        if (track->open_count == 1) {
            name_thread(track, frame);
        }
        return;
    }
    /* A frame from before the start, or one of ours, was never entered. */
    if (track->open_count > 1 &&
        prism_hook_code_number(track->recorder, frame->f_code) < PRISM_HIDDEN) {
        prism_track_resync(track, frame, now);
    }
}

static void enter_builtin(struct prism_track *track, frame_t *caller, PyObject *builtin,
                          uint64_t now)
{
    uint32_t function;
    uint32_t node;

    if (__builtin_expect(is_around_us(track, caller), 0)) {
        return;
    }
    function = prism_hook_builtin_number(track->recorder, builtin);
    if (__builtin_expect(function >= PRISM_HIDDEN, 0)) {
        return;
    }
    node = child_for(track, function, caller, false);
    if (__builtin_expect(node != PRISM_CAPTURE_NONE, 1)) {
        prism_track_enter(track, node, ((PyCFunctionObject *)builtin)->m_ml, true, now);
    }
}

static void leave_builtin(struct prism_track *track, PyObject *builtin, uint64_t now)
{
    const PyMethodDef *definition = ((PyCFunctionObject *)builtin)->m_ml;

    /* One that was entered before the start was never opened. */
    if (prism_track_top(track) == (const void *)definition) {
        prism_track_leave(track, now);
    }
    if (__builtin_expect(definition == start_new_thread, 0)) {
        (void)cover_threads();
        PyErr_Clear();
    }
}

static int on_event(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    /* At a call the new frame is about to be entered; everything around it, and at
     * any other event the frame itself, has been running before. */
    struct prism_track *track = prism_session_track(
        what == PyTrace_CALL ? frame->f_frame->previous : frame->f_frame);
    uint64_t now;

    (void)self;
    if (__builtin_expect(track == NULL || track->dead, 0)) {
        return 0;
    }
    now = prism_track_now(track);
    if (__builtin_expect(prism_track_top(track) == &other_profiler, 0)) {
        come_back(track,
                  what == PyTrace_CALL ? frame->f_frame->previous : frame->f_frame,
                  now);
    }
    switch (what) {
    case PyTrace_CALL:
        enter_python(track, frame->f_frame, now);
        break;
    case PyTrace_RETURN:
        leave_python(track, frame->f_frame, now);
        break;
    case PyTrace_C_CALL:
        enter_builtin(track, frame->f_frame, arg, now);
        break;
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        leave_builtin(track, arg, now);
        break;
    default:
        break;
    }
    return 0;
}

/* ---- the engine ---- */

static void *innermost_frame(void)
{
    return PyThreadState_Get()->cframe->current_frame;
}

static bool find_start_new_thread(void)
{
    PyObject *module = PyImport_ImportModule("_thread");
    PyObject *function =
        module != NULL ? PyObject_GetAttrString(module, "start_new_thread") : NULL;

    if (function != NULL && PyCFunction_Check(function)) {
        start_new_thread = ((PyCFunctionObject *)function)->m_ml;
    }
    Py_XDECREF(module);
    Py_XDECREF(function);
    return !PyErr_Occurred();
}

static bool start(void)
{
    return watch_slots() && find_start_new_thread() && cover_threads();
}

static void stop(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();

    covering = true;
    for (PyThreadState *state = PyInterpreterState_ThreadHead(interpreter);
         state != NULL; state = PyThreadState_Next(state)) {
        if (state->c_profilefunc == on_event) {
            (void)_PyEval_SetProfile(state, NULL, NULL);
        }
    }
    covering = false;
}

const struct prism_engine prism_engine = {start, stop, innermost_frame, seed};
