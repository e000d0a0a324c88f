/* SPDX-License-Identifier: MIT */
/* switch.h - the signal that switches the recording of a process off and on, and what it
 * carries; who sends it is cli/switch.c, who takes it core/hook/switch.c. */
#ifndef PRISM_CAPTURE_SWITCH_H
#define PRISM_CAPTURE_SWITCH_H

#include <signal.h>
#include <stdbool.h>

#include "core/capture/layout.h"

/* A real-time signal from the end that programs use last. */
#define PRISM_SWITCH_SIGNAL (SIGRTMAX - 5)

/* Values of sigqueue(): a signal with any other is none of ours. */
enum {
    PRISM_SWITCH_OFF = 0x70726f00,
    PRISM_SWITCH_ON = 0x70726f01,
};

/* In a recording's directory: a process that starts now starts off. */
#define PRISM_SWITCH_OFF_FILE ".off"

static inline bool prism_switch_is_on(const struct prism_header *header)
{
    return atomic_load(&header->off_since_ns) == 0;
}

#endif
