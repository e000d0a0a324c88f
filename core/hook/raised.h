/* SPDX-License-Identifier: MIT */
/* raised.h - setting aside the exception that is being raised around an event, while
 * we ask Python for something that may raise one of its own. */
#ifndef PRISM_HOOK_RAISED_H
#define PRISM_HOOK_RAISED_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#if PY_VERSION_HEX >= 0x030c0000

struct prism_raised {
    PyObject *exception;
};

static inline struct prism_raised prism_raised_take(void)
{
    return (struct prism_raised){PyErr_GetRaisedException()};
}

/* What was raised meanwhile is dropped. */
static inline void prism_raised_give_back(struct prism_raised raised)
{
    PyErr_SetRaisedException(raised.exception);
}

/* The exception, or what will be its only argument; borrowed, NULL: none. */
static inline PyObject *prism_raised_value(const struct prism_raised *raised)
{
    return raised->exception;
}

#else

struct prism_raised {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
};

static inline struct prism_raised prism_raised_take(void)
{
    struct prism_raised raised;

    PyErr_Fetch(&raised.type, &raised.value, &raised.traceback);
    return raised;
}

static inline void prism_raised_give_back(struct prism_raised raised)
{
    PyErr_Restore(raised.type, raised.value, raised.traceback);
}

static inline PyObject *prism_raised_value(const struct prism_raised *raised)
{
    return raised->value;
}

#endif

#endif
