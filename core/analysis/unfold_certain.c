/* SPDX-License-Identifier: MIT */
/* unfold_certain.c - a graph tells the numbers of an edge, not on which path they
 * came about.  Below a function that only one certain path leads to, there is
 * nothing to choose; everywhere else shares are assumed. */
#include "core/analysis/unfold_state.h"

#include <stdlib.h>

#include "core/base/memory.h"

/* Does this edge bring time that goes on into calls of the function's own?  Calls
 * that stay in the function leave nothing to be shared out. */
static bool brings(const struct unfold_graph *g, size_t edge, bool recursive)
{
    return recursive ? g->fill.edge_total[edge] > 0
                     : g->fill.edge_total[edge] > g->fill.edge_self[edge];
}

/* Is this the one path by which everything comes? */
static bool is_certain_way(const struct unfold_graph *g, size_t edge)
{
    return g->certain[g->p->graph.edges[edge].caller] && !g->fill.guessed[edge];
}

/* How many ways lead from outside into one member of a group. */
static unsigned count_ways(const struct unfold_graph *g, uint32_t member, bool *certain)
{
    bool recursive = g->scc.recursive[g->scc.group[member]];
    uint32_t root = g->roots.of[member];
    unsigned ways = 0;

    if (root != PRISM_NONE) {
        const struct prism_root *r = &g->roots.roots[root];

        ways += recursive ? r->total > 0 : r->total > r->self;
    }
    for (size_t i = g->fill.in_start[member]; i < g->fill.in_start[member + 1]; i++) {
        size_t edge = g->fill.in[i];

        if (!prism_scc_inside(&g->scc, &g->p->graph.edges[edge]) &&
            brings(g, edge, recursive)) {
            ways++;
            *certain &= is_certain_way(g, edge);
        }
    }
    return ways;
}

/* The member by which everything enters the group, if there is one and the way to
 * it is certain; else PRISM_NONE. */
static uint32_t find_entry(const struct unfold_graph *g, uint32_t group)
{
    const struct prism_scc *scc = &g->scc;
    uint32_t start = scc->member_start[group];
    uint32_t entry = scc->members[start];
    unsigned ways = 0;
    bool certain = true;

    for (uint32_t i = start; i < scc->member_start[group + 1]; i++) {
        unsigned more = count_ways(g, scc->members[i], &certain);

        entry = more > 0 ? scc->members[i] : entry;
        ways += more;
    }
    return certain && ways <= 1 ? entry : PRISM_NONE;
}

/* [function] the only other member of its group that calls it; else PRISM_NONE. */
static uint32_t *find_only_callers(const struct unfold_graph *g)
{
    uint32_t *only = prism_alloc(g->p->function_count * sizeof *only);

    for (uint32_t i = 0; i < g->p->function_count; i++) {
        unsigned callers = 0;

        only[i] = PRISM_NONE;
        for (size_t j = g->fill.in_start[i]; j < g->fill.in_start[i + 1]; j++) {
            const struct prism_edge *edge = &g->p->graph.edges[g->fill.in[j]];

            if (prism_scc_inside(&g->scc, edge) && edge->caller != i &&
                edge->caller != only[i]) {
                only[i] = edge->caller;
                callers++;
            }
        }
        only[i] = callers == 1 ? only[i] : PRISM_NONE;
    }
    return only;
}

/* From the entry on: where a member has a single caller inside the group, there is
 * no other way to it. */
static void spread(struct unfold_graph *g, uint32_t entry, const uint32_t *only_caller,
                   uint32_t *queue)
{
    size_t count = 1;

    queue[0] = entry;
    g->certain[entry] = true;
    for (size_t i = 0; i < count; i++) {
        uint32_t member = queue[i];

        for (size_t j = g->scc.edge_start[member]; j < g->scc.edge_start[member + 1];
             j++) {
            const struct prism_edge *edge = &g->p->graph.edges[g->scc.edges[j]];

            if (prism_scc_inside(&g->scc, edge) && !g->certain[edge->callee] &&
                only_caller[edge->callee] == member) {
                g->certain[edge->callee] = true;
                queue[count++] = edge->callee;
            }
        }
    }
}

void prism_unfold_find_certain(struct unfold_graph *g)
{
    uint32_t *queue = prism_alloc(g->p->function_count * sizeof *queue);
    uint32_t *only_caller = find_only_callers(g);

    g->certain = prism_alloc_zeroed(g->p->function_count, sizeof *g->certain);
    /* Callers, which have higher groups, first. */
    for (uint32_t group = g->scc.group_count; group-- > 0;) {
        uint32_t entry = find_entry(g, group);

        if (entry != PRISM_NONE) {
            spread(g, entry, only_caller, queue);
        }
    }
    free(queue);
    free(only_caller);
}
