/* SPDX-License-Identifier: MIT */
/* meta.h - what a recording says of the run. */
#ifndef PRISM_HOOK_META_H
#define PRISM_HOOK_META_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Add the facts of a dict of str to str to the recording that runs.  False with a Python
 * error. */
bool prism_hook_add_meta(PyObject *meta);

#endif
