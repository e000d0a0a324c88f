/* SPDX-License-Identifier: MIT */
/* scc.h - which functions of a graph call each other in circles.
 *
 * A group is a strongly connected component of the call graph: a function alone,
 * or functions that all reach each other.  Between groups calls go one way, so a
 * path enters each group at most once. */
#ifndef PRISM_ANALYSIS_SCC_H
#define PRISM_ANALYSIS_SCC_H

#include <stdbool.h>
#include <stdint.h>

#include "core/profile/profile.h"

struct prism_scc {
    uint32_t *group;        /* [function]; callees have lower groups than callers */
    uint32_t *member_start; /* [group], and one more */
    uint32_t *members;      /* functions, group after group */
    bool *recursive;        /* [group]: several members, or one that calls itself */
    uint32_t group_count;
    /* Edges by caller: those of function f are
     * edges[edge_start[f]] .. edges[edge_start[f + 1] - 1]. */
    size_t *edge_start;
    size_t *edges;
};

void prism_scc_init(struct prism_scc *scc, const struct prism_profile *graph);
/* Of what is not yet a profile. */
void prism_scc_init_edges(struct prism_scc *scc, uint32_t function_count,
                          const struct prism_edge *edges, size_t edge_count);
void prism_scc_release(struct prism_scc *scc);

static inline bool prism_scc_inside(const struct prism_scc *scc,
                                    const struct prism_edge *edge)
{
    return scc->group[edge->caller] == scc->group[edge->callee];
}

#endif
