/* SPDX-License-Identifier: MIT */
/* calls.h - a profile seen by its calls: what two runs of a program have in common when
 * their times differ.
 *
 * The main metric is how often calls happened: a function's self value is its own
 * calls, its cumulative value those and all calls below.  Of a tree that is exact.  A
 * graph knows only who called whom how often: there what is below a function is shared
 * among its callers by their calls, as gprof shares time (S. L. Graham, P. B. Kessler,
 * M. K. McKusick, "gprof: a call graph execution profiler", 1982). */
#ifndef PRISM_ANALYSIS_CALLS_H
#define PRISM_ANALYSIS_CALLS_H

#include <stdbool.h>

#include "core/profile/profile.h"

struct prism_calls {
    struct prism_profile profile; /* the rest is shared with the one it was made of */
    struct prism_metric *metrics;
    int64_t *values; /* of a graph */
};

/* False, and nothing to release, where calls are not known.  `of` must live longer. */
bool prism_calls_init(struct prism_calls *calls, const struct prism_profile *of);
void prism_calls_release(struct prism_calls *calls);

#endif
