/* SPDX-License-Identifier: MIT */
/* callback.h - an object that is nothing but callable (PEP 590), to be registered for
 * an event: a function object would put a layer of its own, with a check of the stack,
 * around each event. */
#ifndef PRISM_HOOK_CALLBACK_H
#define PRISM_HOOK_CALLBACK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* A new one that calls `function`; NULL with a Python error. */
PyObject *prism_callback_new(vectorcallfunc function);

#endif
