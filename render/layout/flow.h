/* SPDX-License-Identifier: MIT */
/* flow.h - the positions of least cost by the flow that belongs to them. */
#ifndef PRISM_RENDER_LAYOUT_FLOW_H
#define PRISM_RENDER_LAYOUT_FLOW_H

#include <stdbool.h>

#include "render/layout/simplex.h"

/* The same cost as that of prism_simplex_solve() on a graph of this form: edges below
 * `apart_count` keep nodes apart and cost nothing; each of the others costs, too, and
 * those from a node of `link_first` or more are in pairs, which draw their two heads
 * together. */
struct prism_flow_problem {
    const struct prism_simplex_edge *edges;
    size_t edge_count;
    size_t apart_count;
    uint32_t node_count;
    uint32_t link_first;
    uint64_t budget; /* steps; one is one look at an edge or a node */
};

/* `value` is valid at the start; at the end the cost is least, and the values of the
 * tails of pairs are what they were.  False, and nothing changed, when the budget did
 * not last. */
bool prism_flow_solve(const struct prism_flow_problem *problem, int64_t *value);

#endif
