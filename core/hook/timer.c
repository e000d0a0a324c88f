/* SPDX-License-Identifier: MIT */
/* timer.c - see timer.h.  Numbers become nanoseconds since the first one, so that large
 * ones lose nothing. */
#include "core/hook/timer.h"

#include <math.h>
#include <time.h>

#include "core/hook/raised.h"
#include "core/hook/session.h"

/* Time begins here, because moment 0 means "none" in a capture. */
#define FIRST_NS   1u
/* A span that no program lasts: 36 years. */
#define LONGEST_NS ((double)PRISM_CAPTURE_LONGEST_NS)

static PyObject *timer; /* NULL: none */
static double ns_per_tick;
static PyObject *first;            /* its first number */
static PyObject *latest;           /* the largest so far, and */
static _Atomic uint64_t latest_ns; /* what that is; also read without the GIL */
static unsigned busy;              /* calls of it in flight, of all threads */
static bool failed;
static struct prism_raised failure;
static _Thread_local unsigned running;
static _Thread_local unsigned held;

bool prism_timer_is_set(void)
{
    return timer != NULL;
}

bool prism_timer_has_failed(void)
{
    return failed;
}

bool prism_timer_is_running(void)
{
    return running > 0;
}

void prism_timer_hold(void)
{
    held++;
}

void prism_timer_let_go(void)
{
    held--;
}

/* Nanoseconds of a number; 0 with a Python error. */
static uint64_t nanoseconds(PyObject *value)
{
    PyObject *since = PyNumber_Subtract(value, first);
    double ns = since != NULL ? PyFloat_AsDouble(since) * ns_per_tick : 0;

    Py_XDECREF(since);
    if (PyErr_Occurred()) {
        return 0;
    }
    if (!(ns < LONGEST_NS)) {
        PyErr_Format(PyExc_ValueError,
                     "callprism: the timer went from %R to %R, which is no time that a "
                     "program lasts",
                     first, value);
        return 0;
    }
    return ns > 0 ? FIRST_NS + (uint64_t)(ns + 0.5) : ns < 0 ? 0 : FIRST_NS;
}

/* Take a number that the timer gave when the time before was `before`; 0 with a Python
 * error. */
static uint64_t take(PyObject *value, uint64_t before)
{
    uint64_t ns;

    if (first == NULL) {
        Py_INCREF(value);
        first = value;
    }
    ns = nanoseconds(value);
    if (ns < before && !PyErr_Occurred()) {
        PyErr_Format(PyExc_ValueError,
                     "callprism: the timer ran backwards, from %R to %R",
                     latest != NULL ? latest : first, value);
        return 0;
    }
    if (ns >= atomic_load(&latest_ns) && ns > 0) {
        PyObject *old = latest;

        Py_INCREF(value);
        latest = value;
        Py_XDECREF(old);
        atomic_store(&latest_ns, ns);
    }
    return ns;
}

/* The first failure is kept; from then on time stands still. */
static void fail(void)
{
    if (failed) {
        PyErr_Clear();
        return;
    }
    /* Ctrl-C is meant for the program, wherever it is noticed. */
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        PyErr_SetInterrupt();
    }
    failed = true;
    failure = prism_raised_take();
    prism_session_halt();
}

static uint64_t read_timer(void *unused)
{
    uint64_t before = atomic_load(&latest_ns);
    struct prism_raised raised;
    PyObject *value;
    uint64_t ns;

    (void)unused;
    if (held > 0 || running > 0 || failed || timer == NULL) {
        return before;
    }
    busy++;
    running++;
    prism_session_step_aside();
    raised = prism_raised_take();
    value = PyObject_CallObject(timer, NULL);
    ns = value != NULL ? take(value, before) : 0;
    Py_XDECREF(value);
    if (ns == 0) {
        fail();
        ns = atomic_load(&latest_ns);
    }
    prism_raised_give_back(raised);
    prism_session_come_back();
    running--;
    busy--;
    return ns;
}

bool prism_timer_set(PyObject *callable, double unit, struct prism_clock *clock)
{
    if (!PyCallable_Check(callable)) {
        PyErr_Format(PyExc_TypeError, "timer: expected a callable, found %R", callable);
        return false;
    }
    if (!(unit > 0) || !isfinite(unit)) {
        PyObject *found = PyFloat_FromDouble(unit);

        PyErr_Format(PyExc_ValueError,
                     "unit: expected seconds per tick, a number above 0, found %R",
                     found);
        Py_XDECREF(found);
        return false;
    }
    Py_INCREF(callable);
    timer = callable;
    ns_per_tick = unit * 1e9;
    atomic_store(&latest_ns, FIRST_NS);
    *clock = (struct prism_clock){.kind = PRISM_CLOCK_CUSTOM, .custom = read_timer};
    return true;
}

void prism_timer_catch_up(void)
{
    const struct timespec moment = {0, 100000};

    if (timer == NULL) {
        return;
    }
    (void)read_timer(NULL);
    while (busy > running) {
        Py_BEGIN_ALLOW_THREADS(void) nanosleep(&moment, NULL);
        Py_END_ALLOW_THREADS
    }
}

void prism_timer_forget(void)
{
    timer = NULL;
    first = NULL;
    latest = NULL;
    busy = 0;
    failed = false;
}

bool prism_timer_end(void)
{
    PyObject *owned[] = {timer, first, latest};
    bool well = !failed;

    prism_timer_forget();
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        Py_XDECREF(owned[i]);
    }
    if (!well) {
        prism_raised_give_back(failure);
    }
    return well;
}
