/* SPDX-License-Identifier: MIT */
/* waiting.h - the one list of C functions that wait rather than work: for a lock,
 * another process, the network, or the clock.  Pictures show them in grey. */
#ifndef PRISM_HOOK_WAITING_H
#define PRISM_HOOK_WAITING_H

#include <stdbool.h>

/* By the readable name, such as "time.sleep". */
bool prism_hook_waits(const char *qualname);

#endif
