/* SPDX-License-Identifier: MIT */
/* through.h - which functions reach each other by way of functions that are not drawn,
 * and what that cost.
 *
 * In a tree every path is known: the numbers are exact.  A graph knows no paths; there
 * they are exact where each function on the way has one caller alone and is in no
 * cycle.  Where they are not, one nearest caller is still given to a function that
 * would have none, with numbers that are unknown. */
#ifndef PRISM_ANALYSIS_THROUGH_H
#define PRISM_ANALYSIS_THROUGH_H

#include "core/analysis/callgraph.h"

struct prism_through {
    uint32_t caller; /* vertices */
    uint32_t callee;
    struct prism_numbers now;
    struct prism_numbers before;
};

struct prism_throughs {
    PRISM_VEC(struct prism_through);
};

/* Zero-initialise `list`; it gets one entry for each pair, none to itself. `drawn` is
 * [vertex]. */
void prism_through_find(const struct prism_callgraph *graph, const bool *drawn,
                        struct prism_throughs *list);

#endif
