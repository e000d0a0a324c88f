/* SPDX-License-Identifier: MIT */
/* roots.h - where the paths of a graph begin.
 *
 * Seldom at "functions that nobody calls": the exec() that starts a program is
 * also called inside it.  A function begins paths with the calls and the values
 * that its callers do not account for; and whatever cannot be reached that way
 * begins its own, so that nothing is lost. */
#ifndef PRISM_ANALYSIS_ROOTS_H
#define PRISM_ANALYSIS_ROOTS_H

#include "core/analysis/fill.h"

struct prism_root {
    uint32_t function;
    int64_t calls; /* from outside; PRISM_UNKNOWN: not known */
    double self;   /* under no caller */
    double total;  /* likewise, cumulative */
};

struct prism_roots {
    struct prism_root *roots; /* by function */
    uint32_t count;
    uint32_t *of; /* [function] in `roots`; PRISM_NONE: begins no path */
};

void prism_roots_init(struct prism_roots *roots, const struct prism_profile *graph,
                      const struct prism_scc *scc, const struct prism_fill *fill);
void prism_roots_release(struct prism_roots *roots);

#endif
