/* SPDX-License-Identifier: MIT */
/* switch.h - recording is switched off and on from outside (docs/switching.md). */
#ifndef PRISM_HOOK_SWITCH_H
#define PRISM_HOOK_SWITCH_H

#include <stdbool.h>
#include <stdint.h>

/* Let the signal switch the recording of this process.  Its number; 0 when it is
 * not free: it was ignored when the program was started. */
uint64_t prism_switch_install(void);
/* In a child of fork(): what was asked of the parent is nothing to it. */
void prism_switch_forget(void);

#endif
