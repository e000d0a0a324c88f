/* SPDX-License-Identifier: MIT */
/* qualnames.h - qualified names of Python functions, such as "Table.render".
 *
 * From CPython 3.11 on a code object has its own.  Before, function objects alone have
 * one, and events bring none: the name follows from where the compiler put the code
 * (PEP 3155), seen from the module's code when it runs, or else from the function
 * objects that the loaded module has. */
#ifndef PRISM_HOOK_QUALNAMES_H
#define PRISM_HOOK_QUALNAMES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Once per process.  False with a Python error. */
bool prism_qualnames_init(void);

/* The code's qualified name, or its name where that is not known: a new reference, or
 * NULL.  May leave a Python error; asked once for each function. */
PyObject *prism_qualname(PyCodeObject *code);

#endif
