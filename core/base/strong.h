/* SPDX-License-Identifier: MIT */
/* strong.h - the strongly connected components of a directed graph: which nodes
 * all reach each other. */
#ifndef PRISM_BASE_STRONG_H
#define PRISM_BASE_STRONG_H

#include <stddef.h>
#include <stdint.h>

/* A graph in rows: node n leads to target[start[n]] .. target[start[n + 1] - 1]. */
struct prism_rows {
    const size_t *start; /* [node_count + 1] */
    const uint32_t *target;
    uint32_t node_count;
};

/* Sets group[node] from 0 on, targets having lower groups than those that lead to
 * them, and members[] to the nodes, group after group.  Returns the number of
 * groups.  Both arrays are the caller's and as long as there are nodes. */
uint32_t prism_strong_groups(struct prism_rows graph, uint32_t *group,
                             uint32_t *members);

#endif
