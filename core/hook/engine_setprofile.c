/* SPDX-License-Identifier: MIT */
/* engine_setprofile.c - events through the profile slot that each thread state has:
 * CPython before 3.12.  Its frames, and with them all private names of CPython, are in
 * setprofile_frames.h.
 *
 * Every thread state must be given the hook: those that run at the start, those of
 * threads that Python starts as soon as they exist, and those that C code brings when a
 * look at the list, every few milliseconds, finds them. */
#include "core/hook/setprofile_frames.h"

#include "core/capture/grow.h"
#include "core/hook/calls.h"
#include "core/hook/functions.h"
#include "core/hook/raised.h"
#include "core/hook/running.h"
#include "core/hook/session.h"
#include "core/hook/suspended.h"

/* How long a thread of C code may run Python code unseen. */
#define LOOK_EVERY_MS 5

/* `_thread.start_new_thread`: when it returns there is a thread state to cover.  NULL:
 * not known yet, the interpreter is just beginning. */
static const PyMethodDef *start_new_thread;

static int on_event(PyObject *self, PyFrameObject *frame, int what, PyObject *arg);

/* Taking a thread's slot is an audit event, ours as well as the program's. */
static bool covering;

/* When to look for new thread states, in ticks. */
static uint64_t next_look;

/* Thread states have numbers that count up: up to this one they have been seen. */
static uint64_t last_state;

/* Key of the open context of a thread whose slot another profiler has. */
static const uint64_t other_profiler;

/* ---- threads ---- */

/* A thread of the threading module runs Thread._bootstrap(self) outermost; its name
 * may change until it ends. */
static void name_thread(struct prism_track *track, const prism_frame *frame)
{
    PyObject *name = prism_frame_code(frame)->co_name;
    PyObject *thread = prism_frame_first_local(frame);

    if (PyUnicode_Check(name) && thread != NULL &&
        PyUnicode_CompareWithASCIIString(name, "_bootstrap") == 0) {
        prism_session_name_thread(track, thread);
    }
}

static void name_by_outermost(struct prism_track *track)
{
    prism_frame *frame = prism_frame_innermost(PyThreadState_Get());
    prism_frame *outermost = NULL;

    for (; frame != NULL; frame = prism_frame_back(frame)) {
        outermost = frame;
    }
    if (outermost != NULL) {
        name_thread(track, outermost);
    }
}

/* Take the profile slot of every thread state that has it free.  The number of those
 * not seen before, or -1 with a Python error. */
static int cover_threads(void)
{
    uint64_t newest = last_state;
    int found = 0;

    covering = true;
    for (PyThreadState *state =
             PyInterpreterState_ThreadHead(PyInterpreterState_Main());
         state != NULL && found >= 0; state = PyThreadState_Next(state)) {
        uint64_t number = PyThreadState_GetID(state);

        found += number > last_state ? 1 : 0;
        newest = number > newest ? number : newest;
        if (prism_slot_owner(state) == NULL && !prism_slot_take(state, on_event)) {
            found = -1;
        }
    }
    covering = false;
    last_state = newest;
    return found;
}

/* `begun`: how many threads Python has just begun; others come from C code, and nobody
 * knows what they have run already. */
static void look_for_threads(const struct prism_track *track, int begun)
{
    int found = cover_threads();

    if (found < 0) {
        PyErr_Clear();
    } else if (found > begun) {
        (void)atomic_fetch_add(&track->recorder->store.header->late_threads,
                               (uint64_t)(found - begun));
    }
}

static void find_start_new_thread(void)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = PyDict_GetItemString(modules, "_thread");
    PyObject *function =
        module != NULL ? PyObject_GetAttrString(module, "start_new_thread") : NULL;

    if (function != NULL && PyCFunction_Check(function)) {
        start_new_thread = ((PyCFunctionObject *)function)->m_ml;
    }
    Py_XDECREF(function);
    PyErr_Clear();
}

static void look_again(const struct prism_track *track, uint64_t now)
{
    struct prism_raised raised;

    if (start_new_thread == NULL) {
        raised = prism_raised_take();
        find_start_new_thread();
        prism_raised_give_back(raised);
    }
    next_look = now + track->recorder->store.header->tick_rate / 1000 * LOOK_EVERY_MS;
    look_for_threads(track, 0);
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
                        ? prism_calls_context(track, function, 0, NULL, false)
                        : PRISM_CAPTURE_NONE;

    if (node != PRISM_CAPTURE_NONE) {
        (void)atomic_fetch_add(&track->recorder->store.header->gaps, 1);
        prism_track_enter(track, node, &other_profiler, true, prism_track_now(track));
    }
}

/* Events come again: what was open then is gone, what is open now is seen. */
static void come_back(struct prism_track *track, bool without_innermost, uint64_t now)
{
    prism_track_cut(track, 1, now);
    prism_running_seed(track, without_innermost);
}

static int look_for_free_slots(void *unused)
{
    (void)unused;
    if (prism_session_number != 0 && cover_threads() < 0) {
        PyErr_Clear();
    }
    return 0;
}

/* Whether the slot is free afterwards the main thread finds out, as soon as it runs
 * Python code. */
static void slot_changes(void)
{
    struct prism_track *track = prism_local.track;

    if (covering) {
        return;
    }
    if (prism_slot_owner(PyThreadState_Get()) == on_event && track != NULL &&
        prism_local.session == prism_session_number && !track->dead) {
        step_aside(track);
    }
    (void)Py_AddPendingCall(look_for_free_slots, NULL);
}

/* ---- events ---- */

/* Where in its caller a call stands; 0 when the caller is not the innermost open call
 * (C code lies between). */
static uint32_t site_in(const struct prism_track *track, const prism_frame *caller)
{
    return caller != NULL && prism_track_top(track) == caller
               ? prism_calls_site(prism_frame_offset(caller))
               : 0;
}

static uint32_t number_of(const struct prism_track *track, const prism_frame *frame)
{
    PyCodeObject *code = prism_frame_code(frame);

    return prism_hook_number_in(track->recorder, code,
                                prism_frame_code_extra(code, prism_hook_slot));
}

/* Every entry of a generator or coroutine but the first is a resume. */
static bool is_start(const prism_frame *frame)
{
    return !prism_is_resumable(prism_frame_code(frame)) || prism_frame_is_new(frame);
}

static void enter_python(struct prism_track *track, const prism_frame *frame,
                         uint64_t now)
{
    prism_frame *caller = prism_frame_caller(frame);
    uint32_t function;
    uint32_t node;

    if (__builtin_expect(prism_track_is_muted(track), 0)) {
        prism_track_mute(track, frame);
        return;
    }
    function = number_of(track, frame);
    if (__builtin_expect(function >= PRISM_HIDDEN, 0)) {
        return;
    }
    prism_calls_fit(track, now);
    if (prism_track_at_root(track)) {
        name_thread(track, frame);
    }
    node = prism_calls_context(track, function, site_in(track, caller),
                               caller != NULL ? prism_frame_code(caller) : NULL, false);
    if (__builtin_expect(node != PRISM_CAPTURE_NONE, 1)) {
        bool started = is_start(frame);

        prism_track_enter(track, node, frame, started, now);
        if (prism_suspends(prism_frame_code(frame))) {
            prism_suspended_enter(track, frame, started);
        }
    }
}

/* `value`: what is returned or yielded; NULL: an exception.  `follows`: the event
 * before was a suspension. */
static void leave_python(struct prism_track *track, const prism_frame *frame,
                         PyObject *value, bool follows, uint64_t now)
{
    if (__builtin_expect(prism_track_top(track) == frame, 1)) {
        prism_track_leave(track, now);
        if (prism_suspends(prism_frame_code(frame)) && value != NULL &&
            prism_frame_is_suspended(frame)) {
            prism_suspended_leave(track, frame, value, follows, now);
        }
        if (prism_track_at_root(track)) {
            name_thread(track, frame);
        }
        return;
    }
    /* One of ours, or one that is left out, was never entered. */
    if (!prism_track_is_muted(track) && !prism_track_at_root(track) &&
        number_of(track, frame) < PRISM_HIDDEN) {
        prism_running_resync(track, true, now);
    } else {
        track->suspended = follows && value != NULL;
    }
}

static void enter_builtin(struct prism_track *track, prism_frame *caller,
                          PyObject *function, uint64_t now)
{
    if (__builtin_expect(!prism_track_is_muted(track), 1)) {
        prism_calls_enter_builtin(track, function, site_in(track, caller),
                                  prism_frame_code(caller), now);
    }
}

/* A C function returns: has it started a thread? */
static void cover_started(const struct prism_track *track, PyObject *function)
{
    if (__builtin_expect(prism_hook_definition(function) == start_new_thread, 0)) {
        look_for_threads(track, 1);
    }
}

static void leave_builtin(struct prism_track *track, PyObject *function, uint64_t now)
{
    if (__builtin_expect(!prism_track_is_muted(track), 1)) {
        prism_calls_leave_builtin(track, function, now);
    }
    cover_started(track, function);
}

/* An event of a thread that is recorded. */
static void record(struct prism_track *track, PyFrameObject *object, int what,
                   PyObject *arg)
{
    prism_frame *frame = prism_frame_of(object);
    bool follows = track->suspended;
    uint64_t now;

    /* A timer of the program's own may let a new thread run before it is covered. */
    if (__builtin_expect(track->clock.custom != NULL, 0) && what == PyTrace_C_RETURN) {
        cover_started(track, arg);
    }
    now = prism_track_now(track);

    track->suspended = false;
    if (__builtin_expect(prism_track_top(track) == &other_profiler, 0)) {
        come_back(track, what == PyTrace_CALL, now);
    }
    switch (what) {
    case PyTrace_CALL:
        enter_python(track, frame, now);
        break;
    case PyTrace_RETURN:
        leave_python(track, frame, arg, follows, now);
        break;
    case PyTrace_C_CALL:
        enter_builtin(track, frame, arg, now);
        break;
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        leave_builtin(track, arg, now);
        break;
    default:
        break;
    }
    /* Behind what knows of a thread that has just begun. */
    if (__builtin_expect(now >= next_look, 0)) {
        look_again(track, now);
    }
}

static int on_event(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    struct prism_track *track = prism_session_track(what == PyTrace_CALL);

    (void)self;
    if (__builtin_expect(track != NULL && !track->dead, 1)) {
        record(track, frame, what, arg);
    }
    return 0;
}

/* ---- the engine ---- */

static size_t running(struct prism_running **frames)
{
    size_t count = 0;
    size_t capacity = 0;

    for (prism_frame *frame = prism_frame_innermost(PyThreadState_Get());
         frame != NULL &&
         prism_grow((void **)frames, &capacity, count, sizeof **frames);
         frame = prism_frame_back(frame)) {
        (*frames)[count++] = (struct prism_running){frame, prism_frame_code(frame),
                                                    prism_frame_offset(frame)};
    }
    return count;
}

static PyObject *first_argument(void)
{
    prism_frame *frame = prism_frame_innermost(PyThreadState_Get());
    PyObject *value = frame != NULL ? prism_frame_first_local(frame) : NULL;

    Py_XINCREF(value);
    return value;
}

static bool start(void)
{
    next_look = 0;
    find_start_new_thread();
    return cover_threads() >= 0;
}

static void stop(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Main();

    covering = true;
    for (PyThreadState *state = PyInterpreterState_ThreadHead(interpreter);
         state != NULL; state = PyThreadState_Next(state)) {
        if (prism_slot_owner(state) == on_event) {
            (void)prism_slot_take(state, NULL);
        }
    }
    covering = false;
}

const struct prism_engine prism_engine = {
    start, stop, running, name_by_outermost, slot_changes, first_argument};
