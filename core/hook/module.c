/* SPDX-License-Identifier: MIT */
/* module.c - `callprism._hook`: what Python can ask the recorder for.
 *
 * It links the recorder alone: no converter, no picture, none of their libraries
 * enters the user's process.  Everything friendly is in python/callprism. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#include "core/capture/ancestry.h"
#include "core/hook/audit.h"
#include "core/hook/calibrate.h"
#include "core/hook/facts.h"
#include "core/hook/fork.h"
#include "core/hook/functions.h"
#include "core/hook/options.h"
#include "core/hook/raised.h"
#include "core/hook/session.h"
#include "core/hook/windows.h"

/* Our state is that of the process; other interpreters in it are not recorded. */
static bool is_main_interpreter(void)
{
    return PyInterpreterState_Get() == PyInterpreterState_Main();
}

PyDoc_STRVAR(
    start_doc,
    "start(path, run_id, meta, seed, options={})\n--\n\n"
    "Record this process into a new capture file.\n\n"
    "path: str, must not exist.  run_id: 16 bytes, the same for all processes\n"
    "of one recording.  meta: dict of str to str, kept in the file.  seed: keep\n"
    "the frames that are open now as the path to what follows.\n"
    "options: dict; keep_threads: bool, keep every finished thread apart;\n"
    "max_nodes: int, contexts of all threads together; call_lines: 'off', 'on' or\n"
    "'exact'; include, exclude: list of str, patterns of functions to record or not;\n"
    "no_builtins: bool, leave out C functions; interval_ns: int, time that is counted\n"
    "apart; switch: 'on' or 'off', how it starts when a signal may switch it;\n"
    "no_children: bool, leave out what is forked; else each child of a fork has a\n"
    "file of its own in the path's directory.\n"
    "Raises TypeError or ValueError for a wrong option, RuntimeError when a\n"
    "recording is running, OSError when the file cannot be made.");

/* False with a Python error. */
static bool read_arguments(const char *path, struct prism_span run_id,
                           PyObject *options, struct prism_hook_options *how)
{
    struct prism_recording *recording = &how->recording;

    if (!is_main_interpreter()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: only the main interpreter is recorded");
        return false;
    }
    if (run_id.len != sizeof recording->run_id) {
        PyErr_Format(PyExc_ValueError, "run_id: expected 16 bytes, found %zu",
                     run_id.len);
        return false;
    }
    recording->path = path;
    memcpy(recording->run_id, run_id.at, sizeof recording->run_id);
    return options == NULL || prism_hook_read_options(options, how);
}

static PyObject *hook_start(PyObject *module, PyObject *arguments)
{
    struct prism_hook_options how = {.recording = {.clock = prism_clock_system()}};
    const char *path;
    const char *run_id;
    Py_ssize_t len;
    PyObject *meta;
    PyObject *options = NULL;
    struct prism_ancestry ancestry;
    int seed;

    (void)module;
    if (!PyArg_ParseTuple(arguments, "sy#O!p|O!", &path, &run_id, &len, &PyDict_Type,
                          &meta, &seed, &PyDict_Type, &options) ||
        !read_arguments(path, prism_span(run_id, (size_t)len), options, &how)) {
        return NULL;
    }
    how.session.seed = seed != 0;
    ancestry = prism_ancestry_of(path);
    how.recording.parent_pid = ancestry.parent_pid;
    if (!prism_session_start(&how.recording, &how.session)) {
        return NULL;
    }
    if (!prism_facts_write(prism_session_recorder(), meta, PRISM_CAPTURE_NONE)) {
        prism_session_stop();
        return NULL;
    }
    prism_facts_through(prism_session_recorder(), ancestry.through_pid);
    prism_fork_plan(&how.recording, meta, !how.no_children);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(calibrate_doc,
             "calibrate(path, loop, call, call_builtin, resume)\n--\n\n"
             "Measure what recording an event costs, once in a process, for the\n"
             "recordings that follow to say it.\n\n"
             "path: str, of a file to record into and remove.  The functions of\n"
             "callprism._calibrate.  Raises OSError when the file cannot be made.");

static PyObject *hook_calibrate(PyObject *module, PyObject *arguments)
{
    struct prism_calibration calibration;

    (void)module;
    if (!PyArg_ParseTuple(arguments, "sOOOO", &calibration.path, &calibration.loop,
                          &calibration.events[PRISM_EVENT_CALL],
                          &calibration.events[PRISM_EVENT_BUILTIN],
                          &calibration.events[PRISM_EVENT_RESUME])) {
        return NULL;
    }
    if (is_main_interpreter() && !prism_calibrate(&calibration)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(stop_doc,
             "stop()\n--\n\n"
             "End the recording and complete its file; without one, nothing.");

static PyObject *hook_stop(PyObject *module, PyObject *ignored)
{
    (void)module;
    (void)ignored;
    if (is_main_interpreter()) {
        prism_session_stop();
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(
    open_doc,
    "open(path, run_id, meta, options={})\n--\n\n"
    "Begin a session, in all threads; returns its number.\n\n"
    "When nothing is being recorded it starts a recording, as start() does, and takes\n"
    "two options more: timer, a callable that returns an increasing number, and unit,\n"
    "seconds per tick of it.  Else the session is a window over the recording there "
    "is:\n"
    "path.base is made now, path at its end, and options have no effect.\n"
    "Raises what start() does; RuntimeError when a timer is in the way.");

static PyObject *hook_open(PyObject *module, PyObject *arguments)
{
    struct prism_hook_options how = {.recording = {.clock = prism_clock_system()},
                                     .session = {.seed = true, .unit = 1}};
    const char *path;
    const char *run_id;
    Py_ssize_t len;
    PyObject *meta;
    PyObject *options = NULL;
    uint64_t number;

    (void)module;
    if (!PyArg_ParseTuple(arguments, "sy#O!|O!", &path, &run_id, &len, &PyDict_Type,
                          &meta, &PyDict_Type, &options) ||
        !read_arguments(path, prism_span(run_id, (size_t)len), options, &how)) {
        return NULL;
    }
    number = prism_windows_open(&how);
    if (number == 0) {
        return NULL;
    }
    if (prism_windows_is_first(number) &&
        !prism_facts_write(prism_session_recorder(), meta, PRISM_CAPTURE_NONE)) {
        struct prism_raised problem = prism_raised_take();

        (void)prism_windows_close(number);
        prism_raised_give_back(problem);
        return NULL;
    }
    return PyLong_FromUnsignedLongLong(number);
}

/* What a function of a session's number does; false with a Python error. */
static PyObject *with_number(PyObject *number, bool (*act)(uint64_t number))
{
    uint64_t value = PyLong_AsUnsignedLongLong(number);

    if (PyErr_Occurred() || !act(value)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(
    close_doc,
    "close(number)\n--\n\n"
    "End a session and complete its file; one that has ended, nothing.\n\n"
    "Raises OSError when the file cannot be written, and what a timer raised;\n"
    "the session has ended then, too.");

static PyObject *hook_close(PyObject *module, PyObject *number)
{
    (void)module;
    return with_number(number, prism_windows_close);
}

PyDoc_STRVAR(
    save_doc,
    "save(number)\n--\n\n"
    "Bring a session's file up to this moment; one that has ended, nothing.\n\n"
    "Raises OSError when the file cannot be written.");

static PyObject *hook_save(PyObject *module, PyObject *number)
{
    (void)module;
    return with_number(number, prism_windows_save);
}

PyDoc_STRVAR(is_open_doc, "is_open(number)\n--\n\nDoes this session go on?");

static PyObject *hook_is_open(PyObject *module, PyObject *number)
{
    uint64_t value = PyLong_AsUnsignedLongLong(number);

    (void)module;
    return PyErr_Occurred() ? NULL : PyBool_FromLong(prism_windows_is_open(value));
}

PyDoc_STRVAR(
    aside_doc,
    "aside()\n--\n\n"
    "Until back() is called as often, nothing that this thread does is recorded.");

static PyObject *hook_aside(PyObject *module, PyObject *ignored)
{
    (void)module;
    (void)ignored;
    prism_session_step_aside();
    Py_RETURN_NONE;
}

PyDoc_STRVAR(back_doc, "back()\n--\n\nThe end of aside().");

static PyObject *hook_back(PyObject *module, PyObject *ignored)
{
    (void)module;
    (void)ignored;
    prism_session_come_back();
    Py_RETURN_NONE;
}

PyDoc_STRVAR(active_doc, "active()\n--\n\nIs this process being recorded?");

static PyObject *hook_active(PyObject *module, PyObject *ignored)
{
    (void)module;
    (void)ignored;
    return PyBool_FromLong(prism_session_recorder() != NULL);
}

PyDoc_STRVAR(mark_doc,
             "mark(text)\n--\n\n"
             "Put a mark at this moment of this thread; without a recording,\n"
             "nothing.");

static PyObject *hook_mark(PyObject *module, PyObject *text)
{
    Py_ssize_t len;
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &len);
    struct prism_track *track;

    (void)module;
    if (bytes == NULL) {
        return NULL;
    }
    track = prism_session_recorder() != NULL && is_main_interpreter()
                ? prism_session_track(false)
                : NULL;
    if (track != NULL && !track->dead) {
        prism_track_mark(track, prism_span(bytes, (size_t)len));
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(hide_doc,
             "hide(code)\n--\n\n"
             "Never record calls of this code object: its time stays with its\n"
             "caller.  For callprism's own functions.");

static PyObject *hook_hide(PyObject *module, PyObject *code)
{
    (void)module;
    if (!PyCode_Check(code)) {
        return PyErr_Format(PyExc_TypeError,
                            "hide: expected a code object, found %.100s",
                            Py_TYPE(code)->tp_name);
    }
    if (is_main_interpreter() && !prism_hook_hide_code((PyCodeObject *)code)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"calibrate", hook_calibrate, METH_VARARGS, calibrate_doc},
    {"start", hook_start, METH_VARARGS, start_doc},
    {"stop", hook_stop, METH_NOARGS, stop_doc},
    {"open", hook_open, METH_VARARGS, open_doc},
    {"close", hook_close, METH_O, close_doc},
    {"save", hook_save, METH_O, save_doc},
    {"is_open", hook_is_open, METH_O, is_open_doc},
    {"aside", hook_aside, METH_NOARGS, aside_doc},
    {"back", hook_back, METH_NOARGS, back_doc},
    {"active", hook_active, METH_NOARGS, active_doc},
    {"mark", hook_mark, METH_O, mark_doc},
    {"hide", hook_hide, METH_O, hide_doc},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    if (PyModule_AddIntConstant(module, "recordable", is_main_interpreter()) < 0 ||
        PyModule_AddStringConstant(module, "version", CALLPRISM_VERSION) < 0) {
        return -1;
    }
    if (!is_main_interpreter()) {
        return 0;
    }
    if (!prism_hook_functions_init() || !prism_hook_audit()) {
        return -1;
    }
    prism_hook_hide_methods(methods);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    /* A slot is a pointer to data, and C knows no other way there from a function. */
    {Py_mod_exec, (void *)(uintptr_t)execute}, /* NOLINT(performance-no-int-to-ptr) */
#if PY_VERSION_HEX >= 0x030c0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "callprism._hook",
    .m_doc = "The recorder inside this process; use the callprism package.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__hook(void);

PyMODINIT_FUNC PyInit__hook(void)
{
    return PyModuleDef_Init(&definition);
}
