/* SPDX-License-Identifier: MIT */
/* spawns.h - which Pythons the program starts.  One that says nothing of itself
 * (python -S reads no start-up code of ours) is missed by that: what was started and
 * neither recorded nor excused is listed (core/analysis/unrecorded.h). */
#ifndef PRISM_HOOK_SPAWNS_H
#define PRISM_HOOK_SPAWNS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* An audit event, with its arguments; others than those that start a program are none
 * of our business.  Only while recording; leaves no Python error and runs no Python
 * code. */
void prism_spawns_see(const char *event, PyObject *arguments);

#endif
