/* SPDX-License-Identifier: MIT */
/* floor.c - the least that a hook can cost: one that does nothing, and one that reads
 * the recorder's clock.
 *
 * Both hear of the same events as callprism's own hook; what they cost is what CPython
 * itself takes to report calls, which nobody can go below.  floor.py compiles this for
 * the interpreter that it runs in.  From CPython 3.12 on `nothing` and `clock` are
 * callbacks for sys.monitoring; before, `set_profile` puts one of them into the calling
 * thread's profile slot. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "core/capture/clock.h"

static struct prism_clock system_clock;
static volatile uint64_t last;

#if PY_VERSION_HEX >= 0x030c0000

#define CALLBACK(name)                                                                 \
    static PyObject *name(PyObject *module, PyObject *const *arguments,                \
                          Py_ssize_t count)

CALLBACK(nothing)
{
    (void)module;
    (void)arguments;
    (void)count;
    Py_RETURN_NONE;
}

CALLBACK(read_clock)
{
    (void)module;
    (void)arguments;
    (void)count;
    last = prism_clock_ticks(&system_clock);
    Py_RETURN_NONE;
}

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL, NULL

static PyMethodDef methods[] = {
    {"nothing", FAST(nothing)},
    {"clock", FAST(read_clock)},
    {NULL, NULL, 0, NULL},
};

#else

static int nothing(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    (void)self;
    (void)frame;
    (void)what;
    (void)arg;
    return 0;
}

static int read_clock(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    (void)self;
    (void)frame;
    (void)what;
    (void)arg;
    last = prism_clock_ticks(&system_clock);
    return 0;
}

static PyObject *set_profile(PyObject *module, PyObject *name)
{
    Py_tracefunc hook = NULL;

    (void)module;
    if (name != Py_None) {
        hook =
            PyUnicode_CompareWithASCIIString(name, "clock") == 0 ? read_clock : nothing;
    }
    PyEval_SetProfile(hook, NULL);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"set_profile", set_profile, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

#endif

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "floor",
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit_floor(void);

PyMODINIT_FUNC PyInit_floor(void)
{
    system_clock = prism_clock_system();
    return PyModule_Create(&definition);
}
