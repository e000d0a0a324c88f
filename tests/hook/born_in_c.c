/* SPDX-License-Identifier: MIT */
/* born_in_c.c - an extension whose threads Python does not know of until they call it:
 * each takes the GIL with PyGILState_Ensure(), as callbacks of C libraries do.
 *
 *     once(callback, n)      n threads one after the other, each calls back once
 *     start(callback, ms)    one thread that stays Python's for ms milliseconds and
 *                            calls back every half of one
 *     join() -> int          wait for it; how often it has called
 *     sleep(ms)              a C call without the GIL */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

struct work {
    PyObject *callback;
    long ms; /* 0: call once */
    long calls;
};

static pthread_t living;
static struct work living_work;

static void call(struct work *work)
{
    PyObject *done = PyObject_CallNoArgs(work->callback);

    if (done == NULL) {
        PyErr_Print();
    }
    Py_XDECREF(done);
    work->calls++;
}

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *run(void *argument)
{
    struct work *work = argument;
    PyGILState_STATE held = PyGILState_Ensure();
    double end = seconds() + (double)work->ms / 1000;

    do {
        call(work);
        if (work->ms > 0) {
            PyThreadState *state = PyEval_SaveThread();

            (void)usleep(500);
            PyEval_RestoreThread(state);
        }
    } while (work->ms > 0 && seconds() < end);
    PyGILState_Release(held);
    return NULL;
}

static PyObject *failed(void)
{
    PyErr_SetString(PyExc_RuntimeError, "a thread failed");
    return NULL;
}

static PyObject *once(PyObject *module, PyObject *arguments)
{
    struct work work = {NULL, 0, 0};
    int count;
    int failures = 0;
    PyThreadState *state;

    (void)module;
    if (!PyArg_ParseTuple(arguments, "Oi", &work.callback, &count)) {
        return NULL;
    }
    state = PyEval_SaveThread();
    for (int i = 0; i < count; i++) {
        pthread_t thread;

        failures += pthread_create(&thread, NULL, run, &work) != 0 ||
                    pthread_join(thread, NULL) != 0;
    }
    PyEval_RestoreThread(state);
    return failures > 0 ? failed() : PyLong_FromLong(work.calls);
}

static PyObject *start(PyObject *module, PyObject *arguments)
{
    (void)module;
    living_work.calls = 0;
    if (!PyArg_ParseTuple(arguments, "Ol", &living_work.callback, &living_work.ms)) {
        return NULL;
    }
    Py_INCREF(living_work.callback);
    if (pthread_create(&living, NULL, run, &living_work) != 0) {
        return failed();
    }
    Py_RETURN_NONE;
}

static PyObject *join(PyObject *module, PyObject *ignored)
{
    PyThreadState *state = PyEval_SaveThread();

    (void)module;
    (void)ignored;
    (void)pthread_join(living, NULL);
    PyEval_RestoreThread(state);
    Py_CLEAR(living_work.callback);
    return PyLong_FromLong(living_work.calls);
}

static PyMethodDef methods[] = {
    {"once", once, METH_VARARGS, NULL},
    {"start", start, METH_VARARGS, NULL},
    {"join", join, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "born_in_c",
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit_born_in_c(void)
{
    return PyModule_Create(&definition);
}
