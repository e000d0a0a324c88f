/* SPDX-License-Identifier: MIT */
/* options.h - how to record, as Python says it. */
#ifndef PRISM_HOOK_OPTIONS_H
#define PRISM_HOOK_OPTIONS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "core/capture/recorder.h"

/* Put the options of a dict into the recording.  False with a Python error for a name
 * that is not known and a value that cannot be. */
bool prism_hook_read_options(PyObject *options, struct prism_recording *recording);

#endif
