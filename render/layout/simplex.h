/* SPDX-License-Identifier: MIT */
/* simplex.h - the network simplex method: integers for the nodes of a graph so that
 * each edge is at least as long as it must be and the weighted sum of the lengths
 * is least.  Ranks and horizontal positions are both found by it. */
#ifndef PRISM_RENDER_LAYOUT_SIMPLEX_H
#define PRISM_RENDER_LAYOUT_SIMPLEX_H

#include <stddef.h>
#include <stdint.h>

/* value[head] - value[tail] >= length; each unit of it costs `weight` >= 0. */
struct prism_simplex_edge {
    uint32_t tail;
    uint32_t head;
    int64_t length;
    int64_t weight;
};

/* All nodes hang together by edges, whatever their direction. */
struct prism_simplex_problem {
    const struct prism_simplex_edge *edges;
    size_t edge_count;
    uint32_t node_count;
    uint64_t budget; /* steps after which a good answer is good enough; one step
                      * is one look at an edge */
};

/* `value` is valid at the start and valid with a least sum at the end (when the
 * budget lasts; else with a smaller one than at the start); the lowest is 0.
 * Returns the steps taken. */
uint64_t prism_simplex_solve(const struct prism_simplex_problem *problem,
                             int64_t *value);

/* The same; then what could lie anywhere within some range at the same cost is
 * put in its middle. */
uint64_t prism_simplex_solve_balanced(const struct prism_simplex_problem *problem,
                                      int64_t *value);

#endif
