/* SPDX-License-Identifier: MIT */
/* windows.h - the sessions of a program: windows over the one recording of the process.
 *
 * The session that finds no recording starts it, into its own file.  Any other begins
 * with a copy of the recording so far, FILE.base, and ends with another, FILE: what it
 * recorded is the difference (docs/sessions.md).  All need the GIL. */
#ifndef PRISM_HOOK_WINDOWS_H
#define PRISM_HOOK_WINDOWS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/hook/options.h"

/* Begin a session whose file is `how->recording.path`.  How it is recorded is for the
 * one that starts the recording to say.  Its number, which is never used again; 0 with a
 * Python error. */
uint64_t prism_windows_open(const struct prism_hook_options *how);
/* Does it go on?  Not in a child of fork(). */
bool prism_windows_is_open(uint64_t number);
/* Did it start the recording? */
bool prism_windows_is_first(uint64_t number);
/* Bring its file up to this moment.  False with a Python error. */
bool prism_windows_save(uint64_t number);
/* End it, in any case; with the last session the recording ends that a session started.
 * False with a Python error. */
bool prism_windows_close(uint64_t number);
/* A child of fork() has none. */
void prism_windows_forget(void);

#endif
