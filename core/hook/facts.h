/* SPDX-License-Identifier: MIT */
/* facts.h - what a capture says of its run and its process, beside what was recorded. */
#ifndef PRISM_HOOK_FACTS_H
#define PRISM_HOOK_FACTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/recorder.h"

/* A dict of str to str; "command" makes the process's record.  `spawn_node`: where its
 * parent started it, in its own tree; or PRISM_CAPTURE_NONE.  False with a Python
 * error. */
bool prism_facts_write(struct prism_recorder *recorder, PyObject *facts,
                       uint32_t spawn_node);

/* The child of the recorded parent that this process comes from; 0: nobody stands in
 * between (core/capture/ancestry.h). */
void prism_facts_through(struct prism_recorder *recorder, uint32_t pid);

/* A Python function has begun in a new context: is it the one that runs a process of
 * multiprocessing?  Then it knows the process's name. */
#define PRISM_FACTS_BOOTSTRAP "BaseProcess._bootstrap"
void prism_facts_name_process(struct prism_recorder *recorder);

#endif
