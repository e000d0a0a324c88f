/* SPDX-License-Identifier: MIT */
/* switch.h - telling a process to record or not, from outside.
 *
 * A process that does not expect the signal would be ended by it: nothing is sent before
 * the process is known to be one that records and to have a handler. */
#ifndef PRISM_CLI_SWITCH_H
#define PRISM_CLI_SWITCH_H

#include <stdbool.h>

#include "core/base/error.h"

enum prism_switched {
    PRISM_SWITCHED_DONE,
    PRISM_SWITCHED_LATER, /* it has been told, and does it when Python code runs */
    PRISM_SWITCHED_FAILED,
};

/* Switch a recorded process, or all of a recording by the number of its `callprism
 * record`, and wait a moment for it to be done. */
enum prism_switched prism_switch_process(int pid, bool on, struct prism_error *err);

/* Tell a process, if it is a recorded one.  False: it cannot be told, or not yet, as one
 * that has just begun. */
bool prism_switch_tell(int pid, bool on);

#endif
