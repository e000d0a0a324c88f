/* SPDX-License-Identifier: MIT */
/* calibrate.h - what recording an event costs in this process, measured before the
 * first recording: a few milliseconds, once. */
#ifndef PRISM_HOOK_CALIBRATE_H
#define PRISM_HOOK_CALIBRATE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "core/capture/recorder.h"

/* Functions of one argument, how often: a loop that does nothing else, and loops that
 * do so much more: call a Python function, call a C function, resume a generator. */
struct prism_calibration {
    const char *path; /* of a file to record into, which must not exist */
    PyObject *loop;
    PyObject *events[PRISM_EVENT_COUNT];
};

/* Measure; done already, or while something is being recorded, nothing happens.  False
 * with a Python error. */
bool prism_calibrate(const struct prism_calibration *calibration);
/* Say it in a capture; not measured, nothing. */
void prism_calibrate_write(struct prism_recorder *recorder);

#endif
