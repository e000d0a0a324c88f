/* SPDX-License-Identifier: MIT */
/* cycles.h - which edges run against the flow so that the rest has no cycle. */
#ifndef PRISM_RENDER_LAYOUT_CYCLES_H
#define PRISM_RENDER_LAYOUT_CYCLES_H

#include "render/layout/layout.h"

/* Sets cycle[node] to the number of its group, from 1 in the order of the nodes, or
 * 0 when it is in no cycle of two or more; turned[edge] where an edge is turned: those
 * that are known to run back, and others as far as there is a cycle still.  Together
 * these weigh little, and without any of them there is a cycle or there would be none
 * lighter nearby.  Loops are never turned.  Returns how many groups there are. */
uint32_t prism_cycles_find(const struct prism_layout_graph *graph, uint32_t *cycle,
                           bool *turned);

/* Puts the nodes of each group in a line: an edge within the group runs back, of this
 * graph and of any part of it, where place[from] > place[to].  Places of nodes in
 * different groups say nothing. */
void prism_cycles_line(const struct prism_layout_graph *graph, double *place);

#endif
