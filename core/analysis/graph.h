/* SPDX-License-Identifier: MIT */
/* graph.h - tree -> graph, exactly.
 *
 * Calls are starts plus resumes, as cProfile counts.  Recursion is counted as
 * cProfile does: a function's cumulative value and primitive calls come from its
 * outermost activations on each path, an edge's from those where the same
 * caller -> callee pair (whatever the line) is not already on the path.
 *
 * Without a metric of calls the counts are unknown.  What the root of the tree
 * holds itself becomes a function of kind PRISM_KIND_OUTSIDE. */
#ifndef PRISM_ANALYSIS_GRAPH_H
#define PRISM_ANALYSIS_GRAPH_H

#include "core/base/error.h"
#include "core/profile/profile.h"

/* The name of that function. */
#define PRISM_OUTSIDE_NAME "<outside Python>"

/* A new profile of shape PRISM_GRAPH, one edge for each caller, callee and call
 * line; NULL when a sum does not fit.  Threads, processes and facts of the run are
 * kept, cells and order are not. */
const struct prism_profile *prism_graph_of(const struct prism_profile *tree,
                                           struct prism_error *err);

#endif
