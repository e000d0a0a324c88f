/* SPDX-License-Identifier: MIT */
/* options.h - how to record, as Python says it. */
#ifndef PRISM_HOOK_OPTIONS_H
#define PRISM_HOOK_OPTIONS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "core/capture/recorder.h"
#include "core/hook/session.h"

struct prism_hook_options {
    struct prism_recording recording;
    struct prism_session_options session;
    bool no_children; /* what is forked is not recorded */
};

/* Put the options of a dict into what there is.  False with a Python error for a name
 * that is not known and a value that cannot be. */
bool prism_hook_read_options(PyObject *options, struct prism_hook_options *to);

#endif
