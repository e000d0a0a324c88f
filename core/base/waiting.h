/* SPDX-License-Identifier: MIT */
/* waiting.h - the one list of C functions that wait rather than work: for a lock,
 * another process, the network, or the clock.  The recorder and the readers of other
 * tools' files go by it; pictures show what is on it in grey. */
#ifndef PRISM_BASE_WAITING_H
#define PRISM_BASE_WAITING_H

#include <stdbool.h>

#include "core/base/span.h"

/* By the readable name, such as "time.sleep". */
bool prism_waits(struct prism_span qualname);

#endif
