/* SPDX-License-Identifier: MIT */
/* filter.h - which functions are not recorded, by the user's wish: their time stays
 * with their callers.  Asked once for each function. */
#ifndef PRISM_HOOK_FILTER_H
#define PRISM_HOOK_FILTER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "core/capture/functions.h"

/* Patterns are those of fnmatch(3), where `*` matches `/`, too.  They match a whole
 * qualified name, a whole path, the name of a file, or, with a slash, a folder. */
struct prism_filter {
    PyObject *include; /* list of str; NULL: every Python function */
    PyObject *exclude; /* list of str; NULL: none */
    bool no_builtins;
};

/* Use these from now on; the lists are kept.  False with a Python error when one holds
 * anything but str. */
bool prism_filter_set(const struct prism_filter *filter);

/* Is this one left out?  `include` says nothing of C functions. */
bool prism_filter_drops(const struct prism_function_spec *function);

#endif
